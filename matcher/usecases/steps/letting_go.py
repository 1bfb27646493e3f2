"""What ends before it was done: offers are taken back, and a place whose time is then free."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.roles import Actor
from matcher.domain.waiting import OF_PLACES
from matcher.store import occupied, todos
from matcher.store.database import Tx
from matcher.store.transition import move, move_many
from matcher.usecases.steps.telling import tell_rescinded


def rescind(
    tx: Tx, order: Row[Any], asked: Sequence[Row[Any]], by: Actor | None, reason: str, *, untold: UUID | None = None
) -> None:
    """Take back offers of the order, or of several of its district; who was asked is told, but for one who knows."""
    move_many(tx, "offer", asked, "rescind", by, reason)
    tell_rescinded(tx, order.district, [row for row in asked if row.helper_id != untold])


def vacate(tx: Tx, held: Row[Any], verb: str, by: Actor | None, reason: str | None, **values: Any) -> None:
    """End an assignment: what it took is free for others, and nobody has to see to it any more.

    With the verb `void` the `reason` does not lie with the helper, who may be asked for the order again.
    """
    if verb == "void":
        values["ended_for"] = reason
    move(tx, "assignment", held, verb, by, reason=reason, ended_at=tx.now, **values)
    occupied.free_of(tx, held.id)
    todos.drop(tx, held.id, OF_PLACES)
