"""Who is needed for the open orders of a recipient, kept right when more is known of him or her."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.minors import is_minor, people_needed
from matcher.domain.needs import Need, headcount
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HELD, TAKEABLE, OrderState
from matcher.domain.waiting import TodoKind
from matcher.store import orders, places, recipients, todos
from matcher.store.database import Tx
from matcher.store.schema import service_order
from matcher.store.transition import move
from matcher.usecases.steps.ending import end
from matcher.usecases.steps.following import along
from matcher.usecases.steps.letting_go import rescind
from matcher.usecases.steps.passing import withdraw_if_unasked
from matcher.usecases.steps.runs import get_off, join

_WAITING = TAKEABLE | {OrderState.PLACED, OrderState.NEED_INFO, OrderState.NEEDS_HUMAN}
_AHEAD = _WAITING | {OrderState.ASSIGNED, OrderState.SCHEDULED}
"""Nobody has set out for it."""


def keep_needs(tx: Tx, actor: Actor, recipient: Row[Any]) -> None:
    """Set the needs of each open order of the locked recipient anew; offers that asked for others are rescinded.

    What goes along in a run leaves it, for one with the people that it needs. Where somebody has taken a place of any
    other order already, the desk looks at it.
    """
    states = sorted(_WAITING | HELD)
    o = service_order.c
    wanted = (o.recipient_id == recipient.id, o.state.in_(states), o.service.is_not(None))
    for (order_id,) in tx.tuples(select(o.id).where(*wanted).order_by(o.seq)):
        row = orders.lock(tx, order_id)
        needs = _needs_now(tx, row, recipient.born_year)
        if needs == places.read_needs(row.needs):
            todos.drop(tx, row.id, [TodoKind.CHECK_MINOR])
        elif row.carrier_id is not None and row.state in _AHEAD:
            _to_another_run(tx, actor, row, needs)
        elif row.filled or row.state not in _WAITING:
            _lay_before_the_desk(tx, row)
        else:
            _set(tx, actor, row, needs)


def put_right(tx: Tx, row: Row[Any]) -> Row[Any]:
    """Who is needed for a locked order that is free again: the recipient may be known to be young meanwhile."""
    needs = _needs_of_minor(tx, row)
    if needs is None or row.filled or needs == places.read_needs(row.needs):
        return row
    todos.drop(tx, row.id, [TodoKind.CHECK_MINOR])
    _set(tx, None, row, needs)
    return orders.lock(tx, row.id)


def put_right_along(tx: Tx, carrier_id: UUID) -> None:
    """The same for those who go along in a run that was given back."""
    for one in along(tx, carrier_id):
        needs = _needs_of_minor(tx, one)
        if needs is None or one.filled or one.state not in TAKEABLE:
            continue
        if needs != places.read_needs(one.needs):
            todos.drop(tx, one.id, [TodoKind.CHECK_MINOR])
            _to_another_run(tx, Actor(one.owner_id, Role.CLERK, one.area), one, needs)


def _needs_of_minor(tx: Tx, row: Row[Any]) -> tuple[Need, ...] | None:
    """Never fewer than were asked for: what was said with the order may mean more care than the record."""
    born_year = recipients.born_year_of(tx, row.recipient_id)
    if row.service is None or not is_minor(born_year, _first_day(tx, row)):
        return None
    return _needs_now(tx, row, born_year)


def _first_day(tx: Tx, row: Row[Any]) -> dt.date:
    return min(window.date for window in orders.windows_of(tx, [row.id])[row.id])


def _needs_now(tx: Tx, row: Row[Any], born_year: int | None) -> tuple[Need, ...]:
    item = places.needs_of(tx, row.service)
    return people_needed(
        item, row.asked_headcount, buddy=row.with_buddy, minor=is_minor(born_year, _first_day(tx, row))
    )


def _set(tx: Tx, actor: Actor | None, row: Row[Any], needs: tuple[Need, ...]) -> None:
    values = {"needs": places.write_needs(needs), "headcount": headcount(needs)}
    changed = move(tx, "order", row, "change", actor, reason="recipient", **values)
    lost = orders.pending_offers(tx, row.id)
    if lost:
        rescind(tx, changed, lost, actor, "needs_changed")
        withdraw_if_unasked(tx, changed, "needs_changed")


def _to_another_run(tx: Tx, actor: Actor, row: Row[Any], needs: tuple[Need, ...]) -> None:
    free, empty = get_off(tx, actor, row, "recipient")
    for one in empty:
        end(tx, one)
    _set(tx, actor, free, needs)
    if free.state in TAKEABLE:
        join(tx, actor, orders.lock(tx, row.id), places.district_at(tx, row.area))


def _lay_before_the_desk(tx: Tx, row: Row[Any]) -> None:
    kind, community = TodoKind.CHECK_MINOR, row.area[:COMMUNITY_DIGITS]
    todos.add(tx, todos.Waiting(kind, row.id, community, Role.CLERK, tx.now, order_id=row.id, reason="recipient"))
