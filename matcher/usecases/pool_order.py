"""The desk opens an order to be claimed, or closes it again."""

from uuid import UUID

from matcher.domain.roles import Actor
from matcher.store import orders
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.conflicts import decide_on
from matcher.usecases.steps.standing_consent import require_consent


def pool_order(tx: Tx, actor: Actor, order_id: UUID, *, is_open: bool) -> None:
    """Set the flag, beside whatever offers are out.

    Recused where the actor keeps out of the recipient's orders; WrongState to open it where no consent stands.
    """
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("pool_order")
    decide_on(tx, actor, row)
    if is_open:
        require_consent(tx, row)
    if row.pooled != is_open:
        move(tx, "order", row, "pool", actor, reason="open" if is_open else "close", pooled=is_open)
