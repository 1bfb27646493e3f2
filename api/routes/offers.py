"""Offers: read and answered by whom they were made to."""

from api.door import Call, Doors
from api.schemas.dispatch import OwnOffersQuery
from api.schemas.fields import Nothing
from api.schemas.orders import MaybeReasonBody
from matcher.queries import offers
from matcher.queries.offers import OfferView
from matcher.queries.paging import Page, Wanted
from matcher.store.database import Tx
from matcher.usecases.answer_offer import accept_offer, decline_offer

doors = Doors("offers")


@doors.at("GET /me/offers", "read_own_offers", OwnOffersQuery, Page[OfferView])
def list_own_offers(tx: Tx, call: Call, query: OwnOffersQuery) -> Page[OfferView]:
    """The offers made to oneself; those that wait for an answer unless states are named."""
    return offers.list_own_offers(tx, call.actor, Wanted(query.limit, query.cursor), tuple(query.state))


@doors.at("POST /offers/{id}/accept", "answer_offer", Nothing, OfferView)
def accept(tx: Tx, call: Call, _: Nothing) -> OfferView:
    """Say yes to an offer."""
    accept_offer(tx, call.actor, call.id)
    return offers.read_offer(tx, call.actor, call.id)


@doors.at("POST /offers/{id}/decline", "answer_offer", MaybeReasonBody, OfferView)
def decline(tx: Tx, call: Call, body: MaybeReasonBody) -> OfferView:
    """Say no to an offer; it is free and needs no reason."""
    decline_offer(tx, call.actor, call.id, body.reason)
    return offers.read_offer(tx, call.actor, call.id)
