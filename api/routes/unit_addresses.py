"""Where a home unit has its feedback sent, and sending it."""

from uuid import UUID

from api.door import Call, Doors, How
from api.routes.webhooks import QueuedView, networks_inside
from api.schemas.fields import NoQuery, Nothing, PageQuery
from api.schemas.unit_address import AddressBody, SendFeedbackBody
from matcher.queries.outside import DeliveryView
from matcher.queries.paging import Page, Wanted
from matcher.queries.unit_address import AddressView, list_sent, read_address
from matcher.store.database import Tx
from matcher.usecases.feed_back import AddressData, drop_address, keep_address, send_feedback

doors = Doors("units")
_READ = How(shown=read_address)


@doors.at("GET /units/{id}/address", "keep_unit_address", NoQuery, AddressView)
def read_own_address(tx: Tx, call: Call, _: NoQuery) -> AddressView:
    """Where a unit's feedback is sent, and how that goes."""
    return read_address(tx, call.actor, call.id)


@doors.at(
    "PUT /units/{id}/address",
    "keep_unit_address",
    AddressBody,
    AddressView,
    How(shown=read_address, ready=networks_inside),
)
def keep(tx: Tx, call: Call, body: AddressBody) -> UUID:
    """Set where a unit's feedback is sent, signed with its secret, and whether it is each month."""
    return keep_address(tx, call.actor, call.id, AddressData(body.url, body.monthly, inside=call.ready))


@doors.at("DELETE /units/{id}/address", "keep_unit_address", Nothing, AddressView, _READ)
def drop(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Forget the address; nothing is sent any more."""
    return drop_address(tx, call.actor, call.id)


@doors.at("GET /units/{id}/address/deliveries", "keep_unit_address", PageQuery, Page[DeliveryView])
def deliveries(tx: Tx, call: Call, query: PageQuery) -> Page[DeliveryView]:
    """What was sent to a unit and what became of it, the newest first."""
    return list_sent(tx, call.actor, call.id, Wanted(query.limit, query.cursor))


@doors.at("POST /units/{id}/feedback/send", "send_feedback", SendFeedbackBody, QueuedView, How(status=202))
def send_now(tx: Tx, call: Call, body: SendFeedbackBody) -> QueuedView:
    """Send a unit's feedback of a period to its address; names by the consent that stands when it leaves."""
    return QueuedView(send_feedback(tx, call.actor, call.id, body.from_, body.to))
