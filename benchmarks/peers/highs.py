"""HiGHS through scipy: the dual simplex on the flow, and branch and cut on the whole contract."""

from time import perf_counter
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from benchmarks.peers.answers import Answer, CannotRunError, Prepared, Task
from benchmarks.peers.model import model_of
from benchmarks.peers.network import flow_of


def prepare_simplex(task: Task) -> Prepared:
    """`linprog` with the dual simplex on the flow's arcs; a network's corner points are whole numbers."""
    flow = flow_of(task)
    arcs = np.arange(len(flow.tail))
    ends = np.concatenate((flow.tail, flow.head))
    sign = np.repeat([1.0, -1.0], len(arcs))
    # scipy's types leave sparse matrices and arrays of bounds out, which it takes.
    balance: Any = csr_array((sign, (ends, np.concatenate((arcs, arcs)))), shape=(flow.nodes, len(arcs)))
    supply = np.zeros(flow.nodes)
    supply[: len(task.arrays.area)] = 1.0
    supply[flow.sink] = -float(len(task.arrays.area))
    bounds: Any = np.stack((np.zeros(len(arcs)), flow.capacity.astype(np.float64)), axis=1)

    def run() -> Answer:
        began = perf_counter()
        found = linprog(flow.cost, A_eq=balance, b_eq=supply, bounds=bounds, method="highs-ds")
        if found.x is None or found.status != 0:
            raise CannotRunError(f"no optimum within {perf_counter() - began:.0f} s")
        cost = round(found.fun or 0.0)
        chosen = np.flatnonzero(found.x[: len(task.edges.order)] > 0.5)
        return Answer(chosen, 0.0, perf_counter() - began, cost=cost, bound=cost, exact=True)

    return run


def prepare_milp(task: Task) -> Prepared:
    """`milp` on the whole contract."""
    model = model_of(task)
    limits = LinearConstraint(model.matrix, model.low, model.high)
    limit_s = np.inf if task.time_limit_s is None else task.time_limit_s
    whole = np.ones(len(model.cost), np.int64)

    def run() -> Answer:
        began = perf_counter()
        if len(model.cost) == 0:
            return Answer(np.zeros(0, np.int64), 0.0, 0.0, cost=model.constant, bound=model.constant, exact=True)
        found = milp(
            model.cost,
            integrality=whole,
            bounds=Bounds(0, 1),
            constraints=limits,
            options={"mip_rel_gap": 0.0, "time_limit": limit_s},
        )
        took = perf_counter() - began
        if found.x is None:
            raise CannotRunError(f"no plan within {took:.1f} s")
        chosen = np.flatnonzero(found.x[: len(task.edges.order)] > 0.5)
        cost = model.constant + round(found.fun)
        bound = model.constant + float(found.mip_dual_bound)
        return Answer(chosen, 0.0, took, cost=cost, bound=bound, exact=found.status == 0, steps=((took, cost),))

    return run
