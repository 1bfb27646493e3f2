"""An address as it is shown to whoever has to go there, and the list of who looked."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import codes, orders, personal, reveals
from matcher.store.database import Tx
from matcher.store.schema import reveal, service_order
from matcher.store.scope import orders_seen_by


@dataclass(frozen=True, slots=True)
class ContactView:
    """Whom to call."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class RevealedView:
    """Where to go, who is served and whom to call; `door_word` is what the helper says first."""

    order: UUID
    place: str
    recipient: str | None
    contact: ContactView
    note: str | None
    wish: str | None
    door_word: str


@dataclass(frozen=True, slots=True)
class RevealView:
    """Somebody looked up an address: who, of which order, and why; never what was shown."""

    id: UUID
    order: UUID
    actor: UUID
    role: str
    helper: UUID | None
    reason: str
    at: dt.datetime


def read_revealed(tx: Tx, actor: Actor, reveal_id: UUID) -> RevealedView:
    """What the actor has just looked up, while it still may. NotFound, NotAllowed."""
    row = reveals.own(tx, actor, reveal_id)
    if row is None:
        raise NotFound
    order = orders.get(tx, actor, row.order_id)
    reveals.require_live(tx, actor, row.order_id)
    document = personal.read_many(tx, "order", [order.id]).get(order.id, {})
    served = personal.read_many(tx, "recipient", [order.recipient_id]).get(order.recipient_id, {})
    return RevealedView(
        order=row.order_id,
        place=document.get("place", ""),
        recipient=served.get("name"),
        contact=ContactView(document.get("contact_name", ""), document.get("contact_phone", "")),
        note=document.get("note"),
        wish=document.get("wish"),
        door_word=codes.door_word(tx, row.order_id, document),
    )


def list_reveals(tx: Tx, actor: Actor, wanted: Wanted) -> Page[RevealView]:
    """A page of who looked up addresses in the actor's area, the newest first."""
    statement = select(reveal).join(service_order, service_order.c.id == reveal.c.order_id).where(orders_seen_by(actor))
    rows, following = by_number(tx, statement, reveal.c.seq, wanted, newest_first=True)
    found = [
        RevealView(row.id, row.order_id, row.actor_id, row.role, row.helper_id, row.reason, row.at) for row in rows
    ]
    return Page(found, following)
