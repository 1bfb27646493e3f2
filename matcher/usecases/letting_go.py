"""A place ends without being served: the time that it took is free, and its credential is nobody's worry any more."""

from uuid import UUID

from matcher.domain.waiting import TodoKind
from matcher.store import occupied, todos
from matcher.store.database import Tx


def let_go(tx: Tx, assignment_id: UUID) -> None:
    """Called wherever an assignment ends before it was done."""
    occupied.free_of(tx, assignment_id)
    todos.drop(tx, assignment_id, [TodoKind.CREDENTIAL_OVER])
