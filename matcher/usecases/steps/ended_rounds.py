"""A proposed round whose area ends is nobody's to release any more: it ends, and its orders wait for the next."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.states import OrderState, RoundState
from matcher.store.database import Tx
from matcher.store.schema import dispatch_round, round_item
from matcher.store.transition import move, move_many
from matcher.usecases.steps.make_offers import lock_orders


def end_proposed(tx: Tx, codes: Collection[str]) -> None:
    """Called before anything is carried into another area."""
    r = dispatch_round.c
    mine = select(dispatch_round).where(r.area.in_(list(codes)), r.state == RoundState.PROPOSED)
    for row in tx.rows(mine.order_by(r.seq).with_for_update()):
        move(tx, "round", row, "fail", None, reason="area_changed", failure="area_changed")
        move_many(tx, "order", _planned(tx, row.id), "unplan", None, "area_changed")


def _planned(tx: Tx, round_id: UUID) -> list[Row[Any]]:
    """Orders that stand as the round had planned them."""
    i = round_item.c
    versions = dict(tx.tuples(select(i.order_id, i.order_version).where(i.round_id == round_id)))
    found = lock_orders(tx, versions.keys()).values()
    return [one for one in found if one.state == OrderState.PLANNED and one.version == versions[one.id]]
