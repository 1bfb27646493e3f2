"""Rounds: proposed or dispatched, over each other, and released by a person with a mind of one's own."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from matcher.domain.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from matcher.domain.roles import Role
from matcher.domain.states import RoundMode
from matcher.store import schema
from matcher.usecases.change_order import change_order
from matcher.usecases.dispatch_round import Change, dispatch_round
from matcher.usecases.offer_order import offer_order
from matcher.usecases.start_round import start_round
from tests.fixtures.steps import accept, ask_round, claim, helper_of, items, open_pool, row, run_round
from tests.fixtures.world import CELL, DISTRICT, FAR_CELL, HOME, NEXT_CELL, OTHER, World


def release(world: World, round_id: UUID, *except_: UUID, changes: tuple[Change, ...] = ()) -> None:
    world.services.commit(lambda tx: dispatch_round(tx, world.actor("secretary"), round_id, except_, changes))


def test_a_proposal_offers_nothing_until_it_is_released(world: World) -> None:
    member = world.member("near")
    order_id = world.accepted()
    round_id = run_round(world, RoundMode.PROPOSE)
    assert (world.state(order_id), world.count("offer")) == ("planned", 0)
    assert row(world, "dispatch_round", round_id).state == "proposed"
    release(world, round_id)
    assert list(world.offers(order_id)) == [helper_of(member)]
    assert items(world, round_id)[order_id].state == "offered"
    with pytest.raises(IllegalTransition, match="cannot dispatch a round that is dispatched"):
        release(world, round_id)


def test_orders_left_out_by_hand_are_accepted_again(world: World) -> None:
    world.member("near"), world.member("next")
    out, kept = world.accepted(), world.accepted([world.shift(2)])
    round_id = run_round(world, RoundMode.PROPOSE)
    release(world, round_id, out)
    assert (world.state(out), world.state(kept)) == ("accepted", "offered")
    assert {one: item.state for one, item in items(world, round_id).items()} == {out: "left_out", kept: "offered"}


def test_a_pair_changed_by_hand_is_offered_and_shown_by_the_round(world: World) -> None:
    world.member("near")
    wanted = world.member("wanted", NEXT_CELL)
    order_id = world.accepted([world.shift(2), world.shift(3)])
    round_id = run_round(world, RoundMode.PROPOSE)
    release(world, round_id, changes=(Change(order_id, world.shift(3), (helper_of(wanted),)),))
    assert list(world.offers(order_id)) == [helper_of(wanted)]
    item = items(world, round_id)[order_id]
    assert (item.date, [share["helper"] for share in item.shares]) == (world.day(3), [str(wanted.helper_id)])


def test_somebody_may_be_found_by_hand_for_an_order_that_the_plan_left(world: World) -> None:
    order_id = world.accepted()
    first = run_round(world, RoundMode.PROPOSE)
    member = world.member("late")
    release(world, first, changes=(Change(order_id, world.shift(1), (helper_of(member),)),))
    assert list(world.offers(order_id)) == [helper_of(member)]
    item = items(world, first)[order_id]
    assert (item.state, item.reason, len(item.shares)) == ("offered", None, 1)


def test_an_order_that_a_later_proposal_no_longer_plans_can_still_be_given_by_hand(world: World) -> None:
    member = world.member("near")
    order_id = world.accepted()
    run_round(world, RoundMode.PROPOSE)
    other = world.accepted(area=NEXT_CELL)
    world.services.commit(
        lambda tx: offer_order(tx, world.actor("secretary"), other, [helper_of(member)], world.shift(1))
    )
    accept(world, member, other)
    second = run_round(world, RoundMode.PROPOSE)
    assert (world.state(order_id), items(world, second)[order_id].state) == ("accepted", "left")
    fresh = world.member("fresh")
    release(world, second, changes=(Change(order_id, world.shift(1), (helper_of(fresh),)),))
    assert list(world.offers(order_id)) == [helper_of(fresh)]


def test_what_is_named_in_a_release_must_be_in_the_round_once_and_fit(world: World) -> None:
    member, far = world.member("near"), world.member("far", FAR_CELL)
    order_id = world.accepted()
    round_id = run_round(world, RoundMode.PROPOSE)
    change = Change(order_id, world.shift(1), (helper_of(member),))
    for except_, changes in (((uuid4(),), ()), ((order_id, order_id), ()), ((), (change, change))):
        with pytest.raises(Invalid):
            release(world, round_id, *except_, changes=changes)
    with pytest.raises(Invalid, match="no such helper"):
        release(world, round_id, changes=(Change(order_id, world.shift(1), (uuid4(),)),))
    with pytest.raises(NotAllowed, match="outside the area"):
        release(world, round_id, changes=(Change(order_id, world.shift(1), (helper_of(far),)),))
    assert (world.count("offer"), row(world, "dispatch_round", round_id).state) == (0, "proposed")


def test_an_order_that_changed_since_the_proposal_is_left_out_and_marked(world: World) -> None:
    world.member("near")
    order_id = world.accepted()
    round_id = run_round(world, RoundMode.PROPOSE)
    world.services.commit(
        lambda tx: change_order(tx, world.actor("resident"), order_id, (world.shift(3, "noon"),), None)
    )
    release(world, round_id)
    assert world.count("offer") == 0
    assert items(world, round_id)[order_id].state == "changed"
    # It does not wait for somebody to start another round.
    world.work()
    assert len(world.offers(order_id)) == 1


def test_a_proposal_released_after_its_time_has_come_makes_no_stillborn_offer(world: World) -> None:
    world.member("near")
    order_id = world.accepted([world.shift(1)])
    round_id = run_round(world, RoundMode.PROPOSE)
    world.pass_time(days=2)
    release(world, round_id)
    assert world.count("offer") == 0
    assert items(world, round_id)[order_id].state == "changed"


def test_a_second_proposal_over_the_first_is_the_one_that_counts(world: World) -> None:
    world.member("near")
    order_id = world.accepted()
    first, second = run_round(world, RoundMode.PROPOSE), run_round(world, RoundMode.PROPOSE)
    release(world, first)
    assert (items(world, first)[order_id].state, world.count("offer")) == ("changed", 0)
    release(world, second)
    assert (items(world, second)[order_id].state, len(world.offers(order_id))) == ("offered", 1)


def test_a_round_keeps_the_offers_that_are_out(world: World) -> None:
    member = world.member("first", NEXT_CELL)
    order_id = world.accepted()
    run_round(world)
    offers = world.offers(order_id)
    world.member("nearer by less than a change costs", CELL)
    run_round(world)
    assert world.offers(order_id) == offers
    assert list(offers) == [helper_of(member)]
    assert world.count("offer") == 1


def test_a_round_moves_an_offer_where_that_is_worth_the_change(world: World) -> None:
    first = world.member("first", OTHER, reach=2)
    order_id = world.accepted()
    world.services.commit(lambda tx: tx.execute(update(schema.service_order).values(search_level="district")))
    run_round(world)
    assert list(world.offers(order_id)) == [helper_of(first)]
    near = world.member("near")
    run_round(world)
    assert list(world.offers(order_id)) == [helper_of(near)]
    assert list(world.offers(order_id, "rescinded")) == [helper_of(first)]


def test_two_rounds_asked_for_at_once_offer_each_order_once(world: World) -> None:
    for number in range(3):
        world.member(f"m{number}")
    placed = [world.accepted() for _ in range(3)]
    first, second = ask_round(world), ask_round(world)
    world.work()
    assert [row(world, "dispatch_round", one).state for one in (first, second)] == ["dispatched"] * 2
    assert [len(world.offers(one)) for one in placed] == [1, 1, 1]
    assert world.count("offer") == 3


def test_a_round_leaves_orders_of_other_areas_alone(world: World) -> None:
    world.member("near"), world.member("next", NEXT_CELL)
    here, there = world.accepted(), world.accepted(area=NEXT_CELL)
    run_round(world, area=CELL)
    assert (world.state(here), world.state(there)) == ("offered", "accepted")


def test_nobody_starts_or_sees_a_round_outside_the_own_area(world: World) -> None:
    world.staff("far", Role.SECRETARY, OTHER)
    world.accepted()
    round_id = run_round(world, RoundMode.PROPOSE)
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: start_round(tx, world.actor("far"), HOME, RoundMode.DISPATCH))
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: dispatch_round(tx, world.actor("far"), round_id, (), ()))
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: start_round(tx, world.actor("clerk"), HOME, RoundMode.DISPATCH))
    with pytest.raises(Invalid):
        world.services.commit(lambda tx: start_round(tx, world.actor("admin"), f"{DISTRICT}999", RoundMode.DISPATCH))


def test_a_claimed_order_is_out_of_a_proposal_that_still_waits(world: World) -> None:
    member = world.member("near")
    order_id = world.accepted()
    open_pool(world, order_id)
    round_id = run_round(world, RoundMode.PROPOSE)
    claim(world, member, order_id)
    release(world, round_id)
    assert (world.state(order_id), items(world, round_id)[order_id].state) == ("assigned", "changed")
