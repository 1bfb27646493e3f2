"""Something went wrong: it is told, somebody sees to it at once, and it is closed when that is done."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select

from matcher.domain.areas import STREET_DIGITS, covers
from matcher.domain.closing import IncidentAction, IncidentKind, Severity
from matcher.domain.errors import Invalid, NotAllowed
from matcher.domain.roles import Actor, Role
from matcher.domain.states import LIVE, IncidentState
from matcher.domain.waiting import TodoKind
from matcher.store import crews, incidents, orders, todos
from matcher.store.database import Tx
from matcher.store.schema import assignment, helper
from matcher.store.transition import move
from matcher.usecases.pause_helper import pause_now
from matcher.usecases.steps.callbacks import community_of
from matcher.usecases.steps.texts import refuse_numbers

WITHIN = {Severity.HIGH: dt.timedelta(hours=2), Severity.LOW: dt.timedelta(days=1)}
CLOSED = "closed"


def incident_of_order(tx: Tx, actor: Actor, order_id: UUID, kind: IncidentKind, severity: Severity, text: str) -> UUID:
    """Tell of something that went wrong with an order; its id. A helper holds a place of it, or goes for a team."""
    order = orders.get(tx, actor, order_id, lock=True)
    actor.require("report_incident")
    held = orders.live_assignments(tx, order_id)
    named = crews.named_for(tx, [one.id for one in held])
    mine = next((one for one in held if actor.helper_id in (one.helper_id, *named.get(one.id, ()))), None)
    if actor.helper_id is not None and mine is None:
        raise NotAllowed("who tells of an incident holds a place of the order")
    return _report(tx, actor, order, mine, (kind, severity), text)


def incident_of_assignment(
    tx: Tx, actor: Actor, assignment_id: UUID, kind: IncidentKind, severity: Severity, text: str
) -> UUID:
    """Tell of something that went wrong with one helper's part of an order; its id."""
    seen = orders.get_assignment(tx, actor, assignment_id)
    actor.require("report_incident")
    order = orders.lock(tx, seen.order_id)
    return _report(tx, actor, order, seen, (kind, severity), text)


def _report(
    tx: Tx, actor: Actor, order: Row[Any], held: Row[Any] | None, what: tuple[IncidentKind, Severity], text: str
) -> UUID:
    refuse_numbers(text=text)
    kind, severity = what
    about = {"order_id": order.id, "assignment_id": held.id if held is not None else None, "area": order.area}
    row = incidents.add(tx, actor, {**about, "kind": kind, "severity": severity}, text)
    told = [(TodoKind.INCIDENT, community_of(order), Role.SECRETARY)]
    if severity is Severity.HIGH:
        told.append((TodoKind.INCIDENT_STREET, order.area[:STREET_DIGITS], Role.STREET_OFFICER))
    for todo, area, role in told:
        due_at = tx.now + WITHIN[severity]
        todos.add(tx, todos.Waiting(todo, row.id, area, role, due_at, order_id=order.id, reason=kind))
    incident_id: UUID = row.id
    return incident_id


def act_on_incident(tx: Tx, actor: Actor, incident_id: UUID, action: IncidentAction, note: str | None) -> None:
    """Note what was done; an OPEN one stays open. The street is done with what it was told of.

    `paused_helper` pauses whoever it is about: Invalid where several, or nobody, held a place.
    """
    seen = incidents.get(tx, actor, incident_id)
    actor.require("act_on_incident")
    refuse_numbers(note=note)
    if action is IncidentAction.PAUSED_HELPER and seen.state == IncidentState.OPEN:
        # Orders and helpers are locked before it, as everywhere.
        pause_now(tx, actor, _about_whom(tx, seen), None)
    row = incidents.get(tx, actor, incident_id, lock=True)
    move(tx, "incident", row, "act", actor, reason=action)
    incidents.add_step(tx, actor, incident_id, action, note)
    if actor.role is Role.STREET_OFFICER:
        _finish(tx, actor, incident_id, TodoKind.INCIDENT_STREET, action)


def _about_whom(tx: Tx, row: Row[Any]) -> Row[Any]:
    """The one helper whom the incident is about."""
    mine = assignment.c.id == row.assignment_id
    if row.assignment_id is None:
        mine = and_(assignment.c.order_id == row.order_id, assignment.c.state.in_(LIVE))
    found = tx.rows(select(helper).where(helper.c.id.in_(select(assignment.c.helper_id).where(mine))))
    if len(found) != 1:
        raise Invalid.at("action", "not_a_choice", "it is not about one helper; pause whom you mean by name")
    return found[0]


def close_incident(tx: Tx, actor: Actor, incident_id: UUID, note: str | None) -> None:
    """OPEN -> CLOSED."""
    row = incidents.get(tx, actor, incident_id, lock=True)
    actor.require("close_incident")
    refuse_numbers(note=note)
    move(tx, "incident", row, "close", actor, closed_at=tx.now)
    incidents.add_step(tx, actor, incident_id, CLOSED, note)
    for kind in (TodoKind.INCIDENT, TodoKind.INCIDENT_STREET):
        _finish(tx, actor, incident_id, kind, CLOSED)


def _finish(tx: Tx, actor: Actor, incident_id: UUID, kind: TodoKind, outcome: str) -> None:
    standing = todos.open_of(tx, incident_id, kind)
    if standing is not None and covers(actor.area, standing.area):
        todos.finish(tx, standing, actor, outcome)
    elif standing is not None:
        todos.drop(tx, incident_id, [kind])
