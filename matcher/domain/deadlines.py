"""When things are due. Every rule takes `now` as an argument."""

import datetime as dt

from matcher.domain.shifts import Calendar, Shift, aware
from matcher.domain.states import Urgency

ANSWER_BY = dt.time(20)
ANSWER_AT_LEAST = dt.timedelta(hours=4)
ANSWER_URGENT = dt.timedelta(minutes=15)


def offer_expires_at(calendar: Calendar, now: dt.datetime, shift: Shift, urgency: Urgency) -> dt.datetime:
    """The next 20:00 that is at least 4 h away (urgent: 15 min), never after the shift begins."""
    starts_at = calendar.starts_at(shift)
    if urgency is Urgency.URGENT:
        return min(aware(now) + ANSWER_URGENT, starts_at)
    earliest = (aware(now) + ANSWER_AT_LEAST).astimezone(calendar.zone)
    evening = dt.datetime.combine(earliest.date(), ANSWER_BY, tzinfo=calendar.zone)
    if evening < earliest:
        evening = dt.datetime.combine(earliest.date() + dt.timedelta(days=1), ANSWER_BY, tzinfo=calendar.zone)
    return min(evening, starts_at)


def due_at(placed_at: dt.datetime, sla_hours: int) -> dt.datetime:
    """The business clock's end: it never resets."""
    return aware(placed_at) + dt.timedelta(hours=sla_hours)
