"""Whether somebody may say for the person served how an order went."""

from typing import Any

from sqlalchemy import Row, select

from matcher.domain.roles import DESK, Actor, Role
from matcher.domain.states import ConsentBy
from matcher.store.database import Tx
from matcher.store.schema import consent


def may_rate(tx: Tx, actor: Actor, order: Row[Any]) -> bool:
    """The person who ordered for itself, whoever has number and code, and the desk for somebody on the phone."""
    if actor.role in DESK or actor.role is Role.FOLLOWER:
        return True
    return order.placed_by == actor.id and not is_by_proxy(tx, order)


def is_by_proxy(tx: Tx, order: Row[Any]) -> bool:
    """Whether somebody else consented for the person served."""
    given = tx.rows(select(consent.c.given_by).where(consent.c.order_id == order.id))
    return any(row.given_by != ConsentBy.SELF for row in given)
