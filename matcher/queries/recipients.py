"""What is known around a person served: consents, contacts, ties."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.errors import NotFound
from matcher.domain.privacy import mask_name, mask_phone
from matcher.domain.roles import Actor
from matcher.queries.paging import Page, Wanted, by_number, by_place
from matcher.store import consents, personal, recipients
from matcher.store.database import Tx
from matcher.store.hanging import CONTACT
from matcher.store.schema import consent, contact, pairing, recipient
from matcher.store.scope import recipients_seen_by


@dataclass(frozen=True, slots=True)
class ConsentView:
    """Evidence of a consent; `order`, `seat`, `series` where given with one, `to` where one person is let act."""

    id: UUID | None
    purpose: str
    by: str
    how: str
    notice: str
    order: UUID | None
    to: UUID | None
    recorded_by: UUID | None
    at: dt.datetime
    withdrawn_at: dt.datetime | None
    seat: UUID | None
    series: UUID | None


@dataclass(frozen=True, slots=True)
class ContactView:
    """Somebody to speak with about a recipient, masked."""

    id: UUID
    recipient: UUID
    kind: str
    name: str
    phone: str
    gets_notices: bool
    actor: UUID | None


@dataclass(frozen=True, slots=True)
class PairView:
    """A tie between a recipient and a helper."""

    recipient: UUID
    helper: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class NeedsNoteView:
    """What a helper should know of health or disability; None where nothing is noted."""

    text: str | None


@dataclass(frozen=True, slots=True)
class ErasedView:
    """A person of whom nothing is known any more."""

    id: UUID
    erased_at: dt.datetime


def read_consent(tx: Tx, actor: Actor, consent_id: UUID) -> ConsentView:
    """A consent of a recipient that the actor may know of. NotFound."""
    return consent_view(consents.get(tx, actor, consent_id))


def list_consents(tx: Tx, actor: Actor, recipient_id: UUID, wanted: Wanted) -> Page[ConsentView]:
    """A page of a recipient's consents, the newest first, those taken back among them. NotFound."""
    recipients.get(tx, actor, recipient_id)
    statement = select(consent).where(consent.c.recipient_id == recipient_id)
    rows, following = by_number(tx, statement, consent.c.seq, wanted, newest_first=True)
    return Page([consent_view(row) for row in rows], following)


def consent_view(row: Row[Any]) -> ConsentView:
    """Of a row."""
    return ConsentView(
        id=row.id,
        purpose=row.purpose,
        by=row.given_by,
        how=row.how,
        notice=row.notice,
        order=row.order_id,
        to=row.given_to,
        recorded_by=row.recorded_by,
        at=row.at,
        withdrawn_at=row.withdrawn_at,
        seat=row.seat_id,
        series=row.series_id,
    )


def list_contacts(tx: Tx, actor: Actor, recipient_id: UUID, wanted: Wanted) -> Page[ContactView]:
    """A page of a recipient's contacts. NotFound."""
    recipients.get(tx, actor, recipient_id)
    statement = select(contact).where(contact.c.recipient_id == recipient_id)
    rows, following = by_number(tx, statement, contact.c.seq, wanted)
    return Page(_contacts(tx, rows), following)


def read_contact(tx: Tx, actor: Actor, contact_id: UUID) -> ContactView:
    """A contact of a recipient that the actor may know of. NotFound."""
    statement = select(contact).join(recipient, recipient.c.id == contact.c.recipient_id)
    row = tx.row(statement.where(contact.c.id == contact_id, recipients_seen_by(actor)))
    if row is None:
        raise NotFound
    return _contacts(tx, [row])[0]


def _contacts(tx: Tx, rows: Sequence[Row[Any]]) -> list[ContactView]:
    documents = personal.read_many(tx, CONTACT, [row.id for row in rows]) if rows else {}
    return [
        ContactView(
            id=row.id,
            recipient=row.recipient_id,
            kind=row.kind,
            name=mask_name(documents.get(row.id, {}).get("name", "")),
            phone=mask_phone(documents.get(row.id, {}).get("phone", "")),
            gets_notices=row.gets_notices,
            actor=row.actor_id,
        )
        for row in rows
    ]


def list_pairs(
    tx: Tx, actor: Actor, recipient_id: UUID | None, helper_id: UUID | None, wanted: Wanted
) -> Page[PairView]:
    """A page of the ties of recipients that the actor may know of; of one of them, with one helper, where named."""
    p = pairing.c
    statement = select(pairing).join(recipient, recipient.c.id == p.recipient_id).where(recipients_seen_by(actor))
    if recipient_id is not None:
        statement = statement.where(p.recipient_id == recipient_id)
    if helper_id is not None:
        statement = statement.where(p.helper_id == helper_id)
    rows = tx.rows(statement.order_by(p.recipient_id, p.helper_id, p.kind))
    return by_place([PairView(row.recipient_id, row.helper_id, row.kind) for row in rows], wanted)
