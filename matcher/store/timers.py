"""What happens by time: rows with the moment at which they are due. Deleting the row is taking the work."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.waiting import TimerKind, TimerState
from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.schema import timer

MAX_ATTEMPTS = 5
RETRY_S = 2.0
_NEW = insert(timer)
_DUE = (
    select(timer.c.kind, timer.c.subject_id)
    .where(timer.c.state == TimerState.WAITING, timer.c.due_at <= now())
    .order_by(timer.c.due_at, timer.c.subject_id)
)


def add(tx: Tx, kind: TimerKind, district: str, subject_id: UUID, due_at: dt.datetime) -> None:
    """Set the subject's timer of this kind, in place of one that is set already."""
    values = {"district": district, "due_at": due_at, "state": TimerState.WAITING, "attempt": 0, "error": None}
    fresh = upsert(timer).values(kind=kind, subject_id=subject_id, **values)
    tx.execute(fresh.on_conflict_do_update(index_elements=["kind", "subject_id"], set_=values))


def add_new(tx: Tx, district: str, subject_id: UUID, moments: Mapping[TimerKind, dt.datetime]) -> None:
    """Set the first timers of a new subject, in one statement."""
    values = {"subject_id": subject_id, "district": district, "state": TimerState.WAITING, "attempt": 0}
    tx.execute(_NEW, [{**values, "kind": kind, "due_at": due_at} for kind, due_at in moments.items()])


def wake(tx: Tx, kind: TimerKind, district: str) -> None:
    """Let every timer of this kind in the district look again now, because what it goes by has changed."""
    mine = (timer.c.kind == kind, timer.c.district == district, timer.c.state == TimerState.WAITING)
    tx.execute(update(timer).where(*mine, timer.c.due_at > tx.now).values(due_at=tx.now))


def revive(tx: Tx, kind: str, subject_id: UUID) -> bool:
    """Let a dead timer try again; False where there is none."""
    mine = (timer.c.kind == kind, timer.c.subject_id == subject_id, timer.c.state == TimerState.DEAD)
    alive = {"state": TimerState.WAITING, "attempt": 0, "due_at": tx.now, "error": None}
    return tx.execute(update(timer).where(*mine).values(**alive)).rowcount > 0


def stop(tx: Tx, subject_id: UUID, kinds: Iterable[TimerKind]) -> None:
    """Take the subject's timers of these kinds away."""
    tx.execute(delete(timer).where(timer.c.subject_id == subject_id, timer.c.kind.in_(sorted(kinds))))


def due(tx: Tx, most: int) -> Sequence[Row[Any]]:
    """At most so many timers whose time has come, the oldest first: `kind` and `subject_id`."""
    return tx.rows(_DUE.limit(most))


def take(tx: Tx, kind: str, subject_id: UUID) -> Row[Any] | None:
    """Take a due timer: its effects belong into this transaction. None where somebody else has, or it was set later."""
    mine = (timer.c.kind == kind, timer.c.subject_id == subject_id, timer.c.state == TimerState.WAITING)
    return tx.row(delete(timer).where(*mine, timer.c.due_at <= now()).returning(timer))


def put_off(tx: Tx, kind: str, subject_id: UUID, error: str) -> Row[Any] | None:
    """Try again a little later, each time later; the row where it was tried too often and is dead now."""
    mine = and_(timer.c.kind == kind, timer.c.subject_id == subject_id, timer.c.state == TimerState.WAITING)
    row = tx.row(select(timer).where(mine).with_for_update())
    if row is None:
        return None
    is_dead = row.attempt + 1 >= MAX_ATTEMPTS
    due_at = tx.now + dt.timedelta(seconds=RETRY_S * 2**row.attempt)
    state = TimerState.DEAD if is_dead else TimerState.WAITING
    changed = {"attempt": row.attempt + 1, "error": error[:40], "due_at": due_at, "state": state}
    tx.execute(update(timer).where(mine).values(**changed))
    return row if is_dead else None
