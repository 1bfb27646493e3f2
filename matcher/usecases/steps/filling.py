"""Places of an order: taken once, given back, and passed on to the next best."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert

from matcher.domain.errors import NotAllowed, NotAvailable
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import TAKEABLE, AssignmentState, Form, HelperKind, OrderState
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.planning.eligible import may_take
from matcher.store import crews, days, helpers, occupied, orders, timers, todos
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import assignment
from matcher.store.transition import move, tell_born
from matcher.usecases.steps import following
from matcher.usecases.steps.exact_hours import extra_shifts
from matcher.usecases.steps.following import is_carrier
from matcher.usecases.steps.holding import begin_hold, end_hold, renew_hold
from matcher.usecases.steps.keep_needs import put_right, put_right_along
from matcher.usecases.steps.letting_go import rescind, vacate
from matcher.usecases.steps.passing import pass_on, withdraw_if_unasked
from matcher.usecases.steps.rescinding import rescind_full
from matcher.usecases.steps.telling import tell_crew, tell_resident
from matcher.usecases.steps.waking import look_again


def take(tx: Tx, actor: Actor, order: Row[Any], helper_id: UUID, shift: Shift, offer_id: UUID | None) -> UUID:
    """Give the helper a place of the locked order (a team: all of them); NotAvailable where none is left.

    Limits, tags, area and excludes bind under a lock on the helper. Offers that can no longer be kept are rescinded.
    """
    helper = helpers.lock(tx, helper_id)
    places = 1 if helper.kind == HelperKind.MEMBER else order.headcount
    if order.state not in TAKEABLE or order.filled + places > order.headcount:
        raise NotAvailable
    if orders.settled_shifts(tx, order.id) - {shift}:
        raise NotAvailable
    may_take(tx, helper_id, order.id, shift)
    return place(tx, actor, order, helper, shift, offer_id)


def place(tx: Tx, actor: Actor, order: Row[Any], helper: Row[Any], shift: Shift, offer_id: UUID | None) -> UUID:
    """Enter what was decided: the locked helper holds a place of the locked order (a team, or staff: all of them)."""
    places = 1 if helper.kind == HelperKind.MEMBER else order.headcount
    held = orders.live_assignments(tx, order.id)
    taken = _assignment(tx, order, helper, shift, offer_id, places, {other.place for other in held})
    tx.execute(insert(assignment), taken)
    tell_born(tx, "assignment", [taken], "take", actor)
    occupied.take(tx, helper.id, extra_shifts(tx, order, shift), occupied.ASSIGNMENT, taken["id"])
    filled = order.filled + places
    is_full = filled == order.headcount
    until = None if is_full else begin_hold(tx, order, shift)
    if is_full and order.hold_until is not None:
        end_hold(tx, order.id)
    after = move(tx, "order", order, "assign" if is_full else "take_place", actor, filled=filled, hold_until=until)
    _rescind_unkeepable(tx, after, shift, helper.id)
    if order.form == Form.NOW:
        _settle_now(tx, after, is_full=is_full)
    if is_full:
        todos.drop(tx, order.id, [TodoKind.UNTAKEN])
        tell_resident(tx, after, NoticeKind.ASSIGNED, shift)
    rescind_full(tx, helper.id, shift)
    # What was only in the pool stays there for the next to claim; nobody has decided to offer it.
    if not is_full and after.state == OrderState.OFFERED:
        withdraw_if_unasked(tx, after, "places_left")
    if is_carrier(order):
        following.taken(tx, actor, order, taken["id"])
    assignment_id: UUID = taken["id"]
    return assignment_id


def _assignment(
    tx: Tx, order: Row[Any], helper: Row[Any], shift: Shift, offer_id: UUID | None, places: int, used: set[int]
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "order_id": order.id,
        "helper_id": helper.id,
        "offer_id": offer_id,
        "place": next(place for place in range(order.headcount) if place not in used),
        "places": places,
        "day_id": days.of_sign_up(tx, order.day_id, helper.id, shift),
        "date": shift.date,
        "part": shift.part,
        "state": AssignmentState.ACTIVE,
        "version": 1,
        "taken_at": tx.now,
    }


def _rescind_unkeepable(tx: Tx, order: Row[Any], shift: Shift, taker: UUID) -> None:
    """Offers of more places than are left, for another shift than is now settled, or to who has just taken one."""
    left = order.headcount - order.filled
    lost = [
        row
        for row in orders.pending_offers(tx, order.id)
        if row.places > left or Shift(row.date, row.part) != shift or row.helper_id == taker
    ]
    rescind(tx, order, lost, None, "taken", untold=taker)


def _settle_now(tx: Tx, order: Row[Any], *, is_full: bool) -> None:
    """What cannot wait was offered to several: nobody phones any more, or those go who fit no place that is left."""
    if is_full:
        timers.stop(tx, order.id, [TimerKind.NOW_PHONE])
        todos.drop(tx, order.id, [TodoKind.PHONE])
    else:
        _rescind_unfit(tx, order)


def _rescind_unfit(tx: Tx, order: Row[Any]) -> None:
    """More were asked than are needed: offers to those who fit none of the places that are left."""
    lost = [row for row in orders.pending_offers(tx, order.id) if not _fits(tx, order, row)]
    rescind(tx, order, lost, None, "taken")


def _fits(tx: Tx, order: Row[Any], row: Row[Any]) -> bool:
    try:
        may_take(tx, row.helper_id, order.id, Shift(row.date, row.part))
    except (NotAllowed, NotAvailable):
        return False
    return True


def give_back(tx: Tx, actor: Actor, order: Row[Any], held: Row[Any], verb: str, reason: str | None) -> None:
    """End an assignment of the locked order and pass its place on."""
    vacate(tx, held, verb, actor, reason)
    was_full = order.state not in TAKEABLE
    left = order.filled - held.places
    until = renew_hold(tx, order, Shift(held.date, held.part), left)
    step = "free" if was_full else "free_place"
    after = move(tx, "order", order, step, actor, reason=verb, filled=left, hold_until=until)
    if not left:
        after = put_right(tx, after)
    look_again(tx, order)
    if is_carrier(order):
        following.given_back(tx, actor, held, verb, reason)
        put_right_along(tx, order.id)
    if was_full:
        tell_resident(tx, after, NoticeKind.PLACE_FREED, Shift(held.date, held.part))
    tell_crew(tx, order, held, NoticeKind.CREW_LEFT_OUT, crews.named(tx, held.id))
    pass_on(tx, order)
