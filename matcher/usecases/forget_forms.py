"""The private texts of series and of sessions with their seats go some time after they are over."""

import datetime as dt
from typing import Any

from sqlalchemy import Row, select

from matcher.domain.shifts import Shift
from matcher.domain.states import SeriesState, SessionState
from matcher.domain.waiting import TimerKind
from matcher.store import gone, hanging, places, repeating, sessions, timers
from matcher.store.database import Tx
from matcher.store.schema import service_order


def forget_series(tx: Tx, row: Row[Any]) -> None:
    """The timer: delete place, note, contact and reasons in words, so many days after the end."""
    series = repeating.lock(tx, row.subject_id)
    if series.state != SeriesState.ENDED or _is_kept(tx, row, series.area, series.ended_at or series.made_at):
        return
    hanging.forget(tx, hanging.OF_SERIES, [series.id])
    gone.note(tx, series.area, TimerKind.SERIES_KEPT)
    timers.add(tx, TimerKind.PERSON_KEPT, row.district, series.recipient_id, tx.now)


def forget_session(tx: Tx, row: Row[Any]) -> None:
    """The timer: delete the place, and what was written with the seats, so many days after it was or was called off."""
    session = sessions.lock(tx, row.subject_id)
    ends_at = places.calendar_of(tx, session.area).ends_at(Shift(session.date, session.part))
    if session.state == SessionState.CANCELLED:
        ends_at = min(ends_at, tx.value(select(service_order.c.state_at).where(service_order.c.id == session.order_id)))
    if _is_kept(tx, row, session.area, ends_at):
        return
    hanging.forget(tx, hanging.OF_SESSION, [session.id])
    gone.note(tx, session.area, TimerKind.SESSION_KEPT)
    for recipient_id in sessions.recipients_of(tx, session.id):
        timers.add(tx, TimerKind.PERSON_KEPT, row.district, recipient_id, tx.now)


def _is_kept(tx: Tx, row: Row[Any], area: str, over_at: dt.datetime) -> bool:
    """Whether its days have not passed, as the district counts them now; then the timer is set anew."""
    due_at = over_at + dt.timedelta(days=places.district_at(tx, area).policy.retention_days)
    if due_at > tx.now:
        timers.add(tx, TimerKind(row.kind), row.district, row.subject_id, due_at)
    return due_at > tx.now
