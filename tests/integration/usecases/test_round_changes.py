"""What changing a proposed round costs is exact: a fresh solve with the same pairs forced says the same."""

import random
from collections.abc import Sequence
from uuid import UUID

import msgspec
import pytest

from matcher.domain.errors import IllegalTransition, Invalid, NotFound
from matcher.domain.roles import Actor, Role
from matcher.domain.states import RoundMode
from matcher.engine.instance import Instance
from matcher.engine.solve import solve
from matcher.planning.trying import Wish
from matcher.queries.round_changes import RoundTryView, try_changes, try_options
from matcher.store.ids import new_id
from matcher.usecases.dispatch_round import Change, dispatch_round
from tests.fixtures.steps import helper_of, items, loaded, run_round
from tests.fixtures.world import CELL, NEXT_CELL, ONE_PERSON, OTHER, World

DEAR = 10**7


@pytest.fixture
def proposed(world: World, request: pytest.FixtureRequest) -> tuple[World, UUID, list[Actor], list[UUID]]:
    """Seven orders that compete for five people of different places and limits."""
    rng = random.Random(getattr(request, "param", 1))
    people = [
        world.member(f"m{one}", rng.choice([CELL, NEXT_CELL]), total=rng.choice([1, 2]), per_day=1) for one in range(4)
    ]
    people.append(world.team("team", per_shift=1, per_day=1))
    orders = [
        world.accepted([world.shift(day) for day in sorted(rng.sample(range(1, 4), rng.choice([1, 2])))])
        for _ in range(7)
    ]
    return world, run_round(world, RoundMode.PROPOSE), people, orders


def tried(world: World, round_id: UUID, wishes: Sequence[Wish], without: Sequence[UUID] = ()) -> RoundTryView:
    with world.services.read() as tx:
        return try_changes(tx, world.services.live, world.actor("secretary"), round_id, wishes, without)


def forced(instance: Instance, pairs: dict[str, tuple[str, int]], without: Sequence[str] = ()) -> int:
    """The least cost with these pairs and without these orders; the value of those left out is paid."""
    people = [helper.id for helper in instance.helpers]
    rows = []
    for order in instance.orders:
        if order.id in pairs:
            helper, shift = pairs[order.id]
            windows = tuple(window for window in order.windows if window.shift == shift)
            others = tuple(one for one in people if one != helper)
            rows.append(msgspec.structs.replace(order, windows=windows, excludes=others, value=DEAR))
        elif order.id not in without:
            rows.append(order)
    lost = sum(order.value for order in instance.orders if order.id in without)
    return solve(msgspec.structs.replace(instance, orders=tuple(rows))).cost + lost


@pytest.mark.parametrize("proposed", [1, 2, 3], indirect=True)
def test_each_change_costs_what_a_fresh_solve_with_it_costs(
    proposed: tuple[World, UUID, list[Actor], list[UUID]],
) -> None:
    world, round_id, people, orders = proposed
    district = loaded(world)
    instance = district.problem_of(orders).instance
    best, possible = solve(instance).cost, 0
    for order_id in orders:
        for who in people:
            first = Wish(order_id, helper_of(who), None)
            second = Wish(orders[(orders.index(order_id) + 1) % len(orders)], helper_of(people[0]), None)
            found = tried(world, round_id, [first, second])
            pairs = {}
            for step in found.steps:
                if step.shift is not None:
                    shift = next(
                        w for w in (world.shift(1), world.shift(2), world.shift(3)) if w.date == step.shift.date
                    )
                    number = district.horizon.number(shift)
                    name, helper = district.order_name(step.order), district.helper_name(step.helper)
                    assert name is not None
                    assert helper is not None
                    assert number is not None
                    pairs[name] = (helper, number)
                    possible += 1
            assert found.cost_change == forced(instance, pairs) - best
    assert possible > len(orders) * len(people)


@pytest.mark.parametrize("proposed", [4, 5], indirect=True)
def test_what_a_try_hands_back_can_be_released_as_it_is(
    proposed: tuple[World, UUID, list[Actor], list[UUID]],
) -> None:
    world, round_id, people, _ = proposed
    before = items(world, round_id)
    served = next(one for one, item in before.items() if item.date is not None)
    other = next(who for who in people if str(who.helper_id) != before[served].shares[0]["helper"])
    found = tried(world, round_id, [Wish(served, helper_of(other), None)])
    assert found.steps[0].possible
    assert served not in {moved.order for moved in found.moved}
    changes = [
        Change(
            one.order, world.shift((one.shift.date - world.today).days, one.shift.part), tuple(map(UUID, one.helpers))
        )
        for one in found.changes
    ]
    secretary = world.actor("secretary")
    world.services.commit(lambda tx: dispatch_round(tx, secretary, round_id, found.leave_out, changes))
    for change in changes:
        assert set(world.offers(change.order_id)) == set(change.helper_ids)
    asked = [helper for order_id in before for helper in world.offers(order_id)]
    assert other.helper_id in asked


@pytest.mark.parametrize("proposed", [6], indirect=True)
def test_leaving_an_order_out_costs_its_value_less_what_others_gain(
    proposed: tuple[World, UUID, list[Actor], list[UUID]],
) -> None:
    world, round_id, _, orders = proposed
    district = loaded(world)
    instance = district.problem_of(orders).instance
    found = tried(world, round_id, [], orders[:2])
    names = [district.order_name(one) or "" for one in orders[:2]]
    assert found.cost_change == forced(instance, {}, names) - solve(instance).cost
    assert found.leave_out[:2] == orders[:2]


def test_a_pair_that_may_not_be_is_told_and_costs_nothing(world: World) -> None:
    order_id = world.accepted(service=ONE_PERSON)
    world.member("able")
    stranger = world.member("stranger", tags=["X"])
    round_id = run_round(world, RoundMode.PROPOSE)
    found = tried(world, round_id, [Wish(order_id, helper_of(stranger), None), Wish(order_id, new_id(), None)])
    assert [step.possible for step in found.steps] == [False, False]
    assert found.cost_change == 0
    assert found.moved == []


def test_only_a_proposed_round_of_ones_own_can_be_tried(world: World) -> None:
    order_id = world.accepted()
    world.member("able")
    round_id = run_round(world, RoundMode.PROPOSE)
    stranger = world.staff("stranger", Role.SECRETARY, OTHER)
    with world.services.read() as tx, pytest.raises(NotFound):
        try_changes(tx, world.services.live, stranger, round_id, [], [])
    with pytest.raises(Invalid, match="no such order"):
        tried(world, round_id, [Wish(new_id(), new_id(), None)])
    world.services.commit(lambda tx: dispatch_round(tx, world.actor("secretary"), round_id, [order_id], []))
    with pytest.raises(IllegalTransition, match="cannot change a round that is dispatched"):
        tried(world, round_id, [])


@pytest.mark.parametrize("proposed", [7, 8], indirect=True)
def test_choices_from_one_start_cost_what_each_costs_by_itself(
    proposed: tuple[World, UUID, list[Actor], list[UUID]],
) -> None:
    world, round_id, people, orders = proposed
    before, shifts = [Wish(orders[0], helper_of(people[0]), None)], [None, world.shift(1), world.shift(2)]
    done = tried(world, round_id, before, orders[1:2]).cost_change
    seen = 0
    for order_id in orders[2:]:
        options = [Wish(order_id, helper_of(who), shift) for who in people for shift in shifts]
        with world.services.read() as tx:
            actor, live = world.actor("secretary"), world.services.live
            found = try_options(tx, live, actor, round_id, before, orders[1:2], options)
        alone = {one: tried(world, round_id, [*before, one], orders[1:2]) for one in options}
        possible = [(one, its) for one, its in alone.items() if its.steps[-1].possible]
        steps = [one.step for one in found[:-1] if one.step is not None]
        assert [(step.helper, step.shift) for step in steps] == [
            (its.steps[-1].helper, its.steps[-1].shift) for _, its in possible
        ]
        assert [one.cost_change for one in found[:-1]] == [its.cost_change - done for _, its in possible]
        assert found[-1].step is None
        left_out = tried(world, round_id, before, [*orders[1:2], order_id])
        assert found[-1].cost_change == left_out.cost_change - done
        seen += len(possible)
    assert seen > len(orders)
