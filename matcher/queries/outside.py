"""Webhooks and what was sent to them; addresses are told by their host, secrets never."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, func, select

from matcher.domain.outlets import DeliveryState, host_of
from matcher.domain.roles import Actor
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import webhooks
from matcher.store.database import Tx
from matcher.store.schema import webhook_delivery, webhook_endpoint


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook. `host`: where its address leads; `failures` in a row, `waiting` messages, `failed` for good."""

    id: UUID
    area: str
    name: str
    host: str
    owner: str
    kinds: list[str]
    state: str
    failures: int
    rests_until: dt.datetime | None
    arrived_at: dt.datetime | None
    waiting: int
    failed: int
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class SecretView:
    """A secret that is shown this once."""

    id: UUID
    secret: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One message: `id` is the id that its receiver sees, `status` and `error` what came of its last try."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    state: str
    attempt: int
    status: int | None
    error: str | None
    made_at: dt.datetime
    due_at: dt.datetime
    ended_at: dt.datetime | None


def list_webhooks(tx: Tx, actor: Actor, wanted: Wanted) -> Page[WebhookView]:
    """The webhooks in the actor's scope, the oldest first."""
    statement = select(webhook_endpoint).where(webhooks.WEBHOOK.seen_by(actor))
    rows, following = by_number(tx, statement, webhook_endpoint.c.seq, wanted)
    return Page(_views(tx, rows), following)


def read_webhook(tx: Tx, actor: Actor, endpoint_id: UUID) -> WebhookView:
    """One webhook. NotFound."""
    return _views(tx, [webhooks.get(tx, actor, webhooks.WEBHOOK, endpoint_id)])[0]


def list_deliveries(tx: Tx, endpoint_id: UUID, wanted: Wanted) -> Page[DeliveryView]:
    """The messages to an endpoint that the actor is known to see, the newest first."""
    statement = select(webhook_delivery).where(webhook_delivery.c.endpoint_id == endpoint_id)
    rows, following = by_number(tx, statement, webhook_delivery.c.seq, wanted, newest_first=True)
    return Page([_delivery(row) for row in rows], following)


def _views(tx: Tx, rows: list[Row[Any]]) -> list[WebhookView]:
    ids = [row.id for row in rows]
    documents, counts = webhooks.sealed(tx, ids), counted(tx, ids)
    return [_view(row, documents.get(row.id, {}), counts.get(row.id, (0, 0))) for row in rows]


def counted(tx: Tx, ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Endpoint -> messages that wait, and that have failed."""
    d = webhook_delivery.c
    waiting = func.sum(case((d.state.in_((DeliveryState.PENDING, DeliveryState.LEASED)), 1), else_=0))
    failed = func.sum(case((d.state == DeliveryState.FAILED, 1), else_=0))
    wanted = select(d.endpoint_id, waiting, failed).where(d.endpoint_id.in_(ids)).group_by(d.endpoint_id)
    return {found: (int(one), int(other)) for found, one, other in tx.tuples(wanted)}


def _view(row: Row[Any], document: dict[str, str], count: tuple[int, int]) -> WebhookView:
    return WebhookView(
        id=row.id,
        area=row.area,
        name=document.get("name", ""),
        host=host_of(document.get("url", "")),
        owner=row.owner_kind,
        kinds=row.kinds,
        state=row.state,
        failures=row.failures,
        rests_until=row.rests_until,
        arrived_at=row.arrived_at,
        waiting=count[0],
        failed=count[1],
        made_at=row.made_at,
    )


def _delivery(row: Row[Any]) -> DeliveryView:
    return DeliveryView(
        id=row.id,
        kind=row.kind,
        payload=row.payload,
        state=row.state,
        attempt=row.attempt,
        status=row.status,
        error=row.error,
        made_at=row.made_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
    )
