"""What was raised above the community: for the street what each is and what was tried, for the district counts."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select

from matcher.domain.areas import COMMUNITY_DIGITS, STREET_DIGITS, above
from matcher.domain.errors import NotFound
from matcher.domain.numbers import order_number
from matcher.domain.roles import DESK, Actor, Role
from matcher.domain.states import OPEN, AssignmentState, Level, OfferState, RoundItemState
from matcher.domain.waiting import TodoKind, TodoState
from matcher.planning.words import UNSERVED, why_unserved
from matcher.queries.board import cell_names
from matcher.store.database import Tx
from matcher.store.orders import windows_of
from matcher.store.places import calendar_of
from matcher.store.schema import actor as person
from matcher.store.schema import area, assignment, event, offer, round_item, service_item, service_order, todo
from matcher.store.scope import inside, orders_ruled_by, todos_seen_by

MOST = 200
_O = service_order.c
_LOST = (AssignmentState.RELEASED, AssignmentState.NO_SHOW, AssignmentState.REASSIGNED)
_MINE = (TodoKind.RULING, TodoKind.RAISED_STREET, TodoKind.RAISED_DISTRICT)


class Wait(StrEnum):
    """Whose turn it is with what was raised: the visitor's, the community's, or the district's."""

    RULE = "rule"
    SEE = "see"
    COMMUNITY = "community"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry of the visitor's list about an order."""

    id: UUID
    kind: str
    reason: str | None
    due_at: dt.datetime


@dataclass(frozen=True, slots=True)
class RaisedRow:
    """A raised order; who may not read content is told number, place and clocks alone: `service` is None for it.

    `left_s` until it is due, below 0 where that is past; `raised_by` is None where the clock did it.
    """

    id: UUID
    number: str
    state: str
    wait: Wait
    service: dict[str, str] | None
    is_wish: bool
    urgency: str
    level: str
    where: str
    left_s: int
    share: float
    raised_s: int
    raised_by: str | None
    returns: int
    asked: int
    waiting: Waiting | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What the community tried, as counts: nobody is named, and saying no leaves no trace."""

    returns: int
    asked: int
    waiting: int
    unanswered: int
    gave_up: int
    rounds: int
    search_level: str
    pooled: bool
    why: dict[str, str] | None
    detail: Any


@dataclass(frozen=True, slots=True)
class Moment:
    """A step of the order's life."""

    verb: str
    role: str | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class RaisedView:
    """One raised order; `windows` and `tried` are for who may read it, `owners` are desk people who may own it."""

    row: RaisedRow
    due_at: dt.datetime
    placed_at: dt.datetime
    now: dt.datetime
    category: str | None
    windows: list[tuple[dt.date, str]]
    parts: dict[str, dict[str, str]]
    headcount: int
    filled: int
    is_ruled: bool
    owner: "Owner | None"
    owners: list["Owner"]
    tried: Tried | None
    moments: list[Moment]


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody of a desk, by role, place and the order in which they came: no name."""

    id: UUID
    role: str
    place: str
    number: int


@dataclass(frozen=True, slots=True)
class AreaCount:
    """Raised orders of an area: all, by level, overdue, and those that wait for a ruling."""

    code: str
    name: str
    all: int
    street: int
    district: int
    overdue: int
    to_rule: int


@dataclass(frozen=True, slots=True)
class _Beside:
    """What other tables say of a row."""

    where: str
    raised: Row[Any] | None
    asked: int
    waiting: Waiting | None


def list_raised(tx: Tx, actor: Actor) -> list[RaisedRow]:
    """The open orders that were raised to the actor, whose turn it is first, then by the time left."""
    actor.require("rule_order")
    mine = (orders_ruled_by(actor), _O.state.in_(sorted(OPEN)))
    found = _rows(tx, actor, tx.rows(_orders().where(*mine).order_by(_O.due_at, _O.seq).limit(MOST)))
    return sorted(found, key=lambda one: list(Wait).index(one.wait))


def count_raised(tx: Tx, actor: Actor) -> list[AreaCount]:
    """Open raised orders by the areas below the actor's: counts alone."""
    actor.require("rule_order")
    digits = STREET_DIGITS if len(actor.area) < STREET_DIGITS else COMMUNITY_DIGITS
    levels = (Level.STREET, Level.DISTRICT)
    mine = (inside(_O.area, actor.area), _O.level.in_(levels), _O.state.in_(sorted(OPEN)))
    counts: dict[str, Counter[str]] = {}
    for code, level, due_at in tx.tuples(select(_O.area, _O.level, _O.due_at).where(*mine)):
        counts.setdefault(code[:digits], Counter()).update(["all", level, *(["overdue"] if due_at < tx.now else [])])
    waits = (inside(todo.c.area, actor.area), todo.c.kind == TodoKind.RULING, todo.c.state == TodoState.OPEN)
    joined = todo.join(service_order, _O.id == todo.c.order_id)
    to_rule = Counter(code[:digits] for (code,) in tx.tuples(select(_O.area).select_from(joined).where(*waits)))
    names = tx.tuples(
        select(area.c.code, area.c.name)
        .where(inside(area.c.code, actor.area), func.length(area.c.code) == digits)
        .order_by(area.c.code)
    )
    return [
        AreaCount(code, name, one["all"], one[Level.STREET], one[Level.DISTRICT], one["overdue"], to_rule[code])
        for code, name in names
        for one in (counts.get(code, Counter()),)
    ]


def read_raised(tx: Tx, actor: Actor, order_id: UUID) -> RaisedView:
    """One order that was raised to the actor. NotFound."""
    actor.require("rule_order")
    row = tx.row(_orders().where(_O.id == order_id, orders_ruled_by(actor)))
    if row is None:
        raise NotFound
    calendar = calendar_of(tx, row.area)
    is_read = _reads(actor)
    owners = _owners(tx, row.area)
    return RaisedView(
        row=_rows(tx, actor, [row])[0],
        due_at=row.due_at,
        placed_at=row.placed_at,
        now=tx.now.astimezone(calendar.zone),
        category=row.category if is_read else None,
        windows=_windows(tx, order_id) if is_read else [],
        parts={part.code: {"zh": part.name_zh, "en": part.name_en} for part in calendar.parts},
        headcount=row.headcount,
        filled=row.filled,
        is_ruled=row.is_ruled,
        owner=next((one for one in owners if one.id == row.owner_id), None),
        owners=owners,
        tried=_tried(tx, row) if is_read else None,
        moments=_moments(tx, order_id) if is_read else [],
    )


def community_of(tx: Tx, order_id: UUID) -> str:
    """The community of an order that was found before."""
    return str(tx.value(select(_O.area).where(_O.id == order_id)))[:COMMUNITY_DIGITS]


def clock_of(tx: Tx, actor: Actor) -> dt.datetime:
    """The present moment in the actor's district."""
    return tx.now.astimezone(calendar_of(tx, actor.area).zone)


def _reads(actor: Actor) -> bool:
    """Whether the actor reads what orders are about: the district does not."""
    return actor.may("read_orders")


def _orders() -> Any:
    item = service_item.c
    joined = service_order.outerjoin(service_item, item.code == _O.service)
    return select(service_order, item.name_zh, item.name_en, item.category).select_from(joined)


def _rows(tx: Tx, actor: Actor, rows: Sequence[Row[Any]]) -> list[RaisedRow]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    raised, asked, waiting = _raised(tx, ids), _asked(tx, ids), _waiting(tx, actor, ids)
    names = cell_names(tx, {row.area for row in rows}, actor.area)
    return [
        _row(tx, actor, row, _Beside(names[row.area], raised.get(row.id), asked[row.id], waiting.get(row.id)))
        for row in rows
    ]


def _row(tx: Tx, actor: Actor, row: Row[Any], beside: "_Beside") -> RaisedRow:
    left, whole = (row.due_at - tx.now).total_seconds(), (row.due_at - row.placed_at).total_seconds()
    raised = beside.raised
    is_read = _reads(actor)
    return RaisedRow(
        id=row.id,
        number=order_number(row.seq),
        state=row.state,
        wait=_wait(actor, row, beside.waiting),
        service={"zh": row.name_zh, "en": row.name_en} if is_read and row.name_zh is not None else None,
        is_wish=is_read and row.kind == "micro_wish",
        urgency=row.urgency,
        level=row.level,
        where=beside.where,
        left_s=int(left),
        share=max(0.0, min(1.0, left / whole)) if whole > 0 else 0.0,
        raised_s=int((tx.now - (raised.at if raised is not None else row.placed_at)).total_seconds()),
        raised_by=raised.role if raised is not None else None,
        returns=row.returns,
        asked=beside.asked,
        waiting=beside.waiting,
    )


def _wait(actor: Actor, row: Row[Any], waiting: Waiting | None) -> Wait:
    if waiting is not None:
        return Wait.RULE if waiting.kind == TodoKind.RULING else Wait.SEE
    is_above = row.level == Level.DISTRICT and actor.role is Role.STREET_OFFICER
    return Wait.ABOVE if is_above else Wait.COMMUNITY


def _raised(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    """Order -> when and by whom it was raised last."""
    e = event.c
    mine = (e.order_id.in_(ids), e.thing == "order", e.verb == "escalate")
    return {row.order_id: row for row in tx.rows(select(e.order_id, e.at, e.role).where(*mine).order_by(e.seq))}


def _asked(tx: Tx, ids: Sequence[UUID]) -> Counter[UUID]:
    counted = select(offer.c.order_id, func.count()).where(offer.c.order_id.in_(ids)).group_by(offer.c.order_id)
    return Counter(dict(tx.tuples(counted)))


def _waiting(tx: Tx, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Waiting]:
    """Order -> what stands on the actor's list about it; a ruling before the rest."""
    t = todo.c
    mine = (todos_seen_by(actor), t.order_id.in_(ids), t.kind.in_(_MINE), t.state == TodoState.OPEN)
    rows = tx.rows(select(todo).where(*mine).order_by(t.kind == TodoKind.RULING, t.seq))
    return {row.order_id: Waiting(row.id, row.kind, row.reason, row.due_at) for row in rows}


def _windows(tx: Tx, order_id: UUID) -> list[tuple[dt.date, str]]:
    return [(one.date, one.part) for one in windows_of(tx, [order_id]).get(order_id, [])]


def _owners(tx: Tx, code: str) -> list[Owner]:
    """Who works at a desk that answers for the area, numbered within role and place."""
    p = person.c
    mine = (p.area.in_(above(code)), p.role.in_(sorted(DESK)))
    rows = tx.rows(select(p.id, p.role, p.area).where(*mine).order_by(p.area.desc(), p.role.desc(), p.made_at, p.id))
    names = dict(tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_(above(code)))))
    counted: Counter[tuple[str, str]] = Counter()
    found = []
    for row in rows:
        counted[row.role, row.area] += 1
        found.append(Owner(row.id, row.role, str(names.get(row.area, "")), counted[row.role, row.area]))
    return found


def _tried(tx: Tx, row: Row[Any]) -> Tried:
    mine = select(offer.c.state, func.count()).where(offer.c.order_id == row.id).group_by(offer.c.state)
    offers: Mapping[str, int] = dict(tx.tuples(mine))
    over = (OfferState.DECLINED, OfferState.EXPIRED)
    a = assignment.c
    lost = select(func.count()).where(a.order_id == row.id, a.state.in_(_LOST))
    i = round_item.c
    rounds = tx.rows(select(round_item).where(i.order_id == row.id).order_by(i.round_id))
    last = rounds[-1] if rounds and rounds[-1].state in {RoundItemState.LEFT, RoundItemState.HELD} else None
    return Tried(
        returns=row.returns,
        asked=sum(offers.values()),
        waiting=offers.get(OfferState.PENDING, 0),
        unanswered=sum(offers.get(state, 0) for state in over),
        gave_up=int(tx.value(lost) or 0),
        rounds=len(rounds),
        search_level=row.search_level,
        pooled=row.pooled,
        why=why_unserved(last.reason, last.detail) if last is not None and last.reason in UNSERVED else None,
        detail=last.detail if last is not None else None,
    )


def _moments(tx: Tx, order_id: UUID) -> list[Moment]:
    """What happened to the order itself; of offers and who held it the counts say enough."""
    e = event.c
    mine = and_(e.order_id == order_id, e.thing == "order")
    return [Moment(row.verb, row.role, row.at) for row in tx.rows(select(event).where(mine).order_by(e.seq))]
