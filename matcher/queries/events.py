"""What happened to an order, as far as the reader may know it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select, true

from matcher.domain.errors import NotFound
from matcher.domain.roles import HELPERS, SERVED, Actor
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store.database import Tx
from matcher.store.schema import assignment, event, offer, service_order
from matcher.store.scope import orders_seen_by


@dataclass(frozen=True, slots=True)
class EventView:
    """A transition of an order, its offers or assignments; `by` is None for clocks, the engine and hidden people."""

    thing: str
    id: UUID
    version: int
    verb: str
    before: str | None
    after: str
    reason: str | None
    by: UUID | None
    role: str | None
    at: dt.datetime


def list_events(tx: Tx, actor: Actor, order_id: UUID, wanted: Wanted) -> Page[EventView]:
    """A page of an order's events, the oldest first. NotFound."""
    known = tx.value(select(service_order.c.seq).where(service_order.c.id == order_id, orders_seen_by(actor)))
    if known is None:
        raise NotFound
    statement = select(event).where(event.c.order_id == order_id, _shown_to(actor))
    rows, following = by_number(tx, statement, event.c.seq, wanted)
    return Page([_view(actor, row) for row in rows], following)


def _shown_to(actor: Actor) -> ColumnElement[bool]:
    """A helper reads of the order and of what concerns itself: who else was asked is not its business."""
    if actor.role in SERVED:
        # What somebody says went wrong may be about them.
        return event.c.thing != "incident"
    if actor.role not in HELPERS:
        return true()
    offers = select(offer.c.id).where(offer.c.helper_id == actor.helper_id)
    held = select(assignment.c.id).where(assignment.c.helper_id == actor.helper_id)
    return or_(event.c.thing == "order", event.c.thing_id.in_(offers), event.c.thing_id.in_(held))


def _view(actor: Actor, row: Row[Any]) -> EventView:
    # An offer can be declined without trace: residents and other helpers do not learn who did, nor why.
    hidden = actor.role in HELPERS.keys() | SERVED.keys() and row.role in HELPERS and row.actor_id != actor.id
    return EventView(
        thing=row.thing,
        id=row.thing_id,
        version=row.version,
        verb=row.verb,
        before=row.from_state,
        after=row.to_state,
        reason=None if hidden else row.reason,
        by=None if hidden else row.actor_id,
        role=row.role,
        at=row.at,
    )
