"""A leak: three people are asked at once and the first yes wins; a clerk phones where nobody comes."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import update

from matcher.domain.errors import Invalid
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import RoundMode, Urgency
from matcher.store import helpers, orders, schema
from matcher.store.database import Tx
from matcher.usecases.accept_order import accept_order
from matcher.usecases.answer_offer import accept_offer
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.dispatch_round import dispatch_round
from matcher.usecases.do_assignment import release, start
from matcher.usecases.expire_offers import expire_offers
from matcher.usecases.offer_order import offer_order
from matcher.usecases.place_order import place_order
from matcher.usecases.steps.passing import pass_on
from matcher.usecases.work_off_timers import work_off_timers
from tests.fixtures.clock import set_clock
from tests.fixtures.crowd import all_at_once
from tests.fixtures.steps import accept, claim, decline, followed, helper_of, loaded, open_pool, row, run_round
from tests.fixtures.world import CELL, FAR_CELL, NEXT_CELL, World

pytestmark = pytest.mark.timeout(120)
LEAK = "C03"


@pytest.fixture
def world(world: World) -> World:
    """It is ten in the morning."""
    set_clock(world, 10)
    return world


def plumber(world: World, name: str, base: str = CELL, **limits: int) -> Actor:
    return world.member(name, base, ("PLUMBING", "PC_REPAIR"), **limits)


def place_leak(world: World) -> UUID:
    """Placed without a time."""
    command = replace(world.command(service=LEAK), windows=())
    return world.services.commit(lambda tx: place_order(tx, world.actor("resident"), command))


def leak(world: World) -> UUID:
    """Taken on by the desk, and worked on."""
    order_id = place_leak(world)
    world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), order_id, None))
    world.work()
    return order_id


def expire(world: World, **duration: float) -> None:
    world.pass_time(**duration)
    while world.services.commit(expire_offers):
        pass
    world.work()


def windows(world: World, order_id: UUID) -> list[Shift]:
    with world.services.read() as tx:
        return orders.windows_of(tx, [order_id])[order_id]


def asked(world: World, order_id: UUID, people: list[Actor]) -> list[str]:
    found = world.offers(order_id)
    return [name for name, who in world.actors.items() if who in people and who.helper_id in found]


def test_it_is_wanted_in_the_part_of_the_day_that_is_going_on(world: World) -> None:
    order_id = place_leak(world)
    assert windows(world, order_id) == [world.shift(0, "morning")]
    assert row(world, "service_order", order_id).urgency == Urgency.URGENT


def test_at_night_it_is_wanted_in_the_first_part_of_the_next_day(world: World) -> None:
    set_clock(world, 22)
    assert windows(world, place_leak(world)) == [world.shift(1, "morning")]


def test_nothing_else_is_placed_without_a_time(world: World) -> None:
    command = replace(world.command(), windows=())
    with pytest.raises(Invalid, match="at least one time"):
        world.services.commit(lambda tx: place_order(tx, world.actor("resident"), command))


def test_three_are_asked_for_a_quarter_of_an_hour_and_the_nearest_first(world: World) -> None:
    near = [plumber(world, f"near{number}") for number in range(2)]
    next_door, far = plumber(world, "next", NEXT_CELL), plumber(world, "next2", NEXT_CELL)
    elsewhere = plumber(world, "elsewhere", FAR_CELL)
    order_id = leak(world)
    names = asked(world, order_id, [*near, next_door, far, elsewhere])
    assert names[:2] == ["near0", "near1"]
    assert len(names) == 3
    offer = row(world, "offer", next(iter(world.offers(order_id).values())))
    assert offer.expires_at - offer.made_at == dt.timedelta(minutes=15)


def test_it_waits_for_no_round_and_no_round_touches_it(world: World) -> None:
    for number in range(4):
        plumber(world, f"m{number}")
    order_id = place_leak(world)
    run_round(world)
    assert world.state(order_id) == "placed"
    world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), order_id, None))
    run_round(world, RoundMode.PROPOSE)
    before = world.offers(order_id)
    run_round(world)
    assert world.offers(order_id) == before
    assert len(before) == 3


def test_the_first_yes_wins_and_begins_in_the_shift_that_is_going_on(world: World) -> None:
    members = [plumber(world, f"m{number}") for number in range(3)]
    order_id = leak(world)
    held = accept(world, members[1], order_id)
    assert world.state(order_id) == "assigned"
    assert set(world.offers(order_id, "rescinded")) == {helper_of(members[0]), helper_of(members[2])}
    world.services.commit(lambda tx: start(tx, members[1], held))
    assert world.state(order_id) == "in_service"


def test_64_who_say_yes_in_the_same_moment_give_one_assignment(world: World) -> None:
    members = [plumber(world, f"m{number}") for number in range(3)]
    order_id = leak(world)
    offers = world.offers(order_id)

    def yes(who: Actor) -> None:
        world.services.commit(lambda tx: accept_offer(tx, who, offers[helper_of(who)]))

    ends = all_at_once([partial(yes, members[number % 3]) for number in range(64)])
    assert ends.count("won") == 1
    assert world.count("assignment", order_id=order_id, state="active") == 1
    assert world.offers(order_id) == {}


def test_the_next_three_are_asked_when_all_have_said_no_or_nothing(world: World) -> None:
    members = [plumber(world, f"m{number}") for number in range(7)]
    order_id = leak(world)
    first = set(world.offers(order_id))
    one = next(who for who in members if who.helper_id in first)
    decline(world, one, order_id)
    world.work()
    assert set(world.offers(order_id)) == first - {helper_of(one)}
    expire(world, minutes=16)
    second = set(world.offers(order_id))
    assert len(second) == 3
    assert second & first == set()
    expire(world, minutes=16)
    assert len(world.offers(order_id)) == 1
    expire(world, minutes=16)
    assert world.state(order_id) == "accepted"


def test_who_is_not_free_now_is_not_asked(world: World) -> None:
    busy, away, free = plumber(world, "busy"), plumber(world, "away"), plumber(world, "free")
    other = world.accepted([world.shift(0, "afternoon"), world.shift(0, "evening")])
    open_pool(world, other)
    claim(world, busy, other, world.shift(0, "afternoon"))
    week = schema.weekly_availability

    def narrow(tx: Tx) -> None:
        only = {"from_min": 11 * 60, "to_min": 12 * 60}
        tx.execute(update(week).where(week.c.helper_id == away.helper_id, week.c.part == "morning").values(**only))
        helpers.change(tx, helpers.lock(tx, helper_of(away)), {}, away)

    world.services.commit(narrow)
    order_id = leak(world)
    # One order a day is what the busy one takes; the other is there only from eleven.
    assert asked(world, order_id, [busy, away, free]) == ["free"]


def test_it_follows_the_day_until_somebody_comes(world: World) -> None:
    order_id = leak(world)
    assert world.state(order_id) == "accepted"
    member = plumber(world, "late")
    set_clock(world, 15, ahead=0)
    match(world, order_id)
    assert windows(world, order_id) == [world.shift(0, "afternoon")]
    accept(world, member, order_id)


def match(world: World, order_id: UUID) -> None:
    """As whenever something about the order changes."""
    world.services.commit(lambda tx: pass_on(tx, orders.lock(tx, order_id)))
    world.work()


def test_by_hand_and_by_claim_it_can_be_taken_in_the_present_part(world: World) -> None:
    member, other = plumber(world, "m", per_day=2), plumber(world, "o")
    by_hand = place_leak(world)
    world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), by_hand, None))
    secretary, ids = world.actor("secretary"), [helper_of(other)]
    world.services.commit(lambda tx: offer_order(tx, secretary, by_hand, ids, None))
    accept(world, other, by_hand)
    claimed = place_leak(world)
    world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), claimed, None))
    open_pool(world, claimed)
    claim(world, member, claimed)
    assert world.state(by_hand) == world.state(claimed) == "assigned"


def phones(world: World, order_id: UUID, state: str = "open") -> int:
    return world.count("todo", kind="phone", order_id=order_id, state=state)


def test_a_clerk_phones_after_ten_minutes_and_not_where_somebody_has_taken_it(world: World) -> None:
    left, taken = leak(world), leak(world)
    member = plumber(world, "m")
    match(world, taken)
    accept(world, member, taken)
    world.pass_time(minutes=9)
    work_off_timers(world.services)
    assert phones(world, left) == 0
    world.pass_time(minutes=2)
    work_off_timers(world.services)
    work_off_timers(world.services)
    assert (phones(world, left), phones(world, taken)) == (1, 0)
    second = plumber(world, "second")
    match(world, left)
    accept(world, second, left)
    assert (phones(world, left), phones(world, left, "dropped")) == (0, 1)


def test_what_was_called_off_is_phoned_by_nobody(world: World) -> None:
    order_id = place_leak(world)
    world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), order_id, "mistake"))
    world.pass_time(minutes=11)
    work_off_timers(world.services)
    assert phones(world, order_id) == 0


def test_one_who_cannot_come_after_all_passes_it_on_at_once(world: World) -> None:
    members = [plumber(world, f"m{number}") for number in range(4)]
    order_id = leak(world)
    one = next(who for who in members if who.helper_id in world.offers(order_id))
    held = accept(world, one, order_id)
    world.services.commit(lambda tx: release(tx, one, held, "ill"))
    world.work()
    assert len(world.offers(order_id)) == 3
    assert helper_of(one) not in world.offers(order_id)


def urgent(world: World, **changes: object) -> UUID:
    return world.accepted([world.shift(0, "evening")], Urgency.URGENT, **changes)


Dispatch = Callable[[World, UUID], object]


@pytest.mark.parametrize(
    "dispatch",
    [
        match,
        lambda world, _: run_round(world),
    ],
    ids=["at once", "by a round"],
)
def test_any_urgent_order_of_one_person_is_offered_to_three(world: World, dispatch: Dispatch) -> None:
    members = [plumber(world, f"m{number}") for number in range(5)]
    order_id = urgent(world)
    dispatch(world, order_id)
    world.work()
    offers = world.offers(order_id)
    assert len(offers) == 3
    run_round(world)
    assert world.offers(order_id) == offers
    one = next(who for who in members if who.helper_id in offers)
    accept(world, one, order_id)
    assert world.state(order_id) == "assigned"
    assert len(world.offers(order_id, "rescinded")) == 2


def test_a_released_proposal_stays_with_whom_the_secretary_saw(world: World) -> None:
    for number in range(3):
        plumber(world, f"m{number}")
    order_id = urgent(world)
    round_id = run_round(world, RoundMode.PROPOSE)
    world.services.commit(lambda tx: dispatch_round(tx, world.actor("secretary"), round_id, (), ()))
    world.work()
    assert len(world.offers(order_id)) == 1


def test_nobody_is_asked_for_two_urgent_orders_at_one_time(world: World) -> None:
    for number in range(4):
        plumber(world, f"m{number}", total=9, per_day=4)
    placed = [urgent(world), urgent(world)]
    for one in placed:
        match(world, one)
    first, second = (set(world.offers(one)) for one in placed)
    assert first & second == set()
    assert len(first | second) == 4


def test_urgent_offers_that_expire_go_to_the_next_until_nobody_is_left(world: World) -> None:
    for number in range(4):
        plumber(world, f"m{number}")
    order_id = urgent(world)
    run_round(world)
    expire(world, minutes=16)
    assert len(world.offers(order_id)) == 1
    expire(world, minutes=16)
    assert (world.offers(order_id), world.state(order_id)) == ({}, "accepted")


def test_a_warm_district_holds_back_whom_three_are_asked_for(world: World) -> None:
    members = [plumber(world, f"m{number}") for number in range(4)]
    warm = loaded(world)
    for order_id in (urgent(world), leak(world)):
        match(world, order_id)
        assert followed(world, warm)
        assert warm.present.orders == loaded(world).present.orders
        assert warm.present.helpers == loaded(world).present.helpers
    decline(world, next(who for who in members if who.helper_id in world.offers(order_id)), order_id)
    assert followed(world, warm)
    assert warm.present.helpers == loaded(world).present.helpers


def test_people_for_every_need_are_asked_and_those_who_fit_no_place_any_more_are_told(world: World) -> None:
    nurses = [world.member(f"nurse{number}", CELL, ["FIRST_AID*"]) for number in range(4)]
    friends = [world.member(f"friend{number}", NEXT_CELL, ["COMPANION"]) for number in range(4)]
    command = replace(world.command(service="L05"), windows=())
    order_id = world.services.commit(lambda tx: place_order(tx, world.actor("resident"), command))
    world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), order_id, None))
    world.work()
    names = asked(world, order_id, [*nurses, *friends])
    assert names == ["nurse0", "nurse1", "nurse2", "friend0", "friend1", "friend2"]
    accept(world, nurses[0], order_id)
    assert asked(world, order_id, [*nurses, *friends]) == ["friend0", "friend1", "friend2"]
    for nurse in nurses[1:3]:
        assert world.count("notice", to_id=helper_of(nurse), kind="offer_rescinded") == 1
    accept(world, friends[2], order_id)
    assert (world.state(order_id), world.offers(order_id)) == ("assigned", {})
