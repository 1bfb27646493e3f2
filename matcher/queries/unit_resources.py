"""What units offer a community, with their words: read by the desk, by the unit itself, and by lists of resources."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, or_, select

from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.domain.units import ResourceState
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import personal, places, units
from matcher.store.database import Tx
from matcher.store.schema import area, home_unit, unit_resource
from matcher.store.scope import inside
from matcher.store.units import RESOURCE

LIVE = (ResourceState.OFFERED, ResourceState.ACCEPTED)
LISTED_MOST = 200


@dataclass(frozen=True, slots=True)
class ResourceView:
    """What a unit offers, to which area, and until when; `text` is gone once it is over."""

    id: UUID
    unit: UUID
    unit_name: str
    area: str
    area_name: str
    kind: str
    text: str | None
    until: dt.date | None
    state: str
    made_at: dt.datetime


def list_resources(tx: Tx, actor: Actor, wanted: Wanted, states: Collection[str] = LIVE) -> Page[ResourceView]:
    """A page of what units offer in one's scope, the newest first."""
    mine = (RESOURCE.seen_by(actor), unit_resource.c.state.in_(sorted(states)))
    rows, following = by_number(tx, _named().where(*mine), unit_resource.c.seq, wanted, newest_first=True)
    return Page(_views(tx, rows), following)


def read_resource(tx: Tx, actor: Actor, resource_id: UUID) -> ResourceView:
    """One of them. NotFound."""
    row = tx.row(_named().where(unit_resource.c.id == resource_id, RESOURCE.seen_by(actor)))
    if row is None:
        raise NotFound
    return _views(tx, [row])[0]


def accepted_in(tx: Tx, code: str) -> list[ResourceView]:
    """What an area can count on today; the caller has made sure that the area is its reader's."""
    today = places.calendar_of(tx, code).today(tx.now)
    lasts = or_(unit_resource.c.until.is_(None), unit_resource.c.until >= today)
    mine = (inside(unit_resource.c.area, code), unit_resource.c.state == ResourceState.ACCEPTED, lasts)
    rows = tx.rows(_named().where(*mine).order_by(unit_resource.c.kind, unit_resource.c.seq).limit(LISTED_MOST))
    return _views(tx, list(rows))


def accepted_of(tx: Tx, unit_id: UUID) -> list[ResourceView]:
    """What a unit's communities have accepted; the caller has made sure that the unit is its reader's."""
    mine = (unit_resource.c.unit_id == unit_id, unit_resource.c.state == ResourceState.ACCEPTED)
    return _views(tx, list(tx.rows(_named().where(*mine).order_by(unit_resource.c.seq).limit(LISTED_MOST))))


def _named() -> Select[Any]:
    joined = unit_resource.join(home_unit, home_unit.c.id == unit_resource.c.unit_id)
    joined = joined.join(area, area.c.code == unit_resource.c.area)
    names = (home_unit.c.name.label("unit_name"), area.c.name.label("area_name"))
    return select(unit_resource, *names).select_from(joined)


def _views(tx: Tx, rows: Sequence[Row[Any]]) -> list[ResourceView]:
    told = personal.read_many(tx, units.RESOURCE_SUBJECT, [row.id for row in rows]) if rows else {}
    return [
        ResourceView(
            id=row.id,
            unit=row.unit_id,
            unit_name=row.unit_name,
            area=row.area,
            area_name=row.area_name,
            kind=row.kind,
            text=told.get(row.id, {}).get("text"),
            until=row.until,
            state=row.state,
            made_at=row.made_at,
        )
        for row in rows
    ]
