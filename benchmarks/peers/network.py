"""Single-person orders as a flow over explicit edges: order -> helper in a shift -> its day -> helper -> sink."""

from typing import NamedTuple

import numpy as np

from benchmarks.lists import spread
from benchmarks.peers.answers import CannotRunError, Task, extra_costs
from benchmarks.peers.edges import headcount, room_left
from matcher.engine.arrays import Int64s


class Flow(NamedTuple):
    """Arcs in this order: the edges, `unserved` of each order, then the helpers' own. Orders are nodes 0 .. O-1.

    Each order supplies one unit, `sink` takes all.
    """

    tail: Int64s
    head: Int64s
    capacity: Int64s
    cost: Int64s
    nodes: int
    sink: int


def flow_of(task: Task) -> Flow:
    """The network of an instance. Raises CannotRunError where an order needs several people at once."""
    refuse_several(task)
    arrays, edges = task.arrays, task.edges
    in_shift, in_day, in_total = room_left(arrays)
    shifts, days, orders = len(arrays.day), int(arrays.scalars[2]), len(arrays.area)
    slots, slot = np.unique(edges.helper * shifts + edges.shift, return_inverse=True)
    whose, when = slots // shifts, slots % shifts
    day_codes, day = np.unique(whose * days + arrays.day[when], return_inverse=True)
    helpers, helper = np.unique(day_codes // days, return_inverse=True)
    first_day = orders + len(slots)
    first_helper = first_day + len(day_codes)
    sink = first_helper + len(helpers)
    row, extra = spread(np.zeros(len(helpers), np.int64), np.minimum(in_total[helpers], len(arrays.day) * 100))
    # One more assignment on top of `load` and `extra` others costs b * (2 * (load + extra) + 1): convex.
    balance = arrays.scalars[0] * (2 * (arrays.load[helpers[row]] + extra) + 1)
    ones, nothing = np.ones(len(edges.order), np.int64), np.zeros(len(slots), np.int64)
    groups = (
        (edges.order, orders + slot, ones, extra_costs(task)),
        (np.arange(orders), np.full(orders, sink), np.ones(orders, np.int64), arrays.value),
        (orders + np.arange(len(slots)), first_day + day, in_shift[whose, when], nothing),
        (first_day + np.arange(len(day_codes)), first_helper + helper, in_day.ravel()[day_codes], 0 * day_codes),
        (first_helper + row, np.full(len(row), sink), np.ones(len(row), np.int64), balance),
    )
    tail, head, capacity, cost = (np.concatenate(column).astype(np.int64) for column in zip(*groups, strict=True))
    return Flow(tail, head, capacity, cost, sink + 1, sink)


def refuse_several(task: Task) -> None:
    """Raises CannotRunError where members would have to serve an order together."""
    if (headcount(task.arrays)[task.edges.order] > 1).any():
        raise CannotRunError("it knows no orders of several people at once")
