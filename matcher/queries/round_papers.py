"""What a page says of rounds beside the plan itself: what each order is, who serves it, and how each cell stands."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, above
from matcher.domain.errors import NotFound
from matcher.domain.numbers import order_number
from matcher.domain.privacy import mask_name
from matcher.domain.roles import DESK, Actor, Role
from matcher.domain.shifts import Part
from matcher.domain.states import HelperState, RoundItemState, RoundState
from matcher.queries.orders import ShiftView
from matcher.queries.paging import Page, Wanted, by_number
from matcher.queries.remedies import RemedyView, remedy_views
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.orders import windows_of
from matcher.store.places import calendar_of
from matcher.store.schema import area, dispatch_round, helper, helper_base, round_item, service_item, service_order
from matcher.store.scope import helpers_seen_by, inside, rounds_seen_by

_R = dispatch_round.c
HAS_RUN = (RoundState.PROPOSED, RoundState.DISPATCHED)
_UNMET = (RoundItemState.LEFT, RoundItemState.HELD)


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round as a list shows it; times are the district's."""

    id: UUID
    number: int
    state: str
    place: list[str]
    area: str
    requested_at: dt.datetime
    finished_at: dt.datetime | None
    waited_s: int
    served: int | None
    unserved: int | None
    is_proven: bool
    day: UUID | None


@dataclass(frozen=True, slots=True)
class OrderFact:
    """What an order of a round is, and where: nothing personal."""

    id: UUID
    number: str
    service: dict[str, str] | None
    is_wish: bool
    urgency: str
    area: str
    community: str
    cell: str
    windows: list[ShiftView]


@dataclass(frozen=True, slots=True)
class HelperFact:
    """A member or team by name; only the first character where somebody else's desk knows it."""

    name: str
    kind: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class CellNeed:
    """How a cell stands in a round; `unmet` of the orders in `demand` nobody serves, `supply` people live there."""

    code: str
    name: str
    demand: int
    unmet: int
    supply: int


@dataclass(frozen=True, slots=True)
class CommunityNeed:
    """A community and its cells, in the order of their codes."""

    name: str
    cells: list[CellNeed]


def list_rounds(tx: Tx, actor: Actor, wanted: Wanted) -> Page[RoundRow]:
    """The rounds that the actor may know of, the newest first."""
    actor.require("read_round")
    statement = select(dispatch_round).where(rounds_seen_by(actor))
    rows, following = by_number(tx, statement, _R.seq, wanted, newest_first=True)
    return Page(_rows(tx, actor, rows), following)


def read_row(tx: Tx, actor: Actor, round_id: UUID) -> RoundRow:
    """One round as a list shows it. NotFound."""
    row = tx.row(select(dispatch_round).where(_R.id == round_id, rounds_seen_by(actor)))
    if row is None:
        raise NotFound
    return _rows(tx, actor, [row])[0]


def latest_round(tx: Tx, actor: Actor) -> UUID | None:
    """The newest round with a plan, of the actor's whole area where there is one; None before the first."""
    mine = select(_R.id).where(rounds_seen_by(actor), _R.state.in_(HAS_RUN))
    found: UUID | None = tx.value(mine.where(_R.area == actor.area).order_by(_R.seq.desc()).limit(1))
    return found or tx.value(mine.order_by(_R.seq.desc()).limit(1))


def read_orders(tx: Tx, actor: Actor, order_ids: Collection[UUID]) -> dict[UUID, OrderFact]:
    """The orders by id; none for those who may not read content."""
    if actor.role is not Role.SECRETARY or not order_ids:
        return {}
    o, item = service_order.c, service_item.c
    joined = service_order.outerjoin(service_item, item.code == o.service)
    columns = select(service_order, item.name_zh, item.name_en).select_from(joined)
    rows = list(tx.rows(columns.where(o.id.in_(order_ids), inside(o.area, actor.area))))
    named = area_names(tx, [row.area for row in rows])
    windows = windows_of(tx, [row.id for row in rows])
    return {
        row.id: OrderFact(
            id=row.id,
            number=order_number(row.seq),
            service=None if row.name_zh is None else {"zh": row.name_zh, "en": row.name_en},
            is_wish=row.kind == "micro_wish",
            urgency=row.urgency,
            area=row.area[:CELL_DIGITS],
            community=named.get(row.area[:COMMUNITY_DIGITS], ""),
            cell=_cell_name(named, row.area),
            windows=[ShiftView(one.date, one.part) for one in windows.get(row.id, [])],
        )
        for row in rows
    }


def read_helpers(tx: Tx, actor: Actor, helper_ids: Collection[UUID]) -> dict[UUID, HelperFact]:
    """Who serves, by id, for a desk."""
    if actor.role not in DESK or not helper_ids:
        return {}
    kinds = dict(tx.tuples(select(helper.c.id, helper.c.kind).where(helper.c.id.in_(helper_ids))))
    ours = _ids(tx, helpers_seen_by(actor), kinds)
    found: dict[UUID, HelperFact] = {}
    for kind in sorted(set(kinds.values())):
        records = personal.read_many(tx, kind, [one for one, its in kinds.items() if its == kind])
        for one, record in records.items():
            name = record.get("name", "")
            # A team's name is no person's.
            found[one] = HelperFact(name if one in ours or kind == "team" else mask_name(name), kind, one in ours)
    return found


def _ids(tx: Tx, condition: ColumnElement[bool], ids: Iterable[UUID]) -> set[UUID]:
    return {one for (one,) in tx.tuples(select(helper.c.id).where(helper.c.id.in_(list(ids)), condition))}


def read_wanted(tx: Tx, actor: Actor, round_id: UUID) -> list[RemedyView]:
    """One more of whom would serve an order that the round left, and where and when; not which order."""
    joined = round_item.join(dispatch_round, _R.id == round_item.c.round_id)
    joined = joined.join(service_order, service_order.c.id == round_item.c.order_id)
    mine = (round_item.c.round_id == round_id, rounds_seen_by(actor), inside(service_order.c.area, actor.area))
    kept = select(round_item.c.remedies).select_from(joined).where(*mine, round_item.c.state == RoundItemState.LEFT)
    found = [one for (remedies,) in tx.tuples(kept.order_by(service_order.c.seq)) for one in remedies or ()]
    return remedy_views(one for one in found if one["kind"] == "add_helper")


def read_needs(tx: Tx, actor: Actor, round_id: UUID) -> list[CommunityNeed]:
    """Every cell of the round's area, as counts."""
    row = tx.row(select(_R.area).where(_R.id == round_id, rounds_seen_by(actor)))
    if row is None:
        return []
    cells = select(area.c.code, area.c.name).where(area.c.level == "cell", inside(area.c.code, row.area))
    names = dict(tx.tuples(cells.order_by(area.c.code)))
    demand, unmet = _demand(tx, round_id, row.area)
    supply = _supply(tx, row.area)
    found: dict[str, list[CellNeed]] = {}
    for code in sorted({*names, *demand}):
        need = CellNeed(code, names.get(code, code), demand.get(code, 0), unmet.get(code, 0), supply.get(code, 0))
        found.setdefault(code[:COMMUNITY_DIGITS], []).append(need)
    communities = area_names(tx, found)
    return [CommunityNeed(communities.get(code, code), its) for code, its in found.items()]


def _demand(tx: Tx, round_id: UUID, within: str) -> tuple[dict[str, int], dict[str, int]]:
    joined = round_item.join(service_order, service_order.c.id == round_item.c.order_id)
    mine = (round_item.c.round_id == round_id, inside(service_order.c.area, within))
    demand: dict[str, int] = {}
    unmet: dict[str, int] = {}
    for code, state in tx.tuples(select(service_order.c.area, round_item.c.state).select_from(joined).where(*mine)):
        cell = code[:CELL_DIGITS]
        demand[cell] = demand.get(cell, 0) + 1
        if state in _UNMET:
            unmet[cell] = unmet.get(cell, 0) + 1
    return demand, unmet


def _supply(tx: Tx, within: str) -> dict[str, int]:
    cell = func.substr(helper_base.c.area, 1, CELL_DIGITS)
    joined = helper_base.join(helper, helper.c.id == helper_base.c.helper_id)
    mine = (inside(helper_base.c.area, within), helper.c.state == HelperState.ACTIVE, helper.c.kind == "member")
    counted = select(cell, func.count(func.distinct(helper.c.id))).select_from(joined).where(*mine)
    return dict(tx.tuples(counted.group_by(cell)))


def read_parts(tx: Tx, actor: Actor) -> tuple[dt.date, list[Part]]:
    """The district's date, and its parts of the day."""
    calendar = calendar_of(tx, actor.area)
    return calendar.today(tx.now), list(calendar.parts)


def area_names(tx: Tx, codes: Iterable[str]) -> dict[str, str]:
    """The names of these areas and of all that they lie in."""
    wanted = {one for code in codes for one in above(code)}
    return dict(tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_(wanted)))) if wanted else {}


def _cell_name(named: Mapping[str, str], code: str) -> str:
    community, cell = named.get(code[:COMMUNITY_DIGITS], ""), named.get(code[:CELL_DIGITS], "")
    return cell.removeprefix(community) if len(code) > COMMUNITY_DIGITS else ""


def _rows(tx: Tx, actor: Actor, rows: Collection[Row[Any]]) -> list[RoundRow]:
    zone = calendar_of(tx, actor.area).zone
    named = area_names(tx, [row.area for row in rows])
    return [
        RoundRow(
            id=row.id,
            number=row.seq,
            state=row.state,
            place=[named[code] for code in above(row.area)[::-1] if code in named],
            area=row.area,
            requested_at=row.requested_at.astimezone(zone),
            waited_s=max(0, int((tx.now - row.requested_at).total_seconds())),
            finished_at=None if row.finished_at is None else row.finished_at.astimezone(zone),
            served=row.served,
            unserved=row.unserved,
            is_proven=row.cost is not None and row.cost == row.bound,
            day=row.day_id,
        )
        for row in rows
    ]
