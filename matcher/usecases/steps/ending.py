"""An order ends: its clocks stop, nobody has to do anything about it any more, and its private texts get their date."""

import datetime as dt
from typing import Any

from sqlalchemy import Row

from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Role
from matcher.domain.states import OrderState
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import orders, places, timers, todos
from matcher.store.database import Tx
from matcher.usecases.steps.desk import ask_role, tell_filer
from matcher.usecases.steps.forms_ended import end_with

SEEN_WITHIN = dt.timedelta(days=1)
_UNSERVED = {OrderState.CANCELLED, OrderState.REJECTED, OrderState.TRANSFERRED}


def end(tx: Tx, order: Row[Any]) -> None:
    """Called once an order was cancelled, rejected, transferred, merged or closed."""
    timers.stop(tx, order.id, (kind for kind in TimerKind if kind is not TimerKind.RETENTION))
    todos.drop_of_order(tx, order.id)
    days = places.district_at(tx, order.area).policy.retention_days
    timers.add(tx, TimerKind.RETENTION, order.district, order.id, tx.now + dt.timedelta(days=days))
    _tell_merged(tx, order)
    for other in end_with(tx, order):
        end(tx, other)


def _tell_merged(tx: Tx, order: Row[Any]) -> None:
    """Whoever filed a duplicate waits for the kept order: where that is not served they are told, and the desk asks.

    Not who filed both for the same person: that one knows.
    """
    present = orders.lock(tx, order.id)
    for one in orders.merged_into(tx, present) if present.state in _UNSERVED else ():
        if (one.placed_by, one.recipient_id) != (present.placed_by, present.recipient_id):
            tell_filer(tx, one, NoticeKind.KEPT_ENDED)
            ask_role(tx, one, TodoKind.MERGED_GONE, Role.CLERK, tx.now + SEEN_WITHIN)
