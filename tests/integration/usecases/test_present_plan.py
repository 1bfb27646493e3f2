"""Candidates, claims and what-ifs, ranked by what the whole present plan would pay."""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from matcher.domain.roles import Role
from matcher.domain.states import HelperKind
from matcher.planning import answers, present
from matcher.store.ids import new_id
from matcher.usecases.set_availability import set_availability
from tests.fixtures.steps import helper_of, loaded
from tests.fixtures.world import DISTRICT, FAR_CELL, NEXT_CELL, TWO_PEOPLE, World


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
