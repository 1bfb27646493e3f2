"""A service day's planning input: its orders that want somebody, and who signed up, read in one transaction."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select

from matcher.domain.day_states import SignUpState
from matcher.domain.shifts import Horizon
from matcher.domain.states import TAKEABLE, HelperState
from matcher.store import days
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts, OrderFacts
from matcher.store.schema import day_sign_up, helper, service_order
from matcher.store.snapshot_helpers import can_be_asked, read_helpers
from matcher.store.snapshot_one import tags_of_helpers
from matcher.store.snapshot_orders import read_orders


@dataclass(frozen=True, slots=True)
class SignedUp:
    """Of a helper: when it comes, and how many of its crews go at the same time."""

    date: dt.date
    parts: tuple[str, ...]
    crews: int


@dataclass(frozen=True, slots=True)
class DaySnapshot:
    """Everything that planning a service day needs; `used`: units of a helper's part that are taken already."""

    district: str
    area: str
    date: dt.date
    per_part: int
    orders: tuple[OrderFacts, ...]
    helpers: tuple[HelperFacts, ...]
    signed_up: Mapping[UUID, SignedUp]
    used: Mapping[tuple[UUID, str], int]
    holder_tags: Mapping[int, Mapping[str, int]]
    read_s: float


def read_day(tx: Tx, row: Row[Any], horizon: Horizon, order_ids: Collection[UUID] | None = None) -> DaySnapshot:
    """The day's orders that want somebody, or these of them, with everybody who signed up and is there.

    `horizon` is the day's own.
    """
    started = time.perf_counter()
    which = and_(service_order.c.day_id == row.id, service_order.c.state.in_(TAKEABLE))
    if order_ids is not None:
        which = and_(which, service_order.c.id.in_(list(order_ids)))
    orders = read_orders(tx, which)
    mine = (day_sign_up.c.day_id == row.id, day_sign_up.c.state == SignUpState.HELD)
    coming = helper.c.id.in_(select(day_sign_up.c.helper_id).where(*mine))
    return DaySnapshot(
        district=row.district,
        area=row.area,
        date=row.date,
        per_part=row.per_part,
        orders=orders,
        helpers=read_helpers(tx, and_(coming, helper.c.state == HelperState.ACTIVE, can_be_asked()), horizon),
        signed_up={
            one.helper_id: SignedUp(one.date, tuple(one.parts), one.crews) for one in days.sign_ups_of(tx, row.id)
        },
        used=used_of(tx, row),
        holder_tags=tags_of_helpers(tx, [hold.helper for one in orders for hold in one.holders], row.date),
        read_s=time.perf_counter() - started,
    )


def used_of(tx: Tx, row: Row[Any]) -> Counter[tuple[UUID, str]]:
    """Helper and part -> units of it that are taken: a visit one, a stall or a role all of a crew's."""
    used: Counter[tuple[UUID, str]] = Counter()
    for held in days.held_on(tx, row.id):
        used[held.helper_id, held.part] += row.per_part if held.stall_id is not None else 1
    return used
