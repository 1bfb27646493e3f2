"""Who is told what becomes of an order."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select

from matcher.domain.roles import Role
from matcher.store.database import Tx
from matcher.store.schema import actor as actors
from matcher.store.schema import contact


def told_about(tx: Tx, order: Row[Any]) -> list[UUID]:
    """The resident who placed it, and contacts who want to be told."""
    mine = (contact.c.recipient_id == order.recipient_id, contact.c.gets_notices.is_(True))
    wanting = select(contact.c.actor_id).where(*mine, contact.c.actor_id.is_not(None))
    placing = (actors.c.id == order.placed_by) & (actors.c.role == Role.RESIDENT)
    statement = select(actors.c.id).where(or_(placing, actors.c.id.in_(wanting))).order_by(actors.c.id)
    return [found for (found,) in tx.tuples(statement)]
