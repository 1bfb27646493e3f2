"""What a list is about in words, and what of the coming hours still lacks somebody."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from matcher.domain.numbers import order_number
from matcher.domain.roles import Actor
from matcher.domain.states import SessionState
from matcher.queries.board import cell_names
from matcher.queries.orders import ShiftView
from matcher.store import duties, personal, rosters, sessions
from matcher.store.database import Tx
from matcher.store.schema import duty, roster, service_item, service_order, service_session
from matcher.store.scope import orders_seen_by


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order in one line: nothing of a person."""

    number: str
    service: dict[str, str] | None
    cell: str
    state: str
    urgency: str


@dataclass(frozen=True, slots=True)
class LackingView:
    """A session or a duty with places that nobody holds; `name` of a session is its service's."""

    kind: str
    id: UUID
    name: dict[str, str]
    place: str
    shift: ShiftView
    held: int
    wanted: int
    order: UUID | None


def order_lines(tx: Tx, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, OrderLine]:
    """Those of the orders that the actor may read, by id."""
    wanted = set(ids)
    if not wanted or not actor.may("read_orders"):
        return {}
    joined = service_order.outerjoin(service_item, service_item.c.code == service_order.c.service)
    names = (service_item.c.name_zh, service_item.c.name_en)
    found = select(service_order, *names).select_from(joined)
    rows = list(tx.rows(found.where(service_order.c.id.in_(wanted), orders_seen_by(actor))))
    cells = cell_names(tx, {row.area for row in rows}, actor.area)
    return {
        row.id: OrderLine(
            order_number(row.seq),
            None if row.name_zh is None else {"zh": row.name_zh, "en": row.name_en},
            cells.get(row.area, ""),
            row.state,
            row.urgency,
        )
        for row in rows
    }


def list_lacking(tx: Tx, actor: Actor, first: dt.date, last: dt.date) -> list[LackingView]:
    """Sessions and duties of these days for which people are still wanted, the soonest first."""
    found = [*_sessions(tx, actor, first, last), *_duties(tx, actor, first, last)]
    return sorted(found, key=lambda one: (one.shift.date, one.shift.part, one.kind))


def _sessions(tx: Tx, actor: Actor, first: dt.date, last: dt.date) -> list[LackingView]:
    s, o, item = service_session.c, service_order.c, service_item.c
    joined = service_session.join(service_order, o.id == s.order_id).join(service_item, item.code == s.service)
    when = (s.date.between(first, last), s.state == SessionState.OPEN, o.filled < o.headcount)
    columns = (service_session, o.filled, o.headcount, item.name_zh, item.name_en)
    rows = list(tx.rows(select(*columns).select_from(joined).where(*when, sessions.sessions_seen_by(actor))))
    texts = personal.read_many(tx, sessions.SUBJECT, [row.id for row in rows]) if rows else {}
    return [
        LackingView(
            "session",
            row.id,
            {"zh": row.name_zh, "en": row.name_en},
            texts.get(row.id, {}).get("place", ""),
            ShiftView(row.date, row.part),
            row.filled,
            row.headcount,
            row.order_id,
        )
        for row in rows
    ]


def _duties(tx: Tx, actor: Actor, first: dt.date, last: dt.date) -> list[LackingView]:
    joined = duty.join(roster, roster.c.id == duty.c.roster_id)
    when = (duty.c.date.between(first, last), duty.c.filled < duty.c.places)
    wanted = select(duty, roster.c.area).select_from(joined).where(*when, rosters.rosters_seen_by(actor))
    rows = list(tx.rows(wanted))
    texts = personal.read_many(tx, duties.ROSTER, [row.roster_id for row in rows]) if rows else {}
    cells = cell_names(tx, {row.area for row in rows}, actor.area)

    def name(row_id: UUID) -> str:
        return texts.get(row_id, {}).get("name", "")

    return [
        LackingView(
            "duty",
            row.roster_id,
            {"zh": name(row.roster_id), "en": name(row.roster_id)},
            cells.get(row.area, ""),
            ShiftView(row.date, row.part),
            row.filled,
            row.places,
            None,
        )
        for row in rows
    ]
