"""A helper says yes or no to an offer. A no is free, needs no reason, and is remembered for this order only."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import IllegalTransition, NotAvailable
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import OfferState
from matcher.store import orders
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.steps.filling import take
from matcher.usecases.steps.passing import withdraw_if_unasked
from matcher.usecases.steps.texts import reason_code


def accept_offer(tx: Tx, actor: Actor, offer_id: UUID) -> UUID:
    """PENDING -> ACCEPTED and a place taken; NotAvailable where it expired or somebody was first."""
    order, offer = _locked(tx, actor, offer_id, "accept")
    if offer.expires_at <= tx.now:
        raise NotAvailable
    move(tx, "offer", offer, "accept", actor, answered_at=tx.now)
    return take(tx, actor, order, offer.helper_id, Shift(offer.date, offer.part), offer.id)


def decline_offer(tx: Tx, actor: Actor, offer_id: UUID, reason: str | None) -> None:
    """PENDING -> DECLINED; the order goes to the next best at once."""
    order, offer = _locked(tx, actor, offer_id, "decline")
    code = reason_code(tx, "offer", offer_id, "decline", reason)
    move(tx, "offer", offer, "decline", actor, reason=code, answered_at=tx.now)
    withdraw_if_unasked(tx, order, "declined")


def _locked(tx: Tx, actor: Actor, offer_id: UUID, verb: str) -> tuple[Row[Any], Row[Any]]:
    """Order before offer, as everywhere: two answers can then not wait for each other."""
    seen = orders.get_offer(tx, actor, offer_id)
    actor.require("answer_offer")
    order = orders.lock(tx, seen.order_id)
    offer = orders.get_offer(tx, actor, offer_id)
    if offer.state in (OfferState.EXPIRED, OfferState.RESCINDED):
        raise NotAvailable
    if offer.state != OfferState.PENDING:
        raise IllegalTransition("offer", offer.state, verb)
    return order, offer
