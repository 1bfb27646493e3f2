"""Rosters as helpers and the desk see them, and the phone of whoever is on duty now."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, select

from matcher.domain.areas import covers, district_of
from matcher.domain.errors import NotFound
from matcher.domain.privacy import mask_name
from matcher.domain.roles import DESK, Actor
from matcher.planning.at_once import present_shift
from matcher.queries.orders import ShiftView
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import duties, personal, rosters
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.store.schema import helper, roster
from matcher.store.scope import inside

DAYS = 28
"""So many days of duties are shown from the date that is asked for."""


@dataclass(frozen=True, slots=True)
class DutyView:
    """A shift of a roster; `mine`: one is on it oneself. `helpers` are masked names, for the desk alone."""

    id: UUID
    shift: ShiftView
    places: int
    free: int
    mine: bool
    helpers: list[str] | msgspec.UnsetType = msgspec.UNSET


@dataclass(frozen=True, slots=True)
class RosterView:
    """A calendar of duties."""

    id: UUID
    name: str
    service: str
    area: str
    phone: str | None
    duties: list[DutyView]


@dataclass(frozen=True, slots=True)
class DutyPhoneView:
    """The phone that is answered for an area now; None where nobody has set one."""

    area: str
    phone: str | None


def list_rosters(tx: Tx, actor: Actor, wanted: Wanted, area: str | None, since: dt.date | None) -> Page[RosterView]:
    """A page of the rosters that the actor may know of, with their duties of the next 28 days, or from a date on."""
    statement = select(roster).where(rosters.rosters_seen_by(actor))
    if area is not None:
        statement = statement.where(inside(roster.c.area, area))
    rows, following = by_number(tx, statement, roster.c.seq, wanted)
    return Page(_views(tx, actor, rows, since or calendar_of(tx, actor.area).today(tx.now)), following)


def read_roster(tx: Tx, actor: Actor, roster_id: UUID) -> RosterView:
    """A roster that the actor may know of. NotFound."""
    row = rosters.get(tx, actor, roster_id)
    return _views(tx, actor, [row], calendar_of(tx, row.area).today(tx.now))[0]


def read_duty(tx: Tx, actor: Actor, duty_id: UUID) -> DutyView:
    """A duty that the actor may know of. NotFound."""
    row, _ = rosters.get_duty(tx, actor, duty_id)
    return _duties(tx, actor, [row])[0]


def read_duty_phone(tx: Tx, actor: Actor, area: str | None) -> DutyPhoneView:
    """The phone that is answered for an area now, by default one's own. NotFound outside one's district."""
    wanted = area or actor.area
    if not covers(district_of(actor.area), wanted):
        raise NotFound
    shift = present_shift(calendar_of(tx, wanted), tx.now)
    return DutyPhoneView(wanted, duties.phone_for(tx, wanted, shift))


def _views(tx: Tx, actor: Actor, rows: Sequence[Row[Any]], since: dt.date) -> list[RosterView]:
    ids = [row.id for row in rows]
    texts = personal.read_many(tx, duties.ROSTER, ids) if ids else {}
    found = rosters.duties_of(tx, ids, since, since + dt.timedelta(days=DAYS)) if ids else {}
    return [
        RosterView(
            id=row.id,
            name=texts.get(row.id, {}).get("name", ""),
            service=row.service,
            area=row.area,
            phone=texts.get(row.id, {}).get("phone"),
            duties=_duties(tx, actor, found.get(row.id, [])),
        )
        for row in rows
    ]


def _duties(tx: Tx, actor: Actor, rows: Sequence[Row[Any]]) -> list[DutyView]:
    holders = rosters.holders_of(tx, [row.id for row in rows]) if rows else {}
    names = _names(tx, {one for held in holders.values() for one in held}) if actor.role in DESK else {}
    return [
        DutyView(
            id=row.id,
            shift=ShiftView(row.date, row.part),
            places=row.places,
            free=row.places - row.filled,
            mine=actor.helper_id in holders.get(row.id, ()),
            helpers=[names[one] for one in holders.get(row.id, ())] if actor.role in DESK else msgspec.UNSET,
        )
        for row in rows
    ]


def _names(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, str]:
    kinds = {row.id: row.kind for row in tx.rows(select(helper.c.id, helper.c.kind).where(helper.c.id.in_(list(ids))))}
    found: dict[UUID, str] = {}
    for kind in set(kinds.values()):
        mine = [one for one, its in kinds.items() if its == kind]
        documents = personal.read_many(tx, kind, mine)
        found |= {one: mask_name(documents.get(one, {}).get("name", "")) for one in mine}
    return found
