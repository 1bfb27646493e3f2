"""Service days as residents, helpers and the desk see them: stalls and roles, and how far each is staffed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, func, select

from matcher.domain.day_states import DayState, SignUpState
from matcher.domain.roles import Actor
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import days, personal
from matcher.store.database import Tx
from matcher.store.schema import day_sign_up, order_window, service_day, service_order
from matcher.store.scope import inside


@dataclass(frozen=True, slots=True)
class StallPartView:
    """A stall or role in a part of the day: its order, and how many of its people have been found."""

    part: str
    people: int
    filled: int
    order: UUID | msgspec.UnsetType = msgspec.UNSET


@dataclass(frozen=True, slots=True)
class StallView:
    """A stall with room for `capacity` visitors in each part, or a role; `visitors` were counted by hand."""

    id: UUID
    kind: str
    name: str
    service: str
    spot: str | None
    people: int
    capacity: int
    visitors: int
    parts: list[StallPartView]


@dataclass(frozen=True, slots=True)
class ServiceDayView:
    """A day with its stalls and roles; `signed` helpers come, `mine`: the parts in which one comes oneself.

    `orders` are the residents' orders that belong to it: told to who runs the day.
    """

    id: UUID
    kind: str
    name: str
    place: str
    area: str
    venue: str
    date: dt.date
    parts: list[str]
    per_part: int
    expected: int
    state: str
    signed: int
    mine: list[str] | None
    stalls: list[StallView]
    version: int
    orders: int | msgspec.UnsetType = msgspec.UNSET


def list_days(tx: Tx, actor: Actor, wanted: Wanted, area: str | None, since: dt.date | None) -> Page[ServiceDayView]:
    """A page of the days that the actor may know of, in the order in which they were announced."""
    statement = select(service_day).where(days.days_seen_by(actor))
    if area is not None:
        statement = statement.where(inside(service_day.c.area, area))
    if since is not None:
        statement = statement.where(service_day.c.date >= since)
    rows, following = by_number(tx, statement, service_day.c.seq, wanted)
    return Page(_views(tx, actor, rows), following)


def next_days(tx: Tx, actor: Actor, since: dt.date, most: int) -> list[ServiceDayView]:
    """The next open days that the actor may know of, the nearest first."""
    mine = (days.days_seen_by(actor), service_day.c.date >= since, service_day.c.state == DayState.OPEN)
    return _views(tx, actor, tx.rows(select(service_day).where(*mine).order_by(service_day.c.date).limit(most)))


def read_day(tx: Tx, actor: Actor, day_id: UUID) -> ServiceDayView:
    """A day that the actor may know of. NotFound."""
    return _views(tx, actor, [days.get(tx, actor, day_id)])[0]


def _views(tx: Tx, actor: Actor, rows: Sequence[Row[Any]]) -> list[ServiceDayView]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    texts, stalls = personal.read_many(tx, days.SUBJECT, ids), _stalls(tx, actor, ids)
    signed, mine = _signed(tx, ids), _mine(tx, actor, ids)
    orders = _orders(tx, ids) if actor.may("read_day_plan") else {}
    return [
        ServiceDayView(
            id=row.id,
            kind=row.kind,
            name=texts.get(row.id, {}).get("name", ""),
            place=texts.get(row.id, {}).get("place", ""),
            area=row.area,
            venue=row.venue,
            date=row.date,
            parts=list(row.parts),
            per_part=row.per_part,
            expected=row.expected,
            state=row.state,
            signed=signed.get(row.id, 0),
            mine=mine.get(row.id),
            stalls=stalls.get(row.id, []),
            version=row.version,
            orders=orders.get(row.id, 0) if actor.may("read_day_plan") else msgspec.UNSET,
        )
        for row in rows
    ]


def _stalls(tx: Tx, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[StallView]]:
    rows = days.stalls_of(tx, ids)
    texts = personal.read_many(tx, days.STALL_SUBJECT, [row.id for row in rows]) if rows else {}
    parts = _parts(tx, actor, [row.id for row in rows]) if rows else {}
    found: dict[UUID, list[StallView]] = {}
    for row in rows:
        view = StallView(
            id=row.id,
            kind=row.kind,
            name=texts.get(row.id, {}).get("name", ""),
            service=row.service,
            spot=texts.get(row.id, {}).get("spot"),
            people=row.people,
            capacity=row.capacity,
            visitors=row.visitors,
            parts=parts.get(row.id, []),
        )
        found.setdefault(row.day_id, []).append(view)
    return found


def _parts(tx: Tx, actor: Actor, stall_ids: Sequence[UUID]) -> Mapping[UUID, list[StallPartView]]:
    o, w = service_order.c, order_window.c
    joined = service_order.join(order_window, w.order_id == o.id)
    columns = (o.stall_id, o.id, o.headcount, o.filled, w.part)
    found: dict[UUID, list[StallPartView]] = {}
    for row in tx.rows(select(*columns).select_from(joined).where(o.stall_id.in_(stall_ids)).order_by(o.seq)):
        order = row.id if actor.may("read_day_plan") else msgspec.UNSET
        view = StallPartView(part=row.part, people=row.headcount, filled=row.filled, order=order)
        found.setdefault(row.stall_id, []).append(view)
    return found


def _signed(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, int]:
    s = day_sign_up.c
    mine = (s.day_id.in_(ids), s.state == SignUpState.HELD)
    return dict(tx.tuples(select(s.day_id, func.count()).where(*mine).group_by(s.day_id)))


def _mine(tx: Tx, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    if actor.helper_id is None:
        return {}
    return {row.day_id: list(row.parts) for row in days.signed_up(tx, actor.helper_id) if row.day_id in ids}


def _orders(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, int]:
    o = service_order.c
    mine = (o.day_id.in_(ids), o.stall_id.is_(None))
    return dict(tx.tuples(select(o.day_id, func.count()).where(*mine).group_by(o.day_id)))
