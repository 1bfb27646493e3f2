"""Somebody who has to go there looks up the address and the phone number of an order; each look is kept."""

from uuid import UUID

from matcher.domain.errors import NotAvailable
from matcher.domain.reasons import IN_WORDS, REASONS, REVEAL_REASONS
from matcher.domain.roles import Actor
from matcher.store import orders, personal, places, reveals
from matcher.store.database import Tx
from matcher.usecases.steps.texts import refuse_numbers


def reveal_order(tx: Tx, actor: Actor, order_id: UUID, reason: str) -> UUID:
    """Note the look and its reason (a code, or words that are sealed); the id by which it is read.

    NotAllowed for a helper that does not serve the order, SlowDown over the number a day, NotAvailable once the record
    is gone.
    """
    row = orders.get(tx, actor, order_id)
    actor.require("reveal_order")
    reveals.require_live(tx, actor, order_id)
    refuse_numbers(reason=reason)
    if not personal.read_many(tx, "order", [order_id]):
        raise NotAvailable("the record of this order was deleted, as it has to be some time after the end")
    is_code = reason in REVEAL_REASONS | REASONS
    most = places.district_at(tx, row.area).policy.reveals_a_day
    made = reveals.add(tx, actor, order_id, reason if is_code else IN_WORDS, most)
    if not is_code:
        personal.keep(tx, "reveal", made, {"reason": reason})
    return made
