"""What a district has set for its helpers."""

import datetime as dt
from dataclasses import dataclass

from matcher.domain.areas import district_of
from matcher.domain.roles import Actor
from matcher.store import alliances
from matcher.store.database import Tx


@dataclass(frozen=True, slots=True)
class AlliancesView:
    """Pairs of community codes."""

    pairs: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class HolidayView:
    """A date of the district's own."""

    date: dt.date
    is_workday: bool


@dataclass(frozen=True, slots=True)
class HolidaysView:
    """The district's own dates, the earliest first."""

    dates: list[HolidayView]


def read_alliances(tx: Tx, actor: Actor) -> AlliancesView:
    """The alliances of the actor's district."""
    return AlliancesView(alliances.pairs(tx, district_of(actor.area)))


def read_holidays(tx: Tx, actor: Actor) -> HolidaysView:
    """The own dates of the actor's district."""
    rows = alliances.overrides(tx, district_of(actor.area))
    return HolidaysView([HolidayView(row.date, row.is_workday) for row in rows])
