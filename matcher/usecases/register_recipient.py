"""The desk registers the people served, and keeps their record."""

from typing import Any
from uuid import UUID

from matcher.domain.areas import covers
from matcher.domain.errors import NotFound
from matcher.domain.minors import check_born_year
from matcher.domain.roles import Actor
from matcher.store import places, recipients
from matcher.store.database import Tx
from matcher.usecases.served import recipient_by_name
from matcher.usecases.steps.keep_needs import keep_needs
from matcher.usecases.steps.texts import refuse_numbers


def register_recipient(
    tx: Tx, actor: Actor, area: str, record: dict[str, str | None], born_year: int | None = None
) -> UUID:
    """A recipient of this area; the one that is known already where name and phone are the same.

    `record` holds name, phone and address.
    """
    actor.require("register_recipient")
    _check_area(tx, actor, area)
    refuse_numbers(**record)
    check_born_year("born_year", born_year, places.calendar_of(tx, area).today(tx.now))
    recipient_id: UUID = recipient_by_name(tx, actor, area, record, born_year)[0].id
    return recipient_id


def change_recipient(tx: Tx, actor: Actor, recipient_id: UUID, area: str | None, fields: dict[str, Any]) -> None:
    """Set area, name, phone, address, `born_year`; None leaves it as it is. Open orders ask for whom they then need."""
    row = recipients.get(tx, actor, recipient_id, lock="alone")
    actor.require("change_recipient")
    if area is not None:
        _check_area(tx, actor, area)
    given = {name: value for name, value in fields.items() if value is not None}
    born_year = given.pop("born_year", row.born_year)
    check_born_year("born_year", born_year, places.calendar_of(tx, row.area).today(tx.now))
    refuse_numbers(**given)
    changed = recipients.change(tx, row, actor, area or row.area, given, born_year=born_year)
    if born_year != row.born_year:
        keep_needs(tx, actor, changed)


def _check_area(tx: Tx, actor: Actor, area: str) -> None:
    if not covers(actor.area, area):
        raise NotFound
    places.require_area(tx, area)
