"""The open pool as one helper sees it: what it could take, the best for it first."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, and_, select

from matcher.domain.areas import district_of
from matcher.domain.numbers import order_number
from matcher.domain.roles import Actor
from matcher.domain.shifts import Horizon, Shift
from matcher.domain.states import TAKEABLE, HelperState, Level
from matcher.domain.weights import Weights
from matcher.planning import answers, asking
from matcher.planning.answers import Claim
from matcher.planning.candidates import Candidate, candidates
from matcher.planning.district import District
from matcher.planning.eligible import claimable
from matcher.planning.instance import build
from matcher.planning.words import why, why_far_ahead
from matcher.ports import LiveEngine
from matcher.queries.orders import ShiftView, area_shown
from matcher.queries.paging import Page, Wanted, by_place
from matcher.store import snapshot
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts, Hold, OrderFacts, Snapshot
from matcher.store.schema import helper, service_item, service_order
from matcher.store.scope import within_reach
from matcher.store.snapshot_helpers import pending_of, read_helpers
from matcher.store.snapshot_one import tags_of_helpers
from matcher.store.snapshot_orders import read_orders, to_plan

DAYS = range(7)
COMPARED_LEAST = 2


@dataclass(frozen=True, slots=True)
class TaskView:
    """An order of the pool (`id` and `order` are its id), the shift that suits best, and why it is shown here.

    Nobody knows yet what an order costs that lies beyond the days that are planned now.
    """

    id: UUID
    order: UUID
    number: str
    kind: str
    service: str | None
    area: str
    urgency: str
    windows: list[ShiftView]
    places_left: int
    due_at: dt.datetime
    duration_min: int | None
    shift: ShiftView
    cost: int | None
    why: dict[str, str]


def list_own_tasks(tx: Tx, live: LiveEngine, actor: Actor, wanted: Wanted) -> Page[TaskView]:
    """A page of what the actor's helper could claim; its usual week does not bind: who claims has time.

    What lies beyond the days that are planned now comes last, the soonest first.
    """
    horizon, weights = snapshot.settings_of(tx, actor.area)
    mine = and_(helper.c.id == actor.helper_id, helper.c.state == HelperState.ACTIVE)
    found = read_helpers(tx, mine, horizon)
    if not found:
        return Page([], None)
    me = _always_free(found[0], horizon)
    waiting = tuple(pending_of(tx, mine))
    orders = read_orders(tx, and_(to_plan(dt.date.max), service_order.c.pooled.is_(True), within_reach(actor)))
    found_alone = list(_ranked(tx, me, _soon(orders, horizon), waiting, (horizon, weights)))
    claims = zip(found_alone, _claims(tx, live, actor, me, found_alone), strict=True)
    ranked = sorted(
        ((order, claim.pair or replace(best, cost=best.cost + claim.others)) for (order, best), claim in claims),
        key=lambda one: (one[1].cost, one[0].placed_at, one[0].seq),
    )
    later = _far_ahead(tx, me, orders, {order.seq for order, _ in ranked}, horizon)
    shown: list[tuple[OrderFacts, Candidate | Shift]] = [*ranked, *later]
    page = by_place(shown, wanted)
    return Page(_views(tx, actor, page.items), page.next)


def _soon(orders: Iterable[OrderFacts], horizon: Horizon) -> list[OrderFacts]:
    return [order for order in orders if any(window.date <= horizon.last for window in order.windows)]


def _far_ahead(
    tx: Tx, me: HelperFacts, orders: Iterable[OrderFacts], shown: Collection[int], horizon: Horizon
) -> list[tuple[OrderFacts, Shift]]:
    """What can be claimed for a day that no round plans yet."""
    others = (order for order in orders if order.seq not in shown)
    found = claimable(tx, me.id, others, horizon)
    return sorted(found, key=lambda one: (horizon.calendar.starts_at(one[1]), one[0].seq))


def _always_free(me: HelperFacts, horizon: Horizon) -> HelperFacts:
    week = tuple((day, part.code) for day in DAYS for part in horizon.calendar.parts)
    # How often somebody is asked says nothing of what he or she takes by own choice.
    chosen = {"spent": 0, "offers_a_week": me.total, "works_on_holidays": True}
    return msgspec.structs.replace(me, week=week, hours=(), exceptions=(), **chosen)


def _ranked(
    tx: Tx,
    me: HelperFacts,
    orders: Iterable[OrderFacts],
    waiting: tuple[Hold, ...],
    settings: tuple[Horizon, Weights],
) -> Iterable[tuple[OrderFacts, Candidate]]:
    """Each order on its own with this one helper: small problems, and nothing is compared between people."""
    orders, (horizon, weights) = tuple(orders), settings
    holders = tags_of_helpers(tx, [hold.helper for order in orders for hold in order.holders], horizon.last)
    for order in orders:
        # How far the search has been widened decides who is asked, not who may come by themselves.
        alone = replace(order, search_level=Level.DISTRICT, pending=())
        other = tuple(hold for hold in waiting if hold.order != order.seq)
        shot = Snapshot(district_of(order.area), (alone,), (me,), other, holders)
        for best in candidates(build(shot, weights, horizon, alone=True), order.id, 1):
            yield order, best


def _claims(
    tx: Tx, live: LiveEngine, actor: Actor, me: HelperFacts, found: Sequence[tuple[OrderFacts, Candidate]]
) -> list[Claim]:
    """What each claim would change in the present plan; one alone needs no comparison."""
    if len(found) < COMPARED_LEAST:
        return [Claim(None, 0)] * len(found)
    district, wishes = district_of(actor.area), [(order.id, best.shift) for order, best in found]
    told = asking.claims(live, district, me.id, wishes)
    return told if told is not None else answers.claims(District.load(tx, district), me.id, wishes)


def _views(tx: Tx, actor: Actor, ranked: Iterable[tuple[OrderFacts, Candidate | Shift]]) -> list[TaskView]:
    ranked = list(ranked)
    o = service_order.c
    joined = service_order.outerjoin(service_item, service_item.c.code == o.service)
    columns = (o.id, o.service, o.due_at, o.headcount, o.filled, service_item.c.duration_min)
    wanted = (o.id.in_([order.id for order, _ in ranked]), o.state.in_(TAKEABLE))
    rows = {row.id: row for row in tx.rows(select(*columns).select_from(joined).where(*wanted))} if ranked else {}
    return [_view(actor, order, best, rows[order.id]) for order, best in ranked if order.id in rows]


def _view(actor: Actor, order: OrderFacts, best: Candidate | Shift, row: Row[Any]) -> TaskView:
    shift = best if isinstance(best, Shift) else best.shift
    return TaskView(
        id=order.id,
        order=order.id,
        number=order_number(order.seq),
        kind=order.kind,
        service=row.service,
        area=area_shown(actor, order.area),
        urgency=order.urgency,
        windows=[ShiftView(window.date, window.part) for window in order.windows],
        places_left=row.headcount - row.filled,
        due_at=row.due_at,
        duration_min=row.duration_min,
        shift=ShiftView(shift.date, shift.part),
        cost=None if isinstance(best, Shift) else best.cost,
        why=_why(order, best),
    )


def _why(order: OrderFacts, best: Candidate | Shift) -> dict[str, str]:
    if isinstance(best, Shift):
        return why_far_ahead()
    return why(best.cost_parts, kind=best.kind, area=order.area, to_helper=True)
