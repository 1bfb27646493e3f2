"""Parts that share no helper: districts that nobody crosses. Each is a problem of its own.

A helper serves the subtrees under the areas at the end of its reach; areas of one helper belong together, and so does
whatever lies under them. Small parts are put together, so that there are never many more than orders / `least`.
"""

from typing import NamedTuple

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.primitives import Vector, zeros32


class Parts(NamedTuple):
    """Orders and helpers by part, ascending; `start` vectors hold a bound more than there are parts.

    Helpers who could serve no order at all are in none.
    """

    order_start: Vector
    order: Vector
    helper_start: Vector
    helper: Vector


def find(area: int, leader: Vector) -> int:
    """The area that stands for a set of areas."""
    while leader[area] != area:
        leader[area] = leader[leader[area]]
        area = leader[area]
    return area


def top_of(area: int, reach: int, parent: Vector) -> int:
    """The highest area of which a base with this reach serves everything below."""
    while reach > 0 and parent[area] >= 0:
        area = parent[area]
        reach -= 1
    return area


def labels(arrays: Arrays) -> tuple[Vector, Vector]:
    """By order and by helper the area that stands for its part; -1 for whom nobody could serve, who serves nobody."""
    parent, base_start, base, reach = arrays.parent, arrays.base_start, arrays.base, arrays.reach
    areas, helpers, orders = len(parent), len(arrays.team), len(arrays.area)
    leader, marked = zeros32(areas), zeros32(areas)
    for area in range(areas):
        leader[area] = area
    for helper in range(helpers):
        first = -1
        for entry in range(base_start[helper], base_start[helper + 1]):
            top = top_of(base[entry], reach[helper], parent)
            marked[top] = 1
            if first >= 0:
                leader[find(top, leader)] = find(first, leader)
            first = top
    for area in range(areas):
        if marked[area] > 0:
            above = parent[area]
            while above >= 0:
                if marked[above] > 0:
                    leader[find(area, leader)] = find(above, leader)
                    break
                above = parent[above]
    of_order, of_helper = zeros32(orders), zeros32(helpers)
    for order in range(orders):
        area = arrays.area[order]
        while area >= 0 and marked[area] == 0:
            area = parent[area]
        of_order[order] = find(area, leader) if area >= 0 else -1
    for helper in range(helpers):
        if base_start[helper] < base_start[helper + 1]:
            of_helper[helper] = find(top_of(base[base_start[helper]], reach[helper], parent), leader)
        else:
            of_helper[helper] = -1
    return of_order, of_helper


def split(arrays: Arrays, least: int) -> Parts:
    """The parts of an instance, of at least so many orders each but for the last."""
    of_order, of_helper = labels(arrays)
    areas, orders, helpers = len(arrays.parent), len(arrays.area), len(arrays.team)
    size, part_of = zeros32(areas + 1), zeros32(areas + 1)
    for order in range(orders):
        size[of_order[order] + 1] += 1
    count, full = 0, 0
    for area in range(areas + 1):
        part_of[area] = -1
        if size[area] > 0:
            part_of[area] = count
            full += size[area]
            if full >= least:
                count += 1
                full = 0
    if full > 0:
        count += 1
    parts = Parts(zeros32(count + 1), zeros32(orders), zeros32(count + 1), zeros32(helpers))
    for order in range(orders):
        parts.order_start[part_of[of_order[order] + 1] + 1] += 1
    for helper in range(helpers):
        if of_helper[helper] >= 0 and part_of[of_helper[helper] + 1] >= 0:
            parts.helper_start[part_of[of_helper[helper] + 1] + 1] += 1
    for part in range(count):
        parts.order_start[part + 1] += parts.order_start[part]
        parts.helper_start[part + 1] += parts.helper_start[part]
    order_at, helper_at = zeros32(count + 1), zeros32(count + 1)
    for part in range(count):
        order_at[part] = parts.order_start[part]
        helper_at[part] = parts.helper_start[part]
    for order in range(orders):
        part = part_of[of_order[order] + 1]
        parts.order[order_at[part]] = order
        order_at[part] += 1
    for helper in range(helpers):
        part = part_of[of_helper[helper] + 1] if of_helper[helper] >= 0 else -1
        if part >= 0:
            parts.helper[helper_at[part]] = helper
            helper_at[part] += 1
    return parts
