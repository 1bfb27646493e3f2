"""Whether a thing is there for a caller, and whether it stands to the caller so that an operation is allowed."""

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, exists, false, or_, select

from matcher.domain.errors import NotAllowed, NotFound
from matcher.domain.roles import KNOWS, Actor, Relation
from matcher.domain.waiting import TodoKind
from matcher.store import scope
from matcher.store.database import Tx
from matcher.store.repeating import series_seen_by
from matcher.store.rosters import rosters_seen_by
from matcher.store.schema import (
    consent,
    contact,
    duty,
    recipient,
    roster,
    seat,
    series,
    service_order,
    service_session,
    todo,
)
from matcher.store.sessions import sessions_seen_by

Known = Callable[[Tx, Actor, UUID], bool]


def _in_area(actor: Actor, column: ColumnElement[str]) -> ColumnElement[bool]:
    """For kinds that only ever stand in an area: whether it is one that the actor's role holds for."""
    holds = Relation.INSIDE in KNOWS.get(actor.role, frozenset())
    return scope.inside(column, actor.area) if holds else false()


def _is_there(tx: Tx, kind: scope.Kind, thing_id: UUID, condition: ColumnElement[bool]) -> bool:
    return _there(tx, kind.table, thing_id, condition)


def order(tx: Tx, actor: Actor, order_id: UUID) -> bool:
    """Whether the order lies in the actor's scope."""
    return _is_there(tx, scope.ORDER, order_id, scope.ORDER.known_to(actor))


def an_offer(tx: Tx, actor: Actor, offer_id: UUID) -> bool:
    """Whether the offer is the helper's own, or of an order in the actor's scope."""
    return _is_there(tx, scope.OFFER, offer_id, scope.OFFER.known_to(actor))


def an_assignment(tx: Tx, actor: Actor, assignment_id: UUID) -> bool:
    """Whether the assignment is the helper's own, or of an order in the actor's scope."""
    return _is_there(tx, scope.ASSIGNMENT, assignment_id, scope.ASSIGNMENT.known_to(actor))


def a_round(tx: Tx, actor: Actor, round_id: UUID) -> bool:
    """Whether the round lies in the actor's scope."""
    return _is_there(tx, scope.ROUND, round_id, scope.ROUND.known_to(actor))


def a_helper(tx: Tx, actor: Actor, helper_id: UUID) -> bool:
    """Whether the member or team lies in the actor's scope."""
    return _is_there(tx, scope.HELPER, helper_id, scope.HELPER.known_to(actor))


def a_recipient(tx: Tx, actor: Actor, recipient_id: UUID) -> bool:
    """Whether the recipient lies in the actor's scope."""
    return _is_there(tx, scope.RECIPIENT, recipient_id, scope.RECIPIENT.known_to(actor))


def a_todo(tx: Tx, actor: Actor, todo_id: UUID) -> bool:
    """Whether the entry stands on the actor's list, or waits for somebody in the actor's area."""
    mine = or_(scope.todos_seen_by(actor), _in_area(actor, todo.c.area))
    return _there(tx, todo, todo_id, mine)


def a_callback(tx: Tx, actor: Actor, todo_id: UUID) -> bool:
    """Whether the call is about an order in the actor's scope."""
    about = exists().where(service_order.c.id == todo.c.order_id, scope.ORDER.known_to(actor))
    return _there(tx, todo, todo_id, and_(todo.c.kind == TodoKind.CALLBACK, about))


def an_incident(tx: Tx, actor: Actor, incident_id: UUID) -> bool:
    """Whether the incident lies in the actor's scope."""
    return _is_there(tx, scope.INCIDENT, incident_id, scope.INCIDENT.known_to(actor))


def a_consent(tx: Tx, actor: Actor, consent_id: UUID) -> bool:
    """Whether the consent is of a recipient in the actor's scope."""
    return _of_recipient(tx, actor, consent, consent_id)


def a_contact(tx: Tx, actor: Actor, contact_id: UUID) -> bool:
    """Whether the contact is of a recipient in the actor's scope."""
    return _of_recipient(tx, actor, contact, contact_id)


def _of_recipient(tx: Tx, actor: Actor, table: Table, thing_id: UUID) -> bool:
    whose = exists().where(recipient.c.id == table.c.recipient_id, scope.RECIPIENT.known_to(actor))
    return _there(tx, table, thing_id, whose)


def a_session(tx: Tx, actor: Actor, session_id: UUID) -> bool:
    """Whether the session lies in the actor's scope."""
    seen = or_(sessions_seen_by(actor), _in_area(actor, service_session.c.area))
    return _there(tx, service_session, session_id, seen)


def a_seat(tx: Tx, actor: Actor, seat_id: UUID) -> bool:
    """Whether the seat is one's own, or in a session in the actor's scope."""
    inside = exists().where(service_session.c.id == seat.c.session_id, _in_area(actor, service_session.c.area))
    return _there(tx, seat, seat_id, or_(seat.c.booked_by == actor.id, inside))


def a_series(tx: Tx, actor: Actor, series_id: UUID) -> bool:
    """Whether the series lies in the actor's scope."""
    return _there(tx, series, series_id, or_(series_seen_by(actor), _in_area(actor, series.c.area)))


def a_duty(tx: Tx, actor: Actor, duty_id: UUID) -> bool:
    """Whether the duty is of a roster in the actor's scope."""
    seen = or_(rosters_seen_by(actor), _in_area(actor, roster.c.area))
    return _there(tx, duty, duty_id, exists().where(roster.c.id == duty.c.roster_id, seen))


def _there(tx: Tx, table: Table, thing_id: UUID, condition: ColumnElement[bool]) -> bool:
    return bool(tx.value(select(exists().where(table.c.id == thing_id, condition))))


_KINDS: Mapping[Known, scope.Kind] = {
    an_incident: scope.INCIDENT,
    order: scope.ORDER,
    an_offer: scope.OFFER,
    an_assignment: scope.ASSIGNMENT,
    a_round: scope.ROUND,
    a_helper: scope.HELPER,
    a_recipient: scope.RECIPIENT,
}


def admit(tx: Tx, known: Known, actor: Actor, operation: str, thing_id: UUID) -> None:
    """NotAllowed where the thing is there, but stands to the actor as the table does not name; else NotFound.

    What may be done wherever a thing is seen needs no look here: the operation itself finds what is seen and no more.
    """
    kind = _KINDS.get(known)
    if actor.may(operation):
        if kind is None or not kind.is_narrower(actor, operation):
            return
        if _is_there(tx, kind, thing_id, kind.reached_by(actor, operation)):
            return
    if not known(tx, actor, thing_id):
        raise NotFound
    raise NotAllowed
