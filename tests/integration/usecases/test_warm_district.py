"""A district that is kept warm: what it follows, when it must be loaded afresh, and what it answers."""

import datetime as dt
from dataclasses import replace
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from matcher.domain.roles import Role
from matcher.domain.states import HelperKind
from matcher.planning import answers, asking, present
from matcher.planning.district import District
from matcher.store import feed, schema
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.set_availability import set_availability
from tests.fixtures.steps import accept, decline, helper_of, open_pool, run_round
from tests.fixtures.world import DISTRICT, FAR_CELL, NEXT_CELL, TWO_PEOPLE, World


class Warm:
    """A live engine in this process: it answers from one district, as the live process does over its socket."""

    def __init__(self, world: World) -> None:
        self.services = world.services
        with world.services.read() as tx:
            self.district = District.load(tx, DISTRICT)
        self.asked: list[str] = []

    def ask(self, district: str, question: bytes) -> bytes | None:
        self.asked.append(district)
        with self.services.read() as tx:
            assert self.district.follow(tx)
        return asking.answered(self.district, question)


class Says:
    """A live engine that always says the same."""

    def __init__(self, answer: bytes | None) -> None:
        self.answer = answer

    def ask(self, district: str, question: bytes) -> bytes | None:  # noqa: ARG002 - the port's signature
        return self.answer


def loaded(world: World) -> District:
    with world.services.read() as tx:
        return District.load(tx, DISTRICT)


def followed(world: World, warm: District) -> bool:
    with world.services.read() as tx:
        return warm.follow(tx)


def same(world: World, warm: District) -> bool:
    fresh = loaded(world)
    assert followed(world, warm)
    assert (warm.present.orders, warm.present.helpers) == (fresh.present.orders, fresh.present.helpers)
    return warm.present.live().last.cost == fresh.present.live().last.cost


def test_each_step_of_an_order_is_followed(world: World) -> None:
    near, far = world.member("near"), world.member("far", NEXT_CELL)
    warm = loaded(world)
    order_id = world.accepted()
    assert same(world, warm)
    assert warm.has(order_id)
    run_round(world)
    assert same(world, warm)
    decline(world, near, order_id)
    assert same(world, warm)
    world.work()
    assert same(world, warm)
    accept(world, far, order_id)
    assert same(world, warm)
    assert not warm.has(order_id)
    world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), order_id, "mistake"))
    assert same(world, warm)


def test_helpers_who_come_change_and_go_are_followed(world: World) -> None:
    warm = loaded(world)
    order_id = world.accepted()
    near = world.member("near")
    assert same(world, warm)
    assert [one.helper_id for one in answers.candidates(warm, order_id, 9).items] == [near.helper_id]
    busy = [(world.day(1), None, "busy")]
    world.services.commit(lambda tx: set_availability(tx, near, helper_of(near), HelperKind.MEMBER, [], busy))
    assert same(world, warm)
    found = answers.candidates(warm, order_id, 9)
    assert found.items == ()
    assert found.unserved is not None
    assert found.unserved.reason == "impossible"


def test_a_part_that_begins_closes_its_windows(world: World) -> None:
    # From an hour past midnight on, so that all parts of the day are still to come.
    world.pass_time(hours=25 - dt.datetime.now(ZoneInfo("Asia/Shanghai")).hour)
    world.member("near")
    parts = ("morning", "noon", "afternoon", "evening")
    # Held once its only window closes: what it offers then counts as taken by who was asked.
    orders = [
        world.accepted([world.shift(1, part) for part in parts[number:]] + [world.shift(2)]) for number in range(4)
    ]
    warm, was_followed = loaded(world), 0
    for _ in range(8):
        world.pass_time(hours=3)
        if not followed(world, warm):
            warm = loaded(world)
        else:
            was_followed += 1
            assert same(world, warm)
    assert was_followed >= 6
    assert all(warm.has(order_id) for order_id in orders)


def test_another_day_must_be_loaded(world: World) -> None:
    warm = loaded(world)
    world.pass_time(hours=24)
    assert not followed(world, warm)


def test_too_many_changes_must_be_loaded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    warm = loaded(world)
    monkeypatch.setattr(feed, "FOLLOWED_MOST", 1)
    world.accepted()
    with world.services.read() as tx, pytest.raises(feed.TooFar):
        feed.read_changes(tx, feed.Mark(0))
    assert isinstance(followed(world, warm), bool)


def tell(tx: Tx, order_id: UUID) -> None:
    values = {"thing": "order", "thing_id": order_id, "version": 1, "order_id": order_id, "verb": "place"}
    nobody = {"from_state": None, "reason": None, "actor_id": None, "role": None}
    tx.execute(insert(schema.event), {**values, **nobody, "to_state": "placed", "at": tx.now})


def test_every_event_is_seen_once_whatever_commits_first(world: World) -> None:
    services, seen = world.services, []
    with services.read() as tx:
        mark = feed.begin(tx)

    def look() -> None:
        nonlocal mark
        with services.read() as tx:
            changes, mark = feed.read_changes(tx, mark)
        seen.append(changes.orders)

    # Orders that are not there: the invariants are none of this test's business, so nothing is left behind.
    names = [new_id() for _ in range(4)]
    if services.database.is_sqlite:
        for name in names:
            services.commit(partial(tell, order_id=name))
            look()
    else:
        with services.database.engine.connect() as slow, slow.begin():
            tell(Tx(slow, services.database.vault), names[0])
            services.commit(lambda tx: tell(tx, names[1]))
            look()
            services.commit(lambda tx: tell(tx, names[2]))
            look()
        look()
        services.commit(lambda tx: tell(tx, names[3]))
        look()
        names = [names[1], names[2], names[0], names[3]]
    assert seen == [{name} for name in names]
    look()
    assert seen[-1] == set()


@pytest.fixture
def rivals(world: World) -> tuple[World, UUID, UUID]:
    """Two orders in one shift; the near helper is the better one for both, and somebody farther can do either."""
    world.member("near")
    world.member("far", NEXT_CELL)
    return world, world.accepted(), world.accepted()


def test_candidates_are_ranked_by_what_the_whole_plan_pays(rivals: tuple[World, UUID, UUID]) -> None:
    world, first, _ = rivals
    warm = loaded(world)
    found = answers.candidates(warm, first, 9).items
    assert {one.helper_id for one in found} == {world.actor("near").helper_id, world.actor("far").helper_id}
    parts = [sum(one.cost_parts[name] for name in one.cost_parts.keys() & PRICED) for one in found]
    assert parts == [one.cost for one in found]
    # Either way one of the two orders is left to who lives farther off.
    assert found[0].cost == found[1].cost
    assert found[0].cost_parts["others"] > 0
    assert "others" not in found[1].cost_parts
    costs = warm.present.live().last.cost
    assert costs == loaded(world).present.live().last.cost


PRICED = {"distance", "helper", "tags", "bonus", "window", "change", "balance", "others"}


def test_a_what_if_tells_the_change_and_who_moves(rivals: tuple[World, UUID, UUID]) -> None:
    world, first, second = rivals
    warm = loaded(world)
    plan = {one: warm.present.live().placement(warm.order_name(one) or "") for one in (first, second)}
    near = world.actor("near")
    near_name = warm.helper_name(helper_of(near))
    away = next(one for one, where in plan.items() if where is not None and near_name not in where.helpers)
    other = second if away == first else first
    found = answers.what_if(warm, away, helper_of(near), None)
    assert found is not None
    assert found.cost_change == 0
    assert [one.order_id for one in found.moved] == [other]
    moved = found.moved[0]
    assert moved.before is not None
    assert moved.before.helper_ids == (near.helper_id,)
    assert moved.after is not None
    assert moved.after.helper_ids == (world.actor("far").helper_id,)
    assert answers.what_if(warm, away, helper_of(near), world.shift(3)) is None
    assert answers.what_if(warm, away, new_id(), None) is None
    stays = answers.what_if(warm, other, helper_of(near), world.shift())
    assert stays is not None
    assert (stays.cost_change, stays.moved) == (0, ())


def test_claims_tell_what_they_change_in_the_present_plan(rivals: tuple[World, UUID, UUID]) -> None:
    world, first, second = rivals
    warm = loaded(world)
    near, far = helper_of(world.actor("near")), helper_of(world.actor("far"))
    wishes = [(first, world.shift()), (second, world.shift()), (new_id(), world.shift())]
    for who in (near, far):
        found = answers.claims(warm, who, wishes)
        pairs = [claim.pair for claim in found[:2]]
        # One order each: whoever takes it, the plan costs the same.
        assert [pair.cost if pair is not None else None for pair in pairs] == [0, 0]
        assert all(pair is not None and pair.helper_id == who for pair in pairs)
        assert found[2] == answers.Claim(None, 0)
    assert answers.claims(warm, new_id(), wishes[:1]) == [answers.Claim(None, 0)]
    assert answers.claims(warm, near, []) == []


def test_a_claim_beyond_the_plan_is_weighed_by_what_it_changes_for_others(world: World) -> None:
    near = world.member("near")
    served, unserved = world.accepted(), world.accepted([world.shift(2, "evening")])
    world.services.commit(
        lambda tx: set_availability(
            tx, near, helper_of(near), HelperKind.MEMBER, [(world.day(1).weekday(), "morning")], []
        )
    )
    warm = loaded(world)
    plan = warm.present.live()
    lost = next(row for row in plan.instance.orders if row.id == warm.order_name(unserved))
    assert plan.placement(lost.id) is None
    before = plan.last
    wishes = [(unserved, world.shift(2, "evening")), (served, world.shift()), (unserved, world.shift(30))]
    inside, outside = (answers.claims(warm, helper_of(near), wishes[:count])[0] for count in (2, 1))
    assert inside == outside
    assert inside.pair is None
    # Nobody else is there: what it changes is that its value is not lost, and that one more weighs on the next.
    assert inside.others == 2 * warm.weights.balance - lost.value
    assert answers.claims(warm, helper_of(near), wishes)[2].pair is None
    told = answers.claims(warm, helper_of(near), wishes)[1].pair
    assert told is not None
    assert (told.cost, told.shift) == (0, world.shift())
    assert (plan.last.cost, plan.instance) == (before.cost, warm.present.live().instance)


def test_places_of_an_order_of_several_people_are_ranked_one_by_one(world: World) -> None:
    crew = [world.member(name, tags=["ELECTRICIAN*", "PC_REPAIR"]) for name in ("a", "b")]
    two = world.accepted(service=TWO_PEOPLE)
    warm = loaded(world)
    found = answers.candidates(warm, two, 9)
    assert {one.helper_id for one in found.items} == {helper_of(one) for one in crew}
    assert all(sum(one.cost_parts[name] for name in one.cost_parts.keys() & PRICED) == one.cost for one in found.items)
    assert answers.candidates(warm, two, 1).items == found.items[:1]
    assert not warm.present.keep()
    claim = answers.claims(warm, helper_of(crew[0]), [(two, world.shift())])[0]
    supposed = answers.what_if(warm, two, helper_of(crew[0]), None)
    assert supposed is not None
    # The plan has both in it: one of them taking a place changes nothing.
    assert (supposed.cost_change, supposed.moved) == (0, ())
    own = {"others", "change"} ^ PRICED
    assert claim.pair is None
    assert claim.others == -sum(supposed.candidate.cost_parts[name] for name in own)


def test_an_order_that_is_held_has_no_candidates_but_a_reason(world: World) -> None:
    world.pass_time(hours=25 - dt.datetime.now(ZoneInfo("Asia/Shanghai")).hour)
    near, order_id = world.member("near"), world.accepted()
    world.pass_time(hours=12)
    late = loaded(world)
    assert late.has(order_id)
    assert late.order_name(order_id) is None
    found = answers.candidates(late, order_id, 9)
    assert found.items == ()
    assert found.unserved is not None
    assert found.unserved.reason == "no_window_left"
    assert answers.claims(late, helper_of(near), [(order_id, world.shift())]) == [answers.Claim(None, 0)]
    assert answers.what_if(late, order_id, helper_of(near), None) is None


def test_the_part_that_a_question_touches_answers_as_the_whole_plan_does(rivals: tuple[World, UUID, UUID]) -> None:
    world, first, second = rivals
    world.member("elsewhere", FAR_CELL)
    world.staff("clerk", Role.CLERK, DISTRICT)
    apart = world.accepted(area=FAR_CELL)
    part, whole = loaded(world), loaded(world)
    assert whole.present.keep()
    with part.present.around([part.order_name(first) or ""], []) as live:
        assert {row.id for row in live.instance.orders} == {part.order_name(first), part.order_name(second)}
        assert len(live.instance.helpers) == 2
    with whole.present.around([], []) as live:
        assert len(live.instance.orders) == 3
    for order_id in (first, second, apart):
        mine, theirs = (answers.candidates(one, order_id, 9).items for one in (part, whole))
        assert [(one.helper_id, one.cost) for one in mine] == [(one.helper_id, one.cost) for one in theirs]
        for one in mine:
            supposed = [answers.what_if(one_of, order_id, one.helper_id, None) for one_of in (part, whole)]
            assert len({found.cost_change for found in supposed if found is not None}) == 1
    wishes = [(order_id, world.shift()) for order_id in (first, second, apart)]
    for who in ("near", "far", "elsewhere"):
        claims = [answers.claims(one, helper_of(world.actor(who)), wishes) for one in (part, whole)]
        costs = [[claim.pair.cost if claim.pair else claim.others for claim in found] for found in claims]
        assert costs[0] == costs[1]


def test_a_large_plan_is_kept_once_the_engine_is_compiled(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.member("near")
    order_id = world.accepted()
    warm = loaded(world)
    monkeypatch.setattr(present, "is_quick", lambda _rows: False)
    assert not warm.present.keep()
    assert answers.candidates(warm, order_id, 9).items
    monkeypatch.setattr(present, "is_quick", lambda _rows: True)
    assert warm.present.keep()


def test_an_error_in_between_makes_the_plan_anew(world: World) -> None:
    world.member("near")
    world.accepted()
    warm = loaded(world)
    assert warm.present.keep()
    before = warm.present.live()
    with pytest.raises(ZeroDivisionError), warm.present.around([], []):
        _ = 1 // 0
    assert warm.present.live() is not before


def test_what_was_let_go_goes_to_the_next_by_the_warm_engine(world: World) -> None:
    near, far = world.member("near"), world.member("far", NEXT_CELL)
    order_id = world.accepted()
    engine = Warm(world)
    world.services = replace(world.services, live=engine)
    run_round(world)
    decline(world, near, order_id)
    world.work()
    assert engine.asked == [DISTRICT]
    assert world.offers(order_id).keys() == {far.helper_id}


@pytest.mark.parametrize("answer", [None, b"", b"\xc1", b"\x80"])
def test_without_a_sound_answer_the_caller_solves_for_itself(world: World, answer: bytes | None) -> None:
    near, far = world.member("near"), world.member("far", NEXT_CELL)
    order_id = world.accepted()
    world.services = replace(world.services, live=Says(answer))
    run_round(world)
    decline(world, near, order_id)
    world.work()
    assert world.offers(order_id).keys() == {far.helper_id}


def test_an_order_of_several_people_is_proposed_with_what_is_offered_elsewhere_taken(world: World) -> None:
    crew = [world.member(name, tags=["ELECTRICIAN*", "PC_REPAIR"]) for name in ("a", "b")]
    asked = world.accepted()
    run_round(world)
    two = world.accepted(service=TWO_PEOPLE)
    engine = Warm(world)
    plan = asking.propose(engine, DISTRICT, [two])
    assert plan is not None
    assert plan.lines == ()
    world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), asked, "mistake"))
    plan = asking.propose(engine, DISTRICT, [two])
    assert plan is not None
    assert {helper for line in plan.lines for helper in line.helper_ids} == {helper_of(one) for one in crew}


def test_questions_about_what_is_not_there_are_not_answered(world: World) -> None:
    engine = Warm(world)
    assert asking.candidates(engine, DISTRICT, new_id(), 5) is None
    assert asking.answered(engine.district, b"\xc1 rubbish") is None
    supposed = asking.what_if(engine, DISTRICT, new_id(), new_id(), None)
    assert supposed is not None
    assert supposed.found is None
    found = asking.propose(engine, DISTRICT, [new_id()])
    assert found is not None
    assert found.lines == ()


def test_answers_over_the_wire_are_those_of_a_fresh_district(rivals: tuple[World, UUID, UUID]) -> None:
    world, first, second = rivals
    engine, fresh = Warm(world), loaded(world)
    near = helper_of(world.actor("near"))
    open_pool(world, first)
    assert asking.candidates(engine, DISTRICT, first, 9) == answers.candidates(fresh, first, 9)
    wishes = [(second, world.shift())]
    assert asking.claims(engine, DISTRICT, near, wishes) == answers.claims(fresh, near, wishes)
    supposed = asking.what_if(engine, DISTRICT, second, near, None)
    assert supposed is not None
    assert supposed.found == answers.what_if(fresh, second, near, None)
