"""The secretary gives an order to somebody else (改派): who holds it is told, and is not asked again of itself."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import Invalid, NotAvailable, WrongState
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.store import orders
from matcher.store.database import Tx
from matcher.usecases.conflicts import refuse_conflict
from matcher.usecases.offer_order import offer_order
from matcher.usecases.steps.filling import give_back
from matcher.usecases.steps.telling import tell_crew
from matcher.usecases.steps.texts import reason_code


def reassign_order(
    tx: Tx, actor: Actor, order_id: UUID, reason: str, helper_id: UUID | None = None, to: Sequence[UUID] = ()
) -> None:
    """Take the order from the helper, or from all who have not begun, and offer it by hand, or to the next best.

    NotAvailable where nobody holds it who has still to begin; Invalid where it is to go to the same person; Recused;
    what an offer by hand may raise. Nothing is changed then.
    """
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("reassign_order")
    refuse_conflict(tx, actor, row)
    held = _still_to_begin(tx, order_id, helper_id)
    if any(one.helper_id in to for one in held):
        raise Invalid.at("to", "same_helper", "name somebody else than who holds it")
    for one in held:
        why = reason_code(tx, "assignment", one.id, "reassign", reason)
        give_back(tx, actor, orders.lock(tx, order_id), one, "reassign", why)
        tell_crew(tx, row, one, NoticeKind.REASSIGNED, [one.helper_id])
    if to:
        offer_order(tx, actor, order_id, to, Shift(held[0].date, held[0].part), reason)


def _still_to_begin(tx: Tx, order_id: UUID, helper_id: UUID | None) -> Sequence[Row[Any]]:
    held = orders.still_to_begin(tx, order_id, helper_id)
    if not held:
        raise NotAvailable("nobody who has still to begin holds a place of this order")
    if any(one.carrier_id is not None for one in held):
        raise WrongState("this goes along in a run; act on the run, or tell what could not be delivered")
    return held
