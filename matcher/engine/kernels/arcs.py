"""Arcs under construction: pools that grow, sorted by cost, lists merged without doubles."""

from typing import NamedTuple

from matcher.engine.kernels.primitives import Vector, Wide, grown32, grown64

# Targets while the nodes are not numbered yet: below GATE a capacity node.
GATE = 1 << 29
HUB = 1 << 30
# So few arcs are sorted by insertion.
SHORT = 24


class Pool(NamedTuple):
    """Arcs by number: where they lead and what they cost."""

    target: Vector
    cost: Wide


def pool_room(pool: Pool, count: int) -> Pool:
    """The pool with room for so many arcs."""
    if count <= len(pool.target):
        return pool
    return Pool(grown32(pool.target, count), grown64(pool.cost, count))


def sort_arcs(first: int, last: int, pool: Pool) -> None:
    """Sort a stretch of arcs by cost, then target: by insertion where short, else a heap."""
    target, cost = pool.target, pool.cost
    if last - first <= SHORT:
        for index in range(first + 1, last):
            t, c = target[index], cost[index]
            other = index - 1
            while other >= first and (cost[other] > c or (cost[other] == c and target[other] > t)):
                target[other + 1] = target[other]
                cost[other + 1] = cost[other]
                other -= 1
            target[other + 1] = t
            cost[other + 1] = c
        return
    count = last - first
    for root in range(count // 2 - 1, -1, -1):
        sift(root, count, first, target, cost)
    for end in range(count - 1, 0, -1):
        t, c = target[first], cost[first]
        target[first], cost[first] = target[first + end], cost[first + end]
        target[first + end], cost[first + end] = t, c
        sift(0, end, first, target, cost)


def sift(root: int, count: int, first: int, target: Vector, cost: Wide) -> None:
    """Let an arc sink in a heap with the greatest on top."""
    t, c = target[first + root], cost[first + root]
    child = 2 * root + 1
    while child < count:
        here = first + child
        if child + 1 < count and (
            cost[here + 1] > cost[here] or (cost[here + 1] == cost[here] and target[here + 1] > target[here])
        ):
            child += 1
            here += 1
        if cost[here] < c or (cost[here] == c and target[here] < t):
            break
        target[first + root], cost[first + root] = target[here], cost[here]
        root = child
        child = 2 * root + 1
    target[first + root], cost[first + root] = t, c


def merge(
    first: int,
    last: int,
    other: int,
    other_last: int,
    more: int,
    end: int,
    stamp: int,
    target: Vector,
    cost: Wide,
    seen: Vector,
) -> int:
    """Merge two sorted stretches of a pool, `more` added to the costs of the second, from `end` on; returns its end.

    Of several arcs to one capacity node the cheapest stays: `seen` by node holds the stamp of the list it is in.
    """
    while first < last or other < other_last:
        if other >= other_last or (first < last and cost[first] <= cost[other] + more):
            node, price = target[first], cost[first]
            first += 1
        else:
            node, price = target[other], cost[other] + more
            other += 1
        if node < GATE:
            if seen[node] == stamp:
                continue
            seen[node] = stamp
        target[end] = node
        cost[end] = price
        end += 1
    return end
