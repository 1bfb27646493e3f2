"""The resident, or the desk for somebody without a phone, confirms that it was done."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import IllegalTransition, NotAllowed, WrongState
from matcher.domain.roles import DESK, Actor
from matcher.domain.states import TAKEABLE, AssignmentState, OrderState
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import orders, timers, todos
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.conflicts import decide_on
from matcher.usecases.steps.crediting import credit, refuse_own_work
from matcher.usecases.steps.desk import recall
from matcher.usecases.steps.rating_days import open_window
from matcher.usecases.steps.texts import reason_code


def confirm_order(tx: Tx, actor: Actor, order_id: UUID, reason: str | None = None) -> None:
    """REPORTED -> CONFIRMED; its reported assignments are verified by it, and it can be rated from now on.

    With a `reason` the desk also confirms what fewer people than asked for have done, once nobody is still to come.
    """
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("confirm_order")
    decide_on(tx, actor, row)
    if reason is not None and row.state != OrderState.REPORTED:
        row = _with_fewer(tx, actor, row, reason)
    confirmed = move(tx, "order", row, "confirm", actor, confirmed_at=tx.now)
    done = orders.live_assignments(tx, order_id)
    refuse_own_work(tx, actor, done)
    for held in done:
        if held.state == AssignmentState.REPORTED:
            credit(tx, row, move(tx, "assignment", held, "verify", actor, ended_at=tx.now), actor)
    open_window(tx, confirmed)


def _with_fewer(tx: Tx, actor: Actor, row: Row[Any], reason: str) -> Row[Any]:
    """The order is reported with those who came: nobody is sought for the other places any more."""
    if actor.role not in DESK:
        raise NotAllowed("the community's desk decides whether what was done is enough")
    if not row.filled or row.state not in TAKEABLE | {OrderState.NEEDS_HUMAN}:
        raise IllegalTransition("order", row.state, "confirm")
    if orders.settled_shifts(tx, row.id):
        raise WrongState("somebody is still to come; wait for the report, or note who did not come")
    code = reason_code(tx, "order", row.id, "suffice", reason)
    row = recall(tx, row, actor, "places_left")
    timers.stop(tx, row.id, [TimerKind.HOLD_OVER])
    todos.drop(tx, row.id, [TodoKind.NEW_TIME, TodoKind.UNTAKEN, TodoKind.NOT_FILLED])
    return move(tx, "order", row, "suffice", actor, reason=code, headcount=row.filled, pooled=False, hold_until=None)
