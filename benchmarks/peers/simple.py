"""What offices do without an optimizer: greedy by value, first come first served, and asking the ten nearest."""

from collections.abc import Callable
from functools import cache
from time import perf_counter
from types import FunctionType
from typing import cast

import numpy as np

from benchmarks.peers import filling
from benchmarks.peers.answers import Answer, Prepared, Task, extra_costs
from benchmarks.peers.edges import Edges, headcount, room_left
from matcher.engine.arrays import Int64s

NEAREST = 10


def prepare_greedy(task: Task) -> Prepared:
    """The most valuable order first, each its cheapest free way."""
    return _prepared(task, np.argsort(-task.arrays.value, kind="stable"), _costs(task), thrifty=True)


def prepare_fifo(task: Task) -> Prepared:
    """Orders as they come, each its cheapest free way."""
    return _prepared(task, np.arange(len(task.arrays.area)), _costs(task), thrifty=True)


def prepare_broadcast(task: Task) -> Prepared:
    """Send each order to the ten nearest who suit it, for each person needed; the first who are free take it."""
    rng = np.random.default_rng(task.seed)
    edges = task.edges
    kept = _nearest(task)
    # How fast each of them answers for each order is drawn; what a helper costs plays no part.
    helpers = len(task.arrays.team)
    _codes, pair = np.unique(edges.order * helpers + edges.helper, return_inverse=True)
    speed = rng.permutation(int(pair.max(initial=0)) + 1)[pair]
    score = speed * 1000 + task.arrays.window_cost[edges.window] if len(pair) else speed
    return _prepared(task, np.arange(len(task.arrays.area)), score, thrifty=False, kept=kept)


def _costs(task: Task) -> Int64s:
    alone = headcount(task.arrays)[task.edges.order] == 1
    ways = task.arrays.window_cost[task.edges.window]
    return np.where(alone | (task.edges.need < 0), extra_costs(task) - ways, task.edges.pair)


def _nearest(task: Task) -> Int64s:
    """Rows of the ten helpers for each order and need who live nearest, ties by lot."""
    edges = task.edges
    lot = np.random.default_rng(task.seed + 1).permutation(len(task.arrays.team))[edges.helper]
    group = edges.order * (len(task.arrays.need_set) + 1) + edges.need + 1
    far = edges.pair - task.arrays.cost[edges.helper]
    order = np.lexsort((lot, far, group))
    # A helper counts once, however many windows suit.
    code = group[order] * len(task.arrays.team) + edges.helper[order]
    _codes, first, back = np.unique(code, return_index=True, return_inverse=True)
    leads = np.zeros(len(code), np.int64)
    leads[first] = 1
    before = np.cumsum(leads)
    begin = np.searchsorted(group[order], group[order])
    place = before[first[back]] - np.append(0, before)[begin]
    people = np.where(edges.need >= 0, np.append(task.arrays.need_count, 1)[edges.need], 1)[order]
    return np.sort(order[place <= NEAREST * people])


@cache
def _compiled() -> Callable[..., None]:
    from numba import njit  # noqa: PLC0415 - the compiler loads in half a second, and only here

    # Each function sees the compiled ones that it calls in place of the plain ones.
    names = dict(vars(filling))
    for plain in (filling.price, filling.cheapest, filling.gather, filling.serve, filling.fill):
        names[plain.__name__] = njit(cache=True)(FunctionType(plain.__code__, names, plain.__name__))
    return cast("Callable[..., None]", names["fill"])


def _prepared(task: Task, sequence: Int64s, score: Int64s, *, thrifty: bool, kept: Int64s | None = None) -> Prepared:
    arrays = task.arrays
    rows = np.arange(len(task.edges.order)) if kept is None else kept
    edges = Edges(*(np.ascontiguousarray(column[rows], dtype=np.int64) for column in task.edges))
    begin = np.searchsorted(edges.order, np.arange(len(arrays.area) + 1))
    scores = score[rows].astype(np.int64)
    listed = filling.Listed(begin, edges.window, edges.need, edges.helper, edges.shift, scores)
    asked = filling.Asked(arrays.need_start, arrays.need_count, arrays.window_cost, arrays.value)
    balance = int(arrays.scalars[0]) if thrifty else 0
    fill = _compiled()

    def run() -> Answer:
        began = perf_counter()
        room = filling.Room(*room_left(arrays), arrays.load.copy(), arrays.day, balance)
        crews = np.zeros((2, int(headcount(arrays).max(initial=1))), np.int64)
        taken = np.zeros(len(rows), np.bool_)
        built = perf_counter()
        fill(sequence, listed, asked, room, int(thrifty), crews, taken)
        return Answer(rows[taken], built - began, perf_counter() - built)

    return run
