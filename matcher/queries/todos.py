"""What waits for a person: codes, numbers and times, never what people wrote."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select

from matcher.domain.errors import NotFound
from matcher.domain.list_words import say
from matcher.domain.numbers import order_number
from matcher.domain.roles import Actor
from matcher.domain.waiting import TodoKind, TodoState
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.schema import service_order, todo
from matcher.store.scope import todos_seen_by


@dataclass(frozen=True, slots=True)
class TodoView:
    """An entry of a list; `order` and `number` where it is about one, `person` where it waits for one person."""

    id: UUID
    kind: str
    say: dict[str, str]
    subject: UUID
    order: UUID | None
    number: str | None
    area: str
    role: str
    person: UUID | None
    state: str
    reason: str | None
    due_at: dt.datetime
    made_at: dt.datetime
    done_at: dt.datetime | None
    done_by: UUID | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class TodoFilter:
    """What a list is narrowed to."""

    kinds: tuple[TodoKind, ...] = ()
    state: TodoState = TodoState.OPEN
    overdue: bool | None = None


def list_todos(tx: Tx, actor: Actor, wanted: Wanted, narrowed: TodoFilter) -> Page[TodoView]:
    """A page of the actor's list, the oldest first."""
    statement = _todos().where(todos_seen_by(actor), *_conditions(narrowed))
    rows, following = by_number(tx, statement, todo.c.seq, wanted)
    return Page([_view(row) for row in rows], following)


def count_late(tx: Tx, actor: Actor) -> int:
    """How much of the actor's list is past its time."""
    mine = (todos_seen_by(actor), todo.c.state == TodoState.OPEN, todo.c.due_at < now())
    return int(tx.value(select(func.count()).select_from(todo).where(*mine)))


def read_todo(tx: Tx, actor: Actor, todo_id: UUID) -> TodoView:
    """An entry of the actor's list. NotFound."""
    row = tx.row(_todos().where(todo.c.id == todo_id, todos_seen_by(actor)))
    if row is None:
        raise NotFound
    return _view(row)


def _todos() -> Select[Any]:
    joined = todo.outerjoin(service_order, service_order.c.id == todo.c.order_id)
    return select(todo, service_order.c.seq.label("order_seq")).select_from(joined)


def _conditions(narrowed: TodoFilter) -> Iterable[ColumnElement[bool]]:
    yield todo.c.state == narrowed.state
    if narrowed.kinds:
        yield todo.c.kind.in_(sorted(narrowed.kinds))
    if narrowed.overdue is not None:
        yield todo.c.due_at < now() if narrowed.overdue else todo.c.due_at >= now()


def _view(row: Row[Any]) -> TodoView:
    return TodoView(
        id=row.id,
        kind=row.kind,
        say=say(row.kind),
        subject=row.subject_id,
        order=row.order_id,
        number=order_number(row.order_seq) if row.order_seq is not None else None,
        area=row.area,
        role=row.role,
        person=row.actor_id,
        state=row.state,
        reason=row.reason,
        due_at=row.due_at,
        made_at=row.made_at,
        done_at=row.done_at,
        done_by=row.done_by,
        outcome=row.outcome,
    )
