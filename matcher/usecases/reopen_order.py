"""A closed order is opened again, once and free of charge: it looks for somebody as an accepted one does."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.areas import covers
from matcher.domain.errors import WrongState
from matcher.domain.needs import headcount
from matcher.domain.roles import DESK, Actor
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import AssignmentState, Form
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import areas, occupied, orders, places, recipients, staff, timers, todos
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.place_order import check_windows, exact_hours
from matcher.usecases.steps import order_clock
from matcher.usecases.steps.automatic import offer_at_once
from matcher.usecases.steps.crediting import take_back
from matcher.usecases.steps.exact_hours import check_begin
from matcher.usecases.steps.keep_needs import put_right
from matcher.usecases.steps.runs import join, leave
from matcher.usecases.steps.standing_for import refuse_standing_for
from matcher.usecases.steps.texts import reason_code

DAYS_AHEAD = 7


def reopen_order(
    tx: Tx, actor: Actor, order_id: UUID, reason: str | None, windows: tuple[Shift, ...] | None = None
) -> None:
    """CLOSED -> ACCEPTED, within the days that the district gives for it; all places are free again.

    Without windows: the parts of the day that it had, on the next 7 days. Who did it before may do it again. What went
    along in a run finds another; WrongState for what carried the run, or staffed a session.
    """
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("reopen_order")
    refuse_standing_for(tx, row)
    if recipients.is_erased(tx, row.recipient_id):
        raise WrongState("the person served has had everything about them deleted; please place a new order")
    code = reason_code(tx, "order", order_id, "reopen", reason)
    district = places.district_at(tx, row.area)
    times = windows or _usual(tx, row, district.calendar)
    fresh = {**_fresh(row), **_hours(row, district.calendar, times), **_where(tx, actor, row)}
    opened = move(tx, "order", row, "reopen", actor, reason=code, **fresh)
    if row.reopened:
        raise WrongState("this order was reopened before; please place a new one")
    if row.closed_at is None or row.closed_at + dt.timedelta(days=district.policy.reopen_days) <= tx.now:
        raise WrongState("the days in which this order could be reopened are over; please place a new one")
    check_windows(district.calendar, times, tx.now)
    orders.replace_windows(tx, order_id, times)
    for held in orders.live_assignments(tx, order_id):
        if held.state == AssignmentState.VERIFIED:
            move(tx, "assignment", held, "retire", actor, reason="reopened")
            occupied.free_of(tx, held.id)
            take_back(tx, [held.id], actor, "reopened")
    todos.drop(tx, order_id, [TodoKind.CALLBACK])
    timers.stop(tx, order_id, [TimerKind.RETENTION])
    free = put_right(tx, opened)
    order_clock.start(tx, free, district, times)
    if free.form == Form.RUN:
        leave(tx, free)
        join(tx, actor, orders.lock(tx, order_id), district)
    else:
        offer_at_once(tx, free, district)


def _fresh(row: Row[Any]) -> dict[str, Any]:
    """All places are open again; where fewer had to do, all are wanted again."""
    wanted = headcount(places.read_needs(row.needs))
    blank = {"filled": 0, "pooled": False, "confirmed_at": None, "closed_at": None}
    return {**blank, "headcount": wanted, "reopened": row.reopened + 1}


def _where(tx: Tx, actor: Actor, row: Row[Any]) -> dict[str, Any]:
    """As an area that has changed meanwhile goes on now, with somebody who answers for it there.

    WrongState for a desk whose community the area belongs to no more.
    """
    here = areas.present_code(tx, row.area)
    if here == row.area:
        return {}
    if actor.role in DESK and not covers(actor.area, here):
        raise WrongState("its area lies in another community now; please place a new order there")
    desk = staff.covering(tx, DESK, here)
    is_kept = not desk or staff.at_desk(tx, row.owner_id, here) is not None
    return {"area": here} if is_kept else {"area": here, "owner_id": desk[0].id}


def _usual(tx: Tx, row: Row[Any], calendar: Calendar) -> tuple[Shift, ...]:
    parts = dict.fromkeys(window.part for window in orders.windows_of(tx, [row.id])[row.id])
    tomorrow = calendar.today(tx.now) + dt.timedelta(days=1)
    return tuple(Shift(tomorrow + dt.timedelta(days=day), part) for day in range(DAYS_AHEAD) for part in parts)


def _hours(row: Row[Any], calendar: Calendar, windows: tuple[Shift, ...]) -> dict[str, dt.datetime | None]:
    """The same hours of the day as before, on the new first choice."""
    if row.at_from is None or row.at_to is None:
        return {}
    begin, end = (moment.astimezone(calendar.zone).time() for moment in (row.at_from, row.at_to))
    moments = exact_hours(calendar, (begin, end), windows)
    check_begin(calendar, moments[0], windows)
    return dict(zip(("at_from", "at_to"), moments, strict=True))
