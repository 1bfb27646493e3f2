"""On which days a series takes place."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matcher.domain.shifts import Shift

WEEK = 7


@dataclass(frozen=True, slots=True)
class Pattern:
    """Parts of weekdays (0 = Monday), each weekday once, in every so many weeks counted from that of `first`."""

    days: Sequence[tuple[int, str]]
    every_weeks: int
    first: dt.date
    last: dt.date | None = None

    def between(self, since: dt.date, until: dt.date) -> Iterator[Shift]:
        """The shifts from one date up to and with another, in their order."""
        parts = dict(self.days)
        monday = self.first - dt.timedelta(days=self.first.weekday())
        day, end = max(since, self.first), until if self.last is None else min(until, self.last)
        while day <= end:
            weeks = (day - monday).days // WEEK
            if day.weekday() in parts and weeks % self.every_weeks == 0:
                yield Shift(day, parts[day.weekday()])
            day += dt.timedelta(days=1)
