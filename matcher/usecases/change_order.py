"""Another time or place for an order that nobody has taken yet, or for the places of it that are still to be filled."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import NotAllowed, NotAvailable
from matcher.domain.roles import Actor, Role
from matcher.domain.shifts import Hours, Shift
from matcher.domain.states import TAKEABLE, Form, OrderKind, OrderState
from matcher.domain.waiting import TodoKind
from matcher.store import orders, personal, places, todos
from matcher.store.database import Tx
from matcher.store.places import DistrictRow
from matcher.store.transition import move
from matcher.usecases.place_order import check_windows, exact_hours
from matcher.usecases.steps.automatic import offer_at_once
from matcher.usecases.steps.check_intake import refuse_danger
from matcher.usecases.steps.desk import resume
from matcher.usecases.steps.ending import end
from matcher.usecases.steps.exact_hours import check_begin, check_hours
from matcher.usecases.steps.letting_go import rescind
from matcher.usecases.steps.passing import withdraw_if_unasked
from matcher.usecases.steps.runs import join, leave
from matcher.usecases.steps.standing_for import refuse_standing_for
from matcher.usecases.steps.texts import refuse_numbers
from matcher.usecases.windows_over import watch

_TO_FILL = TAKEABLE | {OrderState.NEEDS_HUMAN}
"""What some have done and reported stays; the other places may be sought for another time."""


def change_order(
    tx: Tx, actor: Actor, order_id: UUID, windows: tuple[Shift, ...] | None, place: str | None, at: Hours | None = None
) -> None:
    """New windows, hours, place, or some of them; offers for a time that no longer suits are rescinded, passed on."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("change_order")
    if place is not None and actor.role is Role.FOLLOWER:
        # Few signs open a follow page: they must not send a helper to another door.
        raise NotAllowed("ask your community to change the place")
    refuse_standing_for(tx, row)
    if row.filled and (row.state not in _TO_FILL or orders.settled_shifts(tx, order_id)):
        raise NotAvailable("somebody has taken it already; release or cancel it first")
    refuse_numbers(place=place)
    refuse_danger(tx, actor, {"place": place})
    hours = _hours(tx, row, windows, at)
    changed = move(tx, "order", row, "change", actor, reason="time" if windows or at else "place", **hours)
    if place is not None:
        personal.change(tx, "order", order_id, {"place": place})
    if windows is None:
        return
    district = places.district_at(tx, row.area)
    check_windows(district.calendar, windows, tx.now)
    orders.replace_windows(tx, order_id, windows)
    watch(tx, changed, district, windows)
    if changed.form == Form.RUN:
        _go_with_others(tx, actor, changed)
    lost = [offer for offer in orders.pending_offers(tx, order_id) if Shift(offer.date, offer.part) not in windows]
    if lost:
        rescind(tx, changed, lost, actor, "time_changed")
        withdraw_if_unasked(tx, changed, "time_changed")
    if changed.state == OrderState.NEEDS_HUMAN:
        _go_on(tx, actor, changed, district)


def _go_on(tx: Tx, actor: Actor, row: Row[Any], district: DistrictRow) -> None:
    """It waited for another time, and has one now."""
    todos.drop(tx, row.id, [TodoKind.NEW_TIME])
    back = resume(tx, row, actor, "time_changed")
    if back.state in TAKEABLE:
        offer_at_once(tx, back, district)


def _go_with_others(tx: Tx, actor: Actor, order: Row[Any]) -> None:
    """At another time the order goes along in another run."""
    for empty in leave(tx, order):
        end(tx, empty)
    if order.state in TAKEABLE:
        join(tx, actor, orders.lock(tx, order.id), places.district_at(tx, order.area))


def _hours(tx: Tx, row: Row[Any], windows: tuple[Shift, ...] | None, at: Hours | None) -> dict[str, dt.datetime | None]:
    """The order's exact hours: those given, or those that it has, on the day of the new first choice."""
    calendar = places.calendar_of(tx, row.area)
    if at is None:
        if not windows or row.at_from is None:
            return {}
        begin, end = (moment.astimezone(calendar.zone).time() for moment in (row.at_from, row.at_to))
        at = begin, end
    named = windows or tuple(orders.windows_of(tx, [row.id])[row.id])
    moments = exact_hours(calendar, at, named)
    if row.kind == OrderKind.MENU:
        check_hours(Form(row.form) if row.form else None, calendar, moments, named)
    check_begin(calendar, moments[0], named)
    return dict(zip(("at_from", "at_to"), moments, strict=True))
