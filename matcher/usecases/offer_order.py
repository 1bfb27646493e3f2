"""The secretary offers an order by hand, to whom he or she thinks right."""

from collections.abc import Sequence
from uuid import UUID

from matcher.domain.areas import covers
from matcher.domain.errors import Invalid, NotFound
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import HelperKind
from matcher.planning.eligible import may_take
from matcher.planning.solve import Line
from matcher.store import helpers, orders, places
from matcher.store.database import Tx
from matcher.usecases.make_offers import make_offers


def offer_order(tx: Tx, actor: Actor, order_id: UUID, helper_ids: Sequence[UUID], shift: Shift | None) -> None:
    """Make these offers instead of whatever is pending; each helper must be fit for the order."""
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("offer_order")
    calendar = places.calendar_of(tx, row.area)
    chosen = shift or _first_open(
        tx, order_id, [w for w in orders.windows_of(tx, [order_id])[order_id] if calendar.starts_at(w) > tx.now]
    )
    offered_places = 0
    for number, helper_id in enumerate(helper_ids):
        helper = helpers.lock(tx, helper_id)
        if not covers(actor.area[:6], helper.area):
            raise NotFound
        may_take(tx, helper_id, order_id, chosen)
        offered_places += row.headcount if helper.kind == HelperKind.TEAM else 1
        if row.filled + offered_places > row.headcount:
            raise Invalid.at(f"helpers[{number}]", "too_many", "the order does not need so many")
    line = Line(order_id, row.version, chosen, tuple(helper_ids), {}, 1)
    make_offers(tx, calendar, [line], actor, None)


def _first_open(tx: Tx, order_id: UUID, windows: Sequence[Shift]) -> Shift:
    settled = [Shift(held.date, held.part) for held in orders.live_assignments(tx, order_id)]
    if settled:
        return settled[0]
    if not windows:
        raise Invalid.at("shift", "past", "all times that the order names are over")
    return windows[0]
