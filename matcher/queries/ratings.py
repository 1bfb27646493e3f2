"""Who is to be called back, and what the person served said."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from matcher.domain.errors import NotFound
from matcher.domain.numbers import order_number
from matcher.domain.roles import Actor
from matcher.domain.waiting import TodoState
from matcher.queries.paging import Page, Wanted, by_place
from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.schema import callback, rating, service_order, todo
from matcher.store.scope import callbacks_seen_by, orders_seen_by


@dataclass(frozen=True, slots=True)
class CallbackView:
    """Somebody to be called: about which order, why, since when, and how often that was tried."""

    id: UUID
    order: UUID
    number: str
    service: str | None
    area: str
    why: str | None
    state: str
    outcome: str | None
    tries: int
    due_at: dt.datetime


@dataclass(frozen=True, slots=True)
class RatingView:
    """What the person served said; null is no answer. `turn` is 1 for what followed a reopening."""

    order: UUID
    turn: int
    contacted: bool | None
    solved: bool | None
    satisfied: bool | None
    how: str
    role: str
    at: dt.datetime


def list_callbacks(tx: Tx, actor: Actor, wanted: Wanted, *, later: bool) -> Page[CallbackView]:
    """The calls that wait in the actor's area, the longest due first; those of later days as well where wanted."""
    mine = [todo.c.state == TodoState.OPEN, callbacks_seen_by(actor)]
    if not later:
        mine.append(todo.c.due_at <= now())
    rows = tx.rows(_callbacks().where(*mine).order_by(todo.c.due_at, todo.c.seq))
    return by_place([_callback(row) for row in rows], wanted)


def read_callback(tx: Tx, actor: Actor, todo_id: UUID) -> CallbackView:
    """One call. NotFound."""
    mine = (todo.c.id == todo_id, callbacks_seen_by(actor))
    row = tx.row(_callbacks().where(*mine))
    if row is None:
        raise NotFound
    return _callback(row)


def _callbacks() -> Any:
    o, c = service_order.c, callback.c
    made = select(func.count()).where(c.order_id == o.id, c.turn == o.reopened).scalar_subquery().label("tries")
    joined = todo.join(service_order, o.id == todo.c.order_id)
    return select(todo, o.seq.label("order_seq"), o.service, o.area.label("order_area"), made).select_from(joined)


def _callback(row: Row[Any]) -> CallbackView:
    return CallbackView(
        id=row.id,
        order=row.order_id,
        number=order_number(row.order_seq),
        service=row.service,
        area=row.order_area,
        why=row.reason,
        state=row.state,
        outcome=row.outcome,
        tries=row.tries,
        due_at=row.due_at,
    )


def read_rating(tx: Tx, actor: Actor, order_id: UUID) -> RatingView:
    """The newest rating of an order that the actor may know of. NotFound."""
    joined = rating.join(service_order, service_order.c.id == rating.c.order_id)
    mine = (rating.c.order_id == order_id, orders_seen_by(actor))
    row = tx.row(select(rating).select_from(joined).where(*mine).order_by(rating.c.turn.desc()).limit(1))
    if row is None:
        raise NotFound
    return RatingView(row.order_id, row.turn, row.contacted, row.solved, row.satisfied, row.how, row.role, row.at)
