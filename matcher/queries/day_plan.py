"""The plan of a service day: who is where, what is served in which cell and part, what is left, and what came of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from matcher.domain.areas import CELL_DIGITS
from matcher.domain.numbers import order_number
from matcher.domain.roles import DESK, Actor
from matcher.domain.states import ENDED, LIVE, AssignmentState, OrderState, RoundState
from matcher.planning.words import UNSERVED, why_unserved
from matcher.queries.posts import names_of
from matcher.queries.remedies import RemedyView, remedy_views
from matcher.store import days
from matcher.store.database import Tx
from matcher.store.schema import assignment, dispatch_round, rating, round_item, service_order

DONE = frozenset({OrderState.REPORTED, OrderState.CONFIRMED, OrderState.CLOSED})
GONE = ENDED - {OrderState.CLOSED}
LEFT_MOST = 100
SMALL = 5


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody who signed up; per part the stall, or how many visits."""

    helper: UUID
    name: str
    parts: list[str]
    came: bool
    stalls: dict[str, UUID]
    visits: dict[str, int]


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell: its visits that are planned in each part, those that nobody does yet, and those that are done."""

    cell: str
    planned: dict[str, int]
    open: int
    done: int


@dataclass(frozen=True, slots=True)
class GapView:
    """An order that the last plan leaves: why, and what would help."""

    order: UUID
    number: str
    service: str | None
    area: str
    why: dict[str, str] | None
    stall: UUID | None
    remedies: list[RemedyView]


@dataclass(frozen=True, slots=True)
class DayRoundView:
    """The day's last round: how good its plan is known to be."""

    id: UUID
    state: str
    served: int | None
    unserved: int | None
    cost: int | None
    bound: int | None
    seconds: float | None
    in_turn: int | None


@dataclass(frozen=True, slots=True)
class DayPlanView:
    """A day's plan as it stands; `gaps` are those of the last round that still are open."""

    round: DayRoundView | None
    people: list[PersonView]
    cells: list[CellView]
    gaps: list[GapView]
    orders: int
    served: int
    done: int
    places: int
    filled: int


@dataclass(frozen=True, slots=True)
class DaySummaryView:
    """What came of a day; `satisfied` of `rated` ratings, none told where there are fewer than five."""

    signed: int
    came: int
    helpers: int
    orders: int
    done: int
    left: int
    recipients: int
    minutes: int
    visitors: int
    expected: int
    places: int
    filled: int
    rated: int | None
    satisfied: int | None


def read_plan(tx: Tx, actor: Actor, day_id: UUID) -> DayPlanView:
    """The plan of a day that the actor may know of. NotFound."""
    row = days.get(tx, actor, day_id)
    found = _orders(tx, row.id)
    held = _held(tx, row.id)
    visits = [one for one in found if one.stall_id is None and one.state not in GONE]
    stalls = [one for one in found if one.stall_id is not None and one.state not in GONE]
    last = _last_round(tx, row.id)
    return DayPlanView(
        round=None if last is None else _round(last),
        people=_people(tx, actor, row, held),
        cells=_cells(visits, held),
        gaps=[] if last is None else _gaps(tx, last.id),
        orders=len(visits),
        served=sum(one.filled == one.headcount for one in visits),
        done=sum(one.state in DONE for one in visits),
        places=sum(one.headcount for one in stalls),
        filled=sum(one.filled for one in stalls),
    )


def _orders(tx: Tx, day_id: UUID) -> Sequence[Row[Any]]:
    o = service_order.c
    columns = (o.id, o.area, o.state, o.stall_id, o.headcount, o.filled, o.recipient_id)
    return tx.rows(select(*columns).where(o.day_id == day_id).order_by(o.seq))


def _held(tx: Tx, day_id: UUID) -> Sequence[Row[Any]]:
    a, o = assignment.c, service_order.c
    joined = assignment.join(service_order, o.id == a.order_id)
    columns = (a.order_id, a.helper_id, a.part, a.state, a.minutes, o.stall_id)
    return tx.rows(select(*columns).select_from(joined).where(a.day_id == day_id, a.state.in_(LIVE)))


def _people(tx: Tx, actor: Actor, row: Row[Any], held: Sequence[Row[Any]]) -> list[PersonView]:
    signed = days.sign_ups_of(tx, row.id)
    # Who stands at the door with the list has to tell people apart.
    names = names_of(tx, [one.helper_id for one in signed], in_full=actor.role in DESK)
    stalls: dict[UUID, dict[str, UUID]] = {}
    visits: dict[UUID, Counter[str]] = {}
    for one in held:
        if one.stall_id is not None:
            stalls.setdefault(one.helper_id, {})[one.part] = one.stall_id
        else:
            visits.setdefault(one.helper_id, Counter())[one.part] += 1
    return [
        PersonView(
            helper=one.helper_id,
            name=names[one.helper_id],
            parts=list(one.parts),
            came=one.came,
            stalls=stalls.get(one.helper_id, {}),
            visits=dict(visits.get(one.helper_id, {})),
        )
        for one in signed
    ]


def _cells(visits: Sequence[Row[Any]], held: Sequence[Row[Any]]) -> list[CellView]:
    part_of = {one.order_id: one.part for one in held}
    planned: dict[str, Counter[str]] = {}
    still, done = Counter[str](), Counter[str]()
    for one in visits:
        cell = one.area[:CELL_DIGITS]
        its = planned.setdefault(cell, Counter())
        if one.id in part_of:
            its[part_of[one.id]] += 1
        still[cell] += one.filled < one.headcount
        done[cell] += one.state in DONE
    return [CellView(cell, dict(planned[cell]), still[cell], done[cell]) for cell in sorted(planned)]


def _last_round(tx: Tx, day_id: UUID) -> Row[Any] | None:
    mine = select(dispatch_round).where(dispatch_round.c.day_id == day_id)
    return tx.row(mine.order_by(dispatch_round.c.seq.desc()).limit(1))


def _round(row: Row[Any]) -> DayRoundView:
    return DayRoundView(
        id=row.id,
        state=row.state,
        served=row.served,
        unserved=row.unserved,
        cost=row.cost,
        bound=row.bound,
        seconds=(row.timings or {}).get("total"),
        in_turn=(row.in_turn or {}).get("served"),
    )


def _gaps(tx: Tx, round_id: UUID) -> list[GapView]:
    i, o = round_item.c, service_order.c
    joined = round_item.join(service_order, o.id == i.order_id)
    columns = (i.order_id, i.reason, i.detail, i.remedies, o.seq, o.service, o.area, o.stall_id)
    mine = (i.round_id == round_id, i.reason.is_not(None), o.filled < o.headcount, o.day_id.is_not(None))
    rows = tx.rows(select(*columns).select_from(joined).where(*mine).order_by(o.seq).limit(LEFT_MOST))
    return [
        GapView(
            order=row.order_id,
            number=order_number(row.seq),
            service=row.service,
            area=row.area,
            why=why_unserved(row.reason, row.detail) if row.reason in UNSERVED else None,
            stall=row.stall_id,
            remedies=remedy_views(row.remedies or ()),
        )
        for row in rows
    ]


def read_summary(tx: Tx, actor: Actor, day_id: UUID) -> DaySummaryView:
    """What came of a day that the actor may know of. NotFound."""
    row = days.get(tx, actor, day_id)
    found = [one for one in _orders(tx, row.id) if one.state not in GONE]
    held = _held(tx, row.id)
    visits = [one for one in found if one.stall_id is None]
    done = [one for one in visits if one.state in DONE]
    reported = [one for one in held if one.state in (AssignmentState.REPORTED, AssignmentState.VERIFIED)]
    signed, rated = days.sign_ups_of(tx, row.id), _rated(tx, row.id)
    is_told = rated[0] >= SMALL
    return DaySummaryView(
        signed=len(signed),
        came=sum(one.came for one in signed),
        helpers=len({one.helper_id for one in reported}),
        orders=len(visits),
        done=len(done),
        left=len(visits) - len(done),
        recipients=len({one.recipient_id for one in done}),
        minutes=sum(one.minutes or 0 for one in reported),
        visitors=sum(one.visitors for one in days.stalls_of(tx, [row.id])),
        expected=row.expected,
        places=sum(one.headcount for one in found if one.stall_id is not None),
        filled=sum(one.filled for one in found if one.stall_id is not None),
        rated=rated[0] if is_told else None,
        satisfied=rated[1] if is_told else None,
    )


def _rated(tx: Tx, day_id: UUID) -> tuple[int, int]:
    """Ratings that say whether somebody is satisfied, and how many of them are."""
    joined = rating.join(service_order, service_order.c.id == rating.c.order_id)
    said = select(rating.c.satisfied, func.count()).select_from(joined)
    mine = (service_order.c.day_id == day_id, rating.c.satisfied.is_not(None))
    found: Mapping[Any, int] = dict(tx.tuples(said.where(*mine).group_by(rating.c.satisfied)))
    return sum(found.values()), found.get(True, 0)


def is_waiting(plan: DayPlanView) -> bool:
    """Whether a worker is at the day's round just now."""
    return plan.round is not None and plan.round.state in (RoundState.QUEUED, RoundState.RUNNING)
