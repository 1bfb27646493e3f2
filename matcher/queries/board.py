"""The desk's board: open orders by whose turn it is, the shortest time first; each group is a window that goes on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, covers
from matcher.domain.errors import NotFound
from matcher.domain.numbers import order_number
from matcher.domain.roles import Actor
from matcher.domain.states import LIVE, OPEN, OfferState, OrderState
from matcher.queries import board_search
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.schema import area, assignment, helper, offer, service_item, service_order
from matcher.store.scope import inside, orders_seen_by

WINDOW = 40
_O = service_order.c
_S = OrderState


class Turn(StrEnum):
    """Whose turn it is."""

    DESK = "me"
    MEMBER = "mem"
    UNDER_WAY = "go"
    RESIDENT = "res"
    NOBODY = "ok"
    """What has ended: only where a number is asked for."""


class Tab(StrEnum):
    """How far an order is, as the desk counts; what needs a person is to be dispatched."""

    PLACED = "placed"
    TO_DISPATCH = "to_dispatch"
    ASKED = "asked"
    UNDER_WAY = "under_way"
    TO_CONFIRM = "to_confirm"


_DAILY = tuple(turn for turn in Turn if turn is not Turn.NOBODY)
_PLACES = (*_DAILY, Turn.NOBODY)
_ENDED = tuple(state for state in _S if state not in OPEN)


def _of(turn: Turn) -> ColumnElement[bool]:
    """The orders of a turn."""
    asked = or_(_O.state == _S.OFFERED, and_(_O.state == _S.ACCEPTED, _O.pooled))
    found: Mapping[Turn, ColumnElement[bool]] = {
        Turn.DESK: or_(
            _O.state.in_((_S.PLACED, _S.NEEDS_HUMAN, _S.PLANNED)), and_(_O.state == _S.ACCEPTED, ~_O.pooled)
        ),
        Turn.MEMBER: asked,
        Turn.UNDER_WAY: _O.state.in_((_S.ASSIGNED, _S.SCHEDULED, _S.IN_SERVICE)),
        Turn.RESIDENT: _O.state.in_((_S.REPORTED, _S.NEED_INFO)),
        Turn.NOBODY: _O.state.in_(_ENDED),
    }
    return found[turn]


def _in(tab: Tab) -> ColumnElement[bool]:
    """The orders of a tab."""
    found: Mapping[Tab, ColumnElement[bool]] = {
        Tab.PLACED: _O.state.in_((_S.PLACED, _S.NEED_INFO)),
        Tab.TO_DISPATCH: or_(_O.state.in_((_S.NEEDS_HUMAN, _S.PLANNED)), and_(_O.state == _S.ACCEPTED, ~_O.pooled)),
        Tab.ASKED: _of(Turn.MEMBER),
        Tab.UNDER_WAY: _of(Turn.UNDER_WAY),
        Tab.TO_CONFIRM: _O.state == _S.REPORTED,
    }
    return found[tab]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """An order on the board; `left_s` until it is due, below 0 where that is past, `share` of its time that is left."""

    id: UUID
    number: str
    state: str
    service: dict[str, str] | None
    is_wish: bool
    urgency: str
    level: str
    pooled: bool
    contacted: bool
    cell: str
    left_s: int
    share: float
    who: tuple[str, ...]
    asked: int
    filled: int
    headcount: int


@dataclass(frozen=True, slots=True)
class BoardGroup:
    """The window of one turn: `count` are all of its orders, `following` begins the next window."""

    turn: Turn
    count: int
    rows: list[BoardRow]
    following: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the board is narrowed to: an area, a category, what was typed, a tab, what is overdue, a turn's window."""

    area: str | None = None
    category: str | None = None
    text: str | None = None
    tab: Tab | None = None
    is_overdue: bool = False
    turn: Turn | None = None
    skip: int = 0

    @property
    def is_numbered(self) -> bool:
        """Whether one number is looked for."""
        return self.text is not None and board_search.is_number(self.text)


@dataclass(frozen=True, slots=True)
class Tally:
    """Open orders: all, by tab, and those whose time is over."""

    all: int
    tabs: dict[str, int]
    overdue: int


@dataclass(frozen=True, slots=True)
class Board:
    """What is shown, and how much there is."""

    groups: list[BoardGroup]
    tally: Tally


def read_board(tx: Tx, actor: Actor, wanted: Wanted) -> Board:
    """The groups, with at most so many rows each, what has ended as well where a number is looked for; the counts."""
    actor.require("read_orders")
    if wanted.area is not None and not covers(actor.area, wanted.area):
        raise NotFound
    near = (orders_seen_by(actor), *_narrowed(tx, actor, wanted))
    which = list(near)
    if wanted.tab is not None:
        which.append(_in(wanted.tab))
    if wanted.is_overdue:
        which.append(_O.due_at < tx.now)
    turns = [wanted.turn] if wanted.turn is not None else _PLACES if wanted.is_numbered else _DAILY
    return Board([_group(tx, actor, turn, which, wanted.skip) for turn in turns], _counted(tx, near))


def _counted(tx: Tx, near: Sequence[ColumnElement[bool]]) -> Tally:
    """How many there are in each tab, whichever of them is shown."""
    which = (or_(*(_of(turn) for turn in _DAILY)), *near)
    counted = [func.count(), *(_number_of(_in(tab)) for tab in Tab), _number_of(_O.due_at < tx.now)]
    row = tx.row(select(*counted).select_from(service_order).where(*which))
    every, *tabs, overdue = [0] * len(counted) if row is None else [int(one or 0) for one in row]
    return Tally(every, dict(zip((tab.value for tab in Tab), tabs, strict=True)), overdue)


def _number_of(holds: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((holds, 1), else_=0))


def _narrowed(tx: Tx, actor: Actor, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.area is not None:
        yield inside(_O.area, wanted.area)
    if wanted.category is not None:
        yield _O.service.in_(select(service_item.c.code).where(service_item.c.category == wanted.category))
    if wanted.text:
        yield board_search.matching(tx, actor, wanted.text)


def _group(tx: Tx, actor: Actor, turn: Turn, which: Sequence[ColumnElement[bool]], skip: int) -> BoardGroup:
    mine = (*which, _of(turn))
    count = int(tx.value(select(func.count()).select_from(service_order).where(*mine)) or 0)
    names = (service_item.c.name_zh, service_item.c.name_en)
    joined = service_order.outerjoin(service_item, service_item.c.code == _O.service)
    statement = select(service_order, *names).select_from(joined).where(*mine).order_by(_O.due_at, _O.seq)
    rows = tx.rows(statement.offset(skip).limit(WINDOW)) if count > skip else []
    following = skip + WINDOW if count > skip + WINDOW else None
    return BoardGroup(turn, count, _views(tx, actor, rows), following)


def _views(tx: Tx, actor: Actor, rows: Sequence[Row[Any]]) -> list[BoardRow]:
    if not rows:
        return []
    ids = [row.id for row in rows]
    cells = cell_names(tx, {row.area for row in rows}, actor.area)
    holding, asked = _people(tx, assignment, ids, LIVE), _people(tx, offer, ids, {OfferState.PENDING})
    names = _names(tx, [one for found in (holding, asked) for people in found.values() for one in people])
    return [
        _view(
            tx.now, row, cells, [names.get(one[1], "") for one in holding[row.id] or asked[row.id]], len(asked[row.id])
        )
        for row in rows
    ]


def _view(now: dt.datetime, row: Row[Any], cells: Mapping[str, str], who: Sequence[str], asked: int) -> BoardRow:
    left, whole = (row.due_at - now).total_seconds(), (row.due_at - row.placed_at).total_seconds()
    return BoardRow(
        id=row.id,
        number=order_number(row.seq),
        state="pooled" if row.pooled and row.state == _S.ACCEPTED else row.state,
        service=None if row.name_zh is None else {"zh": row.name_zh, "en": row.name_en},
        is_wish=row.kind == "micro_wish",
        urgency=row.urgency,
        level=row.level,
        pooled=row.pooled,
        contacted=row.contacted_at is not None,
        cell=cells.get(row.area, ""),
        left_s=int(left),
        share=max(0.0, min(1.0, left / whole)) if whole > 0 else 0.0,
        who=tuple(one for one in who if one),
        asked=asked,
        filled=row.filled,
        headcount=row.headcount,
    )


def cell_names(tx: Tx, codes: Iterable[str], within: str = "") -> dict[str, str]:
    """Area -> the names of its community and cell; of the cell alone for who looks from `within` the community."""
    wanted = {code[:digits] for code in codes for digits in (COMMUNITY_DIGITS, CELL_DIGITS)}
    known: dict[str, str] = dict(tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_(wanted))))

    def told(code: str) -> str:
        community, cell = known.get(code[:COMMUNITY_DIGITS], ""), known.get(code[:CELL_DIGITS], "")
        inner = cell.removeprefix(community)
        if len(code) <= COMMUNITY_DIGITS:
            return community
        return inner if len(within) >= COMMUNITY_DIGITS else f"{community}·{inner}"

    return {code: told(code) for code in codes}


def _people(
    tx: Tx, table: Any, ids: Sequence[UUID], states: Iterable[str]
) -> defaultdict[UUID, list[tuple[str, UUID]]]:
    found: defaultdict[UUID, list[tuple[str, UUID]]] = defaultdict(list)
    mine = (table.c.order_id.in_(ids), table.c.state.in_(sorted(states)))
    joined = select(table.c.order_id, helper.c.kind, helper.c.id).join(helper, helper.c.id == table.c.helper_id)
    for order_id, kind, helper_id in tx.tuples(joined.where(*mine).order_by(table.c.seq)):
        found[order_id].append((kind, helper_id))
    return found


def _names(tx: Tx, people: Sequence[tuple[str, UUID]]) -> dict[UUID, str]:
    """Names of members and teams, which their desk knows."""
    found: dict[UUID, str] = {}
    for kind in {kind for kind, _ in people}:
        records = personal.read_many(tx, kind, [one for its, one in people if its == kind])
        found |= {one: record.get("name", "") for one, record in records.items()}
    return found
