"""What went wrong, for those who have to see to it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.errors import NotFound
from matcher.domain.numbers import order_number
from matcher.domain.roles import Actor
from matcher.domain.states import IncidentState
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import incidents, personal
from matcher.store.database import Tx
from matcher.store.schema import assignment, helper, incident, incident_step, service_order
from matcher.store.scope import incidents_seen_by


@dataclass(frozen=True, slots=True)
class StepView:
    """What somebody did about it; `note` only where one incident is read."""

    action: str
    by: UUID
    role: str
    at: dt.datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class IncidentView:
    """Something that went wrong; `text` only where one incident is read, `helper_state` of whom it is about."""

    id: UUID
    order: UUID
    number: str
    assignment: UUID | None
    area: str
    kind: str
    severity: str
    state: str
    made_at: dt.datetime
    closed_at: dt.datetime | None
    told_by: UUID
    role: str
    steps: list[StepView]
    text: str | None = None
    helper_state: str | None = None


@dataclass(frozen=True, slots=True)
class ToldView:
    """That it was taken down: whoever tells of it need not be one who sees to it."""

    id: UUID
    order: UUID
    kind: str
    severity: str
    state: str
    made_at: dt.datetime


def list_incidents(tx: Tx, actor: Actor, wanted: Wanted, states: tuple[IncidentState, ...]) -> Page[IncidentView]:
    """A page of what the actor has to see to, the newest first; without states, what is open."""
    chosen = states or (IncidentState.OPEN,)
    statement = _incidents().where(incidents_seen_by(actor), incident.c.state.in_(chosen))
    rows, following = by_number(tx, statement, incident.c.seq, wanted, newest_first=True)
    steps = _steps(tx, [row.id for row in rows])
    return Page([_view(row, [_step(one) for one in steps.get(row.id, [])]) for row in rows], following)


def read_incident(tx: Tx, actor: Actor, incident_id: UUID) -> IncidentView:
    """One incident with its texts. NotFound."""
    row = tx.row(_incidents().where(incident.c.id == incident_id, incidents_seen_by(actor)))
    if row is None:
        raise NotFound
    steps = _steps(tx, [incident_id]).get(incident_id, [])
    text = personal.read_many(tx, incidents.INCIDENT, [incident_id]).get(incident_id, {})
    notes = personal.read_many(tx, incidents.STEP, [one.id for one in steps]) if steps else {}
    return _view(row, [_step(one, notes.get(one.id, {}).get("note")) for one in steps], text.get("text"))


def read_told(tx: Tx, actor: Actor, incident_id: UUID) -> ToldView:
    """What the actor itself told of. NotFound."""
    row = tx.row(select(incident).where(incident.c.id == incident_id, incident.c.told_by == actor.id))
    if row is None:
        raise NotFound
    return ToldView(row.id, row.order_id, row.kind, row.severity, row.state, row.made_at)


def _incidents() -> Any:
    joined = incident.join(service_order, service_order.c.id == incident.c.order_id)
    joined = joined.outerjoin(assignment, assignment.c.id == incident.c.assignment_id)
    joined = joined.outerjoin(helper, helper.c.id == assignment.c.helper_id)
    shown = (service_order.c.seq.label("order_seq"), helper.c.state.label("helper_state"))
    return select(incident, *shown).select_from(joined)


def _steps(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, list[Row[Any]]]:
    found: dict[UUID, list[Row[Any]]] = {}
    if ids:
        wanted = select(incident_step).where(incident_step.c.incident_id.in_(ids)).order_by(incident_step.c.seq)
        for row in tx.rows(wanted):
            found.setdefault(row.incident_id, []).append(row)
    return found


def _step(row: Row[Any], note: str | None = None) -> StepView:
    return StepView(row.action, row.done_by, row.role, row.at, note)


def _view(row: Row[Any], steps: list[StepView], text: str | None = None) -> IncidentView:
    return IncidentView(
        id=row.id,
        order=row.order_id,
        number=order_number(row.order_seq),
        assignment=row.assignment_id,
        area=row.area,
        kind=row.kind,
        severity=row.severity,
        state=row.state,
        made_at=row.made_at,
        closed_at=row.closed_at,
        told_by=row.told_by,
        role=row.role,
        steps=steps,
        text=text,
        helper_state=row.helper_state,
    )
