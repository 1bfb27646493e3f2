"""The people served: found again by phone through a blind index, never by reading their data."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select, update

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import area, consent, recipient
from matcher.store.scope import recipients_seen_by

SUBJECT = "recipient"
PERSON, PLACE = "person", "place"
"""Who is served: somebody, or a community's own station, for what is done for all who come."""
# Built once: putting a statement together costs more than running it.
_SAME = (
    select(recipient)
    .where(recipient.c.phone_index == bindparam("index"), recipient.c.area == bindparam("code"))
    .order_by(recipient.c.seq)
    .limit(1)
)
_ADD = insert(recipient).returning(recipient)
_CONSENT = insert(consent)


def add(tx: Tx, by: Actor, code: str, document: Mapping[str, str | None]) -> Row[Any]:
    """A new recipient with name, phone and address sealed."""
    values = {
        "id": new_id(),
        "kind": PERSON,
        "area": code,
        "phone_index": phone_index(tx, document),
        "registered_by": by.id,
    }
    row = tx.execute(_ADD, {**values, "registered_at": tx.now, "version": 1}).one()
    personal.keep(tx, SUBJECT, row.id, document)
    return row


def of_place(tx: Tx, by: Actor, code: str) -> UUID:
    """The community's own recipient, for what is done for all who come: made where it is first needed."""
    community = code[:COMMUNITY_DIGITS]
    named = tx.row(select(area.c.name).where(area.c.code == community).with_for_update())
    found = tx.value(select(recipient.c.id).where(recipient.c.area == community, recipient.c.kind == PLACE))
    if found is None:
        found = new_id()
        values = {"id": found, "kind": PLACE, "area": community, "phone_index": None, "registered_by": by.id}
        tx.execute(_ADD, {**values, "registered_at": tx.now, "version": 1})
        personal.keep(tx, SUBJECT, found, {"name": named.name if named is not None else community})
    made: UUID = found
    return made


def phone_index(tx: Tx, document: Mapping[str, str | None]) -> bytes | None:
    """By which the same person is found again."""
    phone, name = document.get("phone"), document.get("name")
    return tx.vault.blind(f"{name}\n{phone}") if phone and name else None


def same_person(tx: Tx, code: str, document: Mapping[str, str | None]) -> Row[Any] | None:
    """The recipient of this area with the same name and phone."""
    index = phone_index(tx, document)
    return tx.row(_SAME, {"index": index, "code": code}) if index else None


def get(tx: Tx, actor: Actor, recipient_id: UUID) -> Row[Any]:
    """A recipient that the actor may know of. NotFound."""
    row = tx.row(select(recipient).where(recipient.c.id == recipient_id, recipients_seen_by(actor)))
    if row is None:
        raise NotFound
    return row


def change(tx: Tx, row: Row[Any], code: str, document: Mapping[str, str | None]) -> None:
    """New area and personal data."""
    personal.change(tx, SUBJECT, row.id, document)
    present = personal.read_many(tx, SUBJECT, [row.id]).get(row.id, {})
    values = {"area": code, "phone_index": phone_index(tx, dict(present)), "version": row.version + 1}
    tx.execute(update(recipient).where(recipient.c.id == row.id).values(**values))


def record_consent(
    tx: Tx, by: Actor, recipient_id: UUID, order_id: UUID | None, given: tuple[str, str, str], at: dt.datetime
) -> None:
    """Keep the evidence: by whom, how, and which notice."""
    given_by, how, notice = given
    values = {"recipient_id": recipient_id, "order_id": order_id, "given_by": given_by, "how": how, "notice": notice}
    tx.execute(_CONSENT, {**values, "recorded_by": by.id, "at": at})
