"""Who is needed for the open orders of a recipient, kept right when more is known of him or her."""

from typing import Any

from sqlalchemy import Row, select

from matcher.domain.minors import is_minor, people_needed
from matcher.domain.needs import Need, headcount
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HELD, TAKEABLE, OrderState
from matcher.domain.waiting import TodoKind
from matcher.store import orders, places, todos
from matcher.store.database import Tx
from matcher.store.schema import service_order
from matcher.store.transition import move
from matcher.usecases.letting_go import rescind
from matcher.usecases.passing import withdraw_if_unasked

_WAITING = TAKEABLE | {OrderState.PLACED, OrderState.NEED_INFO, OrderState.NEEDS_HUMAN}
COMMUNITY_DIGITS = 12


def keep_needs(tx: Tx, actor: Actor, recipient: Row[Any]) -> None:
    """Set the needs of each open order of the locked recipient anew; offers that asked for others are rescinded.

    Where somebody has taken a place already, the desk looks at it.
    """
    states = sorted(_WAITING | HELD)
    o = service_order.c
    wanted = (o.recipient_id == recipient.id, o.state.in_(states), o.service.is_not(None))
    for (order_id,) in tx.tuples(select(o.id).where(*wanted).order_by(o.seq)):
        row = orders.lock(tx, order_id)
        needs = _needs_now(tx, row, recipient.born_year)
        if needs == places.read_needs(row.needs):
            continue
        if row.filled or row.state not in _WAITING:
            _lay_before_the_desk(tx, row)
        else:
            _set(tx, actor, row, needs)


def _needs_now(tx: Tx, row: Row[Any], born_year: int | None) -> tuple[Need, ...]:
    day = orders.windows_of(tx, [row.id])[row.id][0].date
    item = places.needs_of(tx, row.service)
    return people_needed(item, row.asked_headcount, buddy=row.with_buddy, minor=is_minor(born_year, day))


def _set(tx: Tx, actor: Actor, row: Row[Any], needs: tuple[Need, ...]) -> None:
    values = {"needs": places.write_needs(needs), "headcount": headcount(needs)}
    changed = move(tx, "order", row, "change", actor, reason="recipient", **values)
    lost = orders.pending_offers(tx, row.id)
    if lost:
        rescind(tx, changed, lost, actor, "needs_changed")
        withdraw_if_unasked(tx, changed, "needs_changed")


def _lay_before_the_desk(tx: Tx, row: Row[Any]) -> None:
    kind, community = TodoKind.CHECK_MINOR, row.area[:COMMUNITY_DIGITS]
    todos.add(tx, todos.Waiting(kind, row.id, community, Role.CLERK, tx.now, order_id=row.id, reason="recipient"))
