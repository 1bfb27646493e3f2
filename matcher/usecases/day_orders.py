"""Residents' orders that are served on a service day: attached by the desk, one by one or all that fit."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, or_, select

from matcher.domain.day_states import DayState
from matcher.domain.errors import Invalid, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import Form, HelperKind, OrderState
from matcher.store import days, orders
from matcher.store.database import Tx
from matcher.store.recipients import PLACE
from matcher.store.schema import order_window, recipient, service_order
from matcher.store.scope import inside, orders_seen_by
from matcher.store.transition import move_many
from matcher.usecases.steps.day_places import let_go

READY = (OrderState.ACCEPTED, OrderState.PLANNED)
NOT_ON_A_DAY = (Form.RUN, Form.NOW)
"""What goes along in a run, or cannot wait, is served in its own way."""


def attach_orders(tx: Tx, actor: Actor, day_id: UUID, order_ids: Sequence[UUID]) -> int:
    """These orders belong to the day from now on, and to no other round; how many.

    Invalid where one is unknown, somebody is asked for it or has taken it, or it names no time on that day.
    """
    row = _open_day(tx, actor, day_id)
    found = {one.id: one for one in tx.rows(_mine(actor, row).where(service_order.c.id.in_(order_ids)))}
    fit = {one.id for one in tx.rows(_fitting(actor, row).where(service_order.c.id.in_(list(found))).with_for_update())}
    for place, order_id in enumerate(order_ids):
        if order_id not in found:
            raise Invalid.at(f"orders[{place}]", "unknown", "the day's area has no such order")
        if order_id not in fit and found[order_id].day_id != day_id:
            raise Invalid.at(f"orders[{place}]", "not_on_that_day", "it is not open, or names no time on that day")
    return _attach(tx, actor, row, [found[one] for one in sorted(fit)])


def attach_fitting(tx: Tx, actor: Actor, day_id: UUID) -> int:
    """All open orders of the day's area that name a time on it and that nobody has been asked for; how many."""
    row = _open_day(tx, actor, day_id)
    return _attach(tx, actor, row, tx.rows(_fitting(actor, row).with_for_update()))


def _open_day(tx: Tx, actor: Actor, day_id: UUID) -> Row[Any]:
    row = days.get(tx, actor, day_id, lock=True)
    actor.require("fill_day")
    if row.state != DayState.OPEN:
        raise WrongState("this service day is closed or was called off")
    return row


def _mine(actor: Actor, row: Row[Any]) -> Any:
    return select(service_order).where(orders_seen_by(actor), inside(service_order.c.area, row.area))


def _fitting(actor: Actor, row: Row[Any]) -> Any:
    o, w = service_order.c, order_window.c
    at_that_time = exists().where(w.order_id == o.id, w.date == row.date, w.part.in_(list(row.parts)))
    is_free = (o.state.in_(READY), o.filled == 0, o.day_id.is_(None), o.carrier_id.is_(None), o.post_id.is_(None))
    of_all = select(recipient.c.id).where(recipient.c.kind == PLACE)
    plain = (or_(o.form.is_(None), o.form.not_in(NOT_ON_A_DAY)), o.series_id.is_(None), o.recipient_id.not_in(of_all))
    return _mine(actor, row).where(*is_free, *plain, at_that_time).order_by(o.id)


def _attach(tx: Tx, actor: Actor, row: Row[Any], found: Sequence[Row[Any]]) -> int:
    fresh = [one for one in found if HelperKind.STAFF not in one.accepts]
    if fresh:
        move_many(tx, "order", fresh, "join_day", actor, None, day_id=row.id, pooled=False)
    return len(fresh)


def detach_orders(tx: Tx, actor: Actor, day_id: UUID, order_ids: Collection[UUID]) -> None:
    """These are planned as others again, and whoever was to do them is free. Invalid where one has begun."""
    _open_day(tx, actor, day_id)
    for place, order_id in enumerate(order_ids):
        order = orders.lock(tx, order_id) if order_id in _of_day(tx, actor, day_id) else None
        if order is None or order.stall_id is not None or not let_go(tx, actor, order, "left_day"):
            raise Invalid.at(f"orders[{place}]", "not_on_that_day", "it is not the day's, or has begun")


def _of_day(tx: Tx, actor: Actor, day_id: UUID) -> set[UUID]:
    mine = select(service_order.c.id).where(service_order.c.day_id == day_id, orders_seen_by(actor))
    return {found for (found,) in tx.tuples(mine)}
