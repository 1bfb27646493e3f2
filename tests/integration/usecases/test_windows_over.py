"""The times that an order named go by: a wish waits for the next round, anything else for a person."""

import datetime as dt
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from matcher.domain.states import HelperKind, RoundMode, Urgency
from matcher.store.orders import windows_of
from matcher.store.schema import todo
from matcher.usecases import do_assignment
from matcher.usecases.accept_order import accept_order
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_order import change_order
from matcher.usecases.dispatch_round import Change, dispatch_round
from matcher.usecases.place_order import Wish
from matcher.usecases.set_availability import set_availability
from matcher.usecases.work_off_timers import work_off_timers
from tests.fixtures.steps import accept, claim, helper_of, items, open_pool, reasons, row, run_round
from tests.fixtures.world import TWO_PEOPLE, World

WISH: dict[str, Any] = {"service": None, "wish": Wish("想要一个小板凳", "goods")}


def later(world: World, **duration: float) -> None:
    """Days go by, with a ticker and a worker."""
    world.pass_time(**duration)
    while work_off_timers(world.services):
        pass
    world.work()


def kinds(world: World, order_id: UUID) -> dict[str, object]:
    return {kind: world.count("todo", order_id=order_id, kind=kind, state="open") for kind in ("new_time", "contact")}


def verbs(world: World, order_id: UUID) -> list[str]:
    return [verb for thing, verb, _ in reasons(world, order_id) if thing == "order"]


def test_an_order_whose_times_went_by_waits_for_its_owner(world: World) -> None:
    order_id = world.accepted([world.shift(1), world.shift(2)])
    later(world, days=1)
    assert world.state(order_id) == "accepted"
    later(world, days=1, hours=9)
    stored = row(world, "service_order", order_id)
    assert (stored.state, stored.back_to) == ("needs_human", "accepted")
    clerk, resident = world.actor("clerk").id, world.actor("resident").id
    assert world.count("todo", order_id=order_id, kind="new_time", actor_id=clerk, state="open") == 1
    assert world.count("notice", order_id=order_id, kind="new_time", to_id=clerk) == 1
    assert world.count("notice", order_id=order_id, kind="times_over", to_id=resident) == 1


def test_what_was_offered_meanwhile_is_taken_back(world: World) -> None:
    world.member("near")
    order_id = world.accepted([world.shift(1)])
    run_round(world)
    assert world.state(order_id) == "offered"
    later(world, days=2)
    assert world.state(order_id) == "needs_human"
    assert world.offers(order_id) == {}


def test_another_time_brings_it_back_to_where_it_was(world: World) -> None:
    member = world.member("near")
    order_id, fresh = world.accepted([world.shift(1)]), world.placed([world.shift(1)])
    later(world, days=2)
    assert [world.state(one) for one in (order_id, fresh)] == ["needs_human", "needs_human"]
    for one in (order_id, fresh):
        times = (world.shift(6),)
        resident = world.actor("resident")
        world.services.commit(partial(change_order, actor=resident, order_id=one, windows=times, place=None))
    assert [world.state(one) for one in (order_id, fresh)] == ["accepted", "placed"]
    assert kinds(world, order_id)["new_time"] == 0
    run_round(world)
    assert list(world.offers(order_id)) == [member.helper_id]
    world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), fresh, None))
    assert world.state(fresh) == "accepted"


def test_the_new_times_are_watched_as_well(world: World) -> None:
    order_id = world.accepted([world.shift(1)])
    world.services.commit(lambda tx: change_order(tx, world.actor("resident"), order_id, (world.shift(4),), None))
    later(world, days=2)
    assert world.state(order_id) == "accepted"
    later(world, days=3)
    assert world.state(order_id) == "needs_human"


def test_what_is_taken_is_left_alone_and_what_ended_too(world: World) -> None:
    member = world.member("near")
    order_id, gone = world.accepted([world.shift(1)]), world.accepted([world.shift(1)])
    open_pool(world, order_id)
    claim(world, member, order_id)
    world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), gone, "mistake"))
    later(world, days=3)
    assert [world.state(one) for one in (order_id, gone)] == ["assigned", "cancelled"]


def test_who_holds_a_place_of_what_did_not_fill_up_is_free_and_thanked(world: World) -> None:
    member = world.member("first", tags=["ELECTRICIAN*"])
    order_id = world.accepted([world.shift(1)], service=TWO_PEOPLE)
    open_pool(world, order_id)
    held = claim(world, member, order_id)
    later(world, days=2)
    assert row(world, "assignment", held).state == "released"
    assert (world.state(order_id), row(world, "service_order", order_id).filled) == ("needs_human", 0)
    assert world.count("notice", to_kind="helper", to_id=helper_of(member), kind="hold_over") == 1


def test_a_wish_is_carried_into_the_next_days_with_the_parts_that_it_had(world: World) -> None:
    order_id = world.accepted([world.shift(1, "evening"), world.shift(2, "noon")], **WISH)
    later(world, days=3)
    stored = row(world, "service_order", order_id)
    assert (stored.state, stored.carried) == ("accepted", True)
    with world.services.read() as tx:
        windows = windows_of(tx, [order_id])[order_id]
        zone = dt.timezone(dt.timedelta(hours=8))
        today = tx.now.astimezone(zone).date()
    assert [(one.date - today).days for one in windows] == [day for day in range(1, 8) for _ in range(2)]
    assert [one.part for one in windows] == ["evening", "noon"] * 7
    assert verbs(world, order_id).count("carry") == 1
    later(world, days=9)
    assert verbs(world, order_id).count("carry") == 2


def test_a_wish_that_nobody_accepted_waits_for_a_person(world: World) -> None:
    order_id = world.placed([world.shift(1)], **WISH)
    later(world, days=2)
    assert (world.state(order_id), row(world, "service_order", order_id).carried) == ("needs_human", False)


def test_a_wish_that_a_round_leaves_comes_first_in_the_next(world: World) -> None:
    wish = world.accepted([world.shift(3)], **WISH)
    other = world.accepted([world.shift(3)])
    for _ in range(2):
        run_round(world)
        assert row(world, "service_order", wish).carried
        assert not row(world, "service_order", other).carried
    assert verbs(world, wish).count("carry") == 1


def test_a_proposal_that_leaves_a_wish_can_still_be_changed_by_hand(world: World) -> None:
    member = world.member("giver", tags=["GIFT_SPONSOR"], reach=1)
    wish = world.accepted([world.shift(3)], **WISH)
    helper_id = helper_of(member)
    # Not in the usual week, but on the phone this one says that it can be done.
    busy: tuple[tuple[int, str], ...] = ()
    secretary = world.actor("secretary")
    world.services.commit(lambda tx: set_availability(tx, secretary, helper_id, HelperKind.MEMBER, busy, ()))
    round_id = run_round(world, RoundMode.PROPOSE)
    item = items(world, round_id)[wish]
    assert item.order_version == row(world, "service_order", wish).version
    assert item.state == "left"
    change = [Change(wish, world.shift(3), (helper_id,))]
    world.services.commit(lambda tx: dispatch_round(tx, secretary, round_id, [], change))
    assert list(world.offers(wish)) == [helper_id]


def test_an_urgent_order_leaves_the_owner_little_time(world: World) -> None:
    order_id = world.accepted([world.shift(1)], urgency=Urgency.URGENT)
    later(world, days=2)
    with world.services.read() as tx:
        found = tx.rows(select(todo).where(todo.c.order_id == order_id, todo.c.kind == "new_time"))[0]
    assert found.due_at - found.made_at == dt.timedelta(hours=1)


def test_a_taken_order_that_is_released_after_its_time_waits_for_a_person(world: World) -> None:
    member = world.member("near")
    order_id = world.accepted([world.shift(1)])
    run_round(world)
    held = accept(world, member, order_id)
    later(world, days=2)
    assert world.state(order_id) == "assigned"
    world.services.commit(lambda tx: do_assignment.release(tx, member, held, "ill"))
    later(world, seconds=1)
    assert world.state(order_id) == "needs_human"
