"""What it changes for all others when somebody takes an order: exact, in the present plan.

Pairs that the plan itself may use are ranked by the live engine. People also take what no plan would give them: outside
their usual week, or beyond how far the search has been widened. Then the pair is entered as if it stood already.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from matcher.domain.needs import Need
from matcher.engine import instance as engine
from matcher.engine.candidates import Candidate, candidates
from matcher.engine.events import HelperChanged, Move, OrderPlaced, OrderWithdrawn, Placement
from matcher.engine.live import Live
from matcher.engine.ranking import RankedPair
from matcher.planning.places import remaining

Row = TypeVar("Row", engine.Order, engine.Helper)


@dataclass(frozen=True, slots=True)
class Supposed:
    """A pair in its shift, by `change` the whole plan would be dearer, and who else would stand elsewhere.

    `is_full`: with it all places are filled; without the others an order of several people stays unserved.
    """

    pair: RankedPair
    change: int
    moved: tuple[Move, ...]
    is_full: bool = True


def suppose(live: Live, order: str, helper: str, shift: int | None) -> Supposed | None:
    """What giving an order to a helper would change, in a shift or the best one; None where that may not be.

    Of an order of several people it is one place.
    """
    row, who = _row(live.instance.orders, order), _row(live.instance.helpers, helper)
    found = live.what_if(order, helper, shift)
    if found is None:
        return _supposed_place(live, row, who, shift)
    moved = {move.order: move for move in found.moved}
    stands = moved[order].after if order in moved else live.placement(order)
    own = None if stands is None else _alone(live, row, who, stands.shift)
    if own is None:
        raise RuntimeError("the live engine forced a pair that may not be")
    cost = found.cost_change + live.last.cost - live.try_out(OrderWithdrawn(order)).cost
    pair = _pair(own, row, cost, live.instance.weights.change)
    return Supposed(pair, found.cost_change, tuple(move for move in found.moved if move.order != order))


def _supposed_place(live: Live, order: engine.Order, helper: engine.Helper, shift: int | None) -> Supposed | None:
    own = _alone(live, order, helper, shift)
    if own is None:
        return None
    taken = take(live, order, helper, own.shift)
    pair = _pair(own, order, own.cost + taken.others, 0)
    return Supposed(pair, own.cost + taken.change, taken.moved, taken.is_full)


def _row(rows: Iterable[Row], name: str) -> Row:
    return next(row for row in rows if row.id == name)


def _alone(live: Live, order: engine.Order, helper: engine.Helper, shift: int | None) -> Candidate | None:
    """The pair as if it stood alone, in the shift or its best."""
    windows = tuple(window for window in order.windows if shift in (None, window.shift))
    narrow = msgspec.structs.replace(order, windows=windows)
    both = msgspec.structs.replace(live.instance, orders=(narrow,), helpers=(helper,))
    return next(iter(candidates(both, order.id)), None)


def _pair(own: Candidate, order: engine.Order, cost: int, change: int) -> RankedPair:
    stood = order.incumbent
    moves = stood is not None and (stood.shift, stood.helpers) != (own.shift, (own.helper,))
    change = change if moves else 0
    return RankedPair(
        order=order.id,
        helper=own.helper,
        shift=own.shift,
        cost=cost,
        distance=own.distance,
        own=own.helper_cost,
        tags=own.tags,
        bonus=own.bonus,
        window=own.window,
        change=change,
        balance=own.balance,
        others=cost - own.cost - change,
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """What others pay when somebody takes an order in a shift, the cost of the pair itself left out.

    By `others` they pay more than if the order needed nobody here any more, by `change` more than in the present plan,
    where the order has its place or its value is lost. `moved`: who would stand elsewhere, the order itself left out.
    `is_full`: nobody lacks for its other places; where somebody does, nothing of its value is won.
    """

    others: int
    change: int
    moved: tuple[Move, ...]
    is_full: bool


def changes(live: Live, helper: engine.Helper, shift: int, orders: Iterable[engine.Order]) -> list[int]:
    """What it changes when the helper takes each of the orders, by itself, in the shift: `change` as above."""
    before = live.last.cost
    with _busy(live, helper, shift):
        return [live.try_out(_taken(order, helper, shift)).cost - before for order in orders]


def take(live: Live, order: engine.Order, helper: engine.Helper, shift: int) -> Taken:
    """What it changes for all others when the helper takes the order in the shift."""
    before = live.last.cost
    without = live.try_out(_taken(order, helper, shift)).cost
    with _busy(live, helper, shift) as moved:
        event = _taken(order, helper, shift)
        forced = live.try_out(event)
        both = _both(live, moved, forced.moved, order.id)
        stands = {move.order: move.after for move in (*moved, *forced.moved)}.get(order.id, live.placement(order.id))
    is_full = isinstance(event, OrderWithdrawn) or stands is not None
    part = 0 if is_full or isinstance(event, OrderWithdrawn) else order.value - event.order.value
    return Taken(forced.cost - without, forced.cost - before + part, both, is_full)


def settle(live: Live, order: str, helper: str, shift: int) -> None:
    """From now on the helper serves the order (of several people: one place) in the shift, whatever else changes."""
    row, who = _row(live.instance.orders, order), _row(live.instance.helpers, helper)
    live.apply(HelperChanged(_with_more(who, shift)))
    live.apply(_taken(row, who, shift))


def _with_more(helper: engine.Helper, shift: int) -> engine.Helper:
    # Its next balance cost is reckoned from one more.
    return msgspec.structs.replace(helper, taken=(*helper.taken, shift), load=helper.load + 1)


@contextmanager
def _busy(live: Live, helper: engine.Helper, shift: int) -> Iterator[tuple[Move, ...]]:
    """The helper is busy in the shift meanwhile; who moves because of that."""
    yield live.apply(HelperChanged(_with_more(helper, shift))).moved
    live.apply(HelperChanged(helper))


def _taken(order: engine.Order, helper: engine.Helper, shift: int) -> OrderPlaced | OrderWithdrawn:
    """The order is served, or has one place less and its time settled."""
    heads = order.headcount
    if helper.kind == "team" or heads == 1:
        return OrderWithdrawn(order.id)
    needs = remaining([Need(need.tags, need.count) for need in order.needs], [helper.tags])
    rest = msgspec.structs.replace(
        order,
        windows=tuple(window for window in order.windows if window.shift == shift),
        needs=tuple(engine.Need(need.tags, need.count) for need in needs),
        value=order.value * (heads - 1) // heads,
        accepts=("member",),
        excludes=(*order.excludes, helper.id),
        incumbent=None,
    )
    return OrderPlaced(rest)


def _both(live: Live, first: tuple[Move, ...], then: tuple[Move, ...], order: str) -> tuple[Move, ...]:
    """Two steps as one: who stands elsewhere after both."""
    before: dict[str, Placement | None] = {move.order: move.before for move in (*then, *first)}
    after = {move.order: move.after for move in then}
    found = (
        Move(name, before[name], after.get(name, live.placement(name))) for name in sorted(before.keys() - {order})
    )
    return tuple(move for move in found if move.before != move.after)
