"""What the desk's verbs have in common: who is told, on whose list it lands, and how an order is freed of helpers."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.areas import COMMUNITY_DIGITS, DISTRICT_DIGITS, STREET_DIGITS
from matcher.domain.errors import NotAvailable
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import DESK, Actor, Role
from matcher.domain.states import AssignmentState, OrderState, Urgency
from matcher.domain.waiting import TodoKind
from matcher.store import notices, orders, staff, todos
from matcher.store.database import Tx
from matcher.store.told import told_about
from matcher.store.transition import move
from matcher.usecases.steps.following import given_back, is_carrier
from matcher.usecases.steps.letting_go import rescind, vacate
from matcher.usecases.steps.telling import tell_helpers
from matcher.usecases.steps.waking import look_again

_DIGITS = {Role.STREET_OFFICER: STREET_DIGITS, Role.DISTRICT_ADMIN: DISTRICT_DIGITS}
_DECIDING = frozenset({TodoKind.NEW_TIME, TodoKind.RULING})
"""What keeps an order from going on."""


def tell(tx: Tx, order: Row[Any], people: Iterable[UUID], kind: NoticeKind | TodoKind, **facts: str) -> None:
    """A message about the order to each of the people."""
    urgent = order.urgency == Urgency.URGENT
    messages = [
        notices.Message((notices.ACTOR, one), kind, order.id, facts, urgent=urgent) for one in dict.fromkeys(people)
    ]
    notices.add(tx, order.district, messages)


def tell_filer(tx: Tx, order: Row[Any], kind: NoticeKind | TodoKind, **facts: str) -> None:
    """A message to who placed the order, and who wants to be told with them."""
    tell(tx, order, [order.placed_by, *told_about(tx, order)], kind, **facts)


def tell_others(tx: Tx, order: Row[Any], by: Actor, kind: NoticeKind) -> None:
    """The same where it may be one of them who did it, and need not be told."""
    tell(tx, order, [one for one in (order.placed_by, *told_about(tx, order)) if one != by.id], kind)


def ask_role(
    tx: Tx, order: Row[Any], kind: TodoKind, role: Role, due_at: dt.datetime, reason: str | None = None
) -> None:
    """Lay the order on the list of all in this role who answer for its area, and tell them."""
    area = order.area[: _DIGITS.get(role, COMMUNITY_DIGITS)]
    todos.add(tx, todos.Waiting(kind, order.id, area, role, due_at, order_id=order.id, reason=reason))
    tell(tx, order, [row.id for row in staff.covering(tx, [role], order.area)], kind)


def ask_person(
    tx: Tx, order: Row[Any], kind: TodoKind, person: Row[Any], due_at: dt.datetime, reason: str | None = None
) -> None:
    """Lay the order on one person's list, and tell him or her."""
    area, role = order.area[:COMMUNITY_DIGITS], Role(person.role)
    waiting = todos.Waiting(kind, order.id, area, role, due_at, order_id=order.id, actor_id=person.id, reason=reason)
    todos.add(tx, waiting)
    tell(tx, order, [person.id], kind)


def ask_owner(tx: Tx, order: Row[Any], kind: TodoKind, due_at: dt.datetime, reason: str | None = None) -> None:
    """Lay the order on its owner's list; where nobody owns it, on that of the whole desk."""
    owner = staff.at_desk(tx, order.owner_id, order.area) if order.owner_id is not None else None
    if owner is not None:
        ask_person(tx, order, kind, owner, due_at, reason)
        return
    ask_role(tx, order, kind, Role.CLERK, due_at, reason)
    tell(tx, order, [row.id for row in staff.covering(tx, [Role.SECRETARY], order.area)], kind)


def responsible(tx: Tx, order: Row[Any], without: Iterable[UUID] = ()) -> Row[Any] | None:
    """Who of the desk answers for the order's area, the secretary first; None where all are left out."""
    left_out = set(without)
    people = staff.covering(tx, DESK, order.area)
    return next((row for row in people if row.id not in left_out), None)


def require_untaken(order: Row[Any]) -> None:
    """NotAvailable where somebody holds a place of the order."""
    if order.filled:
        raise NotAvailable("somebody has taken it already; release or cancel it first")


def recall(tx: Tx, order: Row[Any], by: Actor | None, reason: str) -> Row[Any]:
    """Nobody is asked any more and no round plans it: its offers are rescinded, it is accepted and no more."""
    rescind(tx, order, orders.pending_offers(tx, order.id), by, reason)
    if order.state == OrderState.OFFERED:
        return move(tx, "order", order, "withdraw", by, reason=reason)
    if order.state == OrderState.PLANNED:
        return move(tx, "order", order, "unplan", by, reason=reason)
    return order


def free_places(tx: Tx, order: Row[Any], reason: str) -> Row[Any]:
    """Who holds one of several places of an order that did not fill up is free again, and is thanked."""
    held = [row for row in orders.live_assignments(tx, order.id) if row.state == AssignmentState.ACTIVE]
    if not held:
        return order
    for row in held:
        vacate(tx, row, "void", None, reason)
        if is_carrier(order):
            given_back(tx, None, row, "void", reason)
    tell_helpers(tx, order, NoticeKind.HOLD_OVER, held)
    left = order.filled - sum(row.places for row in held)
    return move(tx, "order", order, "free_place", None, reason=reason, filled=left, hold_until=None)


def resume(tx: Tx, order: Row[Any], by: Actor, reason: str) -> Row[Any]:
    """Back to the state that it left, once nobody has anything to decide about it any more."""
    if order.state != OrderState.NEEDS_HUMAN or todos.is_any_open(tx, order.id, _DECIDING):
        return order
    back = move(tx, "order", order, "resume", by, reason=reason)
    look_again(tx, back)
    return back
