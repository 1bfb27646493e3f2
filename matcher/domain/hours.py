"""Exact hours: spans of minutes after midnight, the parts that they touch, and who is free all through them."""

import datetime as dt
from collections.abc import Iterable, Sequence

from matcher.domain.shifts import Part, minute_of

Span = tuple[int, int]
"""From and to, in minutes after midnight of the district's day; the end is exclusive."""
HOUR = 60


def is_within(minute: int, span: Span) -> bool:
    """Whether the minute lies in the span; one that ends before it begins goes over midnight, an empty one has none."""
    begin, end = span
    return begin <= minute < end if begin <= end else minute >= begin or minute < end


def clock_at(minute: int) -> dt.time:
    """The time of day."""
    return dt.time(*divmod(minute, HOUR))


def span_of(part: Part) -> Span:
    """The hours of a part of the day."""
    return minute_of(part.start), minute_of(part.end)


def common(one: Span, other: Span) -> Span | None:
    """What two spans share; None where they do not meet."""
    begin, end = max(one[0], other[0]), min(one[1], other[1])
    return (begin, end) if begin < end else None


def without(spans: Iterable[Span], busy: Span) -> tuple[Span, ...]:
    """What is left of the spans."""
    found = []
    for begin, end in spans:
        found += [(begin, min(end, busy[0]))] if begin < busy[0] else []
        found += [(max(begin, busy[1]), end)] if end > busy[1] else []
    return tuple(one for one in found if one[0] < one[1])


def covers(spans: Iterable[Span], wanted: Span) -> bool:
    """Whether the spans together hold the whole of `wanted`."""
    reached = wanted[0]
    for begin, end in sorted(spans):
        if begin <= reached < end:
            reached = end
    return reached >= wanted[1]


def touched(parts: Iterable[Part], wanted: Span) -> tuple[Part, ...]:
    """The parts of the day that have some of the hours, in their order."""
    return tuple(part for part in parts if common(span_of(part), wanted) is not None)


def lies_within(parts: Sequence[Part], wanted: Span) -> bool:
    """Whether the hours begin and end in parts of the day."""
    met = touched(parts, wanted)
    return bool(met) and span_of(met[0])[0] <= wanted[0] and wanted[1] <= max(span_of(part)[1] for part in met)
