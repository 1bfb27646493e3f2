"""An order goes to the next best."""

from typing import Any

from sqlalchemy import Row

from matcher.domain.states import OrderState, TaskKind
from matcher.store import orders, tasks
from matcher.store.database import Tx
from matcher.store.transition import move


def withdraw_if_unasked(tx: Tx, order: Row[Any], reason: str) -> None:
    """Ask the workers for the next best; where nobody is asked any more, an offered order is accepted again first."""
    if order.state == OrderState.OFFERED and not orders.pending_offers(tx, order.id):
        move(tx, "order", order, "withdraw", None, reason=reason)
    pass_on(tx, order)


def pass_on(tx: Tx, order: Row[Any]) -> None:
    """Ask the workers for the next best."""
    tasks.add(tx, TaskKind.MATCH_ORDER, order.district, order.id)
