"""When things are due. Every rule takes `now` as an argument."""

import datetime as dt

from matcher.domain.hours import clock_at, is_within
from matcher.domain.policy import Policy
from matcher.domain.shifts import Calendar, Shift, aware, minute_of
from matcher.domain.states import Urgency


def offer_expires_at(
    calendar: Calendar, policy: Policy, now: dt.datetime, shift: Shift, urgency: Urgency
) -> dt.datetime:
    """The next `answer_by` (20:00) that is `answer_least` (4 h) away, never after the shift begins nor in quiet hours.

    Urgent: after `answer_urgent` (15 min), at any hour. Asked at night for a shift that begins in that night, it ends
    with the shift's beginning: nothing else is left.
    """
    starts_at = calendar.starts_at(shift)
    if urgency is Urgency.URGENT:
        return min(aware(now) + dt.timedelta(minutes=policy.answer_urgent_min), starts_at)
    earliest = (aware(now) + dt.timedelta(hours=policy.answer_least_h)).astimezone(calendar.zone)
    answer_by = clock_at(policy.answer_by_min)
    evening = dt.datetime.combine(earliest.date(), answer_by, tzinfo=calendar.zone)
    if evening < earliest:
        evening = dt.datetime.combine(earliest.date() + dt.timedelta(days=1), answer_by, tzinfo=calendar.zone)
    return _awake(policy, now, min(evening, starts_at).astimezone(calendar.zone))


def due_at(placed_at: dt.datetime, sla_hours: int) -> dt.datetime:
    """The business clock's end: it never resets."""
    return aware(placed_at) + dt.timedelta(hours=sla_hours)


def _awake(policy: Policy, now: dt.datetime, moment: dt.datetime) -> dt.datetime:
    """The moment itself, or when the quiet hours begin that it lies in, where that is still ahead."""
    quiet = (policy.quiet_from_min, policy.quiet_to_min)
    if not is_within(minute_of(moment.time()), quiet):
        return moment
    day = moment.date() - dt.timedelta(days=minute_of(moment.time()) < policy.quiet_from_min)
    evening = dt.datetime.combine(day, clock_at(policy.quiet_from_min), tzinfo=moment.tzinfo)
    return evening if evening > now else moment
