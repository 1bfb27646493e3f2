"""The figures of the statistics as data: what is counted over what, what is left out, and which way is better.

Three grounds, by the moment that decides: PLACED (response, dispatch), DUE (on time, unmet), CLOSED (what was said).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.composite import EVEN, Composite
from matcher.domain.errors import Invalid

LEAST = 5
"""Outside a community fewer than this are not shown: a small number could be somebody."""
HEAT_LEAST = 10
"""Orders from which a share of a category in an area says something."""
PEOPLE_LEAST = 5
"""People from which their loads are compared, wherever one looks from."""
LONGEST_DAYS = 366
POINTS_MOST = 8
"""Points of a sparkline at most."""
QUANTILES = (10, 50, 90)
"""Per cent of the orders that were quicker."""


class Ground(StrEnum):
    """Which orders of a period a figure is about, by the moment that lies in it."""

    PLACED = "placed"
    DUE = "due"
    CLOSED = "closed"


class Unit(StrEnum):
    """What a figure is told in."""

    PERCENT = "percent"
    MINUTES = "minutes"


class Better(StrEnum):
    """Which direction is better."""

    UP = "up"
    DOWN = "down"


class Verdict(StrEnum):
    """What a change means."""

    BETTER = "better"
    WORSE = "worse"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Formula:
    """A figure: `left_out` names the orders of its ground that count neither above nor below the line."""

    name: str
    ground: Ground
    unit: Unit = Unit.PERCENT
    better: Better = Better.UP
    left_out: tuple[str, ...] = ()


_CLOSED_OUT = ("rating_open", "cancelled", "merged", "turned_away")
_DUE_OUT = ("cancelled", "merged", "turned_away", "not_due")
RATES = (
    Formula("response", Ground.PLACED, left_out=("contact_open", "merged", "ended_first")),
    Formula("solution", Ground.CLOSED, left_out=_CLOSED_OUT),
    Formula("satisfaction", Ground.CLOSED, left_out=_CLOSED_OUT),
    Formula("on_time", Ground.DUE, left_out=_DUE_OUT),
    Formula("first_offer", Ground.PLACED, left_out=("not_asked", "first_open", "first_rescinded")),
    Formula("first_hit", Ground.CLOSED, left_out=(*_CLOSED_OUT, "not_asked")),
    Formula("in_community", Ground.CLOSED, left_out=_CLOSED_OUT),
    Formula("rework", Ground.CLOSED, better=Better.DOWN, left_out=_CLOSED_OUT),
    Formula("unmet", Ground.DUE, better=Better.DOWN, left_out=_DUE_OUT),
)
"""Figures that are a share of orders."""
COMPOSITE = Formula("composite", Ground.CLOSED)
"""The three rates in one, by the shares that the district sets."""
TIMES = (
    Formula("to_contact", Ground.PLACED, Unit.MINUTES, Better.DOWN, ("not_yet", "series")),
    Formula("to_offer", Ground.PLACED, Unit.MINUTES, Better.DOWN, ("not_yet", "series")),
    Formula("to_done", Ground.CLOSED, Unit.MINUTES, Better.DOWN, ("series",)),
)
"""Figures that are a time: the median stands for it."""
FORMULAS: tuple[Formula, ...] = (*RATES[:3], COMPOSITE, *RATES[3:], *TIMES)
_LEVEL = {Unit.PERCENT: 0.5, Unit.MINUTES: 1.0}
"""A change below this is none."""


def verdict(formula: Formula, change: float) -> Verdict:
    """What a change of this figure means."""
    if abs(change) < _LEVEL[formula.unit]:
        return Verdict.LEVEL
    return Verdict.BETTER if (change > 0) is (formula.better is Better.UP) else Verdict.WORSE


def composite(rates: Mapping[str, float | None], by: Composite = EVEN) -> float | None:
    """The weighted mean of the three rates; None where one that counts is missing."""
    found = [(rates.get(name), weight) for name, weight in by.shares.items() if weight]
    known = [(rate, weight) for rate, weight in found if rate is not None]
    if len(known) < len(found):
        return None
    return sum(rate * weight for rate, weight in known) / sum(weight for _, weight in known)


def is_shown(seen_from: str, count: int, least: int = LEAST) -> bool:
    """Whether a number may be seen by who works in `seen_from`: a community knows its own orders.

    It does not matter what is looked at: a street that asks for one of its cells is a street still.
    """
    return len(seen_from) >= COMMUNITY_DIGITS or count >= least


def quantile(values: Sequence[int], per_cent: int) -> int | None:
    """The nearest rank among sorted values; None where there are none."""
    if not values:
        return None
    return values[max(0, -(-len(values) * per_cent // 100) - 1)]


def gini(loads: Sequence[int]) -> float | None:
    """0 where all do the same, towards 1 where one does everything; None where nobody does anything."""
    ordered, whole = sorted(loads), sum(loads)
    if whole == 0:
        return None
    ranked = sum(place * load for place, load in enumerate(ordered, 1))
    return 2 * ranked / (len(ordered) * whole) - (len(ordered) + 1) / len(ordered)


def lorenz(loads: Sequence[int], steps: int = 10) -> list[float]:
    """The share of all that those who do least do, for each tenth of the people; nobody's own share can be read off."""
    ordered, whole = sorted(loads), sum(loads)
    if whole == 0:
        return []
    sums = [0]
    for load in ordered:
        sums.append(sums[-1] + load)
    found = []
    for step in range(steps + 1):
        at = step * len(ordered) / steps
        low = min(int(at), len(ordered) - 1)
        found.append((sums[low] + (at - low) * ordered[low]) / whole)
    return found


def most_within(days: Sequence[int], span: int) -> int:
    """The most of these days, given as ordinals, that lie within `span` days."""
    ordered = sorted(days)
    most = start = 0
    for end, day in enumerate(ordered):
        while day - ordered[start] >= span:
            start += 1
        most = max(most, end - start + 1)
    return most


class Preset(StrEnum):
    """Periods that have a name."""

    DAYS_7 = "days_7"
    DAYS_28 = "days_28"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    LAST_QUARTER = "last_quarter"


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the district, both ends included."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        """Invalid where it ends before it begins, or is too long."""
        if self.last < self.first:
            raise Invalid.at("to", "out_of_order", "the last day comes after the first")
        if self.days > LONGEST_DAYS:
            raise Invalid.at("to", "out_of_range", f"at most {LONGEST_DAYS} days at once")

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """The period of the same length right before; of a whole month the month before."""
        last = self.first - dt.timedelta(days=1)
        if self.first.day == 1 and self.last == last_of_month(self.first):
            return Period(last.replace(day=1), last)
        return Period(self.first - dt.timedelta(days=self.days), last)

    @property
    def step(self) -> int:
        """Days of each point of its course."""
        return -(-self.days // POINTS_MOST)

    @property
    def points(self) -> "list[Period]":
        """Its course: pieces of `step` days; the last may be shorter."""
        starts = range(0, self.days, self.step)
        return [
            Period(
                self.first + dt.timedelta(days=at), min(self.last, self.first + dt.timedelta(days=at + self.step - 1))
            )
            for at in starts
        ]


def last_of_month(day: dt.date) -> dt.date:
    """The last day of the month in which the day lies."""
    return (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def month(year: int, number: int, today: dt.date) -> Period:
    """A month; the present one up to today. Invalid where it has not begun."""
    first = dt.date(year, number, 1)
    if first > today:
        raise Invalid.at("month", "out_of_range", "a month that has begun")
    return Period(first, min(last_of_month(first), today))


def named(preset: Preset, today: dt.date) -> Period:
    """The period of that name, as it is today."""
    first_of_month = today.replace(day=1)
    match preset:
        case Preset.DAYS_7:
            return Period(today - dt.timedelta(days=6), today)
        case Preset.DAYS_28:
            return Period(today - dt.timedelta(days=27), today)
        case Preset.THIS_MONTH:
            return Period(first_of_month, today)
        case Preset.LAST_MONTH:
            last = first_of_month - dt.timedelta(days=1)
            return Period(last.replace(day=1), last)
        case Preset.LAST_QUARTER:
            last = dt.date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) - dt.timedelta(days=1)
            return Period(dt.date(last.year, last.month - 2, 1), last)
