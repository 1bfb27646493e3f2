"""What hangs on an order, and what hangs on a person: by this one list texts are shown, erased and let go in time.

Whatever is sealed about somebody stands here, or is found by nobody who shows or takes away what is held.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, delete, select, update

from matcher.domain.states import HelperKind
from matcher.store import days, incidents, personal, posts, projects, ratings, recipients, repeating, sessions, units
from matcher.store.database import Tx
from matcher.store.schema import (
    assignment,
    callback,
    contact,
    day_stall,
    duty_place,
    helper,
    home_unit,
    import_key,
    incident,
    incident_step,
    offer,
    post,
    rating,
    recipient,
    reveal,
    seat,
    sent_record,
    series,
    service_day,
    service_order,
    service_session,
    unit_proposal,
    unit_resource,
)

HEALTH, CONTACT = "health", "contact"
ORDER, ASSIGNMENT, OFFER, REVEAL = "order", "assignment", "offer", "reveal"
Found = Callable[[Collection[UUID]], Select[Any]]
"""Ids of orders, or of people -> pairs: the id of what hangs on them, and on which of them."""


def _itself(table: Table) -> Found:
    return lambda ids: select(table.c.id, table.c.id).where(table.c.id.in_(ids))


def _of(table: Table, owner: str) -> Found:
    return lambda ids: select(table.c.id, table.c[owner]).where(table.c[owner].in_(ids))


def _steps(ids: Collection[UUID]) -> Select[Any]:
    joined = incident_step.join(incident, incident.c.id == incident_step.c.incident_id)
    return select(incident_step.c.id, incident.c.order_id).select_from(joined).where(incident.c.order_id.in_(ids))


OF_ORDER: Mapping[str, Found] = {
    ORDER: _itself(service_order),
    ASSIGNMENT: _of(assignment, "order_id"),
    OFFER: _of(offer, "order_id"),
    ratings.RATING: _of(rating, "order_id"),
    ratings.CALLBACK: _of(callback, "order_id"),
    REVEAL: _of(reveal, "order_id"),
    incidents.INCIDENT: _of(incident, "order_id"),
    incidents.STEP: _steps,
    **projects.OF_ORDER,
}
OF_PERSON: Mapping[str, Found] = {
    recipients.SUBJECT: _itself(recipient),
    HEALTH: _itself(recipient),
    CONTACT: _of(contact, "recipient_id"),
    sessions.SEAT_SUBJECT: _of(seat, "recipient_id"),
    repeating.SUBJECT: _of(series, "recipient_id"),
}
OF_HELPER: Mapping[str, Found] = {
    HelperKind.MEMBER: _itself(helper),
    CONTACT: _itself(helper),
    OFFER: _of(offer, "helper_id"),
    "duty_place": _of(duty_place, "helper_id"),
    units.SENT_SUBJECT: _of(sent_record, "helper_id"),
}
"""What a member wrote of an order stays with the order, and goes with it."""
OF_SERIES: Mapping[str, Found] = {repeating.SUBJECT: _itself(series)}
OF_SESSION: Mapping[str, Found] = {
    sessions.SUBJECT: _itself(service_session),
    sessions.SEAT_SUBJECT: _of(seat, "session_id"),
}
OF_POST: Mapping[str, Found] = {posts.SUBJECT: _itself(post)}
OF_DAY: Mapping[str, Found] = {days.SUBJECT: _itself(service_day), days.STALL_SUBJECT: _of(day_stall, "day_id")}
OF_UNIT: Mapping[str, Found] = {
    units.SUBJECT: _itself(home_unit),
    units.RESOURCE_SUBJECT: _of(unit_resource, "unit_id"),
    units.PROPOSAL_SUBJECT: _of(unit_proposal, "unit_id"),
    units.SENT_SUBJECT: _of(sent_record, "unit_id"),
}
"""Subject of personal records -> where its ids are found."""
NOT_THEIRS = frozenset({OFFER, *projects.OF_ORDER})
"""Why somebody said no to an offer is that person's, and what several parties wrote is theirs: not told to whom the
order serves."""


def texts(tx: Tx, listed: Mapping[str, Found], ids: Collection[UUID]) -> dict[str, dict[UUID, dict[str, str]]]:
    """Subject -> id -> its opened document, of what is shown to the person served."""
    found: dict[str, dict[UUID, dict[str, str]]] = {}
    for subject in listed.keys() - NOT_THEIRS:
        mine = _ids(tx, listed[subject], ids)
        found[subject] = personal.read_many(tx, subject, mine) if mine else {}
    return found


def forget(tx: Tx, listed: Mapping[str, Found], ids: Collection[UUID]) -> None:
    """Delete all these texts for good, and the codes by which orders among them are followed."""
    for subject, find in listed.items():
        mine = _ids(tx, find, ids)
        if mine:
            personal.forget(tx, subject, mine)
            # The keyed hashes by which a row of a sheet is known again stand for it as well.
            tx.execute(delete(import_key).where(import_key.c.subject_id.in_(mine)))
        if subject == ORDER and mine:
            # The row's version counts its events, and this is none.
            tx.execute(update(service_order).where(service_order.c.id.in_(mine)).values(code_hash=None))


def _ids(tx: Tx, find: Found, ids: Iterable[UUID]) -> list[UUID]:
    return [one for one, _ in tx.tuples(find(list(ids)))]
