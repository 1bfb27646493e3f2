"""Sessions as residents, helpers and the desk see them: how many seats are left, and at the desk who has one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, select

from matcher.domain.privacy import mask_name
from matcher.domain.roles import DESK, Actor
from matcher.queries.orders import ShiftView
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import personal, recipients, sessions
from matcher.store.database import Tx
from matcher.store.orders import is_staffed_by
from matcher.store.schema import service_session
from matcher.store.scope import inside


@dataclass(frozen=True, slots=True)
class HoursView:
    """Exact hours."""

    begin: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class SeatView:
    """A booked seat: the name is masked; `came` is noted afterwards."""

    id: UUID
    name: str
    came: bool


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session; `mine` are one's own seats, `order` is told to the desk, `taken` also to who staffs it."""

    id: UUID
    service: str
    area: str
    place: str
    shift: ShiftView
    at: HoursView | None
    seats: int
    free: int
    state: str
    mine: list[UUID]
    version: int
    order: UUID | msgspec.UnsetType = msgspec.UNSET
    taken: list[SeatView] | msgspec.UnsetType = msgspec.UNSET


@dataclass(frozen=True, slots=True)
class BookedView:
    """A seat that was just booked, or given back."""

    id: UUID
    session: UUID
    state: str


def list_sessions(tx: Tx, actor: Actor, wanted: Wanted, area: str | None, since: dt.date | None) -> Page[SessionView]:
    """A page of the sessions that the actor may know of, in the order in which they were announced."""
    statement = select(service_session).where(sessions.sessions_seen_by(actor))
    if area is not None:
        statement = statement.where(inside(service_session.c.area, area))
    if since is not None:
        statement = statement.where(service_session.c.date >= since)
    rows, following = by_number(tx, statement, service_session.c.seq, wanted)
    return Page(_views(tx, actor, rows), following)


def read_session(tx: Tx, actor: Actor, session_id: UUID) -> SessionView:
    """A session that the actor may know of; with its seats for the desk and for who staffs it. NotFound."""
    row = sessions.get(tx, actor, session_id)
    view = _views(tx, actor, [row])[0]
    shows_seats = actor.role in DESK or is_staffed_by(tx, actor, row.order_id)
    return replace(view, taken=_taken(tx, session_id)) if shows_seats else view


def list_staffed(tx: Tx, actor: Actor, order_ids: Sequence[UUID]) -> dict[UUID, SessionView]:
    """Order -> the session that it staffs, with its seats: of those orders that the actor's helper holds."""
    wanted = (service_session.c.order_id.in_(list(order_ids)), sessions.sessions_seen_by(actor))
    rows = tx.rows(select(service_session).where(*wanted)) if order_ids else []
    mine = [row for row in rows if is_staffed_by(tx, actor, row.order_id)]
    views = _views(tx, actor, mine)
    return {row.order_id: replace(view, taken=_taken(tx, row.id)) for row, view in zip(mine, views, strict=True)}


def read_seat(tx: Tx, actor: Actor, seat_id: UUID) -> BookedView:
    """A seat that the actor may know of. NotFound."""
    row = sessions.get_seat(tx, actor, seat_id)
    return BookedView(row.id, row.session_id, row.state)


def _views(tx: Tx, actor: Actor, rows: Sequence[Row[Any]]) -> list[SessionView]:
    ids = [row.id for row in rows]
    texts = personal.read_many(tx, sessions.SUBJECT, ids) if ids else {}
    mine = sessions.seats_of(tx, actor.id, ids) if ids else {}
    return [
        SessionView(
            id=row.id,
            service=row.service,
            area=row.area,
            place=texts.get(row.id, {}).get("place", ""),
            shift=ShiftView(row.date, row.part),
            at=HoursView(row.at_from, row.at_to) if row.at_from is not None else None,
            seats=row.seats,
            free=row.seats - row.booked,
            state=row.state,
            mine=mine.get(row.id, []),
            version=row.version,
            order=row.order_id if actor.role in DESK else msgspec.UNSET,
        )
        for row in rows
    ]


def _taken(tx: Tx, session_id: UUID) -> list[SeatView]:
    rows = sessions.booked(tx, session_id)
    names = personal.read_many(tx, recipients.SUBJECT, [row.recipient_id for row in rows]) if rows else {}
    return [SeatView(row.id, mask_name(names.get(row.recipient_id, {}).get("name", "")), row.came) for row in rows]
