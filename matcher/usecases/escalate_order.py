"""The whistle (吹哨): an order goes up one level now, without waiting for its clock."""

import datetime as dt
from uuid import UUID

from matcher.domain import clocks
from matcher.domain.errors import WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import Level
from matcher.store import orders
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.steps.order_clock import raise_to
from matcher.usecases.steps.texts import reason_code

TO_ANSWER = dt.timedelta(hours=24)
"""By when the level that was called deals with it."""


def escalate_order(tx: Tx, actor: Actor, order_id: UUID, reason: str) -> None:
    """Community -> street -> district; WrongState where it is at the district already. The level never falls.

    The event tells the level; the reason stands with whom it was laid on, or sealed where it was given in words.
    """
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("escalate_order")
    level = clocks.above(Level(row.level))
    if level is None:
        raise WrongState("this order is at the district already")
    code = reason_code(tx, "order", order_id, "escalate", reason) or ""
    raised = move(tx, "order", row, "escalate", actor, reason=str(level), level=level)
    raise_to(tx, raised, level, tx.now + TO_ANSWER, code)
