"""The buildings of an area: how many households, what is open there, and who leads each."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, covers
from matcher.domain.closing import BoardRole
from matcher.domain.errors import NotFound
from matcher.domain.leads import LeadState
from matcher.domain.roles import Actor
from matcher.domain.states import OPEN
from matcher.queries.paging import Page, Wanted, by_code, by_number
from matcher.store import areas, boards, leads
from matcher.store.database import Tx
from matcher.store.leads import LEAD
from matcher.store.schema import account, area, board_entry, building_lead, service_order
from matcher.store.scope import inside

_LEVEL = "building"


@dataclass(frozen=True, slots=True)
class BuildingView:
    """A building; `open` orders that name it, `leads` as they stand on its board, `lead` whose account it is."""

    code: str
    name: str
    cell: str
    estate: str | None
    households: int | None
    entrances: int | None
    open: int
    leads: list[str]
    lead: UUID | None
    has_account: bool
    valid_to: dt.date | None


@dataclass(frozen=True, slots=True)
class BuildingSums:
    """All buildings of an area; `counted` of them say how many households they have."""

    buildings: int
    counted: int
    households: int
    open: int
    unnamed: int
    led: int


@dataclass(frozen=True, slots=True)
class LeadView:
    """Who leads a building, by the name on its board; has_account: signs in by now."""

    id: UUID
    area: str
    place: str
    name: str
    has_account: bool
    state: str
    made_at: dt.datetime
    ended_at: dt.datetime | None


def list_buildings(tx: Tx, actor: Actor, wanted: Wanted, code: str | None = None) -> Page[BuildingView]:
    """The buildings of an area, by code. NotFound outside the actor's."""
    actor.require("read_buildings")
    within = _within(tx, actor, code)
    mine = (inside(area.c.code, within), area.c.level == _LEVEL, area.c.closed_at.is_(None))
    rows, following = by_code(tx, select(area).where(*mine), area.c.code, wanted)
    return Page(_views(tx, within, rows), following)


def sum_up(tx: Tx, actor: Actor, code: str | None = None) -> BuildingSums:
    """The same in numbers. NotFound outside the actor's area."""
    actor.require("read_buildings")
    within = _within(tx, actor, code)
    counts = (func.count(), func.count(area.c.households), func.sum(area.c.households))
    mine = (inside(area.c.code, within), area.c.level == _LEVEL, area.c.closed_at.is_(None))
    row = tx.row(select(*counts).where(*mine))
    many, counted, households = (0, 0, 0) if row is None else (int(one or 0) for one in row)
    by_area = _open(tx, within)
    led = len(leads.within(tx, within))
    return BuildingSums(many, counted, households, sum(by_area.values()), many - led, led)


def read_lead(tx: Tx, actor: Actor, lead_id: UUID) -> LeadView:
    """One of them. NotFound."""
    row = tx.row(select(building_lead).where(building_lead.c.id == lead_id, LEAD.seen_by(actor)))
    if row is None:
        raise NotFound
    return _leads(tx, [row])[0]


def list_leads(tx: Tx, actor: Actor, wanted: Wanted, code: str | None, state: LeadState) -> Page[LeadView]:
    """Who leads the buildings of an area, or did, the newest first. NotFound outside the actor's."""
    actor.require("read_leads")
    within = _within(tx, actor, code)
    mine = (LEAD.seen_by(actor), inside(building_lead.c.area, within), building_lead.c.state == state)
    rows, following = by_number(tx, select(building_lead).where(*mine), building_lead.c.seq, wanted, newest_first=True)
    return Page(_leads(tx, rows), following)


def cells_of(tx: Tx, actor: Actor, code: str) -> list[tuple[str, str]]:
    """Code and name of the cells in which buildings can be added: those of a community, or the cell itself."""
    within = _within(tx, actor, code)
    if len(within) < COMMUNITY_DIGITS:
        return []
    level = (area.c.level == "cell", area.c.valid_to.is_(None), area.c.closed_at.is_(None))
    mine = (inside(area.c.code, within[:CELL_DIGITS]), *level)
    return list(tx.tuples(select(area.c.code, area.c.name).where(*mine).order_by(area.c.code)))


def _within(tx: Tx, actor: Actor, code: str | None) -> str:
    found = code or actor.area
    if not covers(actor.area, found):
        raise NotFound
    areas.get(tx, found)
    return found


def _views(tx: Tx, within: str, rows: Sequence[Row[Any]]) -> list[BuildingView]:
    codes = [row.code for row in rows]
    by_area, led, named = _open(tx, within), leads.within(tx, within), _named(tx, codes)
    signed = _signed(tx, [one.actor_id for one in led.values()])
    cells = dict(
        tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_({one[:CELL_DIGITS] for one in codes})))
    )
    return [
        BuildingView(
            *(row.code, row.name, cells.get(row.code[:CELL_DIGITS], "")),
            *(row.estate, row.households, row.entrances),
            open=by_area[row.code],
            leads=named.get(row.code, []),
            lead=led[row.code].id if row.code in led else None,
            has_account=row.code in led and led[row.code].actor_id in signed,
            valid_to=row.valid_to,
        )
        for row in rows
    ]


def _open(tx: Tx, within: str) -> Counter[str]:
    """Building -> its open orders."""
    o = service_order.c
    mine = (inside(o.area, within), func.length(o.area) > CELL_DIGITS, o.state.in_(OPEN))
    return Counter(dict(tx.tuples(select(o.area, func.count()).where(*mine).group_by(o.area))))


def _named(tx: Tx, codes: Sequence[str]) -> dict[str, list[str]]:
    b = board_entry.c
    led = select(b.area).where(b.area.in_(codes), b.role == BoardRole.BUILDING_LEAD).distinct()
    return {
        code: [one.name or "" for one in boards.lines_of(tx, code) if one.role is BoardRole.BUILDING_LEAD]
        for (code,) in (tx.tuples(led) if codes else ())
    }


def _signed(tx: Tx, actor_ids: Sequence[UUID]) -> set[UUID]:
    found = tx.tuples(select(account.c.actor_id).where(account.c.actor_id.in_(list(actor_ids))))
    return {one for (one,) in found}


def _leads(tx: Tx, rows: Sequence[Row[Any]]) -> list[LeadView]:
    codes = [row.area for row in rows]
    names = dict(tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_(codes))))
    named, signed = _named(tx, codes), _signed(tx, [row.actor_id for row in rows])
    return [
        LeadView(
            *(row.id, row.area, names.get(row.area, "")),
            # Whoever leads it no more stands on no board.
            name=next(iter(named.get(row.area, [])), "") if row.state == LeadState.ACTIVE else "",
            has_account=row.actor_id in signed,
            state=row.state,
            made_at=row.made_at,
            ended_at=row.ended_at,
        )
        for row in rows
    ]
