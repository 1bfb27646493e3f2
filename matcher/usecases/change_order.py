"""Another time or place for an order that nobody has taken yet."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import NotAvailable
from matcher.domain.roles import Actor
from matcher.domain.shifts import Hours, Shift
from matcher.store import orders, personal, places
from matcher.store.database import Tx
from matcher.store.transition import move, move_many
from matcher.usecases.filling import withdraw_if_unasked
from matcher.usecases.place_order import check_windows, exact_hours
from matcher.usecases.telling import tell_rescinded
from matcher.usecases.texts import refuse_numbers


def change_order(
    tx: Tx, actor: Actor, order_id: UUID, windows: tuple[Shift, ...] | None, place: str | None, at: Hours | None = None
) -> None:
    """New windows, hours, place, or some of them; offers for a time that no longer suits are rescinded, passed on."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("change_order")
    if row.filled:
        raise NotAvailable("somebody has taken it already; release or cancel it first")
    refuse_numbers(place=place)
    hours = _hours(tx, row, windows, at)
    changed = move(tx, "order", row, "change", actor, reason="time" if windows or at else "place", **hours)
    if place is not None:
        personal.change(tx, "order", order_id, {"place": place})
    if windows is None:
        return
    check_windows(places.calendar_of(tx, row.area), windows, tx.now)
    orders.replace_windows(tx, order_id, windows)
    lost = [offer for offer in orders.pending_offers(tx, order_id) if Shift(offer.date, offer.part) not in windows]
    if lost:
        move_many(tx, "offer", lost, "rescind", actor, "time_changed")
        tell_rescinded(tx, row.district, lost)
        withdraw_if_unasked(tx, changed, "time_changed")


def _hours(tx: Tx, row: Row[Any], windows: tuple[Shift, ...] | None, at: Hours | None) -> dict[str, dt.datetime | None]:
    """The order's exact hours: those given, or those that it has, on the day of the new first choice."""
    calendar = places.calendar_of(tx, row.area)
    if at is None:
        if not windows or row.at_from is None:
            return {}
        begin, end = (moment.astimezone(calendar.zone).time() for moment in (row.at_from, row.at_to))
        at = begin, end
    moments = exact_hours(calendar, at, windows or orders.windows_of(tx, [row.id])[row.id])
    return dict(zip(("at_from", "at_to"), moments, strict=True))
