"""The clock of an order strikes: who should have heard of it hears, the search widens, the order goes up."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from matcher.domain import clocks
from matcher.domain.clocks import Standing, Step
from matcher.domain.policy import Policy
from matcher.domain.roles import Role
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import TAKEABLE, Level, OrderState, Urgency
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.store import orders, places, timers, todos
from matcher.store.database import Tx
from matcher.store.places import DistrictRow
from matcher.store.transition import move
from matcher.usecases.steps.desk import ask_owner, ask_role
from matcher.usecases.steps.passing import pass_on

_TOLD = {TodoKind.CONTACT: Step.CONTACT, TodoKind.UNTAKEN: Step.SECRETARY}
_AGAIN = (TodoKind.UNTAKEN,)
"""Told anew where somebody had taken the order, and gave it back."""
_TO_STREET = (TodoKind.RAISED_STREET, Role.STREET_OFFICER)
_TO_DISTRICT = (TodoKind.RAISED_DISTRICT, Role.DISTRICT_ADMIN)
RAISED = {Level.STREET: _TO_STREET, Level.DISTRICT: _TO_DISTRICT}
"""Level -> on whose list an order stands that was raised to it, and as what."""


def start(tx: Tx, order: Row[Any], district: DistrictRow, windows: Sequence[Shift]) -> None:
    """Set the timers of an order that was just placed, in one statement."""
    moments = first_timers(order, district.policy, district.calendar, windows)
    timers.add_new(tx, district.code, order.id, moments)


def first_timers(
    order: Any, policy: Policy, calendar: Calendar, windows: Sequence[Shift]
) -> dict[TimerKind, dt.datetime]:
    """When the timers of a new order strike first; `order` has the fields of its row."""
    first = clocks.next_at(standing(order), policy, order.placed_at)
    last = {TimerKind.WINDOWS_OVER: last_begin(calendar, windows)}
    return last if first is None else {TimerKind.ORDER_CLOCK: first, **last}


def last_begin(calendar: Calendar, windows: Sequence[Shift]) -> dt.datetime:
    """When the last of the windows begins."""
    return max(calendar.starts_at(window) for window in windows)


def strike(tx: Tx, row: Row[Any]) -> None:
    """What is due for the locked order of this timer, each step once; and when to look next."""
    order = orders.lock(tx, row.subject_id)
    district = places.district_at(tx, order.area)
    told = frozenset(_TOLD[TodoKind(kind)] for kind in todos.kinds_of_order(tx, order.id, _TOLD, _AGAIN))
    now = standing(order, told)
    for step in clocks.due(now, district.policy, tx.now):
        order = _DOES[step](tx, order, now)
        now = clocks.after(now, step)
    following = clocks.next_at(now, district.policy, tx.now)
    if following is not None:
        timers.add(tx, TimerKind.ORDER_CLOCK, district.code, order.id, following)


def standing(order: Any, told: frozenset[Step] = frozenset()) -> Standing:
    """An order's row as the clocks see it."""
    return Standing(
        placed_at=order.placed_at,
        tier_h=order.tier_h,
        state=OrderState(order.state),
        level=Level(order.level),
        search_level=Level(order.search_level),
        urgent=order.urgency == Urgency.URGENT,
        contacted=order.contacted_at is not None,
        told=told,
    )


def raise_to(tx: Tx, order: Row[Any], level: Level, due_at: dt.datetime, reason: str) -> None:
    """Lay the order on the list of who answers for that level, and tell them."""
    kind, role = RAISED[level]
    ask_role(tx, order, kind, role, due_at, reason)


def _nobody_has_spoken(tx: Tx, order: Row[Any], _: Standing) -> Row[Any]:
    ask_owner(tx, order, TodoKind.CONTACT, tx.now)
    return order


def _widen(level: Level) -> Callable[[Tx, Row[Any], Standing], Row[Any]]:
    def widen(tx: Tx, order: Row[Any], _: Standing) -> Row[Any]:
        wider = move(tx, "order", order, "widen", None, reason=str(level), search_level=level)
        if wider.state in TAKEABLE:
            pass_on(tx, wider)
        return wider

    return widen


def _tell_secretary(tx: Tx, order: Row[Any], _: Standing) -> Row[Any]:
    ask_role(tx, order, TodoKind.UNTAKEN, Role.SECRETARY, order.due_at)
    return order


def _escalate(level: Level) -> Callable[[Tx, Row[Any], Standing], Row[Any]]:
    def escalate(tx: Tx, order: Row[Any], now: Standing) -> Row[Any]:
        raised = move(tx, "order", order, "escalate", None, reason=str(level), level=level)
        raise_to(tx, raised, level, tx.now + dt.timedelta(hours=now.tier_h), "overdue")
        return raised

    return escalate


_DOES: Mapping[Step, Callable[[Tx, Row[Any], Standing], Row[Any]]] = {
    Step.CONTACT: _nobody_has_spoken,
    Step.SEARCH_STREET: _widen(Level.STREET),
    Step.SECRETARY: _tell_secretary,
    Step.STREET: _escalate(Level.STREET),
    Step.SEARCH_DISTRICT: _widen(Level.DISTRICT),
    Step.DISTRICT: _escalate(Level.DISTRICT),
}
