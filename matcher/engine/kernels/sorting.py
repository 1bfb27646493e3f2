"""Counting sorts: linear in items and keys, and stable."""

from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64

# Costs that differ by less than this are sorted by counting.
SPAN = 1 << 12


def numbered(count: int) -> Vector:
    """The numbers from 0 to `count` - 1."""
    items = zeros32(count)
    for index in range(count):
        items[index] = index
    return items


def stable_order(items: Vector, key: Vector, most: int) -> Vector:
    """The items by their keys, `key[item]` from 0 to `most`; equals keep their order."""
    start, found = zeros32(most + 2), zeros32(len(items))
    for item in items:
        start[key[item] + 1] += 1
    for number in range(most):
        start[number + 1] += start[number]
    for item in items:
        place = start[key[item]]
        found[place] = item
        start[key[item]] = place + 1
    return found


def sort_by_cost(count: int, target: Vector, cost: Wide) -> bool:
    """Sort the first `count` targets, which ascend, by cost and then target; False where costs lie too far apart."""
    least, dearest = cost[0], cost[0]
    for index in range(count):
        least = min(least, cost[index])
        dearest = max(dearest, cost[index])
    if dearest - least >= SPAN:
        return False
    start, old_target, old_cost = zeros32(dearest - least + 2), zeros32(count), zeros64(count)
    for index in range(count):
        old_target[index], old_cost[index] = target[index], cost[index]
        start[cost[index] - least + 1] += 1
    for number in range(dearest - least):
        start[number + 1] += start[number]
    for index in range(count):
        place = start[old_cost[index] - least]
        target[place], cost[place] = old_target[index], old_cost[index]
        start[old_cost[index] - least] = place + 1
    return True
