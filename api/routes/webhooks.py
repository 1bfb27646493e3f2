"""Programs outside that are told what happens, by signed webhooks."""

from dataclasses import dataclass
from uuid import UUID

from api.door import Call, Doors, How
from api.schemas.fields import NoQuery, Nothing, PageQuery
from api.schemas.outside import AgainBody, ChangeWebhookBody, WebhookBody
from matcher.domain.roles import Actor
from matcher.queries import outside
from matcher.queries.outside import DeliveryView, SecretView, WebhookView
from matcher.queries.paging import Page, Wanted
from matcher.store.database import Tx
from matcher.store.webhooks import WEBHOOK
from matcher.usecases import keep_webhooks
from matcher.usecases.keep_webhooks import WebhookData
from matcher.usecases.services import Services

doors = Doors("webhooks")


@dataclass(frozen=True, slots=True)
class QueuedView:
    """The id of a message that is on its way."""

    id: UUID


@dataclass(frozen=True, slots=True)
class AgainView:
    """How many messages are on their way again."""

    messages: int


@dataclass(frozen=True, slots=True)
class RemovedView:
    """What is not there any more."""

    id: UUID


def networks_inside(services: Services, _: Actor, __: object) -> tuple[str, ...]:
    """The private networks that the settings name: addresses there may be told as well."""
    return services.settings.telling.private


@doors.at("GET /webhooks", "read_outside", PageQuery, Page[WebhookView])
def list_webhooks(tx: Tx, call: Call, query: PageQuery) -> Page[WebhookView]:
    """The webhooks in one's scope."""
    return outside.list_webhooks(tx, call.actor, Wanted(query.limit, query.cursor))


@doors.at(
    "POST /webhooks", "change_outside", WebhookBody, SecretView, How(status=201, sealed=True, ready=networks_inside)
)
def add(tx: Tx, call: Call, body: WebhookBody) -> SecretView:
    """Have a program told; the secret of its signatures is shown this once."""
    data = WebhookData(body.area, body.name, body.url, body.kinds, inside=call.ready)
    return SecretView(*keep_webhooks.add_webhook(tx, call.actor, data))


@doors.at("GET /webhooks/{id}", "read_outside", NoQuery, WebhookView)
def read(tx: Tx, call: Call, _: NoQuery) -> WebhookView:
    """One webhook."""
    return outside.read_webhook(tx, call.actor, call.id)


@doors.at(
    "PATCH /webhooks/{id}",
    "change_outside",
    ChangeWebhookBody,
    WebhookView,
    How(shown=outside.read_webhook, ready=networks_inside),
)
def change(tx: Tx, call: Call, body: ChangeWebhookBody) -> UUID:
    """Give a webhook another name or address, or have it told of other things."""
    data = WebhookData(None, body.name, body.url, body.kinds, inside=call.ready)
    keep_webhooks.change_webhook(tx, call.actor, call.id, data)
    return call.id


@doors.at("POST /webhooks/{id}/secret", "change_outside", Nothing, SecretView, How(sealed=True))
def renew(tx: Tx, call: Call, _: Nothing) -> SecretView:
    """Make a new secret, shown this once; the old one signs beside it for a day."""
    return SecretView(call.id, keep_webhooks.renew_secret(tx, call.actor, call.id))


@doors.at("POST /webhooks/{id}/on", "change_outside", Nothing, WebhookView, How(shown=outside.read_webhook))
def switch_on(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Tell a webhook again that was off or broken, of what happens from now on."""
    keep_webhooks.switch(tx, call.actor, WEBHOOK, call.id, on=True)
    return call.id


@doors.at("POST /webhooks/{id}/off", "change_outside", Nothing, WebhookView, How(shown=outside.read_webhook))
def switch_off(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Tell a webhook nothing for a while."""
    keep_webhooks.switch(tx, call.actor, WEBHOOK, call.id, on=False)
    return call.id


@doors.at("DELETE /webhooks/{id}", "change_outside", Nothing, RemovedView)
def remove(tx: Tx, call: Call, _: Nothing) -> RemovedView:
    """Forget a webhook with its address and secret."""
    keep_webhooks.remove(tx, call.actor, WEBHOOK, call.id)
    return RemovedView(call.id)


@doors.at("POST /webhooks/{id}/test", "change_outside", Nothing, QueuedView, How(status=202))
def send_test(tx: Tx, call: Call, _: Nothing) -> QueuedView:
    """Send a test message; what became of it stands in the list of messages."""
    return QueuedView(keep_webhooks.send_test(tx, call.actor, WEBHOOK, call.id))


@doors.at("GET /webhooks/{id}/deliveries", "read_outside", PageQuery, Page[DeliveryView])
def list_deliveries(tx: Tx, call: Call, query: PageQuery) -> Page[DeliveryView]:
    """What was sent to a webhook and what became of it, the newest first."""
    outside.read_webhook(tx, call.actor, call.id)
    return outside.list_deliveries(tx, call.id, Wanted(query.limit, query.cursor))


@doors.at("POST /webhooks/{id}/again", "change_outside", AgainBody, AgainView, How(status=202))
def send_again(tx: Tx, call: Call, body: AgainBody) -> AgainView:
    """Send a message again under the id that it had, or all that have failed."""
    return AgainView(keep_webhooks.send_again(tx, call.actor, WEBHOOK, call.id, body.delivery))
