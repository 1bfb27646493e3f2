"""What is known around a person served: consents, contacts, ties; and everything at once for the person."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.errors import NotFound
from matcher.domain.privacy import mask_name, mask_phone
from matcher.domain.roles import Actor
from matcher.queries.orders import ShiftView, number_of
from matcher.queries.paging import Page, Wanted, by_number, by_place
from matcher.store import consents, personal, recipients
from matcher.store.database import Tx
from matcher.store.orders import windows_of
from matcher.store.schema import assignment, consent, contact, pairing, recipient, service_order
from matcher.store.scope import recipients_seen_by

HEALTH, CONTACT = "health", "contact"


@dataclass(frozen=True, slots=True)
class ConsentView:
    """Evidence of a consent; `order` where it was given with one, `to` where one person is let act."""

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
class OwnOrderView:
    """An order as the person served gets it: with all texts that are held about it."""

    id: UUID
    number: str
    kind: str
    service: str | None
    state: str
    placed_at: dt.datetime
    windows: list[ShiftView]
    texts: dict[str, str]
    reports: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class ExportView:
    """Everything that is held about a person, unmasked."""

    id: UUID
    area: str
    born_year: int | None
    registered_at: dt.datetime
    record: dict[str, str]
    needs_note: str | None
    contacts: list[dict[str, str]]
    consents: list[ConsentView]
    pairs: list[PairView]
    orders: list[OwnOrderView]


@dataclass(frozen=True, slots=True)
class ErasedView:
    """A person of whom nothing is known any more."""

    id: UUID
    erased_at: dt.datetime


def read_consent(tx: Tx, actor: Actor, consent_id: UUID) -> ConsentView:
    """A consent of a recipient that the actor may know of. NotFound."""
    return _consent(consents.get(tx, actor, consent_id))


def list_consents(tx: Tx, actor: Actor, recipient_id: UUID, wanted: Wanted) -> Page[ConsentView]:
    """A page of a recipient's consents, the newest first, those taken back among them. NotFound."""
    recipients.get(tx, actor, recipient_id)
    statement = select(consent).where(consent.c.recipient_id == recipient_id)
    rows, following = by_number(tx, statement, consent.c.seq, wanted, newest_first=True)
    return Page([_consent(row) for row in rows], following)


def _consent(row: Row[Any]) -> ConsentView:
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


def export_recipient(tx: Tx, actor: Actor, recipient_id: UUID) -> ExportView:
    """Everything that is held about a recipient that the actor may know of. NotFound."""
    row = recipients.get(tx, actor, recipient_id)
    mine = select(contact.c.id, contact.c.kind).where(contact.c.recipient_id == recipient_id).order_by(contact.c.seq)
    people = tx.rows(mine)
    said = personal.read_many(tx, CONTACT, [one.id for one in people]) if people else {}
    ties = tx.rows(select(pairing).where(pairing.c.recipient_id == recipient_id).order_by(pairing.c.helper_id))
    return ExportView(
        id=row.id,
        area=row.area,
        born_year=row.born_year,
        registered_at=row.registered_at,
        record=_document(tx, recipients.SUBJECT, row.id),
        needs_note=_document(tx, HEALTH, row.id).get("text"),
        contacts=[{"kind": str(one.kind), **said.get(one.id, {})} for one in people],
        consents=[_consent(one) for one in consents.of_recipient(tx, recipient_id)],
        pairs=[PairView(one.recipient_id, one.helper_id, one.kind) for one in ties],
        orders=_own_orders(tx, recipient_id),
    )


def _document(tx: Tx, subject: str, subject_id: UUID) -> dict[str, str]:
    return personal.read_many(tx, subject, [subject_id]).get(subject_id, {})


def _own_orders(tx: Tx, recipient_id: UUID) -> list[OwnOrderView]:
    o = service_order.c
    rows = tx.rows(select(service_order).where(o.recipient_id == recipient_id).order_by(o.seq))
    ids = [row.id for row in rows]
    windows, texts = windows_of(tx, ids), personal.read_many(tx, "order", ids)
    held = tx.rows(select(assignment.c.id, assignment.c.order_id).where(assignment.c.order_id.in_(ids)))
    reports = personal.read_many(tx, "assignment", [one.id for one in held])
    return [
        OwnOrderView(
            id=row.id,
            number=number_of(row.seq),
            kind=row.kind,
            service=row.service,
            state=row.state,
            placed_at=row.placed_at,
            windows=[ShiftView(one.date, one.part) for one in windows.get(row.id, [])],
            texts=texts.get(row.id, {}),
            reports=[reports[one.id] for one in held if one.order_id == row.id and one.id in reports],
        )
        for row in rows
    ]
