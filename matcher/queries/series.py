"""Series as residents and the desk see them: when they take place, and which orders they have made."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.roles import Actor
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import repeating
from matcher.store.database import Tx
from matcher.store.schema import series, series_day
from matcher.store.scope import inside

SHOWN_MOST = 20


@dataclass(frozen=True, slots=True)
class DayView:
    """A part of a weekday (0 = Monday)."""

    weekday: int
    part: str


@dataclass(frozen=True, slots=True)
class MadeView:
    """A day that became an order."""

    date: dt.date
    order: UUID


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A service that repeats; `made` are its last days that became orders, the latest first."""

    id: UUID
    service: str
    area: str
    recipient: UUID
    owner: UUID | None
    days: list[DayView]
    every_weeks: int
    first: dt.date
    last: dt.date | None
    skip_holidays: bool
    state: str
    made: list[MadeView]
    version: int


def list_series(tx: Tx, actor: Actor, wanted: Wanted, area: str | None) -> Page[SeriesView]:
    """A page of the series that the actor may know of."""
    statement = select(series).where(repeating.series_seen_by(actor))
    if area is not None:
        statement = statement.where(inside(series.c.area, area))
    rows, following = by_number(tx, statement, series.c.seq, wanted)
    return Page(_views(tx, rows), following)


def read_series(tx: Tx, actor: Actor, series_id: UUID) -> SeriesView:
    """A series that the actor may know of. NotFound."""
    return _views(tx, [repeating.get(tx, actor, series_id)])[0]


def _views(tx: Tx, rows: Sequence[Row[Any]]) -> list[SeriesView]:
    made = {row.id: _made(tx, row.id) for row in rows}
    return [
        SeriesView(
            id=row.id,
            service=row.service,
            area=row.area,
            recipient=row.recipient_id,
            owner=row.owner_id,
            days=[DayView(day["weekday"], day["part"]) for day in row.days],
            every_weeks=row.every_weeks,
            first=row.from_date,
            last=row.until_date,
            skip_holidays=row.skips_holidays,
            state=row.state,
            made=made[row.id],
            version=row.version,
        )
        for row in rows
    ]


def _made(tx: Tx, series_id: UUID) -> list[MadeView]:
    mine = select(series_day).where(series_day.c.series_id == series_id)
    rows = tx.rows(mine.order_by(series_day.c.date.desc()).limit(SHOWN_MOST))
    return [MadeView(row.date, row.order_id) for row in rows]
