"""The desk takes an order on, and decides how urgent it is."""

from uuid import UUID

from matcher.domain.roles import Actor
from matcher.domain.states import Form, Urgency
from matcher.domain.waiting import TodoKind
from matcher.store import orders, places, todos
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.automatic import offer_at_once
from matcher.usecases.conflicts import refuse_conflict
from matcher.usecases.runs import join
from matcher.usecases.waking import look_again


def accept_order(tx: Tx, actor: Actor, order_id: UUID, urgency: Urgency | None) -> None:
    """PLACED -> ACCEPTED; whoever accepts owns it. Without `urgency` what was claimed stands.

    Recused where the actor keeps out of the recipient's orders.
    """
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("accept_order")
    refuse_conflict(tx, actor, row)
    accepted = move(tx, "order", row, "accept", actor, owner_id=actor.id, urgency=urgency or row.urgency)
    district = places.district_at(tx, accepted.area)
    if accepted.urgency != row.urgency:
        look_again(tx, accepted)
    todos.drop(tx, order_id, [TodoKind.STAND_IN, TodoKind.ANSWERED])
    if accepted.form == Form.RUN:
        join(tx, actor, accepted, district)
    else:
        offer_at_once(tx, accepted, district)
