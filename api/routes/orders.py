"""Orders: placed, read, worked on at the desk, claimed and confirmed."""

from uuid import UUID

from api import said
from api.door import Call, Doors, How
from api.schemas.closing import ConfirmBody
from api.schemas.desk import RejectBody
from api.schemas.fields import NoQuery, PageQuery
from api.schemas.orders import (
    AcceptOrderBody,
    ChangeOrderBody,
    ClaimBody,
    OfferBody,
    OrdersQuery,
    PlaceOrderBody,
    PoolBody,
    ReasonBody,
)
from matcher.queries import events, offers, orders
from matcher.queries.duplicates import DuplicateView, find_duplicates
from matcher.queries.events import EventView
from matcher.queries.offers import AssignmentView
from matcher.queries.orders import Filter, OrderView, PlacedView
from matcher.queries.paging import Page, Wanted
from matcher.store.codes import new_code
from matcher.store.database import Tx
from matcher.usecases.accept_order import accept_order
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_order import change_order
from matcher.usecases.claim_order import claim_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.offer_order import offer_order
from matcher.usecases.place_order import Person, PlaceOrder, Wish, place_order
from matcher.usecases.pool_order import pool_order
from matcher.usecases.rate_order import rate_order
from matcher.usecases.reject_order import reject_order

doors = Doors("orders")


@doors.at("POST /orders", "place_order", PlaceOrderBody, PlacedView, How(status=201, sealed=True))
def place(tx: Tx, call: Call, body: PlaceOrderBody) -> PlacedView:
    """Place an order from the catalogue, or a wish in one's own words."""
    command, code = command_of(body, *said.where_and_whom(tx, call.actor, body)), new_code()
    order_id = place_order(tx, call.actor, command, code)
    return orders.placed_order(tx, call.actor, order_id, command.windows, code)


def command_of(body: PlaceOrderBody, place: str, contact: Person) -> PlaceOrder:
    """What the use case is told by such a body."""
    return PlaceOrder(
        service=body.service,
        wish=Wish(body.wish.text, body.wish.kind, body.wish.value_yuan) if body.wish else None,
        area=body.area,
        place=place,
        recipient=said.served(body.recipient),
        contact=contact,
        windows=tuple(window.shift() for window in body.windows or ()),
        consent=said.evidence(body.consent),
        at=body.at.hours() if body.at else None,
        headcount=body.headcount,
        claimed_urgency=body.claimed_urgency,
        channel=body.channel,
        on_behalf_of=said.proxy(body.on_behalf_of),
        note=body.note,
        buddy=body.buddy,
        other_party=body.other_party,
    )


@doors.at("GET /orders", "read_orders", OrdersQuery, Page[OrderView])
def list_orders(tx: Tx, call: Call, query: OrdersQuery) -> Page[OrderView]:
    """The orders in one's scope, the newest first."""
    narrowed = Filter(tuple(query.state), query.area, query.q, query.overdue)
    return orders.list_orders(tx, call.actor, Wanted(query.limit, query.cursor), narrowed)


@doors.at("GET /orders/{id}", "read_orders", NoQuery, OrderView)
def read_order(tx: Tx, call: Call, _: NoQuery) -> OrderView:
    """One order."""
    return orders.read_order(tx, call.actor, call.id)


@doors.at("GET /orders/{id}/events", "read_order_events", PageQuery, Page[EventView])
def list_events(tx: Tx, call: Call, query: PageQuery) -> Page[EventView]:
    """What happened to an order, the oldest first."""
    return events.list_events(tx, call.actor, call.id, Wanted(query.limit, query.cursor))


@doors.at("GET /orders/{id}/duplicates", "read_duplicates", NoQuery, Page[DuplicateView])
def list_duplicates(tx: Tx, call: Call, _: NoQuery) -> Page[DuplicateView]:
    """Open orders that may mean the same, the likeliest first."""
    return find_duplicates(tx, call.actor, call.id)


@doors.at("PATCH /orders/{id}", "change_order", ChangeOrderBody, OrderView)
def change(tx: Tx, call: Call, body: ChangeOrderBody) -> OrderView:
    """Give an order new times or a new place."""
    windows = tuple(window.shift() for window in body.windows) if body.windows is not None else None
    change_order(tx, call.actor, call.id, windows, body.place, body.at.hours() if body.at else None)
    return orders.read_order(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/accept", "accept_order", AcceptOrderBody, OrderView)
def accept(tx: Tx, call: Call, body: AcceptOrderBody) -> OrderView:
    """Take an order on, and decide how urgent it is."""
    accept_order(tx, call.actor, call.id, body.urgency)
    return orders.read_order(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/reject", "reject_order", RejectBody, OrderView)
def reject(tx: Tx, call: Call, body: RejectBody) -> OrderView:
    """Turn an order away, with a reason, and with whose it is where that is known."""
    reject_order(tx, call.actor, call.id, body.reason, body.to)
    return orders.read_order(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/cancel", "cancel_order", ReasonBody, OrderView)
def cancel(tx: Tx, call: Call, body: ReasonBody) -> OrderView:
    """Call an order off, with a reason."""
    cancel_order(tx, call.actor, call.id, body.reason)
    return orders.read_order(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/pool", "pool_order", PoolBody, OrderView)
def pool(tx: Tx, call: Call, body: PoolBody) -> OrderView:
    """Open an order to be claimed, or close it again."""
    pool_order(tx, call.actor, call.id, is_open=body.open)
    return orders.read_order(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/claim", "claim_order", ClaimBody, AssignmentView)
def claim(tx: Tx, call: Call, body: ClaimBody) -> AssignmentView:
    """Take a place from the open pool; the first wins."""
    taken: UUID = claim_order(tx, call.actor, call.id, body.shift.shift() if body.shift else None)
    return offers.read_assignment(tx, call.actor, taken)


@doors.at("POST /orders/{id}/offer", "offer_order", OfferBody, OrderView)
def offer(tx: Tx, call: Call, body: OfferBody) -> OrderView:
    """Offer an order by hand."""
    offer_order(tx, call.actor, call.id, body.helpers, body.shift.shift() if body.shift else None, body.reason)
    return orders.read_order(tx, call.actor, call.id)


@doors.at("POST /orders/{id}/confirm", "confirm_order", ConfirmBody, OrderView)
def confirm(tx: Tx, call: Call, body: ConfirmBody) -> OrderView:
    """Confirm that the service was done, and rate it if one likes."""
    confirm_order(tx, call.actor, call.id, body.reason)
    if body.rating is not None:
        call.actor.require("rate_order")
        rate_order(tx, call.actor, call.id, body.rating.answers(), body.rating.how, body.rating.comment)
    return orders.read_order(tx, call.actor, call.id)
