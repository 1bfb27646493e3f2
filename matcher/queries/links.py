"""Who answers for which area, as the desk reads it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, covers, district_of
from matcher.domain.errors import NotFound
from matcher.domain.links import LinkKind, LinkState
from matcher.domain.privacy import mask_name
from matcher.domain.roles import Actor
from matcher.domain.states import HelperKind, HelperState, UnitState
from matcher.domain.units import UnitLink
from matcher.queries.paging import Page, Wanted, by_number
from matcher.queries.papers import badge_of
from matcher.store import areas, personal
from matcher.store.database import Tx
from matcher.store.links import LINK
from matcher.store.schema import area, helper, home_unit, link
from matcher.store.scope import helpers_seen_by, inside

MEMBERS_MOST = 500


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


@dataclass(frozen=True, slots=True)
class Choice:
    """Who could answer for an area; a member with the number on the badge."""

    id: UUID
    name: str
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """The units of the district and the members who live in an area, by name."""

    units: list[Choice]
    members: list[Choice]


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


def choices(tx: Tx, actor: Actor, code: str) -> Choices:
    """Who could be linked to the area or a part of it, for the secretary."""
    actor.require("change_links")
    there = (home_unit.c.district == district_of(code), home_unit.c.state == UnitState.ACTIVE)
    known = tx.tuples(select(home_unit.c.id, home_unit.c.name).where(*there).order_by(home_unit.c.name))
    mine = (helper.c.kind == HelperKind.MEMBER, helper.c.state == HelperState.ACTIVE, helpers_seen_by(actor))
    here = inside(helper.c.area, code[:COMMUNITY_DIGITS])
    found = tx.tuples(select(helper.c.id, helper.c.seq).where(*mine, here).order_by(helper.c.seq).limit(MEMBERS_MOST))
    told = personal.read_many(tx, HelperKind.MEMBER, [one for one, _ in found]) if found else {}
    members = [Choice(one, told.get(one, {}).get("name") or "", badge_of(seq)) for one, seq in found]
    return Choices([Choice(*one) for one in known], sorted(members, key=lambda one: (one.name, one.badge)))


def parts(tx: Tx, actor: Actor, code: str) -> list[tuple[str, str]]:
    """Code and name of the area and all in it that is not closed; a building with the name of its cell."""
    if not covers(actor.area, code):
        raise NotFound
    rows = areas.within(tx, code)
    names = {row.code: row.name for row in rows}
    last = [row for row in rows if row.valid_to is None]
    return [(row.code, _long_name(row.code, names)) for row in sorted(last, key=lambda row: row.code)]


def _long_name(code: str, names: Mapping[str, str]) -> str:
    above_it = names.get(code[:CELL_DIGITS], "") if len(code) > CELL_DIGITS else ""
    return f"{above_it}{names[code]}"


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
