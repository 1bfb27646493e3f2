"""Exact hours in the matching problem: a window carries a tag for its hours, which those have who are free all through.

An order that is longer than its part takes all parts that it touches. A plan gives it to people who have nothing else
that day and take one order a day, so that no other order of the plan can meet it.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from matcher.domain.hours import Span, common, covers, span_of, touched, without
from matcher.domain.shifts import ALL_DAY, Calendar, Shift, minute_of
from matcher.domain.states import Form
from matcher.planning.frame import Frame
from matcher.store.facts import DayException, HelperFacts, OrderFacts

AT = "at:"
FORMS = frozenset({Form.TIMED, Form.SESSION})
"""Forms whose hours are kept to the minute, where they are given."""
_MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True)
class Exact:
    """Hours of one day that a window asks for: the numbers of the shifts that they touch, its own among them."""

    date: dt.date
    span: Span
    numbers: tuple[int, ...]

    @property
    def is_long(self) -> bool:
        """Whether it is longer than its part."""
        return len(self.numbers) > 1


Wanted = Mapping[str, Exact]
"""Tag -> the hours that it stands for, of all windows of a problem."""


def span_between(begin: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> Span:
    """Two moments of one day as hours of the district; what goes on past midnight ends there."""
    first, last = begin.astimezone(zone), end.astimezone(zone)
    return minute_of(first.time()), minute_of(last.time()) if first.date() == last.date() else _MIDNIGHT


def hours_of(order: OrderFacts, zone: ZoneInfo) -> Span | None:
    """The exact hours that bind an order; None where its parts of the day do."""
    if order.form not in FORMS or order.at_from is None or order.at_to is None:
        return None
    return span_between(order.at_from, order.at_to, zone)


def shifts_touched(calendar: Calendar, span: Span, shift: Shift) -> tuple[Shift, ...]:
    """The shifts of one day that the hours touch; the order's own is among them whatever they are."""
    met = {part.code for part in touched(calendar.parts, span)} | {shift.part}
    return tuple(Shift(shift.date, part.code) for part in calendar.parts if part.code in met)


def tag_of(date: dt.date, span: Span) -> str:
    """The tag of exact hours on one date."""
    return f"{AT}{date.isoformat()}:{span[0]}-{span[1]}"


def wanted(windows: Iterable[tuple[OrderFacts, Iterable[int]]], frame: Frame) -> dict[str, Exact]:
    """All hours that orders ask for in their open windows (shift numbers)."""
    found: dict[str, Exact] = {}
    calendar = frame.horizon.calendar
    for order, numbers in windows:
        span = hours_of(order, calendar.zone)
        if span is None:
            continue
        for number in numbers:
            shift = frame.horizon.shift(number)
            met = frame.numbers(shifts_touched(calendar, span, shift))
            found[tag_of(shift.date, span)] = Exact(shift.date, span, met)
    return found


def tags_for(
    helper: HelperFacts, free: Collection[int], taken: Sequence[int], asked: Wanted, frame: Frame, *, alone: bool
) -> dict[str, int]:
    """The tags of the hours `asked` all through which the helper is free, at no cost.

    `free` and `taken` are its shift numbers; `alone` where the problem holds one order, which nothing else can meet.
    """
    if not asked:
        return {}
    per_day = frame.horizon.per_day
    busy = {number // per_day for number in taken}
    open_all_day = alone or helper.per_day == 1
    return {
        tag: 0
        for tag, hours in asked.items()
        if all(number in free for number in hours.numbers)
        and (not hours.is_long or (open_all_day and hours.numbers[0] // per_day not in busy))
        and _covers(helper, hours, frame)
    }


def _covers(helper: HelperFacts, hours: Exact, frame: Frame) -> bool:
    """Whether its clock hours hold these; where no hours narrow its parts, being free in them was enough."""
    if not helper.hours and all(one.from_min is None for one in helper.exceptions):
        return True
    parts = (frame.horizon.calendar.part(frame.horizon.shift(number).part) for number in hours.numbers)
    pieces = ((part.code, common(span_of(part), hours.span)) for part in parts)
    return all(
        piece is None or covers(clock_hours(helper, Shift(hours.date, code), frame), piece) for code, piece in pieces
    )


def clock_hours(helper: HelperFacts, shift: Shift, frame: Frame) -> tuple[Span, ...]:
    """The hours of a shift in which the helper is free: its week, then whole days, then single parts of days."""
    whole = span_of(frame.horizon.calendar.part(shift.part))
    spans: tuple[Span, ...] = ()
    if (shift.date.weekday(), shift.part) in helper.week:
        spans = tuple(_narrowed(whole, helper, shift))
    mine = [one for one in helper.exceptions if one.date == shift.date and one.part in (ALL_DAY, shift.part)]
    for one in sorted(mine, key=lambda one: one.part != ALL_DAY):
        hours = hours_named(one, whole)
        if hours is not None:
            spans = (*spans, hours) if one.is_free else without(spans, hours)
    return spans


def _narrowed(whole: Span, helper: HelperFacts, shift: Shift) -> Iterable[Span]:
    own = [(begin, end) for day, part, begin, end in helper.hours if (day, part) == (shift.date.weekday(), shift.part)]
    return (cut for one in own or [whole] if (cut := common(whole, one)) is not None)


def hours_named(exception: DayException, whole: Span) -> Span | None:
    """What of a part an exception names; None where it names hours outside it."""
    if exception.from_min is None or exception.to_min is None:
        return whole
    return common(whole, (exception.from_min, exception.to_min))
