"""The outbox: rows of work that are leased, fenced by their attempt number, and never lost."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.roles import Role
from matcher.domain.states import TaskKind, TaskState
from matcher.domain.waiting import TodoKind
from matcher.store import todos
from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import district, task

MAX_ATTEMPTS = 5
_TOGETHER = {0: 1000, 1: 1000, 2: 16}


class Fenced(Exception):
    """Another attempt holds this work now; the effects of this one must not be written."""


def add(tx: Tx, kind: TaskKind, district_code: str, subject_id: UUID) -> None:
    """Ask for work on a subject, once while the same is still waiting; the doorbell rings after the commit."""
    values = {"id": new_id(), "kind": kind, "district": district_code, "subject_id": subject_id}
    fresh = upsert(task).values(**values, state=TaskState.PENDING, due_at=tx.now, made_at=tx.now, attempt=0)
    tx.execute(fresh.on_conflict_do_nothing())
    tx.ring(district_code)


def due_districts(tx: Tx) -> list[str]:
    """Districts in which a task is due and nobody holds a lease."""
    held = task.alias()
    busy = exists().where(
        held.c.district == task.c.district, held.c.state == TaskState.LEASED, held.c.lease_until > now()
    )
    statement = select(task.c.district).where(due(), ~busy).distinct().order_by(task.c.district)
    return [row.district for row in tx.rows(statement)]


def is_due(tx: Tx, district_code: str) -> bool:
    """Whether a task of the district waits whose time has come."""
    return bool(tx.value(select(exists().where(task.c.district == district_code, due()))))


def due() -> ColumnElement[bool]:
    """Tasks that wait and whose time has come, and those whose lease was lost."""
    waiting = and_(task.c.state == TaskState.PENDING, task.c.due_at <= now())
    lost = and_(task.c.state == TaskState.LEASED, task.c.lease_until <= now())
    return or_(waiting, lost)


def exhausted(tx: Tx, district_code: str) -> Sequence[Row[Any]]:
    """Due tasks that were tried often enough: they become dead and wait on the list of the district."""
    tired = (task.c.district == district_code, task.c.attempt >= MAX_ATTEMPTS, due())
    dead = update(task).where(*tired).values(state=TaskState.DEAD, error=func.coalesce(task.c.error, "lease_lost"))
    rows = tx.rows(dead.returning(task))
    for row in rows:
        waiting = todos.Waiting(TodoKind.DEAD_WORK, row.id, row.district, Role.DISTRICT_ADMIN, tx.now, reason=row.kind)
        todos.add(tx, waiting)
    return rows


def revive(tx: Tx, task_id: UUID) -> bool:
    """Let a dead task try again; False where there is none, or the same was asked for anew."""
    dead = tx.row(select(task).where(task.c.id == task_id, task.c.state == TaskState.DEAD).with_for_update())
    if dead is None:
        return False
    add(tx, TaskKind(dead.kind), dead.district, dead.subject_id)
    tx.execute(update(task).where(task.c.id == task_id).values(state=TaskState.DONE))
    return True


def lease(tx: Tx, district_code: str, lease_s: int) -> tuple[int, Sequence[Row[Any]]]:
    """Take the due tasks of the district's oldest kind; one lease a district at a time.

    Returns the epoch that fences the run, and the leased tasks; (0, []) where there is nothing to take.
    """
    if tx.value(select(district.c.epoch).where(district.c.code == district_code).with_for_update()) is None:
        return 0, []
    held = exists().where(
        task.c.district == district_code, task.c.state == TaskState.LEASED, task.c.lease_until > now()
    )
    if tx.value(select(held)):
        return 0, []
    ready = tx.rows(select(task).where(task.c.district == district_code, due()).order_by(task.c.seq))
    chosen = _batch(ready)
    if not chosen:
        return 0, []
    raised = update(district).where(district.c.code == district_code).values(epoch=district.c.epoch + 1)
    epoch = tx.execute(raised.returning(district.c.epoch)).scalar_one()
    until = tx.now + dt.timedelta(seconds=lease_s)
    mine = update(task).where(task.c.id.in_([row.id for row in chosen]))
    taken = mine.values(state=TaskState.LEASED, attempt=task.c.attempt + 1, lease_until=until).returning(task)
    return int(epoch), sorted(tx.rows(taken), key=lambda row: row.seq)


def _batch(ready: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The oldest task and what can be done with it; the more often tried, the fewer, so that a bad item is found."""
    if not ready:
        return []
    first = ready[0]
    if first.kind == TaskKind.RUN_ROUND:
        return [first]
    alike = [row for row in ready if row.kind == first.kind and row.attempt == first.attempt]
    return alike[: _TOGETHER.get(first.attempt, 1)]


def renew(tx: Tx, leased: Sequence[Row[Any]], lease_s: int) -> None:
    """Hold the lease longer; Fenced where it was lost meanwhile."""
    _change_mine(tx, leased, {"lease_until": tx.now + dt.timedelta(seconds=lease_s)})


def finish(tx: Tx, leased: Sequence[Row[Any]]) -> None:
    """Done, in the transaction that holds the effects; Fenced where another attempt has taken over."""
    _change_mine(tx, leased, {"state": TaskState.DONE, "lease_until": None})


def give_back(tx: Tx, leased: Sequence[Row[Any]], error: str) -> None:
    """Let another attempt try, a little later each time; what was asked again meanwhile is simply done."""
    for row in leased:
        again = exists().where(
            task.c.kind == row.kind, task.c.subject_id == row.subject_id, task.c.state == TaskState.PENDING
        )
        state = TaskState.DONE if tx.value(select(again)) else TaskState.PENDING
        due_at = tx.now + dt.timedelta(seconds=0.5 * 2**row.attempt)
        _change_mine(tx, [row], {"state": state, "error": error[:40], "due_at": due_at, "lease_until": None})


def _change_mine(tx: Tx, leased: Sequence[Row[Any]], values: dict[str, Any]) -> None:
    for row in leased:
        mine = (task.c.id == row.id, task.c.attempt == row.attempt, task.c.state == TaskState.LEASED)
        if tx.execute(update(task).where(*mine).values(**values)).rowcount != 1:
            raise Fenced
