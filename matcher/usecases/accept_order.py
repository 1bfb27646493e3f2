"""The desk takes an order on, and decides how urgent it is."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.roles import Actor
from matcher.domain.states import Form, Urgency
from matcher.domain.waiting import TodoKind
from matcher.store import orders, personal, places, recipients, todos
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.conflicts import refuse_conflict
from matcher.usecases.place_order import CLAIMED
from matcher.usecases.steps.automatic import offer_at_once
from matcher.usecases.steps.keep_needs import keep_needs
from matcher.usecases.steps.runs import join
from matcher.usecases.steps.standing_consent import require_consent
from matcher.usecases.steps.waking import look_again


def accept_order(tx: Tx, actor: Actor, order_id: UUID, urgency: Urgency | None) -> None:
    """PLACED -> ACCEPTED; whoever accepts owns it. Without `urgency` what was claimed stands.

    Recused where the actor keeps out of the recipient's orders; WrongState where no consent stands any more. What a
    resident said of another's year of birth holds from now on.
    """
    claim = _claim(tx, actor, order_id)
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("accept_order")
    refuse_conflict(tx, actor, row)
    require_consent(tx, row)
    accepted = move(tx, "order", row, "accept", actor, owner_id=actor.id, urgency=urgency or row.urgency)
    if claim is not None:
        _believe(tx, actor, *claim)
        accepted = orders.lock(tx, order_id)
    district = places.district_at(tx, accepted.area)
    if accepted.urgency != row.urgency:
        look_again(tx, accepted)
    todos.drop(tx, order_id, [TodoKind.STAND_IN, TodoKind.ANSWERED])
    if accepted.form == Form.RUN:
        join(tx, actor, accepted, district)
    else:
        offer_at_once(tx, accepted, district)


def _claim(tx: Tx, actor: Actor, order_id: UUID) -> tuple[Row[Any], int] | None:
    """What was said of the year of birth of somebody whose record has none: the record, locked, and the year."""
    seen = orders.get(tx, actor, order_id)
    told = personal.read_many(tx, "order", [order_id]).get(order_id, {}).get(CLAIMED)
    if told is None:
        return None
    # The person before the orders, as everywhere.
    served = recipients.lock(tx, seen.recipient_id)
    return (served, int(told)) if served.born_year is None else None


def _believe(tx: Tx, actor: Actor, served: Row[Any], year: int) -> None:
    """The desk has looked at it: from now on it holds for every order of this person."""
    keep_needs(tx, actor, recipients.note(tx, served, "change", actor, born_year=year))
