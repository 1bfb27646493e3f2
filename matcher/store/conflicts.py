"""Who at the desk keeps out of whose orders."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.roles import Actor
from matcher.domain.states import ConflictKind
from matcher.store.database import Tx
from matcher.store.schema import conflict


def declare(tx: Tx, by: Actor, actor_id: UUID, recipient_id: UUID, kind: ConflictKind) -> Row[Any]:
    """From now on this person keeps out of the recipient's orders."""
    told = {"kind": kind, "declared_at": tx.now, "declared_by": by.id}
    fresh = upsert(conflict).values(actor_id=actor_id, recipient_id=recipient_id, **told)
    settled = fresh.on_conflict_do_update(index_elements=["actor_id", "recipient_id"], set_=told)
    return tx.execute(settled.returning(conflict)).one()


def lift(tx: Tx, actor_id: UUID, recipient_id: UUID) -> None:
    """It holds no more."""
    tx.execute(delete(conflict).where(conflict.c.actor_id == actor_id, conflict.c.recipient_id == recipient_id))


def apart(tx: Tx, actor_id: UUID, recipient_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the recipients whose orders this person keeps out of."""
    mine = (conflict.c.actor_id == actor_id, conflict.c.recipient_id.in_(list(recipient_ids)))
    return {row.recipient_id for row in tx.rows(select(conflict.c.recipient_id).where(*mine))}


def keeping_out(tx: Tx, recipient_id: UUID) -> set[UUID]:
    """Who keeps out of the recipient's orders."""
    return {row.actor_id for row in tx.rows(select(conflict.c.actor_id).where(conflict.c.recipient_id == recipient_id))}
