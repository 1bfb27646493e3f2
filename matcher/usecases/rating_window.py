"""For some days an order can be confirmed and rated; then it is closed. Silence is never taken for a yes."""

import datetime as dt
from typing import Any

from sqlalchemy import Row

from matcher.domain.roles import Role
from matcher.domain.states import OrderState
from matcher.domain.waiting import TodoKind
from matcher.store import orders, todos
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.steps.callbacks import after_closing, community_of
from matcher.usecases.steps.ending import end

_CONFIRM_WITHIN = dt.timedelta(days=1)


def rating_over(tx: Tx, row: Row[Any]) -> None:
    """The timer: a confirmed order closes, one that nobody confirmed goes on the desk's list."""
    order = orders.lock(tx, row.subject_id)
    if order.state == OrderState.REPORTED:
        due_at = tx.now + _CONFIRM_WITHIN
        todos.add(
            tx, todos.Waiting(TodoKind.CONFIRM, order.id, community_of(order), Role.CLERK, due_at, order_id=order.id)
        )
    if order.state == OrderState.CONFIRMED:
        closed = move(tx, "order", order, "close", None, closed_at=tx.now)
        end(tx, closed)
        after_closing(tx, closed)
