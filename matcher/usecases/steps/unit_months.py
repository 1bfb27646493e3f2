"""When a month is over, what a home unit may be told of it is closed: nothing that comes later changes it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.feedback import next_month
from matcher.domain.states import UnitState
from matcher.domain.waiting import TimerKind
from matcher.store import fed_back, places, timers
from matcher.store.database import Tx
from matcher.store.schema import home_unit

AFTER_MIDNIGHT = dt.time(0, 20)
"""On the first day of a month, before any sheet of it is sent."""


def watch(tx: Tx, district: str, unit_ids: Iterable[UUID]) -> None:
    """Have the months of these units closed, from the present one on."""
    calendar = places.calendar_of(tx, district)
    first = next_month(calendar.today(tx.now).replace(day=1))
    due_at = dt.datetime.combine(first, AFTER_MIDNIGHT, calendar.zone)
    for unit_id in unit_ids:
        timers.add(tx, TimerKind.UNIT_MONTH, district, unit_id, due_at)


def month_over(tx: Tx, timer: Row[Any]) -> None:
    """The timer: close what is over, and look again after the next month."""
    row = tx.row(select(home_unit).where(home_unit.c.id == timer.subject_id).with_for_update())
    if row is None or row.state == UnitState.LEFT:
        return
    fed_back.close_months(tx, row)
    watch(tx, row.district, [row.id])
