"""The desk registers the people served, and keeps their record."""

from uuid import UUID

from matcher.domain.areas import covers
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.store import places, recipients
from matcher.store.database import Tx


def register_recipient(tx: Tx, actor: Actor, area: str, name: str, phone: str, address: str | None) -> UUID:
    """A recipient of this area; the one that is known already where name and phone are the same."""
    actor.require("register_recipient")
    _check_area(tx, actor, area)
    document = {"name": name, "phone": phone, "address": address}
    row = recipients.same_person(tx, area, document) or recipients.add(tx, actor, area, document)
    recipient_id: UUID = row.id
    return recipient_id


def change_recipient(tx: Tx, actor: Actor, recipient_id: UUID, area: str | None, fields: dict[str, str | None]) -> None:
    """Set area, name, phone or address; None leaves one as it is."""
    row = recipients.get(tx, actor, recipient_id)
    actor.require("change_recipient")
    if area is not None:
        _check_area(tx, actor, area)
    recipients.change(tx, row, area or row.area, {name: text for name, text in fields.items() if text is not None})


def _check_area(tx: Tx, actor: Actor, area: str) -> None:
    if not covers(actor.area, area):
        raise NotFound
    places.require_area(tx, area)
