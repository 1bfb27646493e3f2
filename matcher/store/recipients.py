"""The people served: found again by phone through a blind index, never by reading their data."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, Select, and_, bindparam, exists, func, insert, select, update

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.domain.states import OrderState
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import area, recipient, service_order
from matcher.store.scope import recipients_seen_by
from matcher.store.transition import tell

SUBJECT = "recipient"
PERSON, PLACE = "person", "place"
"""Who is served: somebody, or a community's own station, for what is done for all who come."""
# Built once: putting a statement together costs more than running it.
_SAME = (
    select(recipient)
    .where(
        recipient.c.phone_index == bindparam("index"),
        # Said to live in a cell once, and in a building of it later: one person, whose visits are counted together.
        func.substr(recipient.c.area, 1, CELL_DIGITS) == bindparam("code"),
    )
    .order_by(recipient.c.seq)
    .limit(1)
    .with_for_update(read=True, key_share=True)
)
_ADD = insert(recipient).returning(recipient)
_SERVED = select(
    exists().where(
        service_order.c.recipient_id == bindparam("recipient_id"),
        service_order.c.state.in_((OrderState.CONFIRMED, OrderState.CLOSED)),
    )
)
Lock = Literal["no", "share", "alone"]
"""`share`: what is known stays as it is until the transaction ends; `alone`: nobody places an order meanwhile."""


def add(tx: Tx, by: Actor, area: str, document: Mapping[str, str | None], born_year: int | None = None) -> Row[Any]:
    """A new recipient with name, phone and address sealed."""
    values = {
        "id": new_id(),
        "kind": PERSON,
        "area": area,
        "born_year": born_year,
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


def is_place(tx: Tx, recipient_id: UUID) -> bool:
    """Whether it is a community's own recipient."""
    return bool(tx.value(select(recipient.c.kind).where(recipient.c.id == recipient_id)) == PLACE)


def phone_index(tx: Tx, document: Mapping[str, str | None]) -> bytes | None:
    """By which the same person is found again."""
    phone, name = document.get("phone"), document.get("name")
    return tx.vault.blind(f"{name}\n{phone}") if phone and name else None


def same_person(tx: Tx, code: str, document: Mapping[str, str | None]) -> Row[Any] | None:
    """The recipient of this area, or of the same cell, with the same name and phone."""
    index = phone_index(tx, document)
    return tx.row(_SAME, {"index": index, "code": code[:CELL_DIGITS]}) if index else None


def is_only_of(tx: Tx, recipient_id: UUID, actor_id: UUID) -> bool:
    """Whether this account made the record, and no other has ordered for it: anybody can say that name and phone."""
    made = exists().where(recipient.c.id == recipient_id, recipient.c.registered_by == actor_id)
    others = exists().where(service_order.c.recipient_id == recipient_id, service_order.c.placed_by != actor_id)
    return bool(tx.value(select(and_(made, ~others))))


def get(tx: Tx, actor: Actor, recipient_id: UUID, *, lock: Lock = "no") -> Row[Any]:
    """A recipient that the actor may know of. NotFound."""
    row = tx.row(_locked(select(recipient).where(recipient.c.id == recipient_id, recipients_seen_by(actor)), lock))
    if row is None:
        raise NotFound
    return row


def lock(tx: Tx, recipient_id: UUID) -> Row[Any]:
    """A recipient by id for the service itself, held alone until the transaction ends."""
    row = tx.row(_locked(select(recipient).where(recipient.c.id == recipient_id), "alone"))
    if row is None:
        raise NotFound
    return row


def hold(tx: Tx, recipient_id: UUID) -> None:
    """Let nobody erase the recipient before the transaction ends: taken before what hangs on the person."""
    tx.execute(_locked(select(recipient.c.id).where(recipient.c.id == recipient_id), "share"))


def is_erased(tx: Tx, recipient_id: UUID) -> bool:
    """Whether nothing is known of the person any more; if not, nobody erases it before the transaction ends."""
    hold(tx, recipient_id)
    return tx.value(select(recipient.c.erased_at).where(recipient.c.id == recipient_id)) is not None


def _locked(statement: Select[Any], how: Lock) -> Select[Any]:
    if how == "no":
        return statement
    return statement.with_for_update() if how == "alone" else statement.with_for_update(read=True, key_share=True)


def was_served(tx: Tx, recipient_id: UUID) -> bool:
    """Whether an order of the recipient was done and confirmed before."""
    return bool(tx.value(_SERVED, {"recipient_id": recipient_id}))


def change(tx: Tx, row: Row[Any], by: Actor, area: str, document: Mapping[str, str | None], **columns: Any) -> Row[Any]:
    """New area, personal data and further columns of a locked recipient."""
    personal.change(tx, SUBJECT, row.id, document)
    present = personal.read_many(tx, SUBJECT, [row.id]).get(row.id, {})
    return note(tx, row, "change", by, area=area, phone_index=phone_index(tx, dict(present)), **columns)


def note(tx: Tx, row: Row[Any], verb: str, by: Actor, **columns: Any) -> Row[Any]:
    """Set columns of a locked recipient, or none where something around it changed or was shown; its version rises.

    Who follows a district learns only from the event that somebody has other ties or consents.
    """
    statement = update(recipient).where(recipient.c.id == row.id).values(version=row.version + 1, **columns)
    changed = tx.execute(statement.returning(recipient)).one()
    tell(tx, "recipient", row.id, changed.version, verb, (_state(row), _state(changed)), by)
    return changed


def _state(row: Row[Any]) -> str:
    return "known" if row.erased_at is None else "erased"


def born_year_of(tx: Tx, recipient_id: UUID) -> int | None:
    """The year in which the person served was born, where anybody said it."""
    found: int | None = tx.value(select(recipient.c.born_year).where(recipient.c.id == recipient_id))
    return found
