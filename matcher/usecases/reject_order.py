"""The desk turns an order down, with a reason."""

from uuid import UUID

from matcher.domain.notifying import NoticeKind
from matcher.domain.outside import OutsideOwner
from matcher.domain.roles import Actor
from matcher.store import orders
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.conflicts import decide_on
from matcher.usecases.steps.desk import tell_others
from matcher.usecases.steps.ending import end
from matcher.usecases.steps.texts import reason_code


def reject_order(tx: Tx, actor: Actor, order_id: UUID, reason: str, to: OutsideOwner | None = None) -> None:
    """PLACED or NEED_INFO -> REJECTED; `to` names whose it is, where it is somebody's, and the filer is told."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("reject_order")
    decide_on(tx, actor, row)
    code = reason_code(tx, "order", order_id, "reject", reason)
    named = {} if to is None else {"outside_owner": to}
    move(tx, "order", row, "reject", actor, reason=code, **named)
    tell_others(tx, row, actor, NoticeKind.REJECTED)
    end(tx, row)
