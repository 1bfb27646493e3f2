"""Whom an order, seat or series serves, and whether who files may: known people, new ones, and those for others."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, or_, select

from matcher.domain.errors import Invalid, NoConsent, NotFound
from matcher.domain.minors import check_born_year, check_consent, is_minor
from matcher.domain.roles import DESK, Actor, Role
from matcher.domain.states import ConsentBy, ConsentHow, ConsentPurpose
from matcher.store import consents, personal, recipients
from matcher.store.database import Tx
from matcher.store.schema import consent, recipient, seat, series, service_order
from matcher.usecases.steps.keep_needs import keep_needs


@dataclass(frozen=True, slots=True)
class Person:
    """Name and phone, as given."""

    name: str
    phone: str
    born_year: int | None = None


@dataclass(frozen=True, slots=True)
class Proxy:
    """For whom somebody files, and what they are to each other."""

    name: str
    relation: str

    def texts(self) -> dict[str, str | None]:
        """As they are sealed."""
        return {"proxy_name": self.name, "proxy_relation": self.relation}


Known = tuple[Row[Any], int | None]
"""A recipient, and the latest year in which he or she may have been born, as far as anybody said."""


def names_oneself(given: UUID | Person, contact: Person, *, on_behalf: bool) -> bool:
    """Whether whom to call is who is served, and nobody else is spoken of."""
    is_same = isinstance(given, Person) and (given.name, given.phone) == (contact.name, contact.phone)
    return is_same and not on_behalf


def find_served(
    tx: Tx,
    actor: Actor,
    area: str,
    given: UUID | Person,
    today: dt.date,
    address: str | None = None,
    *,
    names_oneself: bool,
) -> Known:
    """The person served: one known by id, one of this area found again by name and phone, or a new one.

    NotFound for an id that the actor may not know of; Invalid for a year in which nobody was born who lives.
    """
    if isinstance(given, UUID):
        return known_recipient(tx, actor, given)
    check_born_year("recipient.born_year", given.born_year, today)
    document = {"name": given.name, "phone": given.phone, "address": address}
    return recipient_by_name(tx, actor, area, document, given.born_year, names_oneself=names_oneself)


def check_filing(
    tx: Tx,
    actor: Actor,
    served: Known,
    day: dt.date,
    given: consents.Evidence,
    *,
    on_behalf: bool,
    names_oneself: bool,
) -> None:
    """Whether what was said of consent will do for a service on that day: Invalid, NoConsent."""
    row, born_year = served
    check_consent(born_year, day, given.by)
    if actor.role is Role.RESIDENT and on_behalf and given.by is ConsentBy.SELF:
        raise NoConsent("who files for somebody else does so as proxy or guardian")
    check_word(tx, actor, row.id, given, names_oneself=names_oneself)
    check_proxy(tx, actor, row.id, given, young=is_minor(born_year, day))


def known_recipient(tx: Tx, actor: Actor, recipient_id: UUID) -> Known:
    """A recipient by id: of the desk's area; a resident's own, or one who lets this resident file. NotFound."""
    if actor.role is not Role.RESIDENT:
        row = recipients.get(tx, actor, recipient_id, lock="share")
        return row, row.born_year
    served = or_(
        exists().where(service_order.c.recipient_id == recipient.c.id, service_order.c.placed_by == actor.id),
        exists().where(seat.c.recipient_id == recipient.c.id, seat.c.booked_by == actor.id),
        exists().where(series.c.recipient_id == recipient.c.id, series.c.placed_by == actor.id),
    )
    named = exists().where(
        consent.c.recipient_id == recipient.c.id,
        consents.STANDING,
        consent.c.given_to == actor.id,
        consent.c.purpose == ConsentPurpose.ORDER,
        consent.c.withdrawn_at.is_(None),
    )
    wanted = (recipient.c.id == recipient_id, recipient.c.erased_at.is_(None), served | named)
    found = tx.row(select(recipient).where(*wanted).with_for_update(read=True, key_share=True))
    if found is None:
        raise NotFound
    return found, found.born_year


def record_of(
    tx: Tx, actor: Actor, given: UUID | Person | None, place: str | None, contact: Person | None
) -> tuple[str, Person]:
    """Where to go and whom to call, from the record what was not said; only a desk may leave that to it. Invalid."""
    known: Mapping[str, str] = {}
    if isinstance(given, UUID) and actor.role is not Role.RESIDENT:
        row, _ = known_recipient(tx, actor, given)
        known = personal.read_many(tx, recipients.SUBJECT, [row.id]).get(row.id, {})
    if contact is None and known.get("name") and known.get("phone"):
        contact = Person(known["name"], known["phone"])
    if contact is None:
        raise Invalid.at("contact", "missing", "say whom to call")
    place = place or known.get("address")
    if not place:
        raise Invalid.at("place", "missing", "say where to go")
    return place, contact


def recipient_by_name(
    tx: Tx,
    actor: Actor,
    area: str,
    document: Mapping[str, str | None],
    born_year: int | None = None,
    *,
    names_oneself: bool = False,
) -> Known:
    """The recipient of this area with the same name and phone, or a new one with this record.

    A year of birth that nobody knew is kept in the record where staff say it, or a resident of oneself in a record that
    is nobody else's; one that contradicts the record, or is not believed yet, counts for this order, where it means
    more care.
    """
    row = recipients.same_person(tx, area, document)
    if row is None:
        return recipients.add(tx, actor, area, document, born_year), born_year
    is_staff = actor.role not in {Role.RESIDENT, Role.BUILDING_LEAD}
    is_believed = is_staff or (names_oneself and recipients.is_only_of(tx, row.id, actor.id))
    if is_believed and born_year is not None and row.born_year is None:
        row = recipients.note(tx, recipients.lock(tx, row.id), "change", actor, born_year=born_year)
        keep_needs(tx, actor, row)
    years = [year for year in (born_year, row.born_year) if year is not None]
    return row, max(years, default=None)


def check_proxy(tx: Tx, actor: Actor, recipient_id: UUID, given: consents.Evidence, *, young: bool) -> None:
    """NoConsent where somebody files for another without evidence that the other agreed.

    A resident needs a consent to this very person that the desk or the grid staff recorded, unless a guardian speaks
    for somebody `young`; staff were told.
    """
    if given.by is ConsentBy.SELF or (given.by is ConsentBy.GUARDIAN and young):
        return
    if actor.role is Role.RESIDENT and not consents.is_given(tx, recipient_id, actor.id, ConsentPurpose.ORDER):
        raise NoConsent("the person served has not let you file orders; the community's desk can record it")


def may_rate(tx: Tx, actor: Actor, order: Row[Any]) -> bool:
    """Whether the actor may rate the order: who placed it for oneself or as guardian, or a proxy who was let rate.

    The desk notes what somebody says to it. Number and code were given to who filed, and let rate as that one may;
    grid staff file for others alone.
    """
    if actor.role in DESK:
        return True
    is_follower = actor.role is Role.FOLLOWER
    rater = order.placed_by if is_follower else actor.id
    if consents.is_given(tx, order.recipient_id, rater, ConsentPurpose.RATE):
        return True
    is_own = is_follower or (actor.role is Role.RESIDENT and order.placed_by == actor.id)
    return is_own and not consents.is_by_proxy(tx, order.id)


def check_word(tx: Tx, actor: Actor, recipient_id: UUID, given: consents.Evidence, *, names_oneself: bool) -> None:
    """NoConsent where a consent cannot be what it says: staff were told on the phone or on paper, and click for nobody.

    A resident speaks for oneself alone: `names_oneself`, or the record is one under which one ordered so before.
    """
    if actor.role is not Role.RESIDENT:
        if given.how is ConsentHow.CLICK:
            raise NoConsent("a click at the desk is no consent of the person served: say phone or paper")
        return
    is_own = names_oneself or consents.spoke_before(tx, recipient_id, actor.id)
    if given.by is ConsentBy.SELF and not is_own:
        raise NoConsent("who files for somebody else does so as proxy or guardian")
