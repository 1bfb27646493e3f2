"""With whom one speaks about a person served, and who is told what becomes of an order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select

from matcher.domain.areas import district_of
from matcher.domain.errors import Invalid, NotFound
from matcher.domain.roles import Actor
from matcher.domain.states import ContactKind
from matcher.store import personal, recipients
from matcher.store.database import Tx
from matcher.store.hanging import CONTACT
from matcher.store.ids import new_id
from matcher.store.schema import actor as actors
from matcher.store.schema import contact, recipient
from matcher.store.scope import recipients_seen_by
from matcher.usecases.steps.texts import refuse_numbers

MOST = 10


@dataclass(frozen=True, slots=True)
class NewContact:
    """Somebody to speak with; `actor_id` where this person uses the service."""

    kind: ContactKind
    name: str
    phone: str
    relation: str | None = None
    gets_notices: bool = False
    actor_id: UUID | None = None


def add_contact(tx: Tx, actor: Actor, recipient_id: UUID, new: NewContact) -> UUID:
    """One more contact of the recipient; its id. Invalid where there are too many, or nobody has the actor's id."""
    row = recipients.get(tx, actor, recipient_id, lock="alone")
    actor.require("change_contacts")
    refuse_numbers(name=new.name, phone=new.phone, relation=new.relation)
    if len(contacts_of(tx, row.id)) >= MOST:
        raise Invalid.at("contacts", "too_many", f"at most {MOST} contacts of one person")
    _check_actor(tx, row, new.actor_id)
    made = new_id()
    told = {"gets_notices": new.gets_notices, "actor_id": new.actor_id, "added_by": actor.id, "added_at": tx.now}
    tx.execute(insert(contact).values(id=made, recipient_id=row.id, kind=new.kind, **told))
    personal.keep(tx, CONTACT, made, {"name": new.name, "phone": new.phone, "relation": new.relation})
    recipients.note(tx, row, "contact", actor)
    return made


def remove_contact(tx: Tx, actor: Actor, contact_id: UUID) -> UUID:
    """Forget the contact; the recipient whose it was. NotFound."""
    statement = select(contact).join(recipient, recipient.c.id == contact.c.recipient_id)
    found = tx.row(statement.where(contact.c.id == contact_id, recipients_seen_by(actor)))
    if found is None:
        raise NotFound
    actor.require("change_contacts")
    row = recipients.lock(tx, found.recipient_id)
    forget(tx, [contact_id])
    recipients.note(tx, row, "uncontact", actor)
    recipient_id: UUID = row.id
    return recipient_id


def forget(tx: Tx, ids: Iterable[UUID]) -> None:
    """Rows and records of these contacts go."""
    gone = list(ids)
    personal.forget(tx, CONTACT, gone)
    tx.execute(delete(contact).where(contact.c.id.in_(gone)))


def contacts_of(tx: Tx, recipient_id: UUID) -> list[Row[Any]]:
    """The contacts of a recipient, the oldest first."""
    return list(tx.rows(select(contact).where(contact.c.recipient_id == recipient_id).order_by(contact.c.seq)))


def _check_actor(tx: Tx, row: Row[Any], actor_id: UUID | None) -> None:
    if actor_id is None:
        return
    area = tx.value(select(actors.c.area).where(actors.c.id == actor_id))
    if area is None or district_of(area) != district_of(row.area):
        raise Invalid.at("actor", "unknown_person", "nobody in this district has this id")
