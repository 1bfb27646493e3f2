"""An order that is none of the service's business goes to who owns it outside, and the resident learns to whom."""

from uuid import UUID

from matcher.domain.notifying import NoticeKind
from matcher.domain.outside import OutsideOwner
from matcher.domain.roles import Actor
from matcher.store import orders
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.conflicts import decide_on
from matcher.usecases.steps.desk import recall, require_untaken, tell_filer
from matcher.usecases.steps.ending import end
from matcher.usecases.steps.standing_for import refuse_standing_for
from matcher.usecases.steps.texts import reason_code


def transfer_order(tx: Tx, actor: Actor, order_id: UUID, to: OutsideOwner, reason: str) -> None:
    """Untaken -> TRANSFERRED, offers rescinded; NotAvailable where somebody holds a place, WrongState for a session."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("transfer_order")
    decide_on(tx, actor, row)
    refuse_standing_for(tx, row)
    require_untaken(row)
    code = reason_code(tx, "order", order_id, "transfer", reason)
    freed = recall(tx, row, actor, "order_transferred")
    move(tx, "order", freed, "transfer", actor, reason=code, outside_owner=to, pooled=False)
    end(tx, row)
    tell_filer(tx, row, NoticeKind.TRANSFERRED, to=to)
