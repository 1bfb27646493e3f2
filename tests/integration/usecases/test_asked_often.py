"""Nobody is pressed: so many offers a week, none that can only be refused, none while one has no time."""

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import select

from matcher.domain.errors import Invalid, NotAvailable
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import RoundMode, Urgency
from matcher.store import schema
from matcher.usecases.answer_offer import accept_offer
from matcher.usecases.dispatch_round import Change, dispatch_round
from matcher.usecases.offer_order import offer_order
from matcher.usecases.pause_helper import pause, resume
from matcher.usecases.register_helper import change_helper
from matcher.usecases.work_off_timers import work_off_timers
from tests.fixtures.steps import accept, claim, decline, helper_of, open_pool, reasons, row, run_round
from tests.fixtures.world import NEXT_CELL, World


def offer_to(world: World, order_id: UUID, who: Actor, shift: Shift | None = None) -> None:
    world.services.commit(lambda tx: offer_order(tx, world.actor("secretary"), order_id, [helper_of(who)], shift))


def by_hand(world: World, who: Actor, **changes: object) -> UUID:
    order_id = world.accepted(**changes)  # type: ignore[arg-type]  # the keys are checked by the dataclass
    offer_to(world, order_id, who)
    return order_id


def asked_and_said_no(world: World, who: Actor, ahead: int) -> None:
    order_id = world.accepted([world.shift(ahead)])
    run_round(world)
    decline(world, who, order_id)
    world.work()


def test_two_offers_a_week_whatever_became_of_them(world: World) -> None:
    member = world.member("near", total=2)
    first = world.accepted([world.shift(1)])
    run_round(world)
    accept(world, member, first)
    asked_and_said_no(world, member, 2)
    third = world.accepted([world.shift(3)])
    run_round(world)
    assert world.offers(third) == {}
    with pytest.raises(NotAvailable, match="as often this week"):
        by_hand(world, member, windows=[world.shift(4)])
    open_pool(world, third)
    claim(world, member, third)


def test_an_offer_that_was_taken_back_does_not_count(world: World) -> None:
    member = world.member("near", total=2)
    spare = world.member("spare", NEXT_CELL)
    asked_and_said_no(world, member, 1)
    taken_back = by_hand(world, member, windows=[world.shift(2)])
    offer_to(world, taken_back, spare)
    third = by_hand(world, member, windows=[world.shift(3)])
    assert list(world.offers(third)) == [helper_of(member)]


def test_emergencies_are_asked_beyond_the_week_by_hand_and_do_not_count(world: World) -> None:
    member = world.member("near", total=2, per_day=2, per_shift=1)
    asked_and_said_no(world, member, 1)
    by_hand(world, member, windows=[world.shift(2)], urgency=Urgency.URGENT)
    by_hand(world, member, windows=[world.shift(3)])
    by_hand(world, member, windows=[world.shift(4)], urgency=Urgency.URGENT)
    with pytest.raises(NotAvailable):
        by_hand(world, member, windows=[world.shift(5)])


def test_the_same_order_offered_again_does_not_count_twice(world: World) -> None:
    member = world.member("near", total=2)
    asked_and_said_no(world, member, 1)
    order_id = world.accepted([world.shift(2), world.shift(3)])
    for shift in (world.shift(2), world.shift(3)):
        offer_to(world, order_id, member, shift)
    assert len(world.offers(order_id)) == 1


def test_a_proposal_that_waited_asks_nobody_too_often(world: World) -> None:
    member = world.member("near", total=2)
    planned = world.accepted([world.shift(1)])
    round_id = run_round(world, RoundMode.PROPOSE)
    for ahead in (2, 3):
        by_hand(world, member, windows=[world.shift(ahead)])
    world.services.commit(lambda tx: dispatch_round(tx, world.actor("secretary"), round_id, [], []))
    assert world.offers(planned) == {}
    with world.services.read() as tx:
        assert tx.value(select(schema.round_item.c.state)) == "changed"


def test_a_pair_changed_by_hand_in_a_round_counts_as_well(world: World) -> None:
    member, other = world.member("near", total=2), world.member("other", NEXT_CELL)
    for ahead in (2, 3):
        by_hand(world, member, windows=[world.shift(ahead)])
    planned = world.accepted([world.shift(1)])
    round_id = run_round(world, RoundMode.PROPOSE)
    change = Change(planned, world.shift(1), (helper_of(member),))
    with pytest.raises(NotAvailable, match="as often"):
        world.services.commit(lambda tx: dispatch_round(tx, world.actor("secretary"), round_id, [], [change]))
    world.services.commit(lambda tx: dispatch_round(tx, world.actor("secretary"), round_id, [], []))
    assert list(world.offers(planned)) == [helper_of(other)]


def test_who_wants_more_is_asked_more_and_who_wants_none_is_left_alone(world: World) -> None:
    eager, idle = world.member("eager", total=5), world.member("idle")
    world.services.commit(lambda tx: change_helper(tx, idle, helper_of(idle), "member", {"offers_a_week": 0}))  # type: ignore[arg-type]  # the kind's text
    for ahead in (1, 2, 3, 4):
        world.accepted([world.shift(ahead)])
    run_round(world)
    offer = schema.offer
    with world.services.read() as tx:
        assert {row.helper_id for row in tx.rows(select(offer))} == {eager.helper_id}
    assert world.count("offer", state="pending") == 4


def test_a_week_later_one_is_asked_again(world: World) -> None:
    member = world.member("near", total=2)
    for ahead in (1, 2):
        asked_and_said_no(world, member, ahead)
    world.pass_time(days=8)
    world.today += dt.timedelta(days=8)
    order_id = world.accepted([world.shift(2)])
    run_round(world)
    assert list(world.offers(order_id)) == [helper_of(member)]


def test_a_yes_takes_back_at_once_what_can_no_longer_be_accepted(world: World) -> None:
    member, spare = world.member("near", per_day=2, total=4), world.member("spare", NEXT_CELL)
    orders = [world.accepted([world.shift(1)]) for _ in range(2)] + [world.accepted([world.shift(1, "evening")])]
    for order_id in orders:
        offer_to(world, order_id, member)
    accept(world, member, orders[0])
    assert ("offer", "rescind", "helper_full") in reasons(world, orders[1])
    assert list(world.offers(orders[2])) == [helper_of(member)]
    world.work()
    assert list(world.offers(orders[1])) == [helper_of(spare)]
    lost = world.offers(orders[1], "rescinded")[helper_of(member)]
    with pytest.raises(NotAvailable):
        world.services.commit(lambda tx: accept_offer(tx, member, lost))


def test_a_claim_does_the_same_and_the_weeks_limit_binds_too(world: World) -> None:
    member = world.member("near", total=1)
    asked, pooled = world.accepted([world.shift(1)]), world.accepted([world.shift(3)])
    run_round(world)
    asked_for = next(one for one in (asked, pooled) if world.offers(one))
    other = pooled if asked_for == asked else asked
    open_pool(world, other)
    claim(world, member, other)
    assert (world.offers(asked_for), world.state(asked_for)) == ({}, "accepted")
    world.work()


def test_a_pause_takes_offers_back_and_ends_by_itself_on_its_day(world: World) -> None:
    member = world.member("near")
    order_id = world.accepted([world.shift(4)])
    run_round(world)
    until = world.day(3)
    world.services.commit(lambda tx: pause(tx, member, helper_of(member), "member", until))
    assert ("offer", "rescind", "paused") in reasons(world, order_id)
    world.work()
    assert (world.offers(order_id), row(world, "helper", helper_of(member)).paused_until) == ({}, until)
    world.pass_time(days=2)
    work_off_timers(world.services)
    assert row(world, "helper", helper_of(member)).state == "paused"
    world.pass_time(days=1)
    work_off_timers(world.services)
    found = row(world, "helper", helper_of(member))
    assert (found.state, found.paused_until) == ("active", None)
    run_round(world)
    assert list(world.offers(order_id)) == [helper_of(member)]


def test_a_pause_may_end_earlier_or_be_set_anew(world: World) -> None:
    member = world.member("near")

    def until(day: dt.date | None) -> None:
        world.services.commit(lambda tx: pause(tx, member, helper_of(member), "member", day))

    until(world.day(2))
    until(world.day(5))
    world.pass_time(days=3)
    work_off_timers(world.services)
    assert row(world, "helper", helper_of(member)).state == "paused"
    world.services.commit(lambda tx: resume(tx, member, helper_of(member), "member"))
    assert (row(world, "helper", helper_of(member)).state, world.count("timer")) == ("active", 0)
    until(None)
    assert (row(world, "helper", helper_of(member)).state, world.count("timer")) == ("paused", 0)


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_pause_ends_on_a_day_to_come(world: World, days: int) -> None:
    member = world.member("near")
    with pytest.raises(Invalid):
        world.services.commit(lambda tx: pause(tx, member, helper_of(member), "member", world.day(days)))


def test_what_was_accepted_stays_through_a_pause(world: World) -> None:
    member = world.member("near")
    order_id = world.accepted([world.shift(2)])
    run_round(world)
    accept(world, member, order_id)
    world.services.commit(lambda tx: pause(tx, member, helper_of(member), "member", None))
    assert (world.state(order_id), world.count("assignment", state="active")) == ("assigned", 1)


def test_another_yes_at_the_same_moment_leaves_no_offer_behind(world: World) -> None:
    """What was busy then is looked at again a second later."""
    member = world.member("near", per_day=1, total=4)
    orders = [world.accepted([world.shift(1)]), world.accepted([world.shift(1, "evening")])]
    for order_id in orders:
        offer_to(world, order_id, member)
    if world.services.settings.is_sqlite:
        accept(world, member, orders[0])
    else:
        with world.services.database.engine.connect() as other, other.begin():
            locked = schema.service_order.c.id == orders[1]
            other.execute(select(schema.service_order).where(locked).with_for_update())
            accept(world, member, orders[0])
            assert len(world.offers(orders[1])) == 1
        world.pass_time(seconds=2)
        work_off_timers(world.services)
    assert (world.offers(orders[1]), world.state(orders[1])) == ({}, "accepted")
    world.work()


def test_teams_are_asked_as_often_as_they_take(world: World) -> None:
    team = world.team("crew", per_shift=1, per_day=1)
    for ahead in range(1, 6):
        by_hand(world, team, windows=[world.shift(ahead)])
    assert world.count("offer", state="pending") == 5
