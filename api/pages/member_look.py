"""How a member's page tells time: days as people call them, the time to answer, and the week to tap."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from api.pages.words import say
from matcher.domain.shifts import ALL_DAY, Calendar, Part, Shift
from matcher.queries.orders import ShiftView
from matcher.queries.people import ExceptionView, FreeView, HelperView

DAYS = 7
STEP = dt.timedelta(minutes=30)
NEAR_WORDS = ("today", "tomorrow", "day_after")


@dataclass(frozen=True, slots=True)
class Times:
    """The district's calendar as a page tells it, at one moment and in one language."""

    calendar: Calendar
    now: dt.datetime
    lang: str

    @property
    def today(self) -> dt.date:
        """The district's date."""
        return self.calendar.today(self.now)

    def day(self, date: dt.date) -> str:
        """A date as people call it."""
        ahead = (date - self.today).days
        near = NEAR_WORDS[ahead] if 0 <= ahead < len(NEAR_WORDS) else f"weekday.{date.weekday()}"
        return say(self.lang, "when.day", near=say(self.lang, near), date=self.date(date))

    def date(self, date: dt.date) -> str:
        """Day and month."""
        return say(self.lang, "date", month=date.month, day=date.day)

    def whole(self, date: dt.date) -> str:
        """A date with its year, for paper."""
        return say(self.lang, "date.whole", year=date.year, month=date.month, day=date.day)

    def has_begun(self, shift: ShiftView) -> bool:
        """Whether the part of the day has come."""
        return self.calendar.starts_at(Shift(shift.date, shift.part)) <= self.now

    def part_name(self, part: Part) -> str:
        """The district's own name of the part."""
        return part.name_zh if self.lang == "zh" else part.name_en

    def part(self, code: str) -> str:
        """The name of a part; a code that the district has given up stands for itself."""
        return next((self.part_name(one) for one in self.calendar.parts if one.code == code), code)

    def hours(self, code: str) -> str:
        """From when to when a part lasts."""
        part = next((one for one in self.calendar.parts if one.code == code), None)
        return "" if part is None else f"{part.start:%H:%M}-{part.end:%H:%M}"

    def shift(self, shift: ShiftView) -> str:
        """A day and a part of it."""
        return say(self.lang, "when.shift", day=self.day(shift.date), part=self.part(shift.part))

    def clock(self, moment: dt.datetime) -> str:
        """The time of an instant, with its day unless that is today."""
        here = moment.astimezone(self.calendar.zone)
        ahead, time = (here.date() - self.today).days, f"{here:%H:%M}"
        if ahead == 0:
            return time
        near = 0 < ahead < len(NEAR_WORDS)
        return f"{say(self.lang, NEAR_WORDS[ahead]) if near else self.date(here.date())} {time}"

    def moments(self, shift: ShiftView) -> list[tuple[str, str]]:
        """The times still ahead at which one could come: as the API takes them, and as they are read."""
        wanted = Shift(shift.date, shift.part)
        at, end, found = self.calendar.starts_at(wanted), self.calendar.ends_at(wanted), []
        while at < end:
            if at > self.now:
                found.append((at.isoformat(), f"{at:%H:%M}"))
            at += STEP
        return found

    def minutes(self, minutes: int) -> str:
        """A duration."""
        hours, rest = divmod(minutes, 60)
        words = "span.minutes" if not hours else "span.hours" if not rest else "span.both"
        return say(self.lang, words, hours=hours, minutes=rest)


def reasons(why: Mapping[str, str], lang: str) -> list[str]:
    """A sentence of reasons as its pieces."""
    return [one for one in why[lang].rstrip("。.").split("，" if lang == "zh" else "; ") if one]


@dataclass(frozen=True, slots=True)
class Cell:
    """One part of one date: the usual week, what holds instead on that date, and whether there is a task."""

    date: dt.date
    part: str
    is_free: bool
    hours: str
    exception: str | None
    is_task: bool
    is_past: bool


def week_rows(
    own: HelperView, times: Times, first: dt.date, tasks: Sequence[ShiftView]
) -> list[tuple[Part, list[Cell]]]:
    """A row for each part of the day, a cell for each of the seven dates."""
    usual = {(one.weekday, one.part): one for one in own.week}
    dated = {(one.date, one.part): one for one in own.exceptions}
    held = {(one.date, one.part) for one in tasks}

    def cell(date: dt.date, part: Part) -> Cell:
        free = usual.get((date.weekday(), part.code))
        other = dated.get((date, part.code)) or dated.get((date, ALL_DAY))
        narrowed = other if other is not None and other.state == "free" else free
        return Cell(
            date=date,
            part=part.code,
            is_free=free is not None,
            hours=_span(narrowed),
            exception=None if other is None else other.state,
            is_task=(date, part.code) in held,
            is_past=date < times.today,
        )

    dates = [first + dt.timedelta(days=number) for number in range(DAYS)]
    return [(part, [cell(date, part) for date in dates]) for part in times.calendar.parts]


def _span(one: FreeView | ExceptionView | None) -> str:
    return "" if one is None or one.from_ is None or one.to is None else f"{one.from_}-{one.to}"


def as_sent(own: HelperView) -> str:
    """The week and the exceptions as the API takes them, so that what a page does not show is kept."""
    return json.dumps(
        {"week": _plain(own.week), "exceptions": [_exception(one) for one in _plain(own.exceptions)]},
        ensure_ascii=False,
    )


def _plain(found: Sequence[Any]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = msgspec.to_builtins(found)
    return told


def _exception(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if not (name == "part" and value == ALL_DAY)}
