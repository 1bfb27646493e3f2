"""Somebody on the run was not at home, or could not be served: the clerk finds out why, the others are served."""

import datetime as dt
from uuid import UUID

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.errors import WrongState
from matcher.domain.roles import Actor, Role
from matcher.domain.states import AssignmentState
from matcher.domain.waiting import TodoKind
from matcher.store import orders, personal, todos
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.steps.ending import end
from matcher.usecases.steps.runs import leave
from matcher.usecases.steps.texts import refuse_numbers

WITHIN = dt.timedelta(hours=1)


def report_undelivered(tx: Tx, actor: Actor, assignment_id: UUID, note: str) -> None:
    """An order that goes along in a run under way was not delivered: it waits for a person, with the note sealed."""
    seen = orders.get_assignment(tx, actor, assignment_id)
    order = orders.lock(tx, seen.order_id)
    held = orders.get_assignment(tx, actor, assignment_id)
    actor.require("report_undelivered")
    refuse_numbers(note=note)
    if held.carrier_id is None:
        raise WrongState("only what goes along in a run can be told of so")
    if held.started_at is None:
        raise WrongState("this run has not begun")
    personal.change(tx, "assignment", assignment_id, {"note": note})
    for one in orders.live_assignments(tx, order.id):
        if one.state == AssignmentState.ACTIVE:
            move(tx, "assignment", one, "release", actor, reason="not_delivered", ended_at=tx.now)
    freed = move(tx, "order", order, "free", actor, reason="not_delivered", filled=0)
    for empty in leave(tx, freed):
        end(tx, empty)
    move(tx, "order", freed, "need_human", actor, reason="not_delivered")
    waiting = todos.Waiting(
        kind=TodoKind.UNDELIVERED,
        subject_id=order.id,
        area=order.area[:COMMUNITY_DIGITS],
        role=Role.CLERK,
        due_at=tx.now + WITHIN,
        order_id=order.id,
    )
    todos.add(tx, waiting)
