"""Exact hours of an order: which ones can be asked for, and which parts of the day they take."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from matcher.domain.errors import Invalid
from matcher.domain.hours import Span, lies_within, touched
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import Form
from matcher.planning.timed import FORMS, shifts_touched, span_between
from matcher.store import places
from matcher.store.database import Tx

Moments = tuple[dt.datetime | None, dt.datetime | None]


def check_hours(form: Form | None, calendar: Calendar, at: Moments, windows: Sequence[Shift]) -> None:
    """Invalid where a service with a fixed hour is asked for without one, or its times are not parts of those hours."""
    begin, end = at
    if form is not Form.TIMED and (form is not Form.SESSION or begin is None):
        return
    if begin is None or end is None:
        raise Invalid.at("at", "missing", "say from when to when; this service keeps to the hour")
    if begin.astimezone(calendar.zone).date() != end.astimezone(calendar.zone).date():
        raise Invalid.at("at", "one_day", "the hours lie on one day")
    span = span_between(begin, end, calendar.zone)
    if not lies_within(calendar.parts, span):
        raise Invalid.at("at", "outside_parts", "the district's day does not hold these hours")
    first = touched(calendar.parts, span)[0].code
    for place, window in enumerate(windows):
        if window.part != first:
            raise Invalid.at(f"windows[{place}].part", "not_at_that_hour", f"these hours begin in the {first}")


def check_begin(calendar: Calendar, begin: dt.datetime | None, windows: Sequence[Shift]) -> None:
    """Invalid where the hours of an order begin in none of its times: it would say two things at once."""
    if begin is not None and calendar.shift_at(begin) not in windows:
        raise Invalid.at("at", "not_at_that_hour", "these hours begin in no part of the day that the order names")


def check_agreed(tx: Tx, order: Row[Any], shift: Shift, at: dt.datetime) -> None:
    """Invalid where a moment that a helper agreed on is over, or lies outside the shift and the order's own hours.

    What is wanted at once may be agreed on until the day after.
    """
    if at < tx.now:
        raise Invalid.at("at", "past", "this moment is over")
    calendar = places.calendar_of(tx, order.area)
    begin, end = calendar.starts_at(shift), calendar.ends_at(shift)
    if order.form == Form.NOW:
        begin, end = tx.now, end + dt.timedelta(days=1)
    elif order.at_from is not None:
        clocks = (moment.astimezone(calendar.zone).time() for moment in (order.at_from, order.at_to))
        begin, end = (dt.datetime.combine(shift.date, clock, calendar.zone) for clock in clocks)
    if not begin <= at < end:
        raise Invalid.at("at", "outside_part", "agree on a moment of the time for which the place was taken")


def extra_shifts(tx: Tx, order: Row[Any], shift: Shift) -> tuple[Shift, ...]:
    """The shifts beside its own that an order takes when it is served in `shift`."""
    if order.form not in FORMS or order.at_from is None:
        return ()
    calendar = places.calendar_of(tx, order.area)
    span: Span = span_between(order.at_from, order.at_to, calendar.zone)
    return tuple(one for one in shifts_touched(calendar, span, shift) if one != shift)
