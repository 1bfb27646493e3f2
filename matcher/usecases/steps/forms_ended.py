"""What else ends with an order: the seats of a session that nobody will staff, a run that carries nobody any more."""

from typing import Any

from sqlalchemy import Row

from matcher.domain.notifying import NoticeKind
from matcher.domain.states import Form, OrderState, SessionState
from matcher.domain.waiting import TimerKind
from matcher.store import notices, orders, sessions, timers
from matcher.store.database import Tx
from matcher.store.transition import move, move_many
from matcher.usecases.steps import runs


def end_with(tx: Tx, order: Row[Any]) -> list[Row[Any]]:
    """Called once an order has ended; the orders that were called off because of it, which end as well."""
    if order.form not in (Form.SESSION, Form.RUN):
        return []
    present = orders.lock(tx, order.id)
    if present.state == OrderState.CLOSED:
        return []
    if present.form == Form.RUN:
        return runs.ended(tx, present)
    _call_off(tx, present)
    return []


def _call_off(tx: Tx, order: Row[Any]) -> None:
    """Nobody will staff the session any more: its seats end, and whoever booked one is told."""
    row = sessions.of_order(tx, order.id)
    if row is None or row.state != SessionState.OPEN:
        return
    seats = sessions.booked(tx, row.id)
    move_many(tx, "seat", seats, "cancel", None, "session_cancelled")
    move(tx, "session", row, "cancel", None, reason="order_cancelled", booked=0)
    timers.add(tx, TimerKind.SESSION_KEPT, row.district, row.id, tx.now)
    facts = {"service": row.service, "date": row.date.isoformat(), "part": row.part}
    told = dict.fromkeys(one.booked_by for one in seats)
    notices.add(
        tx,
        row.district,
        [notices.Message((notices.ACTOR, one), NoticeKind.SESSION_CANCELLED, order.id, facts) for one in told],
    )
