"""The engine as one way among others: from flat arrays to a plan, no document in between."""

from time import perf_counter

import numpy as np

from benchmarks.documents import instance_of
from benchmarks.peers.answers import Answer, CannotRunError, Prepared, Task
from benchmarks.peers.edges import WHOLE, Edges, headcount
from matcher.engine.arrays import Arrays, Int64s, Names
from matcher.engine.forms import compiled
from matcher.engine.run import solve_arrays
from matcher.engine.solve import solve

MOST_ORDERS = 20_000
"""Above this, one would mostly wait for the document."""


def prepare(task: Task) -> Prepared:
    """The engine on the arrays; with orders of several people on a document made from them."""
    if (headcount(task.arrays) > 1).any():
        return _prepare_document(task)
    kernels = compiled()

    def run() -> Answer:
        began = perf_counter()
        found = solve_arrays(task.arrays, kernels, threads=task.threads)
        took = perf_counter() - began
        # The engine adds up the seconds of its threads: they are shared out over what a clock on the wall shows.
        worked = max(found.build_s + found.solve_s, 1e-9)
        solve_s = found.solve_s if task.threads == 1 else took * found.solve_s / worked
        return Answer(
            None,
            took - solve_s,
            solve_s,
            cost=int(found.cost),
            bound=int(found.bound),
            exact=found.cost == found.bound,
            served=int(found.served),
            plan=edges_taken(task.arrays, np.asarray(found.helper), np.asarray(found.window)),
        )

    return run


def edges_taken(arrays: Arrays, helper: Int64s, window: Int64s) -> Edges:
    """Who serves each order alone and in which window, as edges; -1 for nobody."""
    order = np.flatnonzero(helper >= 0)
    who, when = helper[order].astype(np.int64), window[order].astype(np.int64)
    need = np.where(arrays.team[who] == 1, WHOLE, arrays.need_start[order]).astype(np.int64)
    return Edges(order, when, need, who, arrays.window_shift[when].astype(np.int64), np.zeros_like(who))


def _prepare_document(task: Task) -> Prepared:
    if len(task.arrays.area) > MOST_ORDERS:
        raise CannotRunError(f"with orders of several people it takes {MOST_ORDERS:,} orders here")
    instance = instance_of(task.arrays, names_of(task.arrays))

    def run() -> Answer:
        began = perf_counter()
        plan = solve(instance, time_limit_s=task.time_limit_s)
        took = perf_counter() - began
        return Answer(
            None,
            plan.timings.build,
            took - plan.timings.build,
            cost=plan.cost,
            bound=plan.bound,
            exact=plan.cost == plan.bound,
            served=plan.served,
        )

    return run


def names_of(arrays: Arrays) -> Names:
    """Names that sort as the numbers do."""
    tags = 1 + int(max(arrays.tag.max(initial=-1), arrays.set_tag.max(initial=-1)))
    areas, helpers, orders = len(arrays.parent), len(arrays.team), len(arrays.area)
    return Names(
        *(_numbered("a", areas), _numbered("h", helpers), _numbered("o", orders), _numbered("t", tags)),
        shifts=list(range(len(arrays.day))),
        days=[],
    )


def _numbered(letter: str, count: int) -> list[str]:
    return [f"{letter}{number:07d}" for number in range(count)]
