"""Offers and assignments as the helper sees them: enough to decide, never the address."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, false, or_, select

from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor, Role
from matcher.domain.states import LIVE, AssignmentState, HelperKind, OfferState
from matcher.planning.words import why
from matcher.queries.orders import ShiftView, area_shown
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import crews
from matcher.store.apart import goes
from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.schema import assignment, offer, service_item, service_order
from matcher.store.scope import assignments_seen_by

_KINDS = {Role.TEAM_LEADER: HelperKind.TEAM}


@dataclass(frozen=True, slots=True)
class OfferView:
    """An order offered for one shift; `area` is a cell, `assignment` what came of it once it was accepted."""

    id: UUID
    order: UUID
    helper: UUID
    shift: ShiftView
    state: str
    expires_at: dt.datetime
    why: dict[str, str]
    kind: str
    service: str | None
    area: str
    urgency: str
    places: int
    duration_min: int | None
    assignment: UUID | None


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """A place of an order that a helper holds; `goes_with` is the assignment of the run in which it goes along.

    `crew` are those whom a team has named to go, `goes_for` is the team for which whoever asks goes.
    """

    id: UUID
    order: UUID
    helper: UUID
    shift: ShiftView
    state: str
    places: int
    scheduled_at: dt.datetime | None
    started_at: dt.datetime | None
    reported_at: dt.datetime | None
    minutes: int | None
    order_state: str
    service: str | None
    area: str
    duration_min: int | None
    version: int
    goes_with: UUID | None
    crew: list[UUID]
    goes_for: UUID | None


def _offers() -> Select[Any]:
    order = service_order.c
    joined = offer.join(service_order, order.id == offer.c.order_id)
    joined = joined.outerjoin(service_item, service_item.c.code == order.service)
    joined = joined.outerjoin(assignment, assignment.c.offer_id == offer.c.id)
    taken = assignment.c.id.label("assignment")
    shown = (order.kind, order.service, order.area, order.urgency, service_item.c.duration_min, taken)
    return select(offer, *shown).select_from(joined)


@dataclass(frozen=True, slots=True)
class CrewView:
    """Who of a team goes."""

    assignment: UUID
    members: list[UUID]


def list_own_offers(tx: Tx, actor: Actor, wanted: Wanted, states: tuple[OfferState, ...]) -> Page[OfferView]:
    """A page of the offers made to the actor's helper, the newest first; a pending one is shown until it expires."""
    statement = _offers().where(offer.c.helper_id == actor.helper_id, offer.c.state.in_(states))
    if states == (OfferState.PENDING,):
        statement = statement.where(offer.c.expires_at > now())
    rows, following = by_number(tx, statement, offer.c.seq, wanted, newest_first=True)
    return Page([_offer(actor, row) for row in rows], following)


def read_offer(tx: Tx, actor: Actor, offer_id: UUID) -> OfferView:
    """An offer made to the actor's helper. NotFound."""
    row = tx.row(_offers().where(offer.c.id == offer_id, offer.c.helper_id == actor.helper_id))
    if row is None:
        raise NotFound
    return _offer(actor, row)


def _offer(actor: Actor, row: Row[Any]) -> OfferView:
    return OfferView(
        id=row.id,
        order=row.order_id,
        helper=row.helper_id,
        shift=ShiftView(row.date, row.part),
        state=row.state,
        expires_at=row.expires_at,
        why=why(row.cost_parts or {}, kind=_KINDS.get(actor.role, HelperKind.MEMBER), area=row.area, to_helper=True),
        kind=row.kind,
        service=row.service,
        area=area_shown(actor, row.area),
        urgency=row.urgency,
        places=row.places,
        duration_min=row.duration_min,
        assignment=row.assignment,
    )


def _assignments() -> Select[Any]:
    order = service_order.c
    joined = assignment.join(service_order, order.id == assignment.c.order_id)
    joined = joined.outerjoin(service_item, service_item.c.code == order.service)
    shown = (order.state.label("order_state"), order.service, order.area, service_item.c.duration_min)
    return select(assignment, *shown).select_from(joined)


def list_own_assignments(
    tx: Tx, actor: Actor, wanted: Wanted, states: tuple[AssignmentState, ...] = ()
) -> Page[AssignmentView]:
    """A page of the places that the actor's helper holds (or held, by `states`), the newest first.

    With them those of teams for which it goes.
    """
    chosen = states or tuple(sorted(LIVE))
    statement = _assignments().where(_mine(actor), assignment.c.state.in_(chosen))
    rows, following = by_number(tx, statement, assignment.c.seq, wanted, newest_first=True)
    named = crews.named_for(tx, [row.carrier_id or row.id for row in rows])
    return Page([_assignment(actor, row, named) for row in rows], following)


def _mine(actor: Actor) -> ColumnElement[bool]:
    if actor.helper_id is None:
        return false()
    return or_(assignment.c.helper_id == actor.helper_id, goes(actor.helper_id))


def read_assignment(tx: Tx, actor: Actor, assignment_id: UUID) -> AssignmentView:
    """An assignment: the helper's own, or one of an order that the actor may know of. NotFound."""
    row = tx.row(_assignments().where(assignment.c.id == assignment_id, assignments_seen_by(actor)))
    if row is None:
        raise NotFound
    return _assignment(actor, row, crews.named_for(tx, [row.carrier_id or row.id]))


def _assignment(actor: Actor, row: Row[Any], named: Mapping[UUID, list[UUID]]) -> AssignmentView:
    crew = named.get(row.carrier_id or row.id, [])
    return AssignmentView(
        id=row.id,
        order=row.order_id,
        helper=row.helper_id,
        shift=ShiftView(row.date, row.part),
        state=row.state,
        places=row.places,
        scheduled_at=row.scheduled_at,
        started_at=row.started_at,
        reported_at=row.reported_at,
        minutes=row.minutes,
        order_state=row.order_state,
        service=row.service,
        area=area_shown(actor, row.area),
        duration_min=row.duration_min,
        version=row.version,
        goes_with=row.carrier_id,
        crew=crew,
        goes_for=row.helper_id if actor.helper_id in crew else None,
    )
