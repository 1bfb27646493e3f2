"""Orders as the doors show them: no names, phones, addresses or free text."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Row, bindparam, false, select

from matcher.domain.areas import CELL_DIGITS
from matcher.domain.errors import Invalid, NotFound
from matcher.domain.numbers import order_number
from matcher.domain.roles import DESK, HELPERS, Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import LIVE, OPEN, TAKEABLE, Form, OrderState
from matcher.domain.wishes import WORDS_OF_HINTS, Hint
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import duties
from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.orders import windows_of
from matcher.store.schema import assignment, helper, service_order
from matcher.store.scope import inside, orders_seen_by

_SEQ_DIGITS = 18
_BY_ID = select(service_order).where(service_order.c.id == bindparam("order_id"))


@dataclass(frozen=True, slots=True)
class ShiftView:
    """A part of one day."""

    date: dt.date
    part: str


@dataclass(frozen=True, slots=True)
class AssignedView:
    """Who holds a place of an order."""

    helper: UUID
    kind: str
    state: str


@dataclass(frozen=True, slots=True)
class HintView:
    """Why a clerk should look at a wish twice."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order: `area` is a code, `owner` the id of who answers for it, `number` what is said on the phone.

    `pooled`: somebody can claim it now.

    `hints` on a wish are for the desk, which decides.
    """

    id: UUID
    number: str
    kind: str
    service: str | None
    area: str
    state: str
    pooled: bool
    level: str
    urgency: str
    windows: list[ShiftView]
    headcount: int
    due_at: dt.datetime
    placed_at: dt.datetime
    owner: UUID | None
    payer: str
    assigned: list[AssignedView]
    version: int
    hints: list[HintView] | msgspec.UnsetType = msgspec.UNSET
    duty_phone: str | msgspec.UnsetType = msgspec.UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedView(OrderView):
    """An order that was just placed, and the code by which it can be followed: shown this once."""

    code: str


@dataclass(frozen=True, slots=True)
class CodeView:
    """What opens one order without an account; the code is shown this once."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of orders is narrowed to."""

    states: tuple[OrderState, ...] = ()
    area: str | None = None
    number: str | None = None
    overdue: bool | None = None


def read_order(tx: Tx, actor: Actor, order_id: UUID) -> OrderView:
    """An order that the actor may know of. NotFound."""
    row = tx.row(select(service_order).where(service_order.c.id == order_id, orders_seen_by(actor)))
    if row is None:
        raise NotFound
    return views(tx, actor, [row])[0]


def placed_order(tx: Tx, actor: Actor, order_id: UUID, windows: Sequence[Shift], code: str) -> PlacedView:
    """An order that this transaction has just placed, with these windows: nobody holds a place yet."""
    row = tx.row(_BY_ID, {"order_id": order_id})
    if row is None:
        raise NotFound
    named = windows or windows_of(tx, [order_id])[order_id]
    view = _view(actor, row, named, [])
    if row.form == Form.NOW:
        view = replace(view, duty_phone=duties.phone_for(tx, row.area, named[0]) or msgspec.UNSET)
    return PlacedView(**{name: getattr(view, name) for name in OrderView.__slots__}, code=code)


def list_orders(tx: Tx, actor: Actor, wanted: Wanted, narrowed: Filter) -> Page[OrderView]:
    """A page of the orders that the actor may know of, the newest first."""
    statement = select(service_order).where(orders_seen_by(actor), *_conditions(narrowed))
    rows, following = by_number(tx, statement, service_order.c.seq, wanted, newest_first=True)
    return Page(views(tx, actor, rows), following)


def _conditions(narrowed: Filter) -> Iterable[ColumnElement[bool]]:
    if narrowed.states:
        yield service_order.c.state.in_(sorted(narrowed.states))
    if narrowed.area is not None:
        yield inside(service_order.c.area, narrowed.area)
    if narrowed.number is not None:
        yield _numbered(narrowed.number)
    if narrowed.overdue is not None:
        late = service_order.c.due_at < now()
        unfinished = service_order.c.state.in_(sorted(OPEN))
        yield (late & unfinished) if narrowed.overdue else ~(late & unfinished)


def _numbered(number: str) -> ColumnElement[bool]:
    digits = number.strip().lstrip("0")
    if not (digits.isascii() and digits.isdigit()) and digits:
        raise Invalid.at("q", "number", "search by the number of an order, digits only")
    return service_order.c.seq == int(digits) if 0 < len(digits) <= _SEQ_DIGITS else false()


def views(tx: Tx, actor: Actor, rows: Sequence[Row[Any]]) -> list[OrderView]:
    """Order rows, with their windows and who holds their places."""
    ids = [row.id for row in rows]
    windows = windows_of(tx, ids) if ids else {}
    held = assigned_of(tx, ids)
    return [_view(actor, row, windows.get(row.id, []), held.get(row.id, [])) for row in rows]


def assigned_of(tx: Tx, order_ids: Sequence[UUID]) -> dict[UUID, list[AssignedView]]:
    """Order -> who holds its places."""
    found: dict[UUID, list[AssignedView]] = {}
    if order_ids:
        a = assignment.c
        statement = select(a.order_id, a.helper_id, a.state, helper.c.kind).join(helper, helper.c.id == a.helper_id)
        for row in tx.rows(statement.where(a.order_id.in_(order_ids), a.state.in_(LIVE)).order_by(a.place)):
            found.setdefault(row.order_id, []).append(AssignedView(row.helper_id, row.kind, row.state))
    return found


def area_shown(actor: Actor, code: str) -> str:
    """Helpers see the cell, never the building."""
    return code[:CELL_DIGITS] if actor.role in HELPERS else code


def _view(actor: Actor, row: Row[Any], windows: Sequence[Shift], assigned: list[AssignedView]) -> OrderView:
    return OrderView(
        id=row.id,
        number=order_number(row.seq),
        kind=row.kind,
        service=row.service,
        area=area_shown(actor, row.area),
        state=row.state,
        pooled=row.pooled and row.state in TAKEABLE,
        level=row.level,
        urgency=row.urgency,
        windows=[ShiftView(window.date, window.part) for window in windows],
        headcount=row.headcount,
        due_at=row.due_at,
        placed_at=row.placed_at,
        owner=row.owner_id,
        payer=row.payer,
        assigned=assigned,
        version=row.version,
        hints=_hints(row.hints) if actor.role in DESK and row.hints is not None else msgspec.UNSET,
    )


def _hints(codes: Iterable[str]) -> list[HintView]:
    return [HintView(code, *WORDS_OF_HINTS[Hint(code)]) for code in codes]
