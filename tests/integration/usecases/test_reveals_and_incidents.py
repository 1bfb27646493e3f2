"""An address is shown to whoever has to go there, and each look is kept; what went wrong is seen to."""

from collections import Counter
from uuid import UUID

import pytest
from sqlalchemy import select, update

from matcher.domain.closing import DOOR_WORDS, IncidentAction, IncidentKind, Severity
from matcher.domain.errors import (
    IllegalTransition,
    Invalid,
    NotAllowed,
    NotFound,
    SlowDown,
)
from matcher.domain.roles import Actor, Role
from matcher.queries.events import list_events
from matcher.queries.incidents import IncidentView, list_incidents, read_incident
from matcher.queries.paging import Wanted
from matcher.queries.reveals import RevealedView, list_reveals, read_revealed
from matcher.store import personal, schema
from matcher.store.database import Tx
from matcher.usecases import do_assignment
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.incidents import act_on_incident, close_incident, incident_of_assignment, incident_of_order
from matcher.usecases.offer_order import offer_order
from matcher.usecases.reveal_order import reveal_order
from tests.fixtures.crowd import WON, all_at_once
from tests.fixtures.steps import claim, decline, helper_of, open_pool, report, reported, start
from tests.fixtures.world import CELL, DISTRICT, HOME, OTHER, World

HIGH, LOW = Severity.HIGH, Severity.LOW


@pytest.fixture
def near(world: World) -> Actor:
    return world.member("near", total=100, per_day=50, per_shift=50)


def look(world: World, who: Actor, order_id: UUID, reason: str = "visit") -> RevealedView:
    seen = world.services.commit(lambda tx: reveal_order(tx, who, order_id, reason))
    with world.services.read() as tx:
        return read_revealed(tx, who, seen)


def taken(world: World, who: Actor, **changes: object) -> tuple[UUID, UUID]:
    order_id = world.accepted(**changes)  # type: ignore[arg-type]  # the keys are checked by the dataclass
    open_pool(world, order_id)
    return order_id, claim(world, who, order_id)


def test_who_serves_the_order_sees_where_to_go_and_says_the_word(world: World, near: Actor) -> None:
    order_id, _ = taken(world, near, note="门铃坏了")
    seen = look(world, near, order_id)
    assert (seen.place, seen.contact.name, seen.contact.phone, seen.note) == (
        "示例路1号",
        "示例甲",
        "00012345678",
        "门铃坏了",
    )
    assert seen.door_word in DOOR_WORDS
    assert look(world, near, order_id).door_word == look(world, world.actor("clerk"), order_id).door_word
    assert world.count("reveal", order_id=order_id, reason="visit") == 3


def test_before_accepting_and_a_day_after_the_report_nobody_sees_it(world: World, near: Actor) -> None:
    order_id = world.accepted()
    world.services.commit(lambda tx: offer_order(tx, world.actor("secretary"), order_id, [helper_of(near)], None))
    with pytest.raises(NotAllowed, match="while you hold"):
        look(world, near, order_id)
    decline(world, near, order_id)
    world.work()
    done, held = taken(world, near)
    start(world, near, held)
    report(world, near, held)
    look(world, near, done)
    world.services.commit(lambda tx: confirm_order(tx, world.actor("clerk"), done))
    look(world, near, done)
    world.pass_time(hours=24, seconds=1)
    with pytest.raises(NotAllowed):
        look(world, near, done)
    assert world.count("reveal") == 2


def test_given_back_it_is_hidden_again_also_what_was_looked_up(world: World, near: Actor) -> None:
    order_id, held = taken(world, near)
    seen = world.services.commit(lambda tx: reveal_order(tx, near, order_id, "visit"))
    world.services.commit(lambda tx: do_assignment.release(tx, near, held, None))
    with world.services.read() as tx, pytest.raises(NotAllowed):
        read_revealed(tx, near, seen)
    with world.services.read() as tx, pytest.raises(NotFound):
        read_revealed(tx, world.actor("clerk"), seen)


def test_a_team_leader_looks_for_the_team_and_other_roles_do_not_look(world: World, near: Actor) -> None:
    team = world.team("team")
    order_id, _ = taken(world, team)
    assert look(world, team, order_id).place == "示例路1号"
    world.staff("grid", Role.GRID_STAFF, CELL), world.staff("auditor", Role.AUDITOR, DISTRICT)
    for name in ("resident", "grid", "auditor"):
        with pytest.raises(NotAllowed):
            look(world, world.actor(name), order_id)
    for who in (near, world.staff("other", Role.CLERK, OTHER)):
        with pytest.raises((NotFound, NotAllowed)):
            look(world, who, order_id)
    assert world.count("reveal") == 1


def test_a_reason_in_words_is_sealed_and_numbers_are_refused(world: World, near: Actor) -> None:
    order_id, _ = taken(world, near)
    look(world, near, order_id, "老人让我先看看门牌")
    with pytest.raises(Invalid):
        look(world, near, order_id, "11010519491231002X")
    with world.services.read() as tx:
        (kept,) = tx.rows(select(schema.reveal))
        words = personal.read_many(tx, "reveal", [kept.id])[kept.id]
    assert (kept.reason, words) == ("in_words", {"reason": "老人让我先看看门牌"})


def test_the_auditor_reads_who_looked_and_why_and_nothing_of_it(world: World, near: Actor) -> None:
    order_id, _ = taken(world, near)
    look(world, near, order_id)
    auditor, other = world.staff("auditor", Role.AUDITOR, DISTRICT), world.staff("far", Role.AUDITOR, OTHER)
    with world.services.read() as tx:
        (seen,) = list_reveals(tx, auditor, Wanted()).items
        assert list_reveals(tx, other, Wanted()).items == []
    assert (seen.order, seen.actor, seen.helper, seen.role, seen.reason) == (
        order_id,
        near.id,
        near.helper_id,
        "member",
        "visit",
    )


def test_no_more_addresses_a_day_than_the_district_allows_also_at_once(world: World, near: Actor) -> None:
    district = schema.district
    world.services.commit(
        lambda tx: tx.execute(update(district).where(district.c.code == DISTRICT).values(policy={"reveals_a_day": 5}))
    )
    order_id, _ = taken(world, near)
    assert Counter(all_at_once([lambda: look(world, near, order_id)] * 8)) == {WON: 5, "slow_down": 3}
    look(world, world.actor("clerk"), order_id)
    world.pass_time(hours=24, seconds=1)
    look(world, near, order_id)


def test_the_hundred_and_first_address_of_a_day_is_refused(world: World, near: Actor) -> None:
    order_id, _ = taken(world, near)

    def many(tx: Tx) -> None:
        for _ in range(100):
            reveal_order(tx, near, order_id, "visit")

    world.services.commit(many)
    with pytest.raises(SlowDown, match="in a day"):
        look(world, near, order_id)


def incidents(world: World, who: Actor) -> list[IncidentView]:
    with world.services.read() as tx:
        return list_incidents(tx, who, Wanted(), ()).items


def test_what_went_wrong_is_on_the_secretarys_list_and_if_grave_on_the_streets(world: World, near: Actor) -> None:
    order_id, held = taken(world, near)
    officer = world.staff("officer", Role.STREET_OFFICER, HOME[:9])
    low = world.services.commit(
        lambda tx: incident_of_assignment(tx, near, held, IncidentKind.NEAR_MISS, LOW, "差点摔倒")
    )
    assert world.count("todo", kind="incident", role="secretary", area=HOME, state="open") == 1
    assert world.count("todo", kind="incident_street") == 0
    high = world.services.commit(
        lambda tx: incident_of_order(tx, world.actor("clerk"), order_id, IncidentKind.INJURY, HIGH, "老人摔伤")
    )
    assert world.count("todo", kind="incident_street", role="street_officer", area=HOME[:9]) == 1
    assert [one.id for one in incidents(world, world.actor("secretary"))] == [high, low]
    assert [one.id for one in incidents(world, officer)] == [high]
    assert incidents(world, world.staff("far", Role.SECRETARY, OTHER)) == []
    assert all(one.text is None for one in incidents(world, officer))
    with world.services.read() as tx:
        assert read_incident(tx, world.actor("secretary"), low).text == "差点摔倒"
        with pytest.raises(NotFound):
            read_incident(tx, officer, low)
        with pytest.raises(NotFound):
            read_incident(tx, near, low)


def test_it_is_acted_upon_closed_and_told_by_events_without_words(world: World, near: Actor) -> None:
    order_id, held = taken(world, near)
    officer, run = world.staff("officer", Role.STREET_OFFICER, HOME[:9]), world.services.commit
    told = run(lambda tx: incident_of_assignment(tx, near, held, IncidentKind.DAMAGE, HIGH, "打碎了花瓶"))
    run(lambda tx: act_on_incident(tx, world.actor("secretary"), told, IncidentAction.CALLED, "道歉了"))
    assert world.count("todo", kind="incident", state="open") == 1
    run(lambda tx: act_on_incident(tx, officer, told, IncidentAction.VISITED, None))
    assert world.count("todo", kind="incident_street", state="done") == 1
    with pytest.raises(NotAllowed):
        run(lambda tx: close_incident(tx, world.actor("clerk"), told, None))
    run(lambda tx: close_incident(tx, world.actor("secretary"), told, None))
    assert world.count("todo", kind="incident", state="done") == 1
    with pytest.raises(IllegalTransition):
        run(lambda tx: act_on_incident(tx, world.actor("secretary"), told, IncidentAction.CALLED, None))
    with world.services.read() as tx:
        seen = read_incident(tx, world.actor("secretary"), told)
        events = list_events(tx, world.actor("secretary"), order_id, Wanted()).items
        by_resident = list_events(tx, world.actor("resident"), order_id, Wanted()).items
    assert [(one.action, one.note) for one in seen.steps] == [("called", "道歉了"), ("visited", None), ("closed", None)]
    assert [(one.verb, one.reason) for one in events if one.thing == "incident"] == [
        ("report", None),
        ("act", "called"),
        ("act", "visited"),
        ("close", None),
    ]
    assert [one for one in by_resident if one.thing == "incident"] == []


def test_only_who_has_to_do_with_it_tells(world: World, near: Actor) -> None:
    order_id, held = taken(world, near)
    stranger = world.member("next")
    open_pool(world, world.accepted())
    for who in (stranger, world.staff("far", Role.CLERK, OTHER), world.staff("neighbour", Role.RESIDENT, CELL)):
        with pytest.raises((NotFound, NotAllowed)):
            world.services.commit(
                lambda tx, who=who: incident_of_order(tx, who, order_id, IncidentKind.OTHER, LOW, "x")  # type: ignore[misc]  # bound early
            )
        with pytest.raises((NotFound, NotAllowed)):
            world.services.commit(
                lambda tx, who=who: incident_of_assignment(tx, who, held, IncidentKind.OTHER, LOW, "x")  # type: ignore[misc]  # bound early
            )
    with pytest.raises(Invalid):
        world.services.commit(
            lambda tx: incident_of_order(tx, near, order_id, IncidentKind.OTHER, LOW, "卡号6222021234567890128")
        )
    reported(world, near)
    assert world.count("incident") == 0
