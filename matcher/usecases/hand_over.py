"""The first owner answers for an order until somebody else has said yes to taking it over (首问负责)."""

from uuid import UUID

from matcher.domain.errors import Invalid, NotAllowed, NotAvailable, WrongState
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor, Role
from matcher.domain.waiting import TodoKind
from matcher.store import conflicts, orders, staff, todos
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.conflicts import refuse_conflict
from matcher.usecases.steps.desk import ask_person, tell


def hand_over(tx: Tx, actor: Actor, order_id: UUID, to: UUID) -> None:
    """The owner, or the secretary, proposes another owner; nothing changes before that one accepts.

    NotAllowed for others, and for an owner who keeps out of the recipient's orders; Invalid for who works at no desk
    of the order's area, or owns it already.
    """
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("hand_over_order")
    if actor.role is not Role.SECRETARY and row.owner_id != actor.id:
        raise NotAllowed("only its owner or the secretary hands an order over")
    if row.is_ruled:
        raise WrongState("it was ruled who owns this order; that stands")
    person = staff.at_desk(tx, to, row.area)
    if person is None or to == row.owner_id:
        raise Invalid.at("owner", "unknown_owner", "name somebody else of a desk of its area")
    if conflicts.apart(tx, to, [row.recipient_id]):
        raise NotAllowed("this person cannot own this order")
    proposed = move(tx, "order", row, "hand_over", actor, reason="proposed", handed_to=to)
    todos.drop(tx, order_id, [TodoKind.HAND_OVER])
    ask_person(tx, proposed, TodoKind.HAND_OVER, person, row.due_at)


def take_over(tx: Tx, actor: Actor, order_id: UUID, *, is_yes: bool) -> None:
    """The one who was asked takes the order over, or leaves it with its owner; NotAvailable where nobody asked."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("take_over_order")
    if row.handed_to != actor.id:
        raise NotAvailable("this order is not being handed over to you")
    waiting = todos.open_of(tx, order_id, TodoKind.HAND_OVER)
    if waiting is not None:
        todos.finish(tx, waiting, actor, "accepted" if is_yes else "declined")
    asked = [row.owner_id] if row.owner_id is not None else []
    if not is_yes:
        move(tx, "order", row, "hand_over", actor, reason="declined", handed_to=None)
        tell(tx, row, asked, NoticeKind.HAND_OVER_DECLINED)
        return
    refuse_conflict(tx, actor, row)
    changes = {"owner_id": actor.id, "handed_to": None, "handed_by": row.owner_id}
    move(tx, "order", row, "take_over", actor, reason="accepted", **changes)
    todos.pass_to(tx, order_id, row.owner_id, actor)
    tell(tx, row, asked, NoticeKind.HAND_OVER_ACCEPTED)
