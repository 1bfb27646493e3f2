"""The secretary offers an order by hand, to whom he or she thinks right."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import Invalid, NotFound
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.transitions import after
from matcher.planning.eligible import may_be_asked
from matcher.store import helpers, orders, places
from matcher.store.database import Tx
from matcher.usecases.conflicts import refuse_conflict
from matcher.usecases.steps.make_offers import line_by_hand, make_offers
from matcher.usecases.steps.open_times import is_open
from matcher.usecases.steps.texts import reason_code


def offer_order(
    tx: Tx,
    actor: Actor,
    order_id: UUID,
    helper_ids: Sequence[UUID],
    shift: Shift | None,
    reason: str | None = None,
) -> None:
    """Make these offers instead of whatever is pending; each helper must be fit for the order.

    `reason` says why not who the engine would choose: a code stands in the event, words are sealed with the order.
    IllegalTransition where the order cannot be offered; Invalid where a helper is named twice or there are too many;
    Recused where the actor keeps out of the recipient's orders.
    """
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("offer_order")
    refuse_conflict(tx, actor, row)
    after("order", row.state, "offer")
    if len(set(helper_ids)) != len(helper_ids):
        raise Invalid.at("helpers", "repeated", "a helper is named twice")
    calendar = places.calendar_of(tx, row.area)
    windows = [one for one in orders.windows_of(tx, [order_id])[order_id] if is_open(calendar, row, one, tx.now)]
    chosen = shift or _first_open(tx, order_id, windows)
    asked = [_fit(tx, row, chosen, helper_id) for helper_id in sorted(helper_ids)]
    why = reason_code(tx, "order", order_id, "offer", reason)
    make_offers(tx, [line_by_hand(row, row.version, chosen, asked)], actor, None, why)


def _fit(tx: Tx, order: Row[Any], shift: Shift, helper_id: UUID) -> Row[Any]:
    """The helper, of the same district and fit for the order."""
    helper = helpers.lock(tx, helper_id)
    if helper.district != order.district:
        raise NotFound
    may_be_asked(tx, helper_id, order, shift)
    return helper


def _first_open(tx: Tx, order_id: UUID, windows: Sequence[Shift]) -> Shift:
    settled = orders.settled_shifts(tx, order_id)
    if settled:
        return min(settled)
    if not windows:
        raise Invalid.at("shift", "past", "all times that the order names are over")
    return windows[0]
