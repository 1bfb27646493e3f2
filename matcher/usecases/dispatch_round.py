"""A person releases a proposed round: as it is, without some orders, or with pairs changed by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from matcher.domain.errors import Invalid, NotFound, Recused
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import OrderState, RoundItemState, RoundState
from matcher.planning.eligible import may_be_asked
from matcher.planning.solve import Line
from matcher.store import conflicts, orders
from matcher.store.database import Tx
from matcher.store.schema import dispatch_round as round_table
from matcher.store.schema import helper, round_item
from matcher.store.scope import inside, rounds_seen_by
from matcher.store.transition import move, move_many
from matcher.usecases.apply_plan import hand_out
from matcher.usecases.conflicts import stand_in
from matcher.usecases.steps.make_offers import line_by_hand, lock_orders, read_share, write_share
from matcher.usecases.steps.passing import pass_on


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
    except_ = [*except_, *_apart(tx, actor, items, except_, changes)]
    move(tx, "round", row, "dispatch", actor)
    lines = _lines(tx, row, items, set(except_), changes)
    applied = hand_out(tx, row, lines, actor)
    _mark(tx, round_id, applied.offered, RoundItemState.OFFERED)
    _tell_changes(tx, round_id, lines, {change.order_id for change in changes} & set(applied.offered))
    _mark(tx, round_id, sorted({line.order_id for line in lines} - set(applied.offered)), RoundItemState.CHANGED)
    _match_changed(tx, applied.changed)
    _leave_out(tx, actor, round_id, items, except_)


def _apart(
    tx: Tx, actor: Actor, items: dict[UUID, Row[Any]], except_: Sequence[UUID], changes: Sequence[Change]
) -> list[UUID]:
    """Planned orders of people of whose orders the actor keeps out: left out here, and on somebody else's list.

    Recused where the actor even changed one by hand.
    """
    served = orders.recipients_of(tx, items.keys() - set(except_))
    apart = conflicts.apart(tx, actor.id, served.values())
    named = {change.order_id for change in changes}
    found = sorted(order_id for order_id, recipient_id in served.items() if recipient_id in apart)
    for order_id in found:
        if order_id in named:
            raise Recused(order_id)
        stand_in(tx, order_id)
    return found


def _check_named(items: dict[UUID, Row[Any]], except_: Sequence[UUID], changes: Sequence[Change]) -> None:
    for field, named in (("except", except_), ("changes", [change.order_id for change in changes])):
        for number, order_id in enumerate(named):
            if order_id in named[:number]:
                raise Invalid.at(f"{field}[{number}]", "repeated", "the order is named twice")
            if order_id not in items:
                raise Invalid.at(f"{field}[{number}]", "not_in_round", "the round has no such order")


def _lines(
    tx: Tx, row: Row[Any], items: dict[UUID, Row[Any]], without: set[UUID], changes: Sequence[Change]
) -> list[Line]:
    by_hand = {change.order_id: _by_hand(tx, row, items[change.order_id], change) for change in changes}
    return [
        by_hand.get(order_id) or _planned(item)
        for order_id, item in items.items()
        if order_id not in without and (order_id in by_hand or item.state == RoundItemState.PROPOSED)
    ]


def _by_hand(tx: Tx, row: Row[Any], item: Row[Any], change: Change) -> Line:
    """Another pairing than the plan's, of helpers of the district who are fit for the order."""
    order = orders.lock(tx, change.order_id)
    mine = (helper.c.id.in_(change.helper_ids), inside(helper.c.area, row.district))
    found = tx.rows(select(helper).where(*mine).order_by(helper.c.seq))
    if len(found) != len(set(change.helper_ids)):
        raise Invalid.at("changes", "unknown_helper", "the district has no such helper")
    for one in found:
        may_be_asked(tx, one.id, order, change.shift)
    return line_by_hand(order, item.order_version, change.shift, found)


def _planned(item: Row[Any]) -> Line:
    shares = tuple(read_share(kept) for kept in item.shares)
    helpers, places = tuple(share.helper_id for share in shares), sum(share.places for share in shares)
    return Line(
        item.order_id, item.order_version, Shift(item.date, item.part), helpers, item.cost_parts, places, shares
    )


def _match_changed(tx: Tx, changed: Sequence[Row[Any]]) -> None:
    """What moved on since it was proposed is matched on its own, unless a later proposal holds it as it is now."""
    waiting = [order for order in changed if order.state in (OrderState.PLANNED, OrderState.ACCEPTED)]
    held = _proposed_as_now(tx, [order.id for order in waiting])
    forgotten = [order for order in waiting if (order.id, order.version) not in held]
    planned = [order for order in forgotten if order.state == OrderState.PLANNED]
    move_many(tx, "order", planned, "unplan", None, "changed")
    for order in forgotten:
        pass_on(tx, order)


def _proposed_as_now(tx: Tx, order_ids: Sequence[UUID]) -> set[tuple[UUID, int]]:
    """Orders and their versions in rounds that still wait for somebody to release them."""
    joined = round_item.join(round_table, round_table.c.id == round_item.c.round_id)
    wanted = (round_item.c.order_id.in_(order_ids), round_table.c.state == RoundState.PROPOSED)
    rows = tx.tuples(select(round_item.c.order_id, round_item.c.order_version).select_from(joined).where(*wanted))
    return {(order_id, version) for order_id, version in rows}


def _leave_out(tx: Tx, actor: Actor, round_id: UUID, items: dict[UUID, Row[Any]], except_: Sequence[UUID]) -> None:
    orders = lock_orders(tx, set(except_))
    still = [
        one for one in orders.values() if one.state == OrderState.PLANNED and one.version == items[one.id].order_version
    ]
    move_many(tx, "order", still, "unplan", actor, "left_out")
    _mark(tx, round_id, except_, RoundItemState.LEFT_OUT)


def _tell_changes(tx: Tx, round_id: UUID, lines: Sequence[Line], by_hand: set[UUID]) -> None:
    """The round shows what was decided, and not what the plan had said."""
    for line in lines:
        if line.order_id in by_hand:
            decided = {"date": line.shift.date, "part": line.shift.part, "reason": None, "detail": None}
            shares = [write_share(share) for share in line.shares]
            mine = (round_item.c.round_id == round_id, round_item.c.order_id == line.order_id)
            tx.execute(update(round_item).where(*mine).values(**decided, shares=shares, cost_parts={}))


def _mark(tx: Tx, round_id: UUID, order_ids: Sequence[UUID], state: RoundItemState) -> None:
    mine = (round_item.c.round_id == round_id, round_item.c.order_id.in_(list(order_ids)))
    tx.execute(update(round_item).where(*mine).values(state=state))
