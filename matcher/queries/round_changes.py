"""What it costs to change a proposed round before it is released, and who would have to move."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.errors import IllegalTransition, Invalid, NotFound, WrongState
from matcher.domain.numbers import order_number
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import RoundItemState, RoundState
from matcher.planning import asking
from matcher.planning.district import District
from matcher.planning.trying import Option, Step, Tried, Wish, try_each, try_round
from matcher.planning.words import why
from matcher.ports import LiveEngine
from matcher.queries.orders import ShiftView
from matcher.store.database import Tx
from matcher.store.schema import dispatch_round, round_item, service_order
from matcher.store.scope import rounds_seen_by


@dataclass(frozen=True, slots=True)
class PlacedView:
    """Where an order stands in a plan."""

    shift: ShiftView
    helpers: list[str]


@dataclass(frozen=True, slots=True)
class StepView:
    """One change: whether it may be, and by how much it makes the whole plan dearer after those before it."""

    order: UUID
    helper: UUID
    possible: bool
    shift: ShiftView | None
    cost: int | None
    cost_change: int | None
    why: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class MovedView:
    """An order that stands elsewhere than the round proposed; None: nobody serves it."""

    order: UUID
    number: str
    before: PlacedView | None
    after: PlacedView | None


@dataclass(frozen=True, slots=True)
class ReadyView:
    """A change as `dispatch` takes it."""

    order: UUID
    shift: ShiftView
    helpers: list[str]


@dataclass(frozen=True, slots=True)
class RoundTryView:
    """`changes` and `except`, sent to dispatch as they are, make the plan that costs `cost_change` more."""

    cost_change: int
    steps: list[StepView]
    moved: list[MovedView]
    changes: list[ReadyView]
    leave_out: list[UUID]


def try_changes(
    tx: Tx, live: LiveEngine, actor: Actor, round_id: UUID, wishes: Sequence[Wish], without: Sequence[UUID]
) -> RoundTryView:
    """The exact cost of each change to a proposed round. NotFound; Invalid for an order that is not in it."""
    district, items, ids = _proposed(tx, actor, round_id)
    _check_named(items, [wish.order_id for wish in wishes], without)
    tried = asking.try_round(live, district, ids, wishes, without)
    if tried is None:
        tried = try_round(District.load(tx, district), ids, wishes, without)
    return _view(items, tried, without)


@dataclass(frozen=True, slots=True)
class OptionView:
    """One choice for an order, without `step` to leave it out; its cost, and who moves, on top of other changes."""

    step: StepView | None
    cost_change: int
    moved: list[MovedView]


def try_options(
    tx: Tx,
    live: LiveEngine,
    actor: Actor,
    round_id: UUID,
    wishes: Sequence[Wish],
    without: Sequence[UUID],
    options: Sequence[Wish],
) -> list[OptionView]:
    """The exact cost of each choice that may be for one order; last that of leaving it out. NotFound; Invalid."""
    district, items, ids = _proposed(tx, actor, round_id)
    _check_named(items, [wish.order_id for wish in (*wishes, *options)], without)
    found = asking.try_each(live, district, ids, wishes, without, options)
    if found is None:
        found = try_each(District.load(tx, district), ids, wishes, without, options)
    return [_option(items, one) for one in found]


def _option(items: dict[UUID, Row[Any]], found: Option) -> OptionView:
    moved = [
        MovedView(
            one.order_id,
            order_number(items[one.order_id].seq),
            _before(items[one.order_id]),
            None if one.after is None else _placed(one.after.shift, one.after.helper_ids),
        )
        for one in found.moved
    ]
    return OptionView(None if found.step is None else _step(found.step, items), found.cost_change, moved)


def _proposed(tx: Tx, actor: Actor, round_id: UUID) -> tuple[str, dict[UUID, Row[Any]], list[UUID]]:
    """The district, the items and the orders of a proposed round. NotFound; IllegalTransition for any other."""
    row = tx.row(select(dispatch_round).where(dispatch_round.c.id == round_id, rounds_seen_by(actor)))
    if row is None:
        raise NotFound
    if row.state != RoundState.PROPOSED:
        raise IllegalTransition("round", row.state, "change")
    if row.day_id is not None:
        # The present plan leaves a day's orders and people out: nothing it says would be true of them.
        raise WrongState(
            "what a change to a service day's plan would cost is not told; leave orders out, or plan again"
        )
    items = _items(tx, round_id)
    return row.district, items, sorted(one for one, item in items.items() if item.state != RoundItemState.HELD)


def _check_named(items: dict[UUID, Row[Any]], wished: Sequence[UUID], without: Sequence[UUID]) -> None:
    for field, named in (("changes", wished), ("except", without)):
        for number, order_id in enumerate(named):
            if order_id not in items:
                raise Invalid.at(f"{field}[{number}]", "not_in_round", "the round has no such order")


def _items(tx: Tx, round_id: UUID) -> dict[UUID, Row[Any]]:
    joined = round_item.join(service_order, service_order.c.id == round_item.c.order_id)
    statement = select(round_item, service_order.c.seq, service_order.c.area).select_from(joined)
    return {row.order_id: row for row in tx.rows(statement.where(round_item.c.round_id == round_id))}


def _view(items: dict[UUID, Row[Any]], tried: Tried, without: Sequence[UUID]) -> RoundTryView:
    wished = {step.wish.order_id for step in tried.steps if step.pair is not None}
    after: dict[UUID, PlacedView | None] = dict.fromkeys(tried.unserved)
    after |= {one.order_id: _placed(one.shift, one.helper_ids) for one in tried.stands}
    moved = [
        MovedView(order_id, order_number(items[order_id].seq), before, then)
        for order_id, then in sorted(after.items())
        if order_id not in wished and (before := _before(items[order_id])) != then
    ]
    given = [
        ReadyView(step.wish.order_id, _shift(step.pair.shift), [str(step.pair.helper_id)])
        for step in tried.steps
        if step.pair is not None
    ]
    ready = [ReadyView(one.order, one.after.shift, one.after.helpers) for one in moved if one.after is not None]
    lost = [one.order for one in moved if one.after is None]
    return RoundTryView(
        cost_change=tried.without + sum(step.cost_change or 0 for step in tried.steps),
        steps=[_step(step, items) for step in tried.steps],
        moved=moved,
        changes=[*given, *ready],
        leave_out=[*without, *lost],
    )


def _step(step: Step, items: dict[UUID, Row[Any]]) -> StepView:
    pair, wish = step.pair, step.wish
    if pair is None:
        return StepView(
            wish.order_id, wish.helper_id, possible=False, shift=None, cost=None, cost_change=None, why=None
        )
    return StepView(
        order=wish.order_id,
        helper=wish.helper_id,
        possible=True,
        shift=_shift(pair.shift),
        cost=pair.cost,
        cost_change=step.cost_change,
        why=why(pair.cost_parts, kind=pair.kind, area=items[wish.order_id].area),
    )


def _before(item: Row[Any]) -> PlacedView | None:
    if item.date is None:
        return None
    return PlacedView(ShiftView(item.date, item.part), sorted(share["helper"] for share in item.shares or []))


def _placed(shift: Shift, helper_ids: Sequence[UUID]) -> PlacedView:
    return PlacedView(_shift(shift), sorted(map(str, helper_ids)))


def _shift(shift: Shift) -> ShiftView:
    return ShiftView(shift.date, shift.part)
