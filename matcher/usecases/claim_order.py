"""A helper takes a place from the open pool; the first commit wins."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, or_, select

from matcher.domain.errors import Invalid, NotAvailable, NotFound
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import TAKEABLE
from matcher.store import orders, places
from matcher.store.database import Tx
from matcher.store.schema import service_order
from matcher.store.scope import orders_seen_by, within_reach
from matcher.usecases.steps.filling import take
from matcher.usecases.steps.open_times import is_open


def claim_order(tx: Tx, actor: Actor, order_id: UUID, shift: Shift | None) -> UUID:
    """Take a place in the shift, by default the order's best liked one that can still be taken; the assignment's id."""
    seen = _seen(tx, actor, order_id)
    actor.require("claim_order")
    if actor.helper_id is None:
        raise NotFound
    if not _claimable(seen):
        raise NotAvailable
    order = orders.lock(tx, order_id)
    if not _claimable(order):
        raise NotAvailable
    return _take_first(tx, actor, order, actor.helper_id, _choices(tx, order, shift))


def _seen(tx: Tx, actor: Actor, order_id: UUID) -> Row[Any]:
    """The order, also where somebody was faster: then it is not available, and not unknown."""
    was_open = and_(service_order.c.pooled.is_(True), within_reach(actor))
    row = tx.row(select(service_order).where(service_order.c.id == order_id, or_(orders_seen_by(actor), was_open)))
    if row is None:
        raise NotFound
    return row


def _claimable(row: Row[Any]) -> bool:
    return row.pooled and row.state in TAKEABLE and row.filled < row.headcount


def _choices(tx: Tx, order: Row[Any], shift: Shift | None) -> list[Shift]:
    windows = orders.windows_of(tx, [order.id]).get(order.id, [])
    if shift is not None and shift not in windows:
        raise Invalid.at("shift", "not_a_window", "the order does not accept this time")
    settled = orders.settled_shifts(tx, order.id)
    calendar = places.calendar_of(tx, order.area)
    open_windows = [w for w in windows if is_open(calendar, order, w, tx.now) and (not settled or w in settled)]
    return [w for w in open_windows if shift in (None, w)]


def _take_first(tx: Tx, actor: Actor, order: Row[Any], helper_id: UUID, choices: list[Shift]) -> UUID:
    """Limits bind by shift, so a later window may still be open to this helper."""
    for last, choice in enumerate(choices, 1):
        try:
            return take(tx, actor, order, helper_id, choice, None)
        except NotAvailable:
            if last == len(choices):
                raise
    raise NotAvailable
