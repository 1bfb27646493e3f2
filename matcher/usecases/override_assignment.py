"""The desk decides that a place is kept by somebody who is kept apart from the person served since it was taken."""

from uuid import UUID

from matcher.domain.errors import WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import AssignmentState
from matcher.domain.waiting import TodoKind
from matcher.store import orders, todos
from matcher.store.apart import OVERRIDE
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.conflicts import refuse_conflict
from matcher.usecases.steps.texts import reason_code


def override(tx: Tx, actor: Actor, assignment_id: UUID, reason: str) -> None:
    """Whoever holds the place goes all the same; the event says who decided so, and why.

    WrongState where nothing of the kind waits for a decision; Recused where the actor keeps out of the recipient's
    orders.
    """
    seen = orders.get_assignment(tx, actor, assignment_id)
    actor.require("override_assignment")
    refuse_conflict(tx, actor, orders.lock(tx, seen.order_id))
    held = orders.get_assignment(tx, actor, assignment_id)
    waiting = todos.open_of(tx, assignment_id, TodoKind.KEPT_APART)
    if waiting is None or held.state != AssignmentState.ACTIVE:
        raise WrongState("nothing about this place waits for such a decision")
    code = reason_code(tx, "assignment", assignment_id, OVERRIDE, reason)
    move(tx, "assignment", held, OVERRIDE, actor, reason=code)
    todos.finish(tx, waiting, actor, OVERRIDE)
