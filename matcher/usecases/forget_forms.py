"""The texts of series, sessions with their seats, posts and service days go some time after they are over."""

import datetime as dt
from typing import Any

from sqlalchemy import Row, select

from matcher.domain.day_states import DayState
from matcher.domain.shifts import Shift
from matcher.domain.states import SeriesState, SessionState
from matcher.domain.waiting import TimerKind
from matcher.store import days, gone, hanging, places, posts, repeating, sessions, timers
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


def forget_post(tx: Tx, row: Row[Any]) -> None:
    """The timer: delete name and place, so many days after its last day or after it was ended."""
    post = posts.lock(tx, row.subject_id)
    ends_at = _end_of(tx, post.area, post.until_date)
    ends_at = post.ended_at if post.ended_at is not None else ends_at
    if _is_kept(tx, row, post.area, ends_at):
        return
    hanging.forget(tx, hanging.OF_POST, [post.id])
    gone.note(tx, post.area, TimerKind.POST_KEPT)


def forget_day(tx: Tx, row: Row[Any]) -> None:
    """The timer: delete name and place, and those of stalls and roles, so many days after it was or was called off."""
    day = days.lock(tx, row.subject_id)
    ends_at = _end_of(tx, day.area, day.date)
    ends_at = min(ends_at, day.ended_at) if day.state == DayState.CANCELLED else ends_at
    if _is_kept(tx, row, day.area, ends_at):
        return
    hanging.forget(tx, hanging.OF_DAY, [day.id])
    gone.note(tx, day.area, TimerKind.DAY_KEPT)


def _end_of(tx: Tx, area: str, date: dt.date) -> dt.datetime:
    """The end of a day where the area lies."""
    calendar = places.calendar_of(tx, area)
    return dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), calendar.zone)


def _is_kept(tx: Tx, row: Row[Any], area: str, over_at: dt.datetime) -> bool:
    """Whether its days have not passed, as the district counts them now; then the timer is set anew."""
    due_at = over_at + dt.timedelta(days=places.district_at(tx, area).policy.retention_days)
    if due_at > tx.now:
        timers.add(tx, TimerKind(row.kind), row.district, row.subject_id, due_at)
    return due_at > tx.now
