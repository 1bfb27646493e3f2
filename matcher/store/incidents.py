"""What went wrong, and what was done about it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, insert, or_, select

from matcher.domain.closing import IncidentAction
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.domain.states import IncidentState
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import assignment, incident, incident_step
from matcher.store.scope import incidents_seen_by
from matcher.store.transition import tell_born

INCIDENT, STEP = "incident", "step"
"""Whose texts lie in personal_record."""


def add(tx: Tx, by: Actor, values: Mapping[str, Any], text: str) -> Row[Any]:
    """A new incident, told by an event."""
    new = {**values, "id": new_id(), "state": IncidentState.OPEN, "version": 1}
    told = {"told_by": by.id, "role": by.role, "made_at": tx.now}
    row = tx.execute(insert(incident).values(**new, **told).returning(incident)).one()
    tell_born(tx, "incident", [new], "report", by)
    personal.keep(tx, INCIDENT, row.id, {"text": text})
    return row


def get(tx: Tx, actor: Actor, incident_id: UUID, *, lock: bool = False) -> Row[Any]:
    """An incident that the actor has to see to. NotFound."""
    statement = select(incident).where(incident.c.id == incident_id, incidents_seen_by(actor))
    row = tx.row(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound
    return row


def add_step(tx: Tx, by: Actor, incident_id: UUID, action: str, note: str | None) -> None:
    """Note what was done."""
    step_id = new_id()
    values = {"incident_id": incident_id, "action": action, "done_by": by.id, "role": by.role, "at": tx.now}
    tx.execute(insert(incident_step).values(id=step_id, **values))
    personal.keep(tx, STEP, step_id, {"note": note})


def is_paused_for_one(tx: Tx, helper_id: UUID) -> bool:
    """Whether the helper was paused because of something that is still open."""
    i, s, a = incident.c, incident_step.c, assignment.c
    concerns = or_(a.id == i.assignment_id, and_(i.assignment_id.is_(None), a.order_id == i.order_id))
    joined = incident.join(incident_step, s.incident_id == i.id).join(assignment, concerns)
    wanted = (i.state == IncidentState.OPEN, s.action == IncidentAction.PAUSED_HELPER, a.helper_id == helper_id)
    return tx.value(select(i.seq).select_from(joined).where(*wanted).limit(1)) is not None


def is_any_open(tx: Tx, order_id: UUID) -> bool:
    """Whether something about the order still has to be seen to."""
    mine = (incident.c.order_id == order_id, incident.c.state == IncidentState.OPEN)
    return tx.value(select(incident.c.seq).where(*mine).limit(1)) is not None
