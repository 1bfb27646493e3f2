"""What other weights would do: the same orders and people solved with the old and with the new ones."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from matcher.domain.figures import gini
from matcher.domain.shifts import Horizon, Shift
from matcher.domain.states import HelperKind
from matcher.domain.weights import Weights
from matcher.planning.instance import build
from matcher.planning.problem import Detail, Problem
from matcher.planning.rules import load_of
from matcher.planning.solve import Line, Outcome, plan
from matcher.store.facts import Snapshot


@dataclass(frozen=True, slots=True)
class Side:
    """A plan in figures.

    `level`: the mean number of areas climbed to reach an order; `most`, `gini`: the load of the members who serve, with
    what they took in the last four weeks.
    """

    served: int
    unserved: int
    held: int
    cost: int
    helpers: int
    level: float | None
    most: int
    gini: float | None


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an order stands in a plan: when and by whom, or why nobody serves it."""

    shift: Shift | None
    helper_ids: tuple[UUID, ...]
    kind: str
    parts: Mapping[str, int]
    reason: str
    detail: Detail = None


@dataclass(frozen=True, slots=True)
class Moved:
    """An order that stands elsewhere."""

    order_id: UUID
    before: Stand
    after: Stand


@dataclass(frozen=True, slots=True)
class Compared:
    """Both plans, and the orders in which they differ: those that are served in one alone first."""

    before: Side
    after: Side
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a plan is made with: orders and people as they were seen, and the district's numbers."""

    seen: Snapshot
    weights: Weights
    horizon: Horizon


def compare(old: Numbers, new: Numbers) -> Compared:
    """Both plans. Invalid where stored data make no valid problem."""
    (before, was), (after, now) = (_solved(one) for one in (old, new))
    moved = [
        Moved(order_id, was[order_id], now[order_id])
        for order_id in sorted({*was, *now})
        if order_id in was and order_id in now and _place(was[order_id]) != _place(now[order_id])
    ]
    moved.sort(key=lambda one: (one.before.shift is not None and one.after.shift is not None, one.order_id))
    return Compared(before, after, tuple(moved))


def _solved(numbers: Numbers) -> tuple[Side, dict[UUID, Stand]]:
    problem = build(numbers.seen, numbers.weights, numbers.horizon)
    made = plan(problem)
    stands = {line.order_id: _served(line) for line in made.lines}
    stands |= {one.order_id: Stand(None, (), "", {}, one.reason, one.detail) for one in made.left}
    return _side(problem, made), stands


def _served(line: Line) -> Stand:
    first = line.shares[0]
    return Stand(line.shift, tuple(sorted(line.helper_ids)), first.kind, first.cost_parts, "")


def _place(stand: Stand) -> tuple[Shift | None, tuple[UUID, ...]]:
    return stand.shift, stand.helper_ids


def _side(problem: Problem, made: Outcome) -> Side:
    shares = [share for line in made.lines for share in line.shares]
    climbed = [share.cost_parts["climbed"] for share in shares]
    taken = Counter(share.helper_id for share in shares if share.kind == HelperKind.MEMBER)
    carried = {one.id: load_of(one) for one in problem.helpers.values() if one.id in taken}
    loads = [count + carried[helper_id] for helper_id, count in taken.items()]
    return Side(
        served=len(made.lines),
        unserved=len(made.left),
        held=len(made.held),
        cost=made.cost,
        helpers=len({share.helper_id for share in shares}),
        level=sum(climbed) / len(climbed) if climbed else None,
        most=max(loads, default=0),
        gini=gini(loads),
    )
