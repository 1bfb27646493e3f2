"""Places of several people: held for a stated time, freed with thanks, and nobody who has set out is sent home."""

import datetime as dt
from uuid import UUID

import pytest

from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.usecases import do_assignment
from matcher.usecases.expire_offers import expire_offers
from matcher.usecases.work_off_timers import work_off_timers
from tests.fixtures.steps import accept, claim, decline, helper_of, open_pool, reasons, row, run_round, start
from tests.fixtures.world import FAR_CELL, NEXT_CELL, TWO_PEOPLE, World

SKILLED = ["ELECTRICIAN*"]


def stairwell(world: World, ahead: int = 3) -> tuple[UUID, list[Actor]]:
    """A clean-up for four, and four people who are asked."""
    people = [world.member("electrician", tags=SKILLED)]
    people += [world.member(f"hand{number}", tags=["X"]) for number in range(3)]
    order_id = world.accepted([world.shift(ahead)], service=TWO_PEOPLE, headcount=4)
    run_round(world)
    assert set(world.offers(order_id)) == {helper_of(one) for one in people}
    return order_id, people


def later(world: World, **duration: float) -> None:
    world.pass_time(**duration)
    while world.services.commit(expire_offers):
        pass
    while work_off_timers(world.services):
        pass
    world.work()


def test_a_clean_up_for_four_survives_a_late_no(world: World) -> None:
    order_id, people = stairwell(world)
    for one in people[:3]:
        accept(world, one, order_id)
    until = row(world, "service_order", order_id).hold_until
    decline(world, people[3], order_id)
    spare = world.member("spare", NEXT_CELL, tags=["X"])
    world.work()
    assert list(world.offers(order_id)) == [helper_of(spare)]
    assert row(world, "service_order", order_id).hold_until == until
    accept(world, spare, order_id)
    assert (world.state(order_id), row(world, "service_order", order_id).hold_until) == ("assigned", None)
    assert world.count("timer", kind="hold_over") == 0
    later(world, hours=25)
    assert world.state(order_id) == "assigned"


def test_when_the_hold_is_over_everybody_is_free_again_and_it_is_sought_wider(world: World) -> None:
    order_id, people = stairwell(world)
    for one in people[:3]:
        accept(world, one, order_id)
    decline(world, people[3], order_id)
    world.work()
    later(world, hours=24, seconds=1)
    found = row(world, "service_order", order_id)
    # The clock of the order widens the search too: the hold was the first.
    assert (found.filled, found.hold_until) == (0, None)
    assert found.search_level != "community"
    assert world.count("assignment", state="released") == 3
    told = reasons(world, order_id)
    assert told.count(("assignment", "void", "hold_over")) == 3
    assert ("order", "widen", "hold_over") in told
    assert world.count("notice", kind="hold_over") == 3


def test_who_was_freed_with_thanks_may_be_asked_again(world: World) -> None:
    order_id, people = stairwell(world)
    for one in people[:3]:
        accept(world, one, order_id)
    decline(world, people[3], order_id)
    later(world, hours=24, seconds=1)
    world.member("spare", FAR_CELL, tags=["X"], reach=5, total=5)
    world.member("other", NEXT_CELL, tags=["X"], total=5)
    run_round(world)
    asked = set(world.offers(order_id))
    assert len(asked) == 4
    assert asked >= {helper_of(one) for one in people[:3]}
    assert helper_of(people[3]) not in asked


def test_where_it_cannot_be_sought_wider_a_person_decides(world: World) -> None:
    electrician = world.member("electrician", tags=SKILLED, total=9)
    order_id = world.accepted([world.shift(6)], service=TWO_PEOPLE)
    for _ in range(3):
        open_pool(world, order_id)
        claim(world, electrician, order_id)
        open_pool(world, order_id, is_open=False)
        later(world, hours=24, seconds=1)
    assert world.count("todo", kind="not_filled", order_id=order_id, role="secretary", state="open") == 1
    assert world.state(order_id) == "accepted"


def test_a_hold_ends_two_hours_before_the_shift_at_the_latest(world: World) -> None:
    electrician = world.member("electrician", tags=SKILLED)
    zone = dt.timezone(dt.timedelta(hours=8))
    begins = dt.datetime.combine(world.day(1), dt.time(18), zone)
    with world.services.read() as tx:
        now = tx.now
    world.pass_time(seconds=(begins - dt.timedelta(hours=5) - now).total_seconds())
    order_id = world.accepted([Shift(world.day(1), "evening")], service=TWO_PEOPLE)
    open_pool(world, order_id)
    claim(world, electrician, order_id)
    assert row(world, "service_order", order_id).hold_until == begins - dt.timedelta(hours=2)
    world.work()


@pytest.mark.parametrize("hours", [1.0, 1.9])
def test_a_yes_that_comes_later_than_that_is_not_freed_at_once(world: World, hours: float) -> None:
    electrician = world.member("electrician", tags=SKILLED)
    begins = dt.datetime.combine(world.day(1), dt.time(18), dt.timezone(dt.timedelta(hours=8)))
    with world.services.read() as tx:
        now = tx.now
    world.pass_time(seconds=(begins - dt.timedelta(hours=hours) - now).total_seconds())
    order_id = world.accepted([Shift(world.day(1), "evening")], service=TWO_PEOPLE)
    open_pool(world, order_id)
    claim(world, electrician, order_id)
    later(world, minutes=10)
    assert world.count("assignment", order_id=order_id, state="active") == 1


def test_who_has_begun_is_not_sent_home(world: World) -> None:
    electrician, hand = world.member("electrician", tags=SKILLED), world.member("hand", tags=["X"])
    order_id = world.accepted([world.shift(4)], service=TWO_PEOPLE)
    run_round(world)
    came, absent = accept(world, electrician, order_id), accept(world, hand, order_id)
    start(world, electrician, came)
    world.services.commit(lambda tx: do_assignment.no_show(tx, world.actor("clerk"), absent, None))
    assert row(world, "service_order", order_id).hold_until is not None
    later(world, hours=25)
    assert row(world, "assignment", came).state == "active"


def test_who_gives_the_only_place_back_ends_the_hold(world: World) -> None:
    electrician = world.member("electrician", tags=SKILLED)
    order_id = world.accepted([world.shift(4)], service=TWO_PEOPLE)
    open_pool(world, order_id)
    held = claim(world, electrician, order_id)
    world.services.commit(lambda tx: do_assignment.release(tx, electrician, held, None))
    assert (row(world, "service_order", order_id).hold_until, world.count("timer", kind="hold_over")) == (None, 0)
    world.work()
