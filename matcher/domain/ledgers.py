"""The two ledgers: what accounts and bookings there are, how long a service counts, and what it is worth in points."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from matcher.domain.errors import Invalid

WEEKEND = 5
MONTHS_A_QUARTER = 3
KEPT_FOR = dt.timedelta(days=14)
"""How long something redeemed waits to be fetched."""
TOLD_BEFORE = dt.timedelta(days=3)
"""So long before it goes back, who redeemed it is told."""
PREVIEW_DAYS = 28
AT_HOME, WISH = "上门", "wish"
_PCT_LEAST, _PCT_MOST, _CATEGORIES_MOST = -100, 1000, 60


class Ledger(StrEnum):
    """Minutes that were served, and points that were given for them; points are spent, minutes never."""

    HOURS = "hours"
    POINTS = "points"


class AccountKind(StrEnum):
    """A helper's own; what a community gave out, holds for those who fetch it, took back or had to write off."""

    HELPER = "helper"
    ISSUED = "issued"
    HELD = "held"
    REDEEMED = "redeemed"
    WRITTEN_OFF = "written_off"


NEVER_NEGATIVE = (AccountKind.HELPER, AccountKind.HELD, AccountKind.REDEEMED)


class BookingKind(StrEnum):
    """Why something was booked: each kind once for each source."""

    CARRIED_OVER = "carried_over"
    SERVICE = "service"
    REVERSAL = "reversal"
    REDEEM = "redeem"
    HAND_OVER = "hand_over"
    GIVE_BACK = "give_back"


class RewardState(StrEnum):
    """Whether something of the catalogue is offered at present."""

    OFFERED = "offered"
    WITHDRAWN = "withdrawn"


class RedemptionState(StrEnum):
    """Something redeemed is held until it is fetched, or goes back."""

    HELD = "held"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class CertificateState(StrEnum):
    """A certificate is valid until something that it counts is taken back."""

    VALID = "valid"
    WITHDRAWN = "withdrawn"


class Preset(StrEnum):
    """Ready sets of rules, or one's own."""

    SIMPLE = "simple"
    STANDARD = "standard"
    RICH = "rich"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Served:
    """What the rules look at: a service that was done and confirmed; nothing else is ever worth points."""

    minutes: int
    date: dt.date
    part: str
    category: str
    urgency: str
    at_home: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """Points for a service: so many each and an hour, more per cent for what is harder to find somebody for."""

    per_hour: int = 10
    per_service: int = 0
    urgent_pct: int = 0
    evening_pct: int = 0
    weekend_pct: int = 0
    at_home_pct: int = 0
    day_most: int = 100
    month_most: int = 600
    categories: Mapping[str, int] = field(default_factory=dict)
    """Category -> per cent more, or less."""

    def worth(self, served: Served) -> int:
        """Points for a service, before the caps."""
        more = 100 + self.categories.get(served.category, 0)
        more += self.urgent_pct if served.urgency == "urgent" else 0
        more += self.evening_pct if served.part == "evening" else 0
        more += self.weekend_pct if served.date.weekday() >= WEEKEND else 0
        more += self.at_home_pct if served.at_home else 0
        return (self.per_hour * served.minutes + 60 * self.per_service) * max(0, more) // 6000

    def within_caps(self, points: int, on_day: int, in_month: int) -> int:
        """What is left of so many points where others were given for the same day and month before."""
        return max(0, min(points, self.day_most - on_day, self.month_most - in_month))

    def stored(self) -> dict[str, Any]:
        """As a version is kept."""
        return asdict(self)

    @classmethod
    def kept(cls, stored: Mapping[str, Any]) -> "Rules":
        """The rules of a version; what this version does not know any more is left out."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    def check(self) -> None:
        """Invalid where a number makes no sense."""
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise Invalid.at(f"rules.{name}", "out_of_range", f"a whole number from {least} to {most}")
        if self.month_most < self.day_most:
            raise Invalid.at("rules.month_most", "too_small", "a month holds no less than a day")
        if len(self.categories) > _CATEGORIES_MOST:
            raise Invalid.at("rules.categories", "too_many", "too many categories")
        if not all(_PCT_LEAST <= one <= _PCT_MOST for one in self.categories.values()):
            raise Invalid.at("rules.categories", "out_of_range", "from -100 to 1000 per cent")


RANGES: Mapping[str, tuple[int, int]] = {
    "per_hour": (0, 1000),
    "per_service": (0, 1000),
    **dict.fromkeys(("urgent_pct", "evening_pct", "weekend_pct", "at_home_pct"), (0, _PCT_MOST)),
    "day_most": (0, 100_000),
    "month_most": (0, 1_000_000),
}

PRESETS: Mapping[Preset, Rules] = {
    Preset.SIMPLE: Rules(),
    Preset.STANDARD: Rules(urgent_pct=50, evening_pct=20, weekend_pct=20, day_most=120, month_most=800),
    Preset.RICH: Rules(
        per_service=2,
        urgent_pct=50,
        evening_pct=20,
        weekend_pct=20,
        at_home_pct=10,
        day_most=160,
        month_most=1000,
        categories={"A 助老生活": 20, "B 医疗健康": 30, "H 心理与陪伴": 20, "M 扶困助残与微心愿": 30},
    ),
}


def counted_minutes(reported: int | None, duration: int | None, part: int) -> int:
    """How many of the reported minutes count: at most twice what is usual, and never more than the part holds."""
    most = part if duration is None else min(part, 2 * duration)
    return max(0, min(reported or 0, most))


def quarter_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first day of the quarter in which a date lies, and of the next one."""
    first = dt.date(day.year, day.month - (day.month - 1) % MONTHS_A_QUARTER, 1)
    later = first.month + MONTHS_A_QUARTER
    return first, dt.date(first.year + (later > 12), later - 12 if later > 12 else later, 1)  # noqa: PLR2004 - months


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month."""
    first = day.replace(day=1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    return first, following - dt.timedelta(days=1)
