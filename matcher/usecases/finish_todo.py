"""Somebody has dealt with what stood on a list."""

from uuid import UUID

from matcher.domain.errors import Invalid, NotAvailable
from matcher.domain.roles import Actor
from matcher.domain.states import OPEN, TodoOutcome
from matcher.domain.waiting import TodoKind, TodoState
from matcher.store import orders, tasks, timers, todos
from matcher.store.database import Tx
from matcher.usecases.contact_order import note_contact


def finish_todo(tx: Tx, actor: Actor, todo_id: UUID, outcome: TodoOutcome) -> None:
    """OPEN -> done, once: NotAvailable where somebody else was first. NotFound outside the actor's list.

    `reached` notes the first contact that was waited for; `again` lets work that had given up try once more.
    """
    seen = todos.get(tx, actor, todo_id)
    # The order before what stands on lists about it, as everywhere.
    order = orders.lock(tx, seen.order_id) if seen.order_id is not None else None
    waiting = todos.get(tx, actor, todo_id, lock=True)
    actor.require("finish_todo")
    if waiting.state != TodoState.OPEN:
        raise NotAvailable("somebody has dealt with it already")
    is_dead_work = waiting.kind == TodoKind.DEAD_WORK
    if outcome is TodoOutcome.AGAIN and not is_dead_work:
        raise Invalid.at("outcome", "not_a_choice", "only work that gave up can be done again")
    if waiting.kind == TodoKind.KEPT_APART:
        raise Invalid.at("outcome", "not_a_choice", "give the place to somebody else, or confirm it with a reason")
    todos.finish(tx, waiting, actor, outcome)
    if outcome is TodoOutcome.AGAIN and not tasks.revive(tx, waiting.subject_id):
        timers.revive(tx, waiting.reason or "", waiting.subject_id)
    if outcome is TodoOutcome.REACHED and waiting.kind == TodoKind.CONTACT and order and order.state in OPEN:
        note_contact(tx, actor, order)
