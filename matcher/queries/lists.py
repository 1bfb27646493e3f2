"""The three lists of an area: what is needed, what there is, what runs as a project; and where need meets nobody.

Needs are counted from orders, wishes and series, and small numbers are not told above the community. Resources are
counted from members and teams, never by name. Entries noted by hand are read by the desk alone.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from matcher.domain.areas import CELL_DIGITS, covers
from matcher.domain.day_states import PostState
from matcher.domain.errors import NotFound
from matcher.domain.privacy import mask_name
from matcher.domain.projects import EntryState, ListKind
from matcher.domain.roles import Actor
from matcher.domain.states import OPEN, HelperKind, OrderKind, SeriesState
from matcher.queries.coverage import LEVEL_DIGITS, SkillCover, cover
from matcher.queries.list_gaps import UNTAKEN, GapRow, gaps_of, shown
from matcher.queries.paging import MOST, Page, Wanted, by_number
from matcher.queries.posts import PostView, list_posts
from matcher.queries.unit_resources import ResourceView, accepted_in
from matcher.store import listed, personal
from matcher.store.database import Tx
from matcher.store.schema import (
    area,
    home_unit,
    list_entry,
    series,
    service_item,
    service_order,
)
from matcher.store.scope import inside


@dataclass(frozen=True, slots=True)
class PlaceView:
    """An area right below the one that is looked at."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class NeedRow:
    """Open orders of a category: nobody has taken `waiting` of them; `wishes` are in people's own words.

    None: fewer than five, which is told to the community alone.
    """

    category: str
    open: int | None
    waiting: int | None
    wishes: int | None
    series: int | None
    by: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class HolderView:
    """Who has taken an entry up; a member's name is masked."""

    kind: str
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry noted by hand."""

    id: UUID
    list: str
    area: str
    place: str
    category: str
    text: str
    state: str
    due: dt.date | None
    holder: HolderView | None
    made_at: dt.datetime
    claimed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """How many entries there are, by how far they are."""

    open: int
    claimed: int
    done: int


@dataclass(frozen=True, slots=True)
class NeedsList:
    """What is needed in an area."""

    area: str
    columns: list[PlaceView]
    items: list[NeedRow]
    entries: list[EntryView]
    counts: EntryCounts
    gaps: list[GapRow]
    next: None = None


@dataclass(frozen=True, slots=True)
class ResourcesList:
    """What there is in an area: skills with how many have them, what was noted by hand, units' offers, and posts.

    What units offer is told to the desk alone, as what was noted.
    """

    area: str
    columns: list[PlaceView]
    items: list[SkillCover]
    members: int
    teams: int
    free: int
    missing: list[str]
    entries: list[EntryView]
    counts: EntryCounts
    offers: list[ResourceView]
    posts: list[PostView]
    next: None = None


def needs_list(tx: Tx, actor: Actor, code: str | None) -> NeedsList:
    """What is needed in an area of the actor's. NotFound outside."""
    here = _here(tx, actor, code)
    columns = columns_of(tx, here)
    return NeedsList(
        area=here,
        columns=columns,
        items=_needs(tx, actor, here, columns),
        entries=_entries_of(tx, actor, here, ListKind.NEED),
        counts=_counts(tx, here, ListKind.NEED),
        gaps=gaps_of(tx, actor, here),
    )


def resources_list(tx: Tx, actor: Actor, code: str | None) -> ResourcesList:
    """What there is in an area of the actor's. NotFound outside."""
    here = _here(tx, actor, code)
    view = cover(tx, actor, here)
    return ResourcesList(
        area=here,
        columns=[PlaceView(one.code, one.name) for one in view.areas],
        items=sorted(view.skills, key=lambda one: (-one.total, one.tag)),
        members=view.helpers.members,
        teams=view.helpers.teams,
        free=view.helpers.free,
        missing=view.missing,
        entries=_entries_of(tx, actor, here, ListKind.RESOURCE),
        counts=_counts(tx, here, ListKind.RESOURCE),
        offers=accepted_in(tx, here) if actor.may("read_list_entries") else [],
        posts=list_posts(tx, actor, Wanted(MOST), here, PostState.OPEN).items if actor.may("read_posts") else [],
    )


def _here(tx: Tx, actor: Actor, code: str | None) -> str:
    actor.require("read_lists")
    here = code or actor.area
    if not covers(actor.area, here) or tx.value(select(area.c.code).where(area.c.code == here)) is None:
        raise NotFound
    return here


def columns_of(tx: Tx, here: str) -> list[PlaceView]:
    """The areas right below, down to cells."""
    digits = min(len(here) + LEVEL_DIGITS, CELL_DIGITS)
    names = dict(tx.tuples(select(area.c.code, area.c.name).where(inside(area.c.code, here)).order_by(area.c.code)))
    above = names.get(here, "")
    return [
        PlaceView(code, name.removeprefix(above) or name)
        for code, name in names.items()
        if len(code) == digits and (code != here or digits == len(here))
    ]


def _needs(tx: Tx, actor: Actor, here: str, columns: Collection[PlaceView]) -> list[NeedRow]:
    o, item = service_order.c, service_item.c
    digits = len(next(iter(columns)).code) if columns else len(here)
    cell = func.substr(o.area, 1, digits)
    joined = service_order.join(service_item, item.code == o.service)
    counted = select(item.category, cell, o.state, o.kind, func.count()).select_from(joined)
    mine = (inside(o.area, here), o.state.in_(sorted(OPEN)))
    rows = tx.tuples(counted.where(*mine).group_by(item.category, cell, o.state, o.kind))
    opened: Counter[str] = Counter()
    waiting, wishes, placed = Counter[str](), Counter[str](), defaultdict[str, Counter[str]](Counter)
    for category, code, state, kind, count in rows:
        opened[category] += count
        waiting[category] += count if state in UNTAKEN else 0
        wishes[category] += count if kind == OrderKind.MICRO_WISH else 0
        placed[category][code] += count
    repeated = _series(tx, here)
    return [
        NeedRow(
            category=one,
            open=shown(actor.area, opened[one]),
            waiting=shown(actor.area, waiting[one]),
            wishes=shown(actor.area, wishes[one]),
            series=shown(actor.area, repeated.get(one, 0)),
            by=_hidden(actor.area, {column.code: placed[one][column.code] for column in columns}),
        )
        for one in sorted({*opened, *repeated}, key=lambda one: (-opened[one], one))
    ]


def _series(tx: Tx, here: str) -> dict[str, int]:
    joined = series.join(service_item, service_item.c.code == series.c.service)
    counted = select(service_item.c.category, func.count()).select_from(joined)
    mine = (inside(series.c.area, here), series.c.state == SeriesState.ACTIVE)
    return dict(tx.tuples(counted.where(*mine).group_by(service_item.c.category)))


def _hidden(seen_from: str, by: Mapping[str, int]) -> dict[str, int | None]:
    """The numbers of a row; where one alone would be hidden, the next smallest is too, so that no sum tells it."""
    found = {code: shown(seen_from, count) for code, count in by.items()}
    hidden = [code for code, count in found.items() if count is None]
    if len(hidden) == 1:
        told = [code for code, count in found.items() if count]
        if told:
            found[min(told, key=lambda code: by[code])] = None
    return found


def list_entries(
    tx: Tx, actor: Actor, wanted: Wanted, code: str | None, kind: ListKind, states: Collection[str]
) -> Page[EntryView]:
    """A page of the entries that the actor may read, the newest first."""
    statement = select(list_entry).where(listed.entries_seen_by(actor), list_entry.c.list == kind)
    if code is not None:
        statement = statement.where(inside(list_entry.c.area, code))
    if states:
        statement = statement.where(list_entry.c.state.in_(sorted(states)))
    rows, following = by_number(tx, statement, list_entry.c.seq, wanted, newest_first=True)
    return Page(_entries(tx, rows), following)


def read_entry(tx: Tx, actor: Actor, entry_id: UUID) -> EntryView:
    """An entry that the actor may read. NotFound."""
    return _entries(tx, [listed.get(tx, actor, entry_id)])[0]


def _entries_of(tx: Tx, actor: Actor, here: str, kind: ListKind) -> list[EntryView]:
    """Of this list all that is not withdrawn, for who may read content."""
    if not actor.may("read_list_entries"):
        return []
    states = [EntryState.OPEN, EntryState.CLAIMED, EntryState.DONE]
    found = list_entries(tx, actor, Wanted(MOST), here, kind, states).items
    return sorted(found, key=lambda one: (states.index(EntryState(one.state)), one.category))


def _counts(tx: Tx, here: str, kind: ListKind) -> EntryCounts:
    e = list_entry.c
    counted = select(e.state, func.count()).where(inside(e.area, here), e.list == kind).group_by(e.state)
    by = dict(tx.tuples(counted))
    return EntryCounts(by.get(EntryState.OPEN, 0), by.get(EntryState.CLAIMED, 0), by.get(EntryState.DONE, 0))


def _entries(tx: Tx, rows: Collection[Row[Any]]) -> list[EntryView]:
    ids = [row.id for row in rows]
    texts = personal.read_many(tx, listed.SUBJECT, ids) if ids else {}
    names = dict(tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_({row.area for row in rows}))))
    holders = _holders(tx, rows)
    return [
        EntryView(
            id=row.id,
            list=row.list,
            area=row.area,
            place=names.get(row.area, row.area),
            category=row.category,
            text=texts.get(row.id, {}).get("text", ""),
            state=row.state,
            due=row.due_on,
            holder=holders.get(row.holder_id),
            made_at=row.made_at,
            claimed_at=row.claimed_at,
        )
        for row in rows
    ]


def _holders(tx: Tx, rows: Iterable[Row[Any]]) -> dict[UUID | None, HolderView]:
    kinds = {row.holder_id: row.holder_kind for row in rows if row.holder_id is not None}
    units = [one for one, kind in kinds.items() if kind == "unit"]
    named = select(home_unit.c.id, home_unit.c.name).where(home_unit.c.id.in_(units))
    names = dict(tx.tuples(named)) if units else {}
    for kind in sorted(set(kinds.values()) - {"unit"}):
        records = personal.read_many(tx, kind, [one for one, its in kinds.items() if its == kind])
        for one, record in records.items():
            name = record.get("name", "")
            names[one] = name if kind == HelperKind.TEAM else mask_name(name)
    return {one: HolderView(kind, one, names.get(one, "")) for one, kind in kinds.items()}
