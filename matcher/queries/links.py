"""Who answers for which area, as the desk reads it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from matcher.domain.areas import above, covers
from matcher.domain.errors import NotFound
from matcher.domain.links import LinkKind, LinkState
from matcher.domain.privacy import mask_name
from matcher.domain.roles import Actor
from matcher.domain.states import HelperKind
from matcher.domain.units import UnitLink
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.links import LINK
from matcher.store.schema import area, helper, home_unit, link
from matcher.store.scope import inside


@dataclass(frozen=True, slots=True)
class LinkView:
    """A unit by its name, or a member by a masked one; `members`: how many of a unit's are confirmed."""

    id: UUID
    kind: str
    area: str
    place: str
    who: UUID
    name: str
    members: int
    state: str
    made_at: dt.datetime
    ended_at: dt.datetime | None


def list_links(
    tx: Tx, actor: Actor, wanted: Wanted, code: str | None = None, state: LinkState = LinkState.ACTIVE
) -> Page[LinkView]:
    """The links of an area and all below it, the newest first. NotFound outside."""
    actor.require("read_links")
    within = code or actor.area
    if not covers(actor.area, within):
        raise NotFound
    mine = (LINK.seen_by(actor), inside(link.c.area, within), link.c.state == state)
    rows, following = by_number(tx, select(link).where(*mine), link.c.seq, wanted, newest_first=True)
    return Page(_views(tx, rows), following)


def read_link(tx: Tx, actor: Actor, link_id: UUID) -> LinkView:
    """One of them. NotFound."""
    row = tx.row(select(link).where(link.c.id == link_id, LINK.seen_by(actor)))
    if row is None:
        raise NotFound
    return _views(tx, [row])[0]


def _views(tx: Tx, rows: Sequence[Row[Any]]) -> list[LinkView]:
    unit_ids = {row.unit_id for row in rows if row.kind == LinkKind.UNIT}
    names = {**_units(tx, unit_ids), **_members(tx, {row.helper_id for row in rows if row.kind == LinkKind.MEMBER})}
    counts = _counts(tx, unit_ids)
    places = dict(tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_({row.area for row in rows}))))
    found = []
    for row in rows:
        who = row.unit_id or row.helper_id
        named = (row.area, places.get(row.area, ""), who, names.get(who, ""), counts.get(who, 0))
        found.append(LinkView(row.id, row.kind, *named, row.state, row.made_at, row.ended_at))
    return found


def _units(tx: Tx, ids: Collection[UUID]) -> dict[UUID, str]:
    return dict(tx.tuples(select(home_unit.c.id, home_unit.c.name).where(home_unit.c.id.in_(list(ids)))))


def _members(tx: Tx, ids: Collection[UUID]) -> dict[UUID, str]:
    told = personal.read_many(tx, HelperKind.MEMBER, list(ids)) if ids else {}
    return {one: mask_name(record.get("name") or "") for one, record in told.items()}


def _counts(tx: Tx, ids: Collection[UUID]) -> Mapping[UUID, int]:
    mine = (helper.c.unit_id.in_(list(ids)), helper.c.unit_state == UnitLink.CONFIRMED)
    return dict(tx.tuples(select(helper.c.unit_id, func.count()).where(*mine).group_by(helper.c.unit_id)))


def partners(tx: Tx, code: str) -> list[str]:
    """The names of the units that answer for an area or one above it: its partner organisations (共建单位)."""
    known = link.join(home_unit, home_unit.c.id == link.c.unit_id)
    mine = (link.c.area.in_(above(code)), link.c.state == LinkState.ACTIVE)
    named = select(home_unit.c.name).select_from(known).where(*mine).distinct()
    return [name for (name,) in tx.tuples(named.order_by(home_unit.c.name))]
