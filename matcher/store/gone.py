"""What was let go: counted by district, day and kind, in the transaction that lets it go."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.areas import district_of
from matcher.domain.waiting import TimerKind, TimerState
from matcher.store import places
from matcher.store.database import Tx
from matcher.store.schema import data_gone, timer

CLOCKS = (
    TimerKind.RETENTION,
    TimerKind.SERIES_KEPT,
    TimerKind.SESSION_KEPT,
    TimerKind.POST_KEPT,
    TimerKind.DAY_KEPT,
    TimerKind.PERSON_KEPT,
)
"""What is let go by time."""
ASKED_RECIPIENT, ASKED_HELPER = "asked_recipient", "asked_helper"
"""What is let go because its person asked."""
KINDS = (*CLOCKS, ASKED_RECIPIENT, ASKED_HELPER)
LATE = dt.timedelta(hours=1)


def note(tx: Tx, area: str, kind: str) -> None:
    """One more of the kind, today."""
    at = places.calendar_of(tx, area)
    named = {"district": district_of(area), "day": at.today(tx.now), "kind": kind}
    fresh = upsert(data_gone).values(**named, pieces=1)
    again = fresh.on_conflict_do_update(index_elements=list(named), set_={"pieces": data_gone.c.pieces + 1})
    tx.execute(again)


def days(tx: Tx, district: str, since: dt.date) -> Sequence[Row[Any]]:
    """What was let go in the district since then, the newest day first."""
    mine = (data_gone.c.district == district, data_gone.c.day >= since)
    return tx.rows(select(data_gone).where(*mine).order_by(data_gone.c.day.desc(), data_gone.c.kind))


def waiting(tx: Tx, district: str | None, until: dt.datetime) -> dict[str, tuple[int, int]]:
    """Kind -> how many are to be let go until then, and how many of them should have been by now."""
    late = func.count().filter(timer.c.due_at < tx.now - LATE)
    mine = [timer.c.kind.in_(CLOCKS), timer.c.due_at <= until, timer.c.state.in_(list(TimerState))]
    if district is not None:
        mine.append(timer.c.district == district)
    counted = select(timer.c.kind, func.count(), late).where(*mine).group_by(timer.c.kind)
    return {str(kind): (int(count), int(overdue)) for kind, count, overdue in tx.tuples(counted)}
