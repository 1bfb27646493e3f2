"""The engine as one way among others: from flat arrays to a plan, no document in between."""

from importlib import import_module
from importlib.util import find_spec
from time import perf_counter
from typing import Any

from benchmarks.documents import instance_of
from benchmarks.peers.answers import Answer, CannotRunError, Prepared, Task
from matcher.engine.arrays import Arrays, Names
from matcher.engine.solve import solve

MOST_ORDERS = 20_000
"""The document has to be made for the check and for the slow way; above this that would be all one waits for."""


def prepare(task: Task) -> Prepared:
    """The engine on the arrays; its build and solve seconds are what it states itself."""
    by_arrays = _array_solver()
    if by_arrays is None:
        return _prepare_document(task)

    def run() -> Answer:
        limit = {} if task.time_limit_s is None else {"time_limit_s": task.time_limit_s}
        found = by_arrays(task.arrays, threads=task.threads, **limit)
        return Answer(
            None,
            found.build_s,
            found.solve_s,
            cost=found.cost,
            bound=found.bound,
            exact=found.cost == found.bound,
            served=found.served,
        )

    return run


def _array_solver() -> Any:
    # The one place that knows how the engine is entered with arrays.
    if find_spec("matcher.engine.run") is None:
        return None
    return import_module("matcher.engine.run").solve_arrays


def _prepare_document(task: Task) -> Prepared:
    if len(task.arrays.area) > MOST_ORDERS:
        raise CannotRunError(f"the engine takes arrays of up to {MOST_ORDERS:,} orders here")
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
