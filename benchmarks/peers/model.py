"""The whole contract as a linear model over explicit edges, for CP-SAT and HiGHS.

Columns: first the edges, then `way` (an order served by members in a window, several-person orders only), then `kept`
(such an order stays with its incumbents), then the helpers' balance steps. All are 0 or 1.
"""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from benchmarks.lists import Flags, spread
from benchmarks.peers.answers import Task, extra_costs
from benchmarks.peers.edges import headcount, room_left
from matcher.engine.arrays import Int64s


class Model(NamedTuple):
    """Minimise `constant + cost @ x` with `low <= matrix @ x <= high`, x in {0, 1}; the first columns are the edges."""

    cost: Int64s
    constant: int
    matrix: csr_array
    low: Int64s
    high: Int64s


class _Rows:
    """Rows of a sparse matrix in the making."""

    def __init__(self) -> None:
        self.count = 0
        self.parts: list[tuple[Int64s, Int64s, Int64s]] = []
        self.low: list[Int64s] = []
        self.high: list[Int64s] = []

    def add(self, low: Int64s, high: Int64s, *terms: tuple[Int64s, Int64s, Int64s | int]) -> None:
        """Rows with limits and (row, column, factor) terms; rows are numbered from 0 among the new ones."""
        for row, column, factor in terms:
            self.parts.append((row + self.count, column, np.broadcast_to(np.asarray(factor), row.shape)))
        self.low.append(low)
        self.high.append(high)
        self.count += len(low)

    def matrix(self, columns: int) -> csr_array:
        row, column, factor = (np.concatenate(part) for part in zip(*self.parts, strict=True))
        return csr_array((factor.astype(np.float64), (row, column)), shape=(self.count, columns))


def model_of(task: Task) -> Model:
    """The model of an instance."""
    arrays, edges = task.arrays, task.edges
    several = (headcount(arrays)[edges.order] > 1) & (edges.need >= 0)
    rows = _Rows()
    number = np.arange(len(edges.order))
    # A way: all places of an order in one window.
    ways = np.unique(edges.window[several])
    owner = np.repeat(np.arange(len(arrays.area)), np.diff(arrays.window_start))[ways]
    first_way = len(number)
    columns = first_way + len(ways)
    chosen = np.concatenate((edges.order[~several], owner))
    orders, row = np.unique(chosen, return_inverse=True)
    column = np.concatenate((number[~several], first_way + np.arange(len(ways))))
    rows.add(0 * orders, 0 * orders + 1, (row, column, 1))
    _add_places(task, rows, several, ways, first_way)
    kept, kept_cost = _add_kept(task, rows, several, columns, (owner, first_way))
    columns += kept
    steps, step_cost = _add_limits(task, rows, columns)
    change = np.where(arrays.incumbent_shift[owner] != -1, arrays.scalars[1], 0)
    cost = np.concatenate(
        (
            np.where(several, edges.pair, extra_costs(task) - arrays.value[edges.order]),
            arrays.window_cost[ways] + change - arrays.value[owner],
            kept_cost,
            step_cost,
        )
    )
    low, high = np.concatenate(rows.low), np.concatenate(rows.high)
    return Model(cost, int(arrays.value.sum()), rows.matrix(columns + steps), low, high)


def _add_places(task: Task, rows: _Rows, several: Flags, ways: Int64s, first_way: int) -> None:
    """Each need of a way is filled exactly, by people who fill one need of it only."""
    arrays, edges = task.arrays, task.edges
    needs = np.diff(arrays.need_start)
    owner = np.repeat(np.arange(len(arrays.area)), np.diff(arrays.window_start))[ways]
    at, need = spread(arrays.need_start[owner].astype(np.int64), needs[owner].astype(np.int64))
    codes = ways[at] * len(arrays.need_set) + need
    order = np.argsort(codes)
    mine = np.flatnonzero(several)
    place = order[np.searchsorted(codes[order], edges.window[mine] * len(arrays.need_set) + edges.need[mine])]
    index = np.arange(len(codes))
    none = 0 * index
    rows.add(none, none, (place, mine, 1), (index, first_way + at, -arrays.need_count[need].astype(np.int64)))
    code = edges.window[mine] * len(arrays.team) + edges.helper[mine]
    _codes, back, count = np.unique(code, return_inverse=True, return_counts=True)
    twice = count[back] > 1
    people, back = np.unique(back[twice], return_inverse=True)
    rows.add(0 * people, 0 * people + 1, (back, mine[twice], 1))


def _add_kept(task: Task, rows: _Rows, several: Flags, columns: int, ways: tuple[Int64s, int]) -> tuple[int, Int64s]:
    """An order stays with its incumbents where each of them takes a place in that shift: the change cost falls away."""
    arrays, edges = task.arrays, task.edges
    crew = np.diff(arrays.incumbent_start)
    known = np.bincount(np.repeat(np.arange(len(arrays.area)), crew)[arrays.incumbent >= 0], minlength=len(arrays.area))
    possible = (crew == headcount(arrays)) & (known == crew) & (arrays.incumbent_shift >= 0)
    orders = np.intersect1d(np.flatnonzero(possible), ways[0])
    if len(orders) == 0:
        return 0, np.zeros(0, np.int64)
    at, place = spread(arrays.incumbent_start[orders].astype(np.int64), crew[orders].astype(np.int64))
    index = np.arange(len(at))
    mine = np.flatnonzero(several & (edges.shift == arrays.incumbent_shift[edges.order]))
    code = orders[at] * len(arrays.team) + arrays.incumbent[place]
    sort = np.argsort(code)
    wanted = edges.order[mine] * len(arrays.team) + edges.helper[mine]
    spot = np.minimum(np.searchsorted(code[sort], wanted), len(code) - 1)
    hit = code[sort][spot] == wanted
    rows.add(index * 0 - len(arrays.area), index * 0, (index, columns + at, 1), (sort[spot[hit]], mine[hit], -1))
    return len(orders), np.full(len(orders), -arrays.scalars[1])


def _add_limits(task: Task, rows: _Rows, columns: int) -> tuple[int, Int64s]:
    """Limits by shift, by day and in total; and one step for each assignment of a helper, dearer one by one."""
    arrays, edges = task.arrays, task.edges
    in_shift, in_day, in_total = room_left(arrays)
    number = np.arange(len(edges.order))
    shifts, days = len(arrays.day), int(arrays.scalars[2])
    slots, slot = np.unique(edges.helper * shifts + edges.shift, return_inverse=True)
    rows.add(0 * slots, in_shift.ravel()[slots], (slot, number, 1))
    used, day = np.unique(edges.helper * days + arrays.day[edges.shift], return_inverse=True)
    rows.add(0 * used, in_day.ravel()[used], (day, number, 1))
    helpers, helper = np.unique(edges.helper, return_inverse=True)
    at, extra = spread(0 * helpers, np.minimum(in_total[helpers], shifts * in_shift[helpers].max(axis=1, initial=0)))
    rows.add(0 * helpers, 0 * helpers, (helper, number, 1), (at, columns + np.arange(len(at)), -1))
    return len(at), arrays.scalars[0] * (2 * (arrays.load[helpers[at]] + extra) + 1)
