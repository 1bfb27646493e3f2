"""An order is called off; whoever was asked or had taken it is free again."""

from uuid import UUID

from matcher.domain.errors import WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import OrderState
from matcher.store import orders
from matcher.store.database import Tx
from matcher.usecases.steps.calling_off import call_off
from matcher.usecases.steps.texts import reason_code


def cancel_order(tx: Tx, actor: Actor, order_id: UUID, reason: str) -> None:
    """Any open state but REPORTED -> CANCELLED; pending offers are rescinded, places given back.

    What some have reported already stands. WrongState once all of it is reported.
    """
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("cancel_order")
    if row.state == OrderState.REPORTED:
        raise WrongState("the work is reported: confirm it, say that it is not done, or complain")
    code = reason_code(tx, "order", order_id, "cancel", reason)
    call_off(tx, actor, row, code)
