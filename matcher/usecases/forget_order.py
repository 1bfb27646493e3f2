"""The private texts of an order go some time after it ended; what was counted stays."""

import datetime as dt
from typing import Any

from sqlalchemy import Row

from matcher.domain.states import ENDED
from matcher.domain.waiting import TimerKind
from matcher.store import codes, gone, hanging, incidents, orders, places, sign_in_codes, timers
from matcher.store.database import Tx

LOOK_AGAIN = dt.timedelta(days=7)
"""How soon one looks again whether a complaint has ended."""


def forget_order(tx: Tx, row: Row[Any]) -> None:
    """The timer: delete place, contact, wish, notes, comments and reasons in words, and the code.

    Looks again later where the order is disputed or an incident is open.
    """
    order = orders.lock(tx, row.subject_id)
    if order.state not in ENDED:
        return
    due_at = order.state_at + dt.timedelta(days=places.district_at(tx, order.area).policy.retention_days)
    if order.disputed or incidents.is_any_open(tx, order.id):
        due_at = max(due_at, tx.now + LOOK_AGAIN)
    if due_at > tx.now:
        timers.add(tx, TimerKind.RETENTION, order.district, order.id, due_at)
        return
    hanging.forget(tx, hanging.OF_ORDER, [order.id])
    gone.note(tx, order.area, TimerKind.RETENTION)
    timers.add(tx, TimerKind.PERSON_KEPT, order.district, order.recipient_id, tx.now)
    codes.forget_tries(tx)
    sign_in_codes.forget_old(tx)
