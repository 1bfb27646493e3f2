"""An order ends: its clocks stop, nobody has to do anything about it any more, and its private texts get their date."""

import datetime as dt
from typing import Any

from sqlalchemy import Row

from matcher.domain.waiting import TimerKind
from matcher.store import places, timers, todos
from matcher.store.database import Tx
from matcher.usecases.forms_ended import end_with


def end(tx: Tx, order: Row[Any]) -> None:
    """Called once an order was cancelled, rejected, transferred, merged or closed."""
    timers.stop(tx, order.id, (kind for kind in TimerKind if kind is not TimerKind.RETENTION))
    todos.drop_of_order(tx, order.id)
    days = places.district_at(tx, order.area).policy.retention_days
    timers.add(tx, TimerKind.RETENTION, order.district, order.id, tx.now + dt.timedelta(days=days))
    for other in end_with(tx, order):
        end(tx, other)
