"""A series rests or ends: what is ahead is called off, and its texts get their date."""

import datetime as dt
from typing import Any

from sqlalchemy import Row

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.roles import Actor, Role
from matcher.domain.states import SeriesState
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import places, timers, todos
from matcher.store.database import Tx
from matcher.store.made_days import SERIES_DAYS
from matcher.store.transition import move
from matcher.usecases.steps.calling_off import call_off_ahead

LATER = dt.time(0, 5)
"""When series are looked at, shortly after midnight of the district."""


def stop_series(tx: Tx, by: Actor | None, row: Row[Any], verb: str, code: str | None) -> Row[Any]:
    """`pause` or `end` a locked series; `by` is None where a clock acts. What was ahead of today is called off."""
    if verb == "end":
        changed = move(tx, "series", row, verb, by, reason=code, ended_at=tx.now)
        todos.drop(tx, row.id, [TodoKind.CONSENT_GONE])
        timers.add(tx, TimerKind.SERIES_KEPT, row.district, row.id, tx.now)
    else:
        changed = move(tx, "series", row, verb, by, reason=code)
    timers.stop(tx, row.id, [TimerKind.SERIES])
    whom = by or Actor(row.owner_id or row.placed_by, Role.CLERK, row.area)
    call_off_ahead(tx, whom, changed, SERIES_DAYS, "series_rests")
    watch_end(tx, changed)
    return changed


def watch_end(tx: Tx, row: Row[Any]) -> None:
    """What makes no days still ends after its last one."""
    if row.until_date is not None and row.state in (SeriesState.PLACED, SeriesState.PAUSED):
        after = row.until_date + dt.timedelta(days=1)
        midnight = dt.datetime.combine(after, LATER, places.calendar_of(tx, row.area).zone)
        timers.add(tx, TimerKind.SERIES, row.district, row.id, midnight)


def lose_consent(tx: Tx, by: Actor | None, row: Row[Any]) -> None:
    """The consent that a locked series rests on was taken back: it makes no orders, and the desk asks what to do."""
    if row.state == SeriesState.ENDED:
        return
    if row.state == SeriesState.ACTIVE:
        stop_series(tx, by, row, "pause", "consent_withdrawn")
    whom = (row.area[:COMMUNITY_DIGITS], Role.CLERK)
    todos.add(tx, todos.Waiting(TodoKind.CONSENT_GONE, row.id, *whom, tx.now, reason="consent"))
