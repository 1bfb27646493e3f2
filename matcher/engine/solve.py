"""Instance in, plan out: exact where every order has headcount 1, else the best plan found and a proven bound."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from matcher.engine.arrays import Arrays, Names
from matcher.engine.certificate import Doc, certificate
from matcher.engine.deadline import Deadline
from matcher.engine.explained import NOTHING, Asked, Explained, asks_for_several
from matcher.engine.flatten import flatten
from matcher.engine.forms import Kernels, fitting
from matcher.engine.instance import Instance
from matcher.engine.plan import PLAN_FORMAT, Assignment, CostParts, Plan, Status, Timings
from matcher.engine.run import Solution, solve_arrays


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan and, where it was asked for, the certificate of its bound."""

    plan: Plan
    certificate: Doc | None


def solve(
    instance: Instance,
    *,
    time_limit_s: float | None = None,
    explain: bool = False,
    threads: int = 1,
    kernels: Kernels | None = None,
) -> Plan:
    """The best plan for a valid instance.

    Without orders of several people served by members the plan is a proven optimum. `time_limit_s` bounds the
    improvement search only. `explain` adds details and remedies to the reasons of unserved orders. The plan is the same
    with any form of the kernels and any number of threads.
    """
    arrays, names = flatten(instance)
    return solve_numbered(
        arrays,
        names,
        time_limit_s=time_limit_s,
        asked=Asked(instance if explain else None),
        threads=threads,
        kernels=kernels,
    ).plan


def greedy(instance: Instance) -> Plan:
    """A valid plan at once: orders by value, each its cheapest free way. The bound is proven but loose."""
    arrays, names = flatten(instance)
    started = perf_counter()
    kernels = fitting(len(names.orders) + len(names.helpers), several=False)
    solution = solve_arrays(arrays, kernels, keep=True, greedily=True)
    return _plan(arrays, names, solution, NOTHING, started)


def in_turn(instance: Instance) -> tuple[int, int]:
    """What `greedy` comes to, without saying who serves what: how many orders it serves, and its cost."""
    arrays, names = flatten(instance)
    kernels = fitting(len(names.orders) + len(names.helpers), several=False)
    solution = solve_arrays(arrays, kernels, greedily=True)
    return solution.served, solution.cost


def solve_numbered(
    arrays: Arrays,
    names: Names,
    *,
    time_limit_s: float | None = None,
    asked: Asked = NOTHING,
    threads: int = 1,
    kernels: Kernels | None = None,
    certify: bool = False,
) -> Solved:
    """As `solve`, from a numbered instance; `asked`: what is to be explained, `certify` adds the certificate."""
    started = perf_counter()
    deadline = Deadline.after(time_limit_s)
    if kernels is None:
        kernels = form_for(arrays, names, explain=asked.explain)
    solution = solve_arrays(arrays, kernels, threads=threads, keep=True, expired=deadline)
    if certify:
        # The plan states what its certificate proves and nothing beyond.
        solution.bound = solution.priced
    plan = _plan(arrays, names, solution, asked, started)
    return Solved(plan, certificate(solution.parts, names) if certify else None)


def form_for(arrays: Arrays, names: Names, *, explain: bool = False) -> Kernels:
    """The form of the kernels that fits an instance, and what is compiled by now."""
    # With orders of several people changes are solved again, and no kernels for single questions are needed.
    several = asks_for_several(arrays)
    uses = ("solve", "several") if several else ("solve", "several", "explain") if explain else ("solve",)
    return fitting(len(names.orders) + len(names.helpers), several=several, uses=uses)


def _plan(arrays: Arrays, names: Names, solution: Solution, asked: Asked, started: float) -> Plan:
    searched = perf_counter()
    unserved, prices = Explained(arrays, names, solution, asked).rows()
    explained = perf_counter()
    assignments = tuple(_assignments(arrays, names, solution))
    cost, bound = solution.cost, solution.bound
    status: Status = "optimal" if bound == cost else "time_limit" if solution.cut else "feasible"
    ended = perf_counter()
    timings = Timings(
        build=solution.build_s,
        solve=searched - started - solution.build_s + ended - explained,
        explain=explained - searched,
        total=ended - started,
    )
    return Plan(
        format=PLAN_FORMAT,
        cost=cost,
        bound=bound,
        gap=(cost - bound) / max(1, cost),
        status=status,
        served=solution.served,
        unserved_count=len(unserved),
        assignments=assignments,
        unserved=unserved,
        prices=tuple(prices),
        timings=timings,
    )


def _assignments(arrays: Arrays, names: Names, solution: Solution) -> Iterator[Assignment]:
    """The rows of served orders by id."""
    shifts = np.asarray(names.shifts, np.int64)
    when = arrays.window_shift[np.maximum(solution.window, 0)] if len(arrays.window_shift) else solution.window
    for order, helper in enumerate(solution.helper.tolist()):
        crew = solution.crews.get(order) or ([helper] if helper >= 0 else [])
        if crew:
            costs = CostParts(*solution.costs[order].tolist())
            shift = int(shifts[when[order]])
            yield Assignment(names.orders[order], shift, tuple(names.helpers[one] for one in crew), costs)
