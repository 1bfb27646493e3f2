"""OR-Tools SimpleMinCostFlow on the explicit edges: all at once, or district by district."""

from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.lists import Flags
from benchmarks.peers.answers import Answer, CannotRunError, Prepared, Task
from benchmarks.peers.edges import Edges
from benchmarks.peers.network import Flow, flow_of
from matcher.engine.arrays import Int64s


def prepare(task: Task) -> Prepared:
    """The whole instance as one network; measured is loading its arcs and solving."""
    flow = flow_of(task)
    orders, edges = len(task.arrays.area), len(task.edges.order)
    _class()

    def run() -> Answer:
        taken, cost, build_s, solve_s = _solve(flow, orders)
        return Answer(np.flatnonzero(taken[:edges]), build_s, solve_s, cost=cost, bound=cost, exact=True)

    return run


def prepare_split(task: Task) -> Prepared:
    """One network for each tree of areas, which share no helper; splitting is not counted."""
    root = _roots(task)
    of_edge = root[task.arrays.area[task.edges.order]]
    of_order = root[task.arrays.area]
    parts = [_part(task, of_edge == one, of_order == one) for one in np.unique(of_order)]
    _class()

    def run() -> Answer:
        chosen, cost, build_s, solve_s = [], 0, 0.0, 0.0
        for rows, flow, orders in parts:
            taken, more, build, solve = _solve(flow, orders)
            chosen.append(rows[taken[: len(rows)]])
            cost, build_s, solve_s = cost + more, build_s + build, solve_s + solve
        return Answer(np.concatenate(chosen), build_s, solve_s, cost=cost, bound=cost, exact=True)

    return run


def _class() -> Any:
    try:
        from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # noqa: PLC0415 - a peer may be missing
    except ImportError:
        raise CannotRunError("ortools is not installed") from None
    return SimpleMinCostFlow


def _solve(flow: Flow, orders: int) -> tuple[Flags, int, float, float]:
    """Which arcs carry flow, the cost, and the seconds of loading and of solving."""
    began = perf_counter()
    solver = _class()()
    solver.add_arcs_with_capacity_and_unit_cost(flow.tail, flow.head, flow.capacity, flow.cost)
    solver.set_nodes_supplies(np.arange(orders), np.ones(orders, np.int64))
    solver.set_node_supply(flow.sink, -orders)
    loaded = perf_counter()
    status = solver.solve()
    solved = perf_counter()
    if status != solver.OPTIMAL:
        raise CannotRunError(f"OR-Tools ended with status {status}")
    taken = np.asarray(solver.flows(np.arange(len(flow.tail)))) > 0
    return taken, int(solver.optimal_cost()), loaded - began, solved - loaded


def _roots(task: Task) -> Int64s:
    root = np.arange(len(task.arrays.parent))
    parent = task.arrays.parent.astype(np.int64)
    while (parent[root] >= 0).any():
        root = np.where(parent[root] >= 0, parent[root], root)
    return root


def _part(task: Task, edge: Flags, order: Flags) -> tuple[Int64s, Flow, int]:
    rows, orders = np.flatnonzero(edge), np.flatnonzero(order)
    edges = Edges(*(column[rows] for column in task.edges))
    whole = flow_of(Task(task.arrays, edges))
    # Orders of other trees carry nothing: leave their nodes and arcs out.
    number = np.full(whole.nodes, -1)
    number[orders] = np.arange(len(orders))
    count = len(task.arrays.area)
    number[count:] = len(orders) + np.arange(whole.nodes - count)
    kept = number[whole.tail] >= 0
    arcs = (number[whole.tail[kept]], number[whole.head[kept]], whole.capacity[kept], whole.cost[kept])
    return rows, Flow(*arcs, int(number.max()) + 1, int(number[whole.sink])), len(orders)
