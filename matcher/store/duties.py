"""Who is on duty, and which phone is answered: asked for by what cannot wait."""

from collections.abc import Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import func, select

from matcher.domain.areas import above
from matcher.domain.shifts import Shift
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.occupied import DUTY
from matcher.store.schema import duty, duty_place, occupied, roster

HELD = "held"
PHONE, ROSTER = "duty_phone", "roster"
"""Subjects of personal records: the phone of an area, and a roster's name and phone."""


def on_duty(tx: Tx, area: str, shift: Shift) -> set[UUID]:
    """Helpers who are on a duty in this shift, of a roster whose area holds this one."""
    statement = (
        select(duty_place.c.helper_id)
        .join(duty, duty.c.id == duty_place.c.duty_id)
        .join(roster, roster.c.id == duty.c.roster_id)
        .where(duty_place.c.state == HELD, duty.c.date == shift.date, duty.c.part == shift.part)
        .where(roster.c.area.in_(above(area)))
    )
    return {row.helper_id for row in tx.rows(statement)}


def count_in(tx: Tx, helper_id: UUID, shift: Shift) -> int:
    """How many duties the helper has in the shift: what cannot wait is done beside them."""
    mine = (occupied.c.helper_id == helper_id, occupied.c.source == DUTY)
    when = (occupied.c.date == shift.date, occupied.c.part == shift.part)
    return int(tx.value(select(func.count()).select_from(occupied).where(*mine, *when)))


def phone_for(tx: Tx, area: str, shift: Shift) -> str | None:
    """The phone of whoever is on duty in the shift, else that of the nearest area that has one; None where none is."""
    chain = above(area)
    statement = (
        select(roster.c.id, roster.c.area)
        .join(duty, duty.c.roster_id == roster.c.id)
        .where(roster.c.has_phone.is_(True), roster.c.area.in_(chain), duty.c.filled > 0)
        .where(duty.c.date == shift.date, duty.c.part == shift.part)
        .order_by(func.length(roster.c.area).desc(), roster.c.seq)
    )
    staffed = [row.id for row in tx.rows(statement)]
    return _first(tx, ROSTER, staffed) or _first(tx, PHONE, [phone_id(code) for code in chain])


def _first(tx: Tx, subject: str, ids: Sequence[UUID]) -> str | None:
    documents = personal.read_many(tx, subject, ids) if ids else {}
    return next((documents[one]["phone"] for one in ids if "phone" in documents.get(one, {})), None)


def phone_id(area: str) -> UUID:
    """What stands for an area's duty phone where an id is asked for."""
    return uuid5(NAMESPACE_OID, f"duty phone {area}")


def set_phone(tx: Tx, area: str, phone: str) -> None:
    """The phone that is answered for an area when nobody is on a duty with one of its own."""
    personal.change(tx, PHONE, phone_id(area), {"phone": phone})
