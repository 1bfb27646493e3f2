"""Orders for several people: full only together, held meanwhile, and never half by a team."""

import pytest

from matcher.domain.errors import IllegalTransition, Invalid, NotAllowed, NotAvailable
from matcher.usecases import do_assignment
from matcher.usecases.accept_order import accept_order
from matcher.usecases.answer_offer import accept_offer
from matcher.usecases.offer_order import offer_order
from tests.fixtures.steps import (
    accept,
    claim,
    decline,
    helper_of,
    open_pool,
    report,
    row,
    run_round,
    start,
)
from tests.fixtures.world import NEXT_CELL, TWO_PEOPLE, World

SKILLED = ["ELECTRICIAN*"]


def test_what_one_accepted_is_held_while_the_other_place_is_passed_on(world: World) -> None:
    electrician = world.member("electrician", tags=SKILLED)
    hand, spare = world.member("hand", tags=["X"]), world.member("spare", NEXT_CELL, tags=["X"])
    order_id = world.accepted(service=TWO_PEOPLE)
    run_round(world)
    assert set(world.offers(order_id)) == {helper_of(electrician), helper_of(hand)}
    accept(world, electrician, order_id)
    assert world.state(order_id) == "offered"
    decline(world, hand, order_id)
    assert world.state(order_id) == "accepted"
    world.work()
    assert list(world.offers(order_id)) == [helper_of(spare)]
    assert world.count("assignment", order_id=order_id, state="active") == 1
    accept(world, spare, order_id)
    assert world.state(order_id) == "assigned"
    assert row(world, "service_order", order_id).filled == 2


def test_a_team_takes_an_order_whole(world: World) -> None:
    team = world.team("crew", tags=SKILLED)
    order_id = world.accepted(service=TWO_PEOPLE, headcount=3)
    run_round(world)
    assert list(world.offers(order_id)) == [helper_of(team)]
    held = accept(world, team, order_id)
    assert (row(world, "assignment", held).places, world.state(order_id)) == (3, "assigned")


def test_a_teams_offer_ends_when_a_member_takes_a_place(world: World) -> None:
    team = world.team("crew", tags=SKILLED)
    order_id = world.accepted(service=TWO_PEOPLE)
    open_pool(world, order_id)
    run_round(world)
    offer_id = world.offers(order_id)[helper_of(team)]
    hand = world.member("hand", tags=["X"])
    claim(world, hand, order_id)
    assert world.offers(order_id, "rescinded") == {helper_of(team): offer_id}
    with pytest.raises(NotAvailable):
        world.services.commit(lambda tx: accept_offer(tx, team, offer_id))
    with pytest.raises(NotAvailable):
        claim(world, team, order_id)


def test_whoever_claims_needs_the_own_offer_no_more(world: World) -> None:
    electrician, hand = world.member("electrician", tags=SKILLED), world.member("hand", tags=["X"])
    order_id = world.accepted(service=TWO_PEOPLE)
    open_pool(world, order_id)
    run_round(world)
    claim(world, electrician, order_id)
    assert list(world.offers(order_id)) == [helper_of(hand)]
    world.work()
    assert list(world.offers(order_id)) == [helper_of(hand)]
    with pytest.raises((NotAvailable, NotAllowed)):
        claim(world, electrician, order_id)
    accept(world, hand, order_id)
    assert world.state(order_id) == "assigned"


def test_once_somebody_holds_a_place_the_time_is_settled(world: World) -> None:
    electrician, hand = world.member("electrician", tags=SKILLED), world.member("hand", tags=["X"])
    order_id = world.accepted([world.shift(2), world.shift(3)], service=TWO_PEOPLE)
    open_pool(world, order_id)
    claim(world, electrician, order_id, world.shift(3))
    with pytest.raises(NotAvailable):
        claim(world, hand, order_id, world.shift(2))
    run_round(world)
    offer = row(world, "offer", world.offers(order_id)[helper_of(hand)])
    assert offer.date == world.day(3)


def test_who_came_reports_while_a_successor_is_sought_for_who_did_not(world: World) -> None:
    electrician, hand = world.member("electrician", tags=SKILLED), world.member("hand", tags=["X"])
    order_id = world.accepted(service=TWO_PEOPLE)
    run_round(world)
    came, absent = accept(world, electrician, order_id), accept(world, hand, order_id)
    start(world, electrician, came)
    world.services.commit(lambda tx: do_assignment.no_show(tx, world.actor("clerk"), absent, "not_reachable"))
    assert world.state(order_id) == "accepted"
    report(world, electrician, came)
    assert (world.state(order_id), row(world, "assignment", came).state) == ("accepted", "reported")
    successor = world.member("successor", tags=["X"])
    world.work()
    held = accept(world, successor, order_id)
    assert world.state(order_id) == "assigned"
    start(world, successor, held)
    report(world, successor, held)
    assert world.state(order_id) == "reported"


def test_the_first_to_start_starts_the_order_and_the_last_to_report_reports_it(world: World) -> None:
    electrician, hand = world.member("electrician", tags=SKILLED), world.member("hand", tags=["X"])
    order_id = world.accepted(service=TWO_PEOPLE)
    run_round(world)
    first = accept(world, electrician, order_id)
    with pytest.raises(IllegalTransition):
        start(world, electrician, first)
    second = accept(world, hand, order_id)
    start(world, hand, second)
    assert world.state(order_id) == "in_service"
    with pytest.raises(IllegalTransition, match="not started"):
        report(world, electrician, first)
    start(world, electrician, first)
    with pytest.raises(IllegalTransition, match="started"):
        start(world, electrician, first)
    report(world, hand, second)
    assert world.state(order_id) == "in_service"
    report(world, electrician, first)
    assert world.state(order_id) == "reported"


def test_a_team_and_a_member_are_never_asked_together(world: World) -> None:
    team, member = world.team("crew", tags=SKILLED), world.member("hand", tags=["X"])
    order_id = world.placed(service=TWO_PEOPLE)
    world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), order_id, None))
    both = [helper_of(team), helper_of(member)]
    with pytest.raises(Invalid, match="so many"):
        world.services.commit(lambda tx: offer_order(tx, world.actor("secretary"), order_id, both, None))
    run_round(world)
    assert len(world.offers(order_id)) == 1
