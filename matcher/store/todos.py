"""What waits for a person: laid on somebody's list with a due time, until it is dealt with."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor, Role
from matcher.domain.waiting import OUTLIVING, TodoKind, TodoState
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import todo
from matcher.store.scope import todos_seen_by


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits, for `role` in `area` or for the one person `actor_id`, to be dealt with by `due_at`."""

    kind: TodoKind
    subject_id: UUID
    area: str
    role: Role
    due_at: dt.datetime
    order_id: UUID | None = None
    actor_id: UUID | None = None
    reason: str | None = None


def add(tx: Tx, waiting: Waiting) -> None:
    """Lay it on the list, once while the same (kind and subject) is still open."""
    fresh = upsert(todo).values(**asdict(waiting), id=new_id(), state=TodoState.OPEN, made_at=tx.now)
    tx.execute(fresh.on_conflict_do_nothing())


def finish(tx: Tx, row: Row[Any], by: Actor, outcome: str) -> None:
    """Dealt with, by whom and how."""
    done = {"state": TodoState.DONE, "done_at": tx.now, "done_by": by.id, "outcome": outcome}
    tx.execute(update(todo).where(todo.c.id == row.id, todo.c.state == TodoState.OPEN).values(**done))


def drop(tx: Tx, subject_id: UUID, kinds: Iterable[TodoKind]) -> None:
    """Nothing has to be done any more."""
    mine = (todo.c.subject_id == subject_id, todo.c.kind.in_(sorted(kinds)), todo.c.state == TodoState.OPEN)
    tx.execute(update(todo).where(*mine).values(state=TodoState.DROPPED, done_at=tx.now))


def drop_of_order(tx: Tx, order_id: UUID) -> None:
    """Nothing has to be done about the order any more, but for what outlives it."""
    mine = (todo.c.order_id == order_id, todo.c.state == TodoState.OPEN, todo.c.kind.not_in(sorted(OUTLIVING)))
    tx.execute(update(todo).where(*mine).values(state=TodoState.DROPPED, done_at=tx.now))


def open_of(tx: Tx, subject_id: UUID, kind: TodoKind) -> Row[Any] | None:
    """The open entry of this kind for the subject."""
    mine = (todo.c.subject_id == subject_id, todo.c.kind == kind, todo.c.state == TodoState.OPEN)
    return tx.row(select(todo).where(*mine))


def kinds_of_order(tx: Tx, order_id: UUID, kinds: Iterable[TodoKind], again: Iterable[TodoKind] = ()) -> set[str]:
    """Those of the kinds that ever stood on a list for the order; what was dropped of `again` may stand there anew."""
    lasting = or_(todo.c.kind.not_in(sorted(again)), todo.c.state != TodoState.DROPPED)
    told = (todo.c.order_id == order_id, todo.c.kind.in_(sorted(kinds)), lasting)
    return {row.kind for row in tx.rows(select(todo.c.kind).where(*told).distinct())}


def get(tx: Tx, actor: Actor, todo_id: UUID, *, lock: bool = False) -> Row[Any]:
    """An entry of the actor's list; `lock` holds it until the transaction ends. NotFound."""
    statement = select(todo).where(todo.c.id == todo_id, todos_seen_by(actor))
    row = tx.row(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound
    return row


def pass_to(tx: Tx, order_id: UUID, before: UUID | None, after: Actor) -> None:
    """What the former owner had still to do about the order is the new one's."""
    mine = (todo.c.order_id == order_id, todo.c.actor_id == before, todo.c.state == TodoState.OPEN)
    if before is not None:
        tx.execute(update(todo).where(*mine).values(actor_id=after.id, role=after.role))


def is_any_open(tx: Tx, order_id: UUID, kinds: Iterable[TodoKind]) -> bool:
    """Whether one of the kinds still stands on a list for the order."""
    mine = (todo.c.order_id == order_id, todo.c.kind.in_(sorted(kinds)), todo.c.state == TodoState.OPEN)
    return tx.value(select(todo.c.id).where(*mine).limit(1)) is not None
