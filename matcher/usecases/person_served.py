"""The person served where something is booked or ordered: known by id, found again by name and phone, or new."""

from uuid import UUID

from sqlalchemy import exists, or_, select

from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor, Role
from matcher.store import recipients
from matcher.store.database import Tx
from matcher.store.schema import recipient, seat, series, service_order
from matcher.usecases.place_order import Person
from matcher.usecases.texts import refuse_numbers


def person_served(tx: Tx, actor: Actor, area: str, given: UUID | Person, address: str | None = None) -> UUID:
    """The recipient's id. NotFound where the id is none that the actor may know of; Invalid for a number in a name."""
    if isinstance(given, UUID):
        return _known(tx, actor, given)
    refuse_numbers(name=given.name)
    home = actor.area if actor.role is Role.RESIDENT else area
    document = {"name": given.name, "phone": given.phone, "address": address}
    row = recipients.same_person(tx, home, document) or recipients.add(tx, actor, home, document)
    found: UUID = row.id
    return found


def _known(tx: Tx, actor: Actor, recipient_id: UUID) -> UUID:
    """Staff know whom they serve; a resident whom he or she has ordered for."""
    if actor.role is not Role.RESIDENT:
        found: UUID = recipients.get(tx, actor, recipient_id).id
        return found
    ordered = exists().where(service_order.c.recipient_id == recipient.c.id, service_order.c.placed_by == actor.id)
    seated = exists().where(seat.c.recipient_id == recipient.c.id, seat.c.booked_by == actor.id)
    repeated = exists().where(series.c.recipient_id == recipient.c.id, series.c.placed_by == actor.id)
    wanted = (recipient.c.id == recipient_id, or_(ordered, seated, repeated))
    if tx.value(select(recipient.c.id).where(*wanted)) is None:
        raise NotFound
    return recipient_id
