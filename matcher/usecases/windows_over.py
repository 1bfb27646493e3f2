"""The last time that an order named has begun and nobody came: a wish waits for the next round, others for a person."""

import datetime as dt
from typing import Any

from sqlalchemy import Row, select

from matcher.domain.clocks import UNTAKEN
from matcher.domain.notifying import NoticeKind
from matcher.domain.shifts import Shift
from matcher.domain.states import TAKEABLE, Form, OrderKind, OrderState, Urgency
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import orders, places, timers
from matcher.store.database import Tx
from matcher.store.places import DistrictRow
from matcher.store.schema import service_item
from matcher.store.transition import move
from matcher.usecases.steps.desk import ask_owner, free_places, recall, tell_filer
from matcher.usecases.steps.ending import end
from matcher.usecases.steps.keep_needs import put_right
from matcher.usecases.steps.order_clock import last_begin
from matcher.usecases.steps.standing_for import stands_for

REASON = "windows_over"


def windows_over(tx: Tx, row: Row[Any]) -> None:
    """Look whether the locked order of this timer is still untaken, and its times really over."""
    order = orders.lock(tx, row.subject_id)
    if order.state not in UNTAKEN - {OrderState.NEEDS_HUMAN} or _is_for_now(tx, order):
        return
    district = places.district_at(tx, order.area)
    windows = orders.windows_of(tx, [order.id])[order.id]
    last = last_begin(district.calendar, windows)
    if last > tx.now:
        timers.add(tx, TimerKind.WINDOWS_OVER, district.code, order.id, last)
        return
    freed = _freed(tx, order) if order.state in TAKEABLE else order
    if stands_for(tx, freed) is Form.RUN:
        _dissolve(tx, freed)
    elif freed.kind == OrderKind.MICRO_WISH and freed.state in TAKEABLE:
        _carry(tx, freed, district, windows)
    else:
        _ask_for_times(tx, freed, district)


def _freed(tx: Tx, order: Row[Any]) -> Row[Any]:
    return put_right(tx, free_places(tx, recall(tx, order, None, REASON), REASON))


def watch(tx: Tx, order: Row[Any], district: DistrictRow, windows: tuple[Shift, ...]) -> None:
    """The order has other windows now."""
    timers.add(tx, TimerKind.WINDOWS_OVER, district.code, order.id, last_begin(district.calendar, windows))


def _is_for_now(tx: Tx, order: Row[Any]) -> bool:
    """What is wanted at once names its time only for the record."""
    form = tx.value(select(service_item.c.form).where(service_item.c.code == order.service))
    return bool(form == Form.NOW)


def _dissolve(tx: Tx, carrier: Row[Any]) -> None:
    """Nobody took the run: those who go along may have other times, and find another; else each is asked for one."""
    move(tx, "order", carrier, "cancel", None, reason=REASON, pooled=False)
    end(tx, carrier)


def _carry(tx: Tx, order: Row[Any], district: DistrictRow, windows: list[Shift]) -> None:
    """The same parts on the days to come: it goes into the next round, before the others."""
    parts, today = dict.fromkeys(window.part for window in windows), district.calendar.today(tx.now)
    days = range(1, district.policy.wish_days + 1)
    fresh = tuple(Shift(today + dt.timedelta(days=day), part) for day in days for part in parts)
    carried = move(tx, "order", order, "carry", None, reason=REASON, carried=True)
    orders.replace_windows(tx, order.id, fresh)
    watch(tx, carried, district, fresh)


def _ask_for_times(tx: Tx, order: Row[Any], district: DistrictRow) -> None:
    waiting = move(tx, "order", order, "need_human", None, reason=REASON)
    urgent = order.urgency == Urgency.URGENT
    ask_owner(tx, waiting, TodoKind.NEW_TIME, tx.now + district.policy.contact_within(urgent=urgent))
    tell_filer(tx, waiting, NoticeKind.TIMES_OVER)
