"""The resident, or the desk for somebody without a phone, confirms that it was done."""

from uuid import UUID

from matcher.domain.roles import Actor
from matcher.domain.states import AssignmentState
from matcher.store import orders
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.rating_days import open_window


def confirm_order(tx: Tx, actor: Actor, order_id: UUID) -> None:
    """REPORTED -> CONFIRMED; its reported assignments are verified by it, and it can be rated from now on."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("confirm_order")
    confirmed = move(tx, "order", row, "confirm", actor, confirmed_at=tx.now)
    for held in orders.live_assignments(tx, order_id):
        if held.state == AssignmentState.REPORTED:
            move(tx, "assignment", held, "verify", actor, ended_at=tx.now)
    open_window(tx, confirmed)
