"""An order is called off; whoever was asked or had taken it is free again."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import WrongState
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.states import AssignmentState, OrderState
from matcher.store import orders
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.steps.desk import tell_others
from matcher.usecases.steps.ending import end
from matcher.usecases.steps.letting_go import rescind, vacate
from matcher.usecases.steps.telling import tell_helpers
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


def call_off(tx: Tx, actor: Actor, row: Row[Any], code: str | None) -> None:
    """The same for a locked order, with a reason that is a code."""
    move(tx, "order", row, "cancel", actor, reason=code, filled=0, pooled=False)
    rescind(tx, row, orders.pending_offers(tx, row.id), actor, "order_cancelled")
    live = orders.live_assignments(tx, row.id)
    for held in live:
        if held.state == AssignmentState.ACTIVE:
            vacate(tx, held, "void", actor, "order_cancelled")
    tell_helpers(tx, row, NoticeKind.ORDER_CANCELLED, live)
    tell_helpers(tx, row, NoticeKind.WORK_KEPT, live, done=True)
    tell_others(tx, row, actor, NoticeKind.CANCELLED)
    end(tx, row)
