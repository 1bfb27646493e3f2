"""What every way to solve is handed and hands back."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.peers.edges import Edges
from matcher.engine.arrays import Arrays, Int64s


@dataclass(frozen=True, slots=True)
class Task:
    """An instance and its candidate edges; `time_limit_s` None: until done. `seed` is for those that draw lots."""

    arrays: Arrays
    edges: Edges
    time_limit_s: float | None = None
    threads: int = 1
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """`chosen` are rows of the edges, or `plan` holds edges of its own; `build_s` and `solve_s` are what is compared.

    Where both are None only figures are known.

    `cost` and `bound` are what the way itself states, `exact` whether it says that nothing is cheaper. `steps` are
    (seconds, cost) pairs of the plans found on the way.
    """

    chosen: Int64s | None
    build_s: float
    solve_s: float
    cost: int | None = None
    bound: float | None = None
    exact: bool = False
    served: int | None = None
    note: str = ""
    steps: tuple[tuple[float, float], ...] = ()
    plan: Edges | None = None


Prepared = Callable[[], Answer]
"""A peer after its input was made: calling it is what is measured."""
Peer = Callable[[Task], Prepared]


class CannotRunError(Exception):
    """A way to solve is not there or does not know such instances; the message says why in one sentence."""


def extra_costs(task: Task) -> Int64s:
    """Cost of each edge where one helper serves the order alone: pair, window and change, balance aside."""
    arrays, edges = task.arrays, task.edges
    crew = np.diff(arrays.incumbent_start)[edges.order]
    first = np.append(arrays.incumbent, -1)[arrays.incumbent_start[edges.order]]
    had = arrays.incumbent_shift[edges.order]
    same = (had == edges.shift) & (crew == 1) & (first == edges.helper)
    change = np.where((had != -1) & ~same, arrays.scalars[1], 0)
    extra: Int64s = edges.pair + arrays.window_cost[edges.window] + change
    return extra
