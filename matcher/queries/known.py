"""Whether a thing lies in a caller's scope although the caller's role may not act on it: 403 rather than 404."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import ColumnElement, Table, exists, false, or_, select

from matcher.domain.roles import Actor, Role
from matcher.store.database import Tx
from matcher.store.repeating import series_seen_by
from matcher.store.rosters import rosters_seen_by
from matcher.store.schema import (
    assignment,
    dispatch_round,
    duty,
    helper,
    offer,
    recipient,
    roster,
    seat,
    series,
    service_order,
    service_session,
)
from matcher.store.scope import helpers_seen_by, inside, orders_seen_by, recipients_seen_by, rounds_seen_by
from matcher.store.sessions import sessions_seen_by

Known = Callable[[Tx, Actor, UUID], bool]
_BY_AREA = {Role.DISTRICT_ADMIN, Role.STREET_OFFICER, Role.SECRETARY, Role.CLERK, Role.GRID_STAFF, Role.AUDITOR}


def _in_area(actor: Actor, column: ColumnElement[str]) -> ColumnElement[bool]:
    return inside(column, actor.area) if actor.role in _BY_AREA else false()


def _is_there(tx: Tx, table: Table, thing_id: UUID, *scope: ColumnElement[bool]) -> bool:
    return bool(tx.value(select(exists().where(table.c.id == thing_id, or_(*scope)))))


def _order(actor: Actor) -> ColumnElement[bool]:
    return or_(orders_seen_by(actor), _in_area(actor, service_order.c.area))


def order(tx: Tx, actor: Actor, order_id: UUID) -> bool:
    """Whether the order lies in the actor's scope."""
    return _is_there(tx, service_order, order_id, _order(actor))


def an_offer(tx: Tx, actor: Actor, offer_id: UUID) -> bool:
    """Whether the offer is of an order in the actor's scope."""
    return _is_there(tx, offer, offer_id, offer.c.order_id.in_(select(service_order.c.id).where(_order(actor))))


def an_assignment(tx: Tx, actor: Actor, assignment_id: UUID) -> bool:
    """Whether the assignment is the helper's own, or of an order in the actor's scope."""
    if actor.helper_id is not None:
        return _is_there(tx, assignment, assignment_id, assignment.c.helper_id == actor.helper_id)
    mine = assignment.c.order_id.in_(select(service_order.c.id).where(_order(actor)))
    return _is_there(tx, assignment, assignment_id, mine)


def a_round(tx: Tx, actor: Actor, round_id: UUID) -> bool:
    """Whether the round lies in the actor's scope."""
    return _is_there(tx, dispatch_round, round_id, rounds_seen_by(actor), _in_area(actor, dispatch_round.c.area))


def a_helper(tx: Tx, actor: Actor, helper_id: UUID) -> bool:
    """Whether the member or team lies in the actor's scope."""
    return _is_there(tx, helper, helper_id, helpers_seen_by(actor), _in_area(actor, helper.c.area))


def a_recipient(tx: Tx, actor: Actor, recipient_id: UUID) -> bool:
    """Whether the recipient lies in the actor's scope."""
    return _is_there(tx, recipient, recipient_id, recipients_seen_by(actor), _in_area(actor, recipient.c.area))


def a_session(tx: Tx, actor: Actor, session_id: UUID) -> bool:
    """Whether the session lies in the actor's scope."""
    return _is_there(tx, service_session, session_id, sessions_seen_by(actor), _in_area(actor, service_session.c.area))


def a_seat(tx: Tx, actor: Actor, seat_id: UUID) -> bool:
    """Whether the seat is one's own, or in a session in the actor's scope."""
    mine = seat.c.session_id.in_(select(service_session.c.id).where(_in_area(actor, service_session.c.area)))
    return _is_there(tx, seat, seat_id, seat.c.booked_by == actor.id, mine)


def a_series(tx: Tx, actor: Actor, series_id: UUID) -> bool:
    """Whether the series lies in the actor's scope."""
    return _is_there(tx, series, series_id, series_seen_by(actor), _in_area(actor, series.c.area))


def a_duty(tx: Tx, actor: Actor, duty_id: UUID) -> bool:
    """Whether the duty is of a roster in the actor's scope."""
    mine = select(roster.c.id).where(or_(rosters_seen_by(actor), _in_area(actor, roster.c.area)))
    return _is_there(tx, duty, duty_id, duty.c.roster_id.in_(mine))
