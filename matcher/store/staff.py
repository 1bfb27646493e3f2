"""The people of desks, street offices and districts: who answers for an area."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, select

from matcher.domain.areas import above
from matcher.domain.roles import DESK, Role
from matcher.store.database import Tx
from matcher.store.schema import actor


def covering(tx: Tx, roles: Iterable[Role], area: str) -> Sequence[Row[Any]]:
    """The people in one of the roles whose area holds this one: the nearest first, a secretary before a clerk."""
    rank = case((actor.c.role == Role.SECRETARY, 0), else_=1)
    mine = (actor.c.area.in_(above(area)), actor.c.role.in_(sorted(roles)))
    rows = tx.rows(select(actor).where(*mine).order_by(rank, actor.c.made_at, actor.c.id))
    return sorted(rows, key=lambda row: -len(row.area))


def at_desk(tx: Tx, actor_id: UUID, area: str) -> Row[Any] | None:
    """The person with this id, where he or she works at a desk that answers for the area."""
    mine = (actor.c.id == actor_id, actor.c.role.in_(sorted(DESK)), actor.c.area.in_(above(area)))
    return tx.row(select(actor).where(*mine))
