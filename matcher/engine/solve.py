"""Instance in, plan out: exact where every order has headcount 1, else the best plan found and a proven bound."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import msgspec
import numpy as np

from matcher.engine.arrays import MEMBERS, Arrays, Names
from matcher.engine.certificate import Doc, certificate
from matcher.engine.deadline import Deadline
from matcher.engine.flatten import flatten
from matcher.engine.forms import Kernels, fitting
from matcher.engine.instance import Instance
from matcher.engine.kernels.demand import ORDER, WAY_FROM, WAY_TO
from matcher.engine.kernels.flow import FAR
from matcher.engine.part import Part
from matcher.engine.plan import PLAN_FORMAT, Assignment, CostParts, Plan, Status, Timings, Unserved
from matcher.engine.prices import exact_prices
from matcher.engine.question import Question
from matcher.engine.remedies import Remedies
from matcher.engine.run import Solution, solve_arrays
from matcher.engine.unserved import reasons


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
        arrays, names, time_limit_s=time_limit_s, explain=explain, threads=threads, kernels=kernels
    ).plan


def greedy(instance: Instance) -> Plan:
    """A valid plan at once: orders by value, each its cheapest free way. The bound is proven but loose."""
    arrays, names = flatten(instance)
    started = perf_counter()
    kernels = fitting(len(names.orders) + len(names.helpers), several=False)
    solution = solve_arrays(arrays, kernels, keep=True, greedily=True)
    return _plan(arrays, names, solution, explain=False, started=started)


def solve_numbered(
    arrays: Arrays,
    names: Names,
    *,
    time_limit_s: float | None = None,
    explain: bool = False,
    threads: int = 1,
    kernels: Kernels | None = None,
    certify: bool = False,
) -> Solved:
    """As `solve`, from an instance that is numbered already; `certify` adds the certificate."""
    started = perf_counter()
    deadline = Deadline.after(time_limit_s)
    if kernels is None:
        kernels = form_for(arrays, names, explain=explain)
    solution = solve_arrays(arrays, kernels, threads=threads, keep=True, expired=deadline)
    if certify:
        # The plan states what its certificate proves and nothing beyond.
        solution.bound = solution.priced
    plan = _plan(arrays, names, solution, explain=explain, started=started)
    return Solved(plan, certificate(solution.parts, names) if certify else None)


def form_for(arrays: Arrays, names: Names, *, explain: bool = False) -> Kernels:
    """The form of the kernels that fits an instance, and what is compiled by now."""
    uses = ("solve", "several", "explain") if explain else ("solve", "several")
    several = bool((arrays.need_count > 1).any())
    return fitting(len(names.orders) + len(names.helpers), several=several, uses=uses)


def _plan(arrays: Arrays, names: Names, solution: Solution, *, explain: bool, started: float) -> Plan:
    searched = perf_counter()
    unserved, prices = _unserved(arrays, names, solution, explain=explain)
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


def _unserved(
    arrays: Arrays, names: Names, solution: Solution, *, explain: bool
) -> tuple[tuple[Unserved, ...], list[dict[str, object]]]:
    left = [
        order for order, helper in enumerate(solution.helper.tolist()) if helper < 0 and order not in solution.crews
    ]
    question = Question(arrays, names, solution.kernels, solution.rows, [part.network for part in solution.parts])
    exact = not solution.cut and not _asks_for_several(arrays)
    if exact:
        rows = reasons(question, left, details=explain)
        if explain:
            remedies = Remedies(arrays, names, solution.kernels)
            rows = [
                msgspec.structs.replace(row, remedies=remedies.of(order)) for row, order in zip(rows, left, strict=True)
            ]
        return tuple(rows), exact_prices(question, left)
    return tuple(reasons(question, left, details=explain, forced=_Forced(solution, question))), []


def _asks_for_several(arrays: Arrays) -> bool:
    """Whether some order of several people accepts members."""
    if not len(arrays.need_count):
        return False
    heads = np.add.reduceat(arrays.need_count.astype(np.int64), arrays.need_start[:-1])
    return bool(((heads > 1) & (arrays.accepts & MEMBERS > 0)).any())


class _Forced:
    """What the prices prove of plans in which an order is served, less the plan's cost; None: they prove nothing."""

    def __init__(self, solution: Solution, question: Question) -> None:
        self.solution, self.question = solution, question
        self.proven = solution.cost == solution.bound
        self.priced: dict[int, tuple[Any, int]] = {}

    def __call__(self, order: int) -> int | None:
        number = int(self.question.part[order])
        part = self.solution.parts[number]
        relaxation, bound = self._evaluated(number, part)
        own = int(self.question.number[order])
        rows = part.network.demand.order
        ways = int(rows[own * ORDER + WAY_TO] - rows[own * ORDER + WAY_FROM])
        found = part.kernels.wide([0] * (ways + 1))
        part.kernels.choice_prices(own, part.price, part.network, relaxation, found)
        served = [cost * part.scale + int(part.price[node]) for node, cost in self.question.leaves(order)]
        least = min([*served, *(int(price) for price in found[1:])], default=None)
        if least is None or least >= FAR:
            return 0 if self.proven else None
        forced = -(-(bound - int(min(found)) + least) // part.scale) - part.bound + self.solution.bound
        change = forced - self.solution.cost
        return max(0, change) if self.proven or change >= 0 else None

    def _evaluated(self, number: int, part: Part) -> tuple[Any, int]:
        """A part's relaxation with its hubs priced, and the scaled bound of its prices."""
        if number not in self.priced:
            kernels = part.kernels
            relaxation = part.relaxation or kernels.new_relaxation(part.scale, part.network)
            bound = int(kernels.evaluate(part.price, part.arrays, part.network, relaxation))
            self.priced[number] = relaxation, bound
        return self.priced[number]
