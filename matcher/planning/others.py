"""What it costs all others when one order is served by one helper: exact, in the present plan.

The one seam to the live engine's ranking.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from matcher.engine import instance as engine
from matcher.engine.events import Change, HelperChanged, OrderPlaced, OrderWithdrawn, Placement
from matcher.engine.live import Live
from matcher.planning.present import Present

EXACT_ROWS = 400
EXACT_PAIRS = 60
"""Of more rows, or more pairs to be tried, only the pairs' own costs are compared: each trial solves."""

Pair = tuple[str, int]
"""A helper, by the engine's id, in a shift."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What forcing a pair would do to all others.

    By `others` the rest of the plan gets dearer than without the order, by `change` than in the present plan, where the
    order has its place or its value is lost. `moved`: who would stand elsewhere, with where they stand and would stand.
    """

    others: int
    change: int
    moved: tuple[tuple[str, Placement | None, Placement | None], ...]


def is_exact(present: Present, pairs: int) -> bool:
    """Whether so many pairs can be tried in the time of an answer."""
    return len(present.orders) + len(present.helpers) <= EXACT_ROWS and pairs <= EXACT_PAIRS


def others_cost(present: Present, order: str, pairs: Sequence[Pair]) -> list[int]:
    """By how much the rest of the plan gets dearer by each pair, beside the best plan without the order."""
    return [trial.others for trial in try_pairs(present, order, pairs)] if pairs else []


def try_pairs(present: Present, order: str, pairs: Iterable[Pair]) -> list[Trial]:
    """Force each pair in turn; the plan stays as it is."""
    live = present.live()
    before = live.last.cost
    row = present.orders.get(order)
    try:
        without = live.apply(OrderWithdrawn(order)) if row is not None else Change(before, before, ())
        trials = []
        for helper, shift in pairs:
            forced = live.try_out(HelperChanged(_busier(present.helpers[helper], shift)))
            moved = _moves(live, without, forced, order)
            trials.append(Trial(forced.cost - without.cost, forced.cost - before, moved))
        if row is not None:
            live.apply(OrderPlaced(row))
    except BaseException:
        present.forget()
        raise
    return trials


def _busier(helper: engine.Helper, shift: int) -> engine.Helper:
    """The helper with the shift taken, and with the load that its next balance cost is reckoned from."""
    return msgspec.structs.replace(helper, taken=(*helper.taken, shift), load=helper.load + 1)


def _moves(
    live: Live, without: Change, forced: Change, order: str
) -> tuple[tuple[str, Placement | None, Placement | None], ...]:
    """Where other orders stand now and where they would: both steps together."""
    before = {move.order: move.before for move in forced.moved} | {move.order: move.before for move in without.moved}
    after = {move.order: move.after for move in forced.moved}
    found = []
    for name in sorted(before.keys() - {order}):
        there = after.get(name, live.placement(name))
        if before[name] != there:
            found.append((name, before[name], there))
    return tuple(found)
