"""Somebody complains of an order: its record is kept until that is settled."""

import datetime as dt
from uuid import UUID

from matcher.domain.errors import WrongState
from matcher.domain.roles import Actor, Role
from matcher.domain.states import AssignmentState
from matcher.domain.waiting import TodoKind
from matcher.store import orders, todos
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.conflicts import decide_on
from matcher.usecases.steps.callbacks import community_of
from matcher.usecases.steps.crediting import take_back
from matcher.usecases.steps.texts import reason_code

WITHIN = dt.timedelta(days=1)


def dispute_order(tx: Tx, actor: Actor, order_id: UUID, reason: str) -> None:
    """Mark a REPORTED, CONFIRMED or CLOSED order as disputed, and lay it on the secretary's list."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("dispute_order")
    code = reason_code(tx, "order", order_id, "dispute", reason)
    disputed = move(tx, "order", row, "dispute", actor, reason=code, disputed=True)
    if row.disputed:
        raise WrongState("this order is disputed already")
    whom = (community_of(disputed), Role.SECRETARY)
    todos.add(tx, todos.Waiting(TodoKind.DISPUTE, order_id, *whom, tx.now + WITHIN, order_id=order_id, reason=code))


def settle_order(tx: Tx, actor: Actor, order_id: UUID, reason: str, *, upheld: bool = False) -> None:
    """The complaint is settled; where it is `upheld`, hours and points for the order are booked back."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("settle_order")
    decide_on(tx, actor, row)
    code = reason_code(tx, "order", order_id, "settle", reason)
    settled = move(tx, "order", row, "settle", actor, reason=code, disputed=False)
    if not row.disputed:
        raise WrongState("nobody disputes this order")
    standing = todos.open_of(tx, order_id, TodoKind.DISPUTE)
    if standing is not None:
        todos.finish(tx, standing, actor, "settled")
    if upheld:
        move(tx, "order", settled, "uphold", actor)
        verified = [one.id for one in orders.live_assignments(tx, order_id) if one.state == AssignmentState.VERIFIED]
        take_back(tx, verified, actor, "upheld")
