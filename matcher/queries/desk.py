"""An order as who answers for it sees it: its clocks, where it was, what waits; and who could own it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain import clocks
from matcher.domain.clocks import Standing
from matcher.domain.errors import NotFound
from matcher.domain.numbers import order_number
from matcher.domain.outside import NAMES, OutsideOwner
from matcher.domain.roles import DESK, Actor
from matcher.domain.states import OPEN, Level, OrderState, Urgency
from matcher.domain.waiting import TodoState
from matcher.queries.paging import Page, Wanted, by_place
from matcher.store.database import Tx
from matcher.store.places import district_at
from matcher.store.schema import actor as person
from matcher.store.schema import service_order, todo
from matcher.store.scope import inside, orders_ruled_by, orders_seen_by


@dataclass(frozen=True, slots=True)
class ClockView:
    """A step of the order's clock and when it is due, whether or not it was done."""

    step: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class OutsideView:
    """Who outside the service owns the order now."""

    code: str
    name: dict[str, str]


@dataclass(frozen=True, slots=True)
class DeskView:
    """What the desk keeps of an order beside what everybody sees; no names, phones, addresses or free text."""

    id: UUID
    number: str
    state: str
    back_to: str | None
    owner: UUID | None
    handed_to: UUID | None
    handed_by: UUID | None
    level: str
    search_level: str
    tier_h: int
    due_at: dt.datetime
    state_at: dt.datetime
    contacted_at: dt.datetime | None
    carried: bool
    returns: int
    is_ruled: bool
    merged_into: UUID | None
    merged: list[UUID]
    outside_owner: OutsideView | None
    clock: list[ClockView]
    waiting: list[str]
    version: int


@dataclass(frozen=True, slots=True)
class ColleagueView:
    """Somebody of a desk: to whom an order can be handed over."""

    id: UUID
    role: str
    area: str


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Who keeps out of whose orders; `kind` is None where it was lifted."""

    person: UUID
    recipient: UUID
    kind: str | None


def read_desk(tx: Tx, actor: Actor, order_id: UUID) -> DeskView:
    """An order that the actor may know of. NotFound."""
    return _found(tx, tx.row(select(service_order).where(service_order.c.id == order_id, orders_seen_by(actor))))


def read_ruled(tx: Tx, actor: Actor, order_id: UUID) -> DeskView:
    """An order that was raised to the actor. NotFound."""
    return _found(tx, tx.row(select(service_order).where(service_order.c.id == order_id, orders_ruled_by(actor))))


def list_colleagues(tx: Tx, actor: Actor, wanted: Wanted) -> Page[ColleagueView]:
    """A page of who works at the desks of the actor's area, in the order in which they came."""
    mine = (person.c.role.in_(sorted(DESK)), inside(person.c.area, actor.area))
    rows = tx.rows(select(person).where(*mine).order_by(person.c.made_at, person.c.id))
    return by_place([ColleagueView(row.id, row.role, row.area) for row in rows], wanted)


def _found(tx: Tx, row: Row[Any] | None) -> DeskView:
    if row is None:
        raise NotFound
    merged = select(service_order.c.id).where(service_order.c.merged_into == row.id, _near(row))
    waiting = select(todo.c.kind).where(todo.c.order_id == row.id, todo.c.state == TodoState.OPEN)
    plain = {name: getattr(row, name) for name in DeskView.__slots__ if name in row._fields}
    return DeskView(
        **{**plain, "outside_owner": _outside(row)},
        number=order_number(row.seq),
        owner=row.owner_id,
        merged=[one.id for one in tx.rows(merged.order_by(service_order.c.seq))],
        clock=_clock(tx, row),
        waiting=sorted({one.kind for one in tx.rows(waiting)}),
    )


def _near(row: Row[Any]) -> Any:
    """Merged orders lie in the same community, which an index finds."""
    return inside(service_order.c.area, row.area[:12])


def _outside(row: Row[Any]) -> OutsideView | None:
    if row.outside_owner is None:
        return None
    zh, en = NAMES[OutsideOwner(row.outside_owner)]
    return OutsideView(row.outside_owner, {"zh": zh, "en": en})


def _clock(tx: Tx, row: Row[Any]) -> list[ClockView]:
    if row.state not in OPEN:
        return []
    standing = Standing(
        placed_at=row.placed_at,
        tier_h=row.tier_h,
        state=OrderState(row.state),
        level=Level(row.level),
        search_level=Level(row.search_level),
        urgent=row.urgency == Urgency.URGENT,
        contacted=row.contacted_at is not None,
    )
    return [ClockView(step, at) for at, step in clocks.moments(standing, district_at(tx, row.area).policy)]
