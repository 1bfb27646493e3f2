"""Places of an order of several people are held until it is full, or for a stated time, then freed with thanks."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.roles import Role
from matcher.domain.shifts import Shift
from matcher.domain.states import LEVELS_UP, TAKEABLE, AssignmentState, Level
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import orders, places, timers, todos
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.steps.desk import free_places, recall
from matcher.usecases.steps.keep_needs import put_right
from matcher.usecases.steps.passing import pass_on

HOLD_OVER = "hold_over"
BEFORE = dt.timedelta(hours=2)
"""A hold ends so long before the shift begins at the latest: nobody sets out for what may not take place."""
SEEN_WITHIN = dt.timedelta(hours=4)


def begin_hold(tx: Tx, order: Row[Any], shift: Shift) -> dt.datetime | None:
    """Until when the places are held; the first who accepts begins it. None where the shift is too near for a hold.

    Whoever claimed a post, or signed up for a service day, comes whether it is full or not.
    """
    if order.post_id is not None or order.day_id is not None:
        return None
    if order.hold_until is not None and order.filled:
        until: dt.datetime = order.hold_until
        return until
    return _hold(tx, order, shift)


def renew_hold(tx: Tx, order: Row[Any], shift: Shift, left: int) -> dt.datetime | None:
    """After a place was given back: those who still hold one are held anew, where the order was full before."""
    if order.post_id is not None or order.day_id is not None:
        return None
    if not left:
        if order.hold_until is not None:
            end_hold(tx, order.id)
        return None
    if order.hold_until is not None:
        until: dt.datetime = order.hold_until
        return until
    return _hold(tx, order, shift)


def end_hold(tx: Tx, order_id: UUID) -> None:
    """The order is full, or nobody holds a place of it."""
    timers.stop(tx, order_id, [TimerKind.HOLD_OVER])


def _hold(tx: Tx, order: Row[Any], shift: Shift) -> dt.datetime | None:
    at = places.district_at(tx, order.area)
    until = min(tx.now + dt.timedelta(hours=at.policy.hold_h), at.calendar.starts_at(shift) - BEFORE)
    if until <= tx.now:
        return None
    timers.add(tx, TimerKind.HOLD_OVER, order.district, order.id, until)
    return until


def free_held(tx: Tx, row: Row[Any]) -> None:
    """The timer's turn: the hold is over and the order not full, so everybody is free again, and it is sought wider."""
    order = orders.lock(tx, row.subject_id)
    held = orders.live_assignments(tx, order.id)
    if not _is_over(tx, order, held):
        return
    freed = free_places(tx, recall(tx, order, None, HOLD_OVER), HOLD_OVER)
    _seek_wider(tx, put_right(tx, freed))


def _is_over(tx: Tx, order: Row[Any], held: Sequence[Row[Any]]) -> bool:
    """Whoever has begun, or reported, is not sent home."""
    waits = order.state in TAKEABLE and order.hold_until is not None and order.hold_until <= tx.now
    idle = all(one.state == AssignmentState.ACTIVE and one.started_at is None for one in held)
    return bool(waits and held and idle)


def _seek_wider(tx: Tx, order: Row[Any]) -> None:
    """One level up, and once more; where it cannot be sought wider, a person decides."""
    place = LEVELS_UP.index(Level(order.search_level))
    if place + 1 < len(LEVELS_UP):
        wider = move(tx, "order", order, "widen", None, reason=HOLD_OVER, search_level=LEVELS_UP[place + 1])
        pass_on(tx, wider)
        return
    area, due_at = order.area[:COMMUNITY_DIGITS], tx.now + SEEN_WITHIN
    waiting = todos.Waiting(TodoKind.NOT_FILLED, order.id, area, Role.SECRETARY, due_at, order.id, reason=HOLD_OVER)
    todos.add(tx, waiting)
