"""Another time or place for an order that nobody has taken yet."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import NotAvailable
from matcher.domain.roles import Actor
from matcher.domain.shifts import Calendar, Shift
from matcher.store import orders, personal, places
from matcher.store.database import Tx
from matcher.store.transition import move, move_many
from matcher.usecases.filling import withdraw_if_unasked
from matcher.usecases.place_order import check_windows
from matcher.usecases.texts import refuse_numbers


def _moved_hours(calendar: Calendar, row: Row[Any], windows: tuple[Shift, ...] | None) -> dict[str, dt.datetime]:
    """The exact hours of the order, if it has any, on the day of the new first choice."""
    if not windows or row.at_from is None:
        return {}
    hours = {name: getattr(row, name).astimezone(calendar.zone).time() for name in ("at_from", "at_to")}
    return {name: dt.datetime.combine(windows[0].date, hour, calendar.zone) for name, hour in hours.items()}


def change_order(tx: Tx, actor: Actor, order_id: UUID, windows: tuple[Shift, ...] | None, place: str | None) -> None:
    """New windows, a new place, or both; offers for a time that no longer suits are rescinded and passed on."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("change_order")
    if row.filled:
        raise NotAvailable("somebody has taken it already; release or cancel it first")
    refuse_numbers(place=place)
    hours = _moved_hours(places.calendar_of(tx, row.area), row, windows)
    changed = move(tx, "order", row, "change", actor, reason="time" if windows else "place", **hours)
    if place is not None:
        personal.change(tx, "order", order_id, {"place": place})
    if windows is None:
        return
    check_windows(places.calendar_of(tx, row.area), windows, tx.now)
    orders.replace_windows(tx, order_id, windows)
    lost = [offer for offer in orders.pending_offers(tx, order_id) if Shift(offer.date, offer.part) not in windows]
    if lost:
        move_many(tx, "offer", lost, "rescind", actor, "time_changed")
        withdraw_if_unasked(tx, changed, "time_changed")
