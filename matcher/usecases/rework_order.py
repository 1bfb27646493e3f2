"""It was reported as done, and it is not: whoever did it goes on."""

from uuid import UUID

from matcher.domain.errors import WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import AssignmentState
from matcher.store import orders
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.steps.rating_days import shut_window
from matcher.usecases.steps.texts import reason_code


def rework_order(tx: Tx, actor: Actor, order_id: UUID, reason: str) -> None:
    """REPORTED -> IN_SERVICE; its reported assignments are active again and are reported anew."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("rework_order")
    code = reason_code(tx, "order", order_id, "rework", reason)
    back = move(tx, "order", row, "rework", actor, reason=code)
    reported = [held for held in orders.live_assignments(tx, order_id) if held.state == AssignmentState.REPORTED]
    if not reported:
        raise WrongState("the desk has verified all of the work; only reopening is left, once the order is closed")
    for held in reported:
        move(tx, "assignment", held, "rework", actor, reason=code, reported_at=None, minutes=None)
    shut_window(tx, back)
