"""The clocks of an order look again: what they left out while it was taken, waited for a person or was closed."""

from typing import Any

from sqlalchemy import Row

from matcher.domain.waiting import TimerKind
from matcher.store import timers
from matcher.store.database import Tx


def look_again(tx: Tx, order: Row[Any]) -> None:
    """Called where an order is freed, goes on or is reopened; each clock finds out by itself what is due."""
    for kind in (TimerKind.ORDER_CLOCK, TimerKind.WINDOWS_OVER):
        timers.add(tx, kind, order.district, order.id, tx.now)
