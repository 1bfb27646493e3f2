"""The desk decides about a place that somebody holds: it goes to somebody else, or is kept all the same."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import WrongState
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.states import AssignmentState
from matcher.domain.waiting import TodoKind
from matcher.store import orders, todos
from matcher.store.apart import OVERRIDE
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.conflicts import refuse_conflict
from matcher.usecases.filling import give_back
from matcher.usecases.telling import tell_crew
from matcher.usecases.texts import reason_code


def reassign(tx: Tx, actor: Actor, assignment_id: UUID, reason: str) -> None:
    """ACTIVE -> REASSIGNED: who holds the place is told not to go, and it goes to the next best.

    WrongState for what goes along in a run; Recused where the actor keeps out of the recipient's orders.
    """
    order, held = _locked(tx, actor, assignment_id, "reassign_assignment")
    if held.carrier_id is not None:
        raise WrongState("this goes along in a run; act on the run, or call the order off")
    code = reason_code(tx, "assignment", assignment_id, "reassign", reason)
    give_back(tx, actor, order, held, "reassign", code)
    tell_crew(tx, order, held, NoticeKind.ORDER_CANCELLED, [held.helper_id])


def override(tx: Tx, actor: Actor, assignment_id: UUID, reason: str) -> None:
    """Somebody who is kept apart since it took the place goes all the same; the event says who decided so, and why.

    WrongState where nothing of the kind waits for a decision.
    """
    _, held = _locked(tx, actor, assignment_id, "override_assignment")
    waiting = todos.open_of(tx, assignment_id, TodoKind.KEPT_APART)
    if waiting is None or held.state != AssignmentState.ACTIVE:
        raise WrongState("nothing about this place waits for such a decision")
    code = reason_code(tx, "assignment", assignment_id, OVERRIDE, reason)
    move(tx, "assignment", held, OVERRIDE, actor, reason=code)
    todos.finish(tx, waiting, actor, OVERRIDE)


def _locked(tx: Tx, actor: Actor, assignment_id: UUID, operation: str) -> tuple[Row[Any], Row[Any]]:
    seen = orders.get_assignment(tx, actor, assignment_id)
    actor.require(operation)
    order = orders.lock(tx, seen.order_id)
    refuse_conflict(tx, actor, order)
    return order, orders.get_assignment(tx, actor, assignment_id)
