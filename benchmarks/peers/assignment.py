"""Pure assignment solvers, on instances where each helper takes one order a shift and nothing else limits or costs."""

from time import perf_counter

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from benchmarks.lists import Floats
from benchmarks.peers.answers import Answer, CannotRunError, Prepared, Task, extra_costs
from benchmarks.peers.edges import room_left
from benchmarks.peers.network import refuse_several
from matcher.engine.arrays import Int64s


def prepare_csgraph(task: Task) -> Prepared:
    """Match all orders by scipy: each has a place of its own for staying unserved, weights are 1 up from 0."""
    row, column, cost, slots = _square(task)
    orders = len(task.arrays.area)
    everywhere = np.concatenate((column, slots + np.arange(orders)))
    weights = np.concatenate((cost, task.arrays.value)) + 1
    rows = np.concatenate((row, np.arange(orders)))
    graph = coo_array((weights.astype(np.float64), (rows, everywhere)), shape=(orders, slots + orders)).tocsr()

    def run() -> Answer:
        began = perf_counter()
        order, place = min_weight_full_bipartite_matching(graph)
        took = perf_counter() - began
        return _answer(task, np.asarray(order), np.asarray(place), took)

    return run


def prepare_lapx(task: Task) -> Prepared:
    """Solve the doubled square: an order unserved and a place unused stand for one another."""
    try:
        from lap import lapmod  # noqa: PLC0415 - a peer may be missing
    except ImportError:
        raise CannotRunError("lapx is not installed") from None
    row, column, cost, slots = _square(task)
    orders = len(task.arrays.area)
    own = np.arange(orders)
    free = np.arange(slots)
    # Rows: orders, then copies of the places. Columns: places, then copies of the orders.
    rows = np.concatenate((row, own, orders + free, orders + column))
    columns = np.concatenate((column, slots + own, free, slots + row))
    weights = np.concatenate((cost, task.arrays.value, 0 * free, 0 * row)).astype(np.float64)
    square = _sparse(rows, columns, weights, orders + slots)
    begin, ends = square.indptr.astype(np.int32), square.indices.astype(np.int32)

    def run() -> Answer:
        began = perf_counter()
        _cost, place, _order = lapmod(orders + slots, square.data, begin, ends)
        took = perf_counter() - began
        return _answer(task, own, np.asarray(place[:orders], np.int64), took)

    return run


def _square(task: Task) -> tuple[Int64s, Int64s, Int64s, int]:
    """Edges as (order, place, cost), and the count of places."""
    refuse_several(task)
    arrays, edges = task.arrays, task.edges
    in_shift, in_day, in_total = room_left(arrays)
    capped = (in_shift.max(initial=0) > 1) or (in_total < len(arrays.day)).any() or (in_day < 3).any()
    if capped or arrays.scalars[0] > 0:
        raise CannotRunError("it knows no limits by day or in total and no balance cost")
    places, column = np.unique(edges.helper * len(arrays.day) + edges.shift, return_inverse=True)
    return edges.order, column, extra_costs(task), len(places)


def _sparse(rows: Int64s, columns: Int64s, weights: Floats, size: int) -> csr_array:
    order = np.lexsort((columns, rows))
    begin = np.searchsorted(rows[order], np.arange(size + 1))
    return csr_array((weights[order], columns[order], begin), shape=(size, size))


def _answer(task: Task, order: Int64s, place: Int64s, took: float) -> Answer:
    rows, columns, _cost, slots = _square(task)
    taken = np.full(len(task.arrays.area), -1)
    taken[order] = np.where(place < slots, place, -1)
    return Answer(np.flatnonzero(taken[rows] == columns), 0.0, took, exact=True)
