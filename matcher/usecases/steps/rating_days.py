"""The days in which an order can be rated: they begin when work is reported, and again when it is confirmed."""

import datetime as dt
from typing import Any

from sqlalchemy import Row

from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import places, timers, todos
from matcher.store.database import Tx


def open_window(tx: Tx, order: Row[Any]) -> None:
    """Called when an order was reported, and when it was confirmed: the days count from now."""
    todos.drop(tx, order.id, [TodoKind.CONFIRM])
    days = places.district_at(tx, order.area).policy.rating_days
    timers.add(tx, TimerKind.RATING_OVER, order.district, order.id, tx.now + dt.timedelta(days=days))


def shut_window(tx: Tx, order: Row[Any]) -> None:
    """Called when work on it goes on."""
    todos.drop(tx, order.id, [TodoKind.CONFIRM])
    timers.stop(tx, order.id, [TimerKind.RATING_OVER])
