"""A district's planning input, read in one transaction with plain statements, rows folded by the database."""

import datetime as dt
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from matcher.domain.areas import covers, district_of
from matcher.domain.errors import Invalid
from matcher.domain.policy import Policy
from matcher.domain.shifts import Horizon
from matcher.domain.weights import Weights
from matcher.store.database import Tx
from matcher.store.facts import OrderFacts, Snapshot
from matcher.store.places import district_at
from matcher.store.schema import holiday
from matcher.store.snapshot_helpers import active_in, pending_of, read_helpers
from matcher.store.snapshot_one import tags_of_helpers
from matcher.store.snapshot_orders import read_orders, to_plan
from matcher.store.visits import days_closed

_LOOKED_BACK = dt.timedelta(days=40)
"""Working days that an order has waited are counted no further back than this."""


def horizon_of(tx: Tx, area: str) -> Horizon:
    """The days that are planned now in the district of `area`; Invalid where it is none of ours."""
    at = district_at(tx, area)
    plain = at.calendar.horizon(tx.now)
    wanted = (holiday.c.district == at.code, holiday.c.date.between(plain.first - _LOOKED_BACK, plain.last))
    found = tx.tuples(select(holiday.c.date, holiday.c.is_workday).where(*wanted).order_by(holiday.c.date))
    overrides = tuple((day, bool(is_workday)) for day, is_workday in found)
    return replace(plain, overrides=overrides, offers_a_week=at.policy.offers_a_week)


def settings_of(tx: Tx, area: str) -> tuple[Horizon, Weights]:
    """The days that are planned now in the district of `area`, and its weights; Invalid where it is none of ours."""
    return horizon_of(tx, area), district_at(tx, area).weights


def read_area(tx: Tx, area: str, horizon: Horizon) -> Snapshot:
    """All orders of an area that want somebody, with the helpers of its whole district."""
    started = time.perf_counter()
    orders = read_orders(tx, to_plan(horizon.last, area=area))
    return _snapshot(tx, district_of(area), orders, horizon, started)


def read_some(tx: Tx, district: str, order_ids: Iterable[UUID], horizon: Horizon) -> Snapshot:
    """The given orders of one district, as far as they want somebody; Invalid where one lies outside it."""
    started = time.perf_counter()
    orders = read_orders(tx, to_plan(horizon.last, ids=order_ids))
    if not all(covers(district, order.area) for order in orders):
        raise Invalid.at("orders", "other_district", "one snapshot reads the orders of one district")
    return _snapshot(tx, district, orders, horizon, started)


def with_visits_of(tx: Tx, seen: Snapshot, policy: Policy) -> Snapshot:
    """The same, with courtesy visits closed on the days that another policy of the district would close."""
    closed = days_closed(tx, [seen.district], policy)
    orders = (
        replace(one, closed=tuple(sorted(closed.get(one.seq, {}).items()))) if one.is_courtesy else one
        for one in seen.orders
    )
    return replace(seen, orders=tuple(orders))


def _snapshot(tx: Tx, district: str, orders: tuple[OrderFacts, ...], horizon: Horizon, started: float) -> Snapshot:
    active = active_in(district)
    planned = {order.seq for order in orders}
    shot = Snapshot(
        district=district,
        orders=orders,
        helpers=read_helpers(tx, active, horizon),
        pending=tuple(hold for hold in pending_of(tx, active) if hold.order not in planned),
        holder_tags=_holder_tags(tx, orders, horizon),
    )
    return replace(shot, read_s=time.perf_counter() - started)


def _holder_tags(tx: Tx, orders: tuple[OrderFacts, ...], horizon: Horizon) -> Mapping[int, Mapping[str, int]]:
    # Who holds a place may have been paused since, and still fills the need that was taken.
    return tags_of_helpers(tx, [hold.helper for order in orders for hold in order.holders], horizon.last)
