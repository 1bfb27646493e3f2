"""The desk turns an order down, with a reason."""

from uuid import UUID

from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.store import orders
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.conflicts import decide_on
from matcher.usecases.steps.desk import tell_others
from matcher.usecases.steps.ending import end
from matcher.usecases.steps.texts import reason_code


def reject_order(tx: Tx, actor: Actor, order_id: UUID, reason: str) -> None:
    """PLACED or NEED_INFO -> REJECTED."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("reject_order")
    decide_on(tx, actor, row)
    move(tx, "order", row, "reject", actor, reason=reason_code(tx, "order", order_id, "reject", reason))
    tell_others(tx, row, actor, NoticeKind.REJECTED)
    end(tx, row)
