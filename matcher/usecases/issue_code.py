"""The desk gives out a new code for an order, to be printed or said; the one before no longer opens anything."""

from uuid import UUID

from matcher.domain.roles import Actor
from matcher.store import codes, orders
from matcher.store.database import Tx
from matcher.store.transition import move


def issue_code(tx: Tx, actor: Actor, order_id: UUID) -> str:
    """The new code, which is shown this once; told by an event, because it lets somebody act for the resident."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("issue_code")
    code = codes.new_code()
    move(tx, "order", row, "issue_code", actor, code_hash=codes.replace(tx, row, code))
    return code
