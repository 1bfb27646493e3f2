"""What stands on lists, who sees it, and what a district sets: checked, told, and followed."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from matcher.domain.errors import Invalid, NotAllowed, NotAvailable, NotFound
from matcher.domain.roles import Actor, Role
from matcher.domain.states import TaskKind, TodoOutcome
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.queries.paging import Wanted
from matcher.queries.todos import TodoFilter, TodoView, list_todos
from matcher.store import places, schema, tasks, timers, todos
from matcher.store.database import Tx
from matcher.usecases import work_off_timers as working
from matcher.usecases.change_settings import Numbers, change_settings
from matcher.usecases.finish_todo import finish_todo
from matcher.usecases.set_service_rule import ServiceRule, set_service_rule
from tests.fixtures.steps import followed, loaded, reasons, row, run_round
from tests.fixtures.world import DISTRICT, HOME, ONE_PERSON, OTHER, World


def seen(world: World, who: Actor, **narrowed: Any) -> list[TodoView]:
    with world.services.read() as tx:
        return list_todos(tx, who, Wanted(), TodoFilter(**narrowed)).items


def lay(world: World, order_id: UUID, kind: TodoKind, role: Role, area: str, person: UUID | None = None) -> None:
    def add(tx: Tx) -> None:
        todos.add(tx, todos.Waiting(kind, order_id, area, role, tx.now, order_id=order_id, actor_id=person))

    world.services.commit(add)


def test_everybody_sees_the_own_list_and_a_secretary_that_of_the_desk(world: World) -> None:
    order_id, clerk, secretary = world.placed(), world.actor("clerk"), world.actor("secretary")
    other = world.staff("other_clerk", Role.CLERK, HOME)
    far, officer = world.staff("far", Role.SECRETARY, OTHER), world.staff("officer", Role.STREET_OFFICER, HOME[:9])
    lay(world, order_id, TodoKind.CONTACT, Role.CLERK, HOME)
    lay(world, order_id, TodoKind.NEW_TIME, Role.CLERK, HOME, other.id)
    lay(world, order_id, TodoKind.UNTAKEN, Role.SECRETARY, HOME)
    lay(world, order_id, TodoKind.RAISED_STREET, Role.STREET_OFFICER, HOME[:9])
    lay(world, order_id, TodoKind.RAISED_DISTRICT, Role.DISTRICT_ADMIN, DISTRICT)
    people = (clerk, other, secretary, far, officer, world.actor("admin"), world.actor("resident"))
    assert [[one.kind for one in seen(world, who)] for who in people] == [
        ["contact"],
        ["contact", "new_time"],
        ["contact", "new_time", "untaken"],
        [],
        ["raised_street"],
        ["raised_district"],
        [],
    ]
    assert [one.kind for one in seen(world, other, kinds=(TodoKind.NEW_TIME,))] == ["new_time"]
    world.pass_time(seconds=1)
    assert seen(world, other, overdue=False) == []
    entry = seen(world, other, overdue=True)[0]
    assert (entry.order, entry.say["en"][:6], entry.number) == (order_id, "nobody", "000001")


def test_what_was_dealt_with_is_done_once(world: World) -> None:
    order_id, clerk, secretary = world.placed(), world.actor("clerk"), world.actor("secretary")
    lay(world, order_id, TodoKind.CONTACT, Role.CLERK, HOME)
    todo_id = seen(world, clerk)[0].id
    far = world.staff("far", Role.CLERK, OTHER)
    for stranger in (far, world.actor("admin"), world.actor("resident")):
        with pytest.raises(NotFound):
            world.services.commit(partial(finish_todo, actor=stranger, todo_id=todo_id, outcome=TodoOutcome.DONE))
    with pytest.raises(Invalid, match="outcome"):
        world.services.commit(lambda tx: finish_todo(tx, clerk, todo_id, TodoOutcome.AGAIN))
    world.services.commit(lambda tx: finish_todo(tx, clerk, todo_id, TodoOutcome.REACHED))
    assert row(world, "service_order", order_id).contacted_at is not None
    assert seen(world, clerk) == []
    with pytest.raises(NotAvailable):
        world.services.commit(lambda tx: finish_todo(tx, secretary, todo_id, TodoOutcome.DONE))
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: finish_todo(tx, clerk, uuid4(), TodoOutcome.DONE))


def test_not_reached_is_no_contact(world: World) -> None:
    order_id, clerk = world.placed(), world.actor("clerk")
    lay(world, order_id, TodoKind.CONTACT, Role.CLERK, HOME)
    todo_id = seen(world, clerk)[0].id
    world.services.commit(lambda tx: finish_todo(tx, clerk, todo_id, TodoOutcome.NOT_REACHED))
    assert row(world, "service_order", order_id).contacted_at is None


def test_work_that_gave_up_waits_for_the_district_and_can_be_done_again(world: World) -> None:
    order_id = world.accepted()
    world.services.commit(lambda tx: tasks.add(tx, TaskKind.MATCH_ORDER, DISTRICT, order_id))
    world.services.commit(lambda tx: tx.execute(text("UPDATE task SET attempt = 5")))
    world.work()
    assert world.count("task", state="dead") == 1
    entry = seen(world, world.actor("admin"))[0]
    assert (entry.kind, entry.reason, entry.area) == ("dead_work", "match_order", DISTRICT)
    again = partial(finish_todo, actor=world.actor("admin"), todo_id=entry.id, outcome=TodoOutcome.AGAIN)
    world.services.commit(again)
    assert (world.count("task", state="dead"), world.count("task", state="pending")) == (0, 1)
    world.work()
    assert world.count("task", state="pending") == 0


def test_a_clock_that_gave_up_goes_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order_id = world.accepted([world.shift(20)])
    world.services.commit(lambda tx: timers.add(tx, TimerKind.ORDER_CLOCK, DISTRICT, order_id, tx.now))

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(working, "HANDLERS", {TimerKind.ORDER_CLOCK: broken})
        for _ in range(timers.MAX_ATTEMPTS):
            working.work_off_timers(world.services)
            world.pass_time(seconds=40)
    assert world.count("timer", state="dead") == 1
    entry = seen(world, world.actor("admin"))[0]
    assert (entry.kind, entry.reason) == ("dead_work", "order_clock")
    again = partial(finish_todo, actor=world.actor("admin"), todo_id=entry.id, outcome=TodoOutcome.AGAIN)
    world.services.commit(again)
    assert world.count("timer", state="dead") == 0


# Settings


def set_numbers(
    world: World, policy: Mapping[str, Any] | None = None, weights: Mapping[str, Any] | None = None
) -> None:
    given = Numbers(policy or {}, weights or {})
    world.services.commit(lambda tx: change_settings(tx, world.actor("admin"), DISTRICT, None, None, given))


def told(world: World) -> list[tuple[str, str | None, str, str | None, int]]:
    event = schema.event
    with world.services.read() as tx:
        found = tx.rows(select(event).where(event.c.thing == "district").order_by(event.c.version))
    return [(one.verb, one.from_state, one.to_state, one.reason, one.version) for one in found]


def test_numbers_are_kept_and_each_change_is_told(world: World) -> None:
    set_numbers(world, {"contact_h": 12, "digest_min": [600]}, {"change": 30})
    set_numbers(world, {"contact_h": 12})
    assert told(world) == [
        ("policy", "24", "12", "contact_h", 2),
        ("policy", "2 values", "1 values", "digest_min", 3),
        ("weights", "25", "30", "change", 4),
    ]
    with world.services.read() as tx:
        kept = places.district_at(tx, DISTRICT)
    assert (kept.policy.contact_h, kept.policy.digest_min, kept.weights.change, kept.version) == (12, (600,), 30, 4)
    set_numbers(world, {"contact_h": 24})
    with world.services.read() as tx:
        stored = tx.value(select(schema.district.c.policy).where(schema.district.c.code == DISTRICT))
    assert stored == {"digest_min": [600]}


BAD: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({"no_such": 1}, {}, "policy", "unknown_setting"),
    ({"contact_h": 0}, {}, "policy.contact_h", "out_of_range"),
    ({"contact_h": [1]}, {}, "policy.contact_h", "wrong_type"),
    ({"contact_h": True}, {}, "policy.contact_h", "wrong_type"),
    ({"contact_h": "1"}, {}, "policy.contact_h", "wrong_type"),
    ({"digest_min": [1440]}, {}, "policy.digest_min", "out_of_range"),
    ({"widen_pct": 60}, {}, "policy.widen_pct", "out_of_order"),
    ({}, {"no_such": 1}, "weights", "unknown_setting"),
    ({}, {"change": -1}, "weights.change", "out_of_range"),
    ({}, {"change": 2.5}, "weights.change", "out_of_range"),
    ({}, {"distance": [0, 10, 30]}, "weights.distance", "wrong_type"),
    ({}, {"distance": 3}, "weights.distance", "wrong_type"),
    ({}, {"distance": [0, 30, 10, 80]}, "weights.distance", "out_of_order"),
    ({}, {"urgency": {"now": 3}}, "weights.urgency", "not_a_choice"),
    ({}, {"urgency": 3}, "weights.urgency", "not_a_choice"),
    ({}, {"urgency": {"low": 900}}, "weights.urgency", "out_of_order"),
    ({}, {"urgency": {"low": 160}}, "weights", "too_dear"),
    ({}, {"change": 63}, "weights", "too_dear"),
]


@pytest.mark.parametrize(("policy", "weights", "field", "code"), BAD)
def test_what_makes_no_sense_is_refused_by_name(
    world: World, policy: dict[str, Any], weights: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        set_numbers(world, policy, weights)
    assert [(one.field, one.code) for one in caught.value.errors] == [(field, code)]
    assert told(world) == []


def test_no_single_service_may_ever_cost_as_much_as_leaving_somebody_unserved(world: World) -> None:
    set_numbers(world, {}, {"change": 59})
    with pytest.raises(Invalid, match="as much as the least value"):
        set_numbers(world, {}, {"change": 60})


def test_rounds_and_warm_districts_go_by_the_district_s_weights(world: World) -> None:
    warm = loaded(world)
    assert warm.weights.change == 25
    set_numbers(world, {}, {"urgency": {"low": 300}, "change": 5})
    assert not followed(world, warm)
    assert loaded(world).weights.change == 5
    world.accepted([world.shift(2)])
    round_id = run_round(world)
    assert row(world, "dispatch_round", round_id).cost == 400
    set_numbers(world, {}, {"urgency": {"normal": 500}})
    assert row(world, "dispatch_round", run_round(world)).cost == 500


# Services


def test_a_district_s_rule_holds_for_what_is_placed_from_then_on(world: World) -> None:
    before = world.placed()
    rule = ServiceRule(ONE_PERSON, 12, None, is_offered=True)
    world.services.commit(lambda tx: set_service_rule(tx, world.actor("admin"), rule))
    after = world.placed()
    assert (row(world, "service_order", before).tier_h, row(world, "service_order", after).tier_h) == (168, 12)
    off = ServiceRule(ONE_PERSON, None, None, is_offered=False)
    world.services.commit(lambda tx: set_service_rule(tx, world.actor("admin"), off))
    with pytest.raises(Invalid, match="offer"):
        world.placed()
    assert [(verb, to, why) for verb, _, to, why, _ in told(world)] == [
        ("service_rule", "offered", ONE_PERSON),
        ("service_rule", "not_offered", ONE_PERSON),
    ]
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: set_service_rule(tx, world.actor("secretary"), off))
    unknown = ServiceRule("Z99", None, None, is_offered=True)
    with pytest.raises(Invalid, match="catalogue"):
        world.services.commit(lambda tx: set_service_rule(tx, world.actor("admin"), unknown))
    assert reasons(world, before) != []
