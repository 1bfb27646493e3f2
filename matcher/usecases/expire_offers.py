"""Offers that nobody answered in time end, and their orders go to the next best."""

from itertools import groupby

from sqlalchemy import select

from matcher.domain.states import OfferState
from matcher.store import orders
from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.schema import offer
from matcher.store.transition import move_many
from matcher.usecases.steps.passing import withdraw_if_unasked

AT_ONCE = 100


def expire_offers(tx: Tx) -> int:
    """Expire what is due, at most 100 offers; how many there were, so that a caller can go on until none are left."""
    late = (offer.c.state == OfferState.PENDING, offer.c.expires_at <= now())
    due = tx.rows(select(offer.c.order_id, offer.c.id).where(*late).order_by(offer.c.order_id).limit(AT_ONCE))
    for order_id, group in groupby(due, key=lambda row: row.order_id):
        ids = {row.id for row in group}
        order = orders.lock(tx, order_id)
        still = [row for row in orders.pending_offers(tx, order_id) if row.id in ids]
        if still:
            move_many(tx, "offer", still, "expire", None)
            withdraw_if_unasked(tx, order, "expired")
    return len(due)
