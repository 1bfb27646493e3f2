"""Parts of a day, shifts, and the horizon that a round plans."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from matcher.domain.errors import Invalid

OFFERS_A_WEEK = 2
HORIZON_DAYS = 8
"""What is left of today and the next 7 days."""
ALL_DAY = "*"
"""Stands for every part of a date on which a usual week does not hold."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day, as the district names it; hours are local and the end is exclusive."""

    code: str
    name_zh: str
    name_en: str
    start: dt.time
    end: dt.time


DEFAULT_PARTS = (
    Part("morning", "上午", "morning", dt.time(8), dt.time(12)),
    Part("noon", "中午", "noon", dt.time(12), dt.time(14)),
    Part("afternoon", "下午", "afternoon", dt.time(14), dt.time(18)),
    Part("evening", "晚上", "evening", dt.time(18), dt.time(21)),
)


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """A part of one day, in the district's zone."""

    date: dt.date
    part: str


Hours = tuple[dt.time, dt.time] | tuple[dt.datetime, dt.datetime]
"""From and to: times of the first day that an order names, in the district's zone; or moments."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A district's parts and zone: turns shifts into instants."""

    parts: Sequence[Part]
    zone: ZoneInfo

    def part(self, code: str) -> Part:
        """The part with this code; Invalid where the district has none."""
        for part in self.parts:
            if part.code == code:
                return part
        raise Invalid.at("part", "unknown_part", "the district has no such part of the day")

    def today(self, now: dt.datetime) -> dt.date:
        """The district's date at `now`, which carries an offset."""
        return aware(now).astimezone(self.zone).date()

    def starts_at(self, shift: Shift) -> dt.datetime:
        """When the shift begins."""
        return dt.datetime.combine(shift.date, self.part(shift.part).start, tzinfo=self.zone)

    def ends_at(self, shift: Shift) -> dt.datetime:
        """When the shift ends."""
        return dt.datetime.combine(shift.date, self.part(shift.part).end, tzinfo=self.zone)

    def shift_at(self, now: dt.datetime) -> Shift | None:
        """The shift that it is; None between the parts of a day."""
        here = aware(now).astimezone(self.zone)
        code = next((part.code for part in self.parts if part.start <= here.time() < part.end), None)
        return None if code is None else Shift(here.date(), code)

    def horizon(self, now: dt.datetime) -> "Horizon":
        """The days that are planned at `now`."""
        return Horizon(self, self.today(now), HORIZON_DAYS, now)


@dataclass(frozen=True, slots=True)
class Horizon:
    """Consecutive days from `first`; shift number = day * parts + part, 0-based.

    `overrides` are the dates on which the district departs from the public calendar (True: a workday, False: a
    holiday); `offers_a_week` is how often a member is asked at most who has not said otherwise.
    """

    calendar: Calendar
    first: dt.date
    days: int
    now: dt.datetime
    overrides: tuple[tuple[dt.date, bool], ...] = ()
    offers_a_week: int = OFFERS_A_WEEK

    @property
    def settings(self) -> tuple[object, ...]:
        """All but the moment: what is planned under other settings has to be laid out afresh."""
        return self.calendar, self.first, self.overrides, self.offers_a_week

    @property
    def last(self) -> dt.date:
        """The last day planned."""
        return self.first + dt.timedelta(days=self.days - 1)

    @property
    def per_day(self) -> int:
        """Shifts a day."""
        return len(self.calendar.parts)

    def part_numbers(self) -> Mapping[str, int]:
        """Part code -> its place in the day."""
        return {part.code: number for number, part in enumerate(self.calendar.parts)}

    def number(self, shift: Shift) -> int | None:
        """The shift's number; None where it lies outside."""
        day, part = (shift.date - self.first).days, self.part_numbers().get(shift.part)
        return day * self.per_day + part if 0 <= day < self.days and part is not None else None

    def shift(self, number: int) -> Shift:
        """The shift with this number."""
        day, part = divmod(number, self.per_day)
        return Shift(self.first + dt.timedelta(days=day), self.calendar.parts[part].code)

    def first_open(self) -> int:
        """The first shift that has not begun."""
        for number in range(self.days * self.per_day):
            if self.calendar.starts_at(self.shift(number)) > self.now:
                return number
        return self.days * self.per_day


def minute_of(clock: dt.time) -> int:
    """Minutes after midnight."""
    return clock.hour * 60 + clock.minute


def clock_of(minute: int | None) -> str | None:
    """Minutes after midnight as HH:MM."""
    return None if minute is None else "{:02d}:{:02d}".format(*divmod(minute, 60))


def aware(moment: dt.datetime) -> dt.datetime:
    """The same instant; a naive one is a programming error."""
    if moment.tzinfo is None:
        msg = "a datetime without offset reached a rule"
        raise ValueError(msg)
    return moment
