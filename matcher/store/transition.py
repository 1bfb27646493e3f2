"""The one way in which anything changes its state: a conditional update and the event that tells of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, insert, update

from matcher.domain.roles import Actor
from matcher.domain.transitions import after
from matcher.store import schema
from matcher.store.database import Stale, Tx

_TABLES: Mapping[str, Table] = {
    "order": schema.service_order,
    "offer": schema.offer,
    "assignment": schema.assignment,
    "round": schema.dispatch_round,
}
_EVENT = insert(schema.event)


def move(tx: Tx, thing: str, row: Row[Any], verb: str, by: Actor | None, *, reason: str | None = None, **changes: Any) -> Row[Any]:  # noqa: ANN401 - column values
    """Apply `verb` to the row as it was read; IllegalTransition by the table, Stale where the row has changed since.

    Returns the row after the change. `by` is None where a clock or the engine acts.
    """
    to_state = after(thing, row.state, verb)
    table = _TABLES[thing]
    if thing == "order" and to_state != row.state:
        changes["state_at"] = tx.now
    statement = (
        update(table)
        .where(table.c.id == row.id, table.c.version == row.version)
        .values(state=to_state, version=row.version + 1, **changes)
        .returning(table)
    )
    changed = tx.row(statement)
    if changed is None:
        raise Stale
    order_id = row.id if thing == "order" else getattr(row, "order_id", None)
    tell(tx, thing, changed, verb, by, order_id=order_id, from_state=row.state, reason=reason)
    return changed


def tell(
    tx: Tx,
    thing: str,
    row: Row[Any],
    verb: str,
    by: Actor | None,
    *,
    order_id: UUID | None,
    from_state: str | None = None,
    reason: str | None = None,
) -> None:
    """Append the event of a transition that has just been written to `row`."""
    tx.execute(
        _EVENT,
        {
            "thing": thing,
            "thing_id": row.id,
            "version": row.version,
            "order_id": order_id,
            "verb": verb,
            "from_state": from_state,
            "to_state": row.state,
            "reason": reason,
            "actor_id": by.id if by else None,
            "role": str(by.role) if by else None,
            "at": tx.now,
        },
    )
