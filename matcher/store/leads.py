"""Who leads which building."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from matcher.domain.errors import NotFound
from matcher.domain.leads import LeadState
from matcher.domain.roles import Actor, Relation
from matcher.store.database import Tx
from matcher.store.schema import building_lead
from matcher.store.scope import Kind, inside, lies_inside

LEAD = Kind(building_lead, ("read_leads",), {Relation.INSIDE: lies_inside(building_lead)}, {})
_L = building_lead.c


def add(tx: Tx, values: Mapping[str, Any]) -> None:
    """Somebody leads a building from now on."""
    tx.execute(insert(building_lead), dict(values))


def lock(tx: Tx, actor: Actor, lead_id: UUID) -> Row[Any]:
    """A lead in the actor's area, held until the transaction ends. NotFound."""
    row = tx.row(select(building_lead).where(_L.id == lead_id, LEAD.seen_by(actor)).with_for_update())
    if row is None:
        raise NotFound
    return row


def of_building(tx: Tx, code: str) -> Row[Any] | None:
    """Who leads exactly this building now."""
    return tx.row(select(building_lead).where(_L.area == code, _L.state == LeadState.ACTIVE))


def of_actor(tx: Tx, actor_id: UUID) -> Row[Any] | None:
    """Which building somebody leads now."""
    return tx.row(select(building_lead).where(_L.actor_id == actor_id, _L.state == LeadState.ACTIVE))


def within(tx: Tx, code: str) -> dict[str, Row[Any]]:
    """Each building in the area that somebody leads now -> who."""
    rows = tx.rows(select(building_lead).where(inside(_L.area, code), _L.state == LeadState.ACTIVE))
    return {row.area: row for row in rows}
