"""Nobody decides on the orders of relatives, of people close to them, or of people they are in dispute with."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import Invalid, NotAllowed, Recused
from matcher.domain.roles import DESK, Actor, Role
from matcher.domain.states import ConflictKind
from matcher.domain.waiting import TodoKind
from matcher.store import conflicts, orders, recipients, staff, todos
from matcher.store.database import Tx
from matcher.usecases.steps.desk import ask_person, ask_role, responsible


def declare_conflict(
    tx: Tx, actor: Actor, recipient_id: UUID, kind: ConflictKind | None, person: UUID | None
) -> Row[Any] | None:
    """Keep the actor, or for a secretary somebody of the same desk, out of a recipient's orders; None as kind lifts it.

    NotFound for a recipient outside the scope, Invalid for a stranger; only a secretary lifts, and nobody for oneself.
    """
    served = recipients.get(tx, actor, recipient_id)
    actor.require("declare_conflict")
    who = person or actor.id
    if who != actor.id and (actor.role is not Role.SECRETARY or staff.at_desk(tx, who, actor.area) is None):
        raise Invalid.at("person", "unknown_person", "name somebody of your own desk; only a secretary may")
    if kind is not None:
        return conflicts.declare(tx, actor, who, served.id, kind)
    if actor.role is not Role.SECRETARY or who == actor.id:
        raise NotAllowed("the secretary decides that for somebody else, and nobody for oneself")
    conflicts.lift(tx, who, served.id)
    return None


def refuse_conflict(tx: Tx, actor: Actor, order: Row[Any]) -> None:
    """Recused where the actor keeps out of the recipient's orders; it says nothing of the reason."""
    if conflicts.apart(tx, actor.id, [order.recipient_id]):
        raise Recused(order.id)


def decide_on(tx: Tx, actor: Actor, order: Row[Any]) -> None:
    """The same for who decides it now: where that goes on, nobody has to stand in any more."""
    refuse_conflict(tx, actor, order)
    if actor.role in DESK:
        todos.drop(tx, order.id, [TodoKind.STAND_IN])


def stand_in(tx: Tx, order_id: UUID) -> None:
    """Lay an order on the list of somebody who may decide on it: of the desk, else of the street."""
    order = orders.lock(tx, order_id)
    other = responsible(tx, order, conflicts.keeping_out(tx, order.recipient_id))
    if other is not None and other.role in DESK:
        ask_person(tx, order, TodoKind.STAND_IN, other, order.due_at)
    else:
        ask_role(tx, order, TodoKind.STAND_IN, Role.STREET_OFFICER, order.due_at)
