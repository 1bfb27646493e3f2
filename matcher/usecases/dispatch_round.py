"""A person releases a proposed round: as it is, without some orders, or with pairs changed by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from matcher.domain.errors import Invalid, NotFound
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import OrderState
from matcher.planning.eligible import may_take
from matcher.planning.solve import Line
from matcher.store import places
from matcher.store.database import Tx
from matcher.store.schema import dispatch_round as round_table
from matcher.store.schema import helper, round_item
from matcher.store.scope import inside, rounds_seen_by
from matcher.store.transition import move, move_many
from matcher.usecases.make_offers import lock_orders, make_offers


@dataclass(frozen=True, slots=True)
class Change:
    """Other helpers, or another time, for one order of the round."""

    order_id: UUID
    shift: Shift
    helper_ids: tuple[UUID, ...]


def dispatch_round(tx: Tx, actor: Actor, round_id: UUID, except_: Sequence[UUID], changes: Sequence[Change]) -> None:
    """PROPOSED -> DISPATCHED; orders that changed since are left out and marked so on their item."""
    statement = select(round_table).where(round_table.c.id == round_id, rounds_seen_by(actor))
    row = tx.row(statement.with_for_update())
    if row is None:
        raise NotFound
    actor.require("dispatch_round")
    items = {item.order_id: item for item in tx.rows(select(round_item).where(round_item.c.round_id == round_id))}
    _check_named(items, except_, changes)
    move(tx, "round", row, "dispatch", actor)
    lines = _lines(tx, row, items, set(except_), changes)
    applied = make_offers(tx, places.calendar_of(tx, row.area), lines, actor, round_id)
    _mark(tx, round_id, applied.offered, "offered")
    _mark(tx, round_id, sorted({line.order_id for line in lines} - set(applied.offered)), "changed")
    _leave_out(tx, actor, round_id, items, except_)


def _check_named(items: dict[UUID, Row[Any]], except_: Sequence[UUID], changes: Sequence[Change]) -> None:
    for field, named in (("except", except_), ("changes", [change.order_id for change in changes])):
        for number, order_id in enumerate(named):
            if order_id not in items:
                raise Invalid.at(f"{field}[{number}]", "not_in_round", "the round has no such order")


def _lines(
    tx: Tx, row: Row[Any], items: dict[UUID, Row[Any]], without: set[UUID], changes: Sequence[Change]
) -> list[Line]:
    by_hand = {change.order_id: change for change in changes}
    for number, change in enumerate(changes):
        for helper_id in change.helper_ids:
            _check_helper(tx, row, number, helper_id)
            may_take(tx, helper_id, change.order_id, change.shift)
    lines = []
    for order_id, item in items.items():
        if order_id in without:
            continue
        if order_id in by_hand:
            change = by_hand[order_id]
            lines.append(Line(order_id, item.order_version, change.shift, change.helper_ids, {}, 1))
        elif item.state == "proposed":
            helpers = tuple(UUID(one) for one in item.helpers)
            lines.append(Line(order_id, item.order_version, Shift(item.date, item.part), helpers, item.cost_parts, 1))
    return lines


def _check_helper(tx: Tx, row: Row[Any], number: int, helper_id: UUID) -> None:
    known = select(helper.c.id).where(helper.c.id == helper_id, inside(helper.c.area, row.district))
    if tx.value(known) is None:
        raise Invalid.at(f"changes[{number}].helpers", "unknown_helper", "the district has no such helper")


def _leave_out(tx: Tx, actor: Actor, round_id: UUID, items: dict[UUID, Row[Any]], except_: Sequence[UUID]) -> None:
    orders = lock_orders(tx, set(except_))
    still = [
        one for one in orders.values() if one.state == OrderState.PLANNED and one.version == items[one.id].order_version
    ]
    move_many(tx, "order", still, "unplan", actor, "left_out")
    _mark(tx, round_id, except_, "left_out")


def _mark(tx: Tx, round_id: UUID, order_ids: Sequence[UUID], state: str) -> None:
    mine = (round_item.c.round_id == round_id, round_item.c.order_id.in_(list(order_ids)))
    tx.execute(update(round_item).where(*mine).values(state=state))
