"""Successive shortest augmenting paths with integer potentials: a unit comes in along its cheapest way.

The queue is one bucket for each distance while the dearest order's value is moderate (Dial), else a radix heap: there a
node lies in the bucket of the highest bit in which its distance differs from the last one popped. Both are exact.
"""

from matcher.engine.kernels.flow import (
    ABOVE,
    ALONG,
    ARC_FROM,
    ARC_TO,
    CAPACITY,
    DIST,
    FAR,
    HELD,
    HELD_NEXT,
    HUBS_AT,
    KID,
    LABEL,
    LOW,
    NODE,
    PRICE,
    PRICED,
    QUEUE_BEFORE,
    QUEUE_NEXT,
    ROOM,
    SETTLED,
    SIBLING,
    UNIT,
    UNITS_AT,
    UNSERVED,
    USED,
    Flow,
    move,
    note,
)
from matcher.engine.kernels.primitives import Vector, Wide

BUCKETS = 64
# Up to this distance each has a bucket of its own.
DIAL = 1 << 21


def push(v: int, near: int, last: int, dial: bool, node: Vector, queue: Vector) -> None:
    """Put a node into its bucket."""
    bucket = near
    if not dial:
        differs = near ^ last
        bucket = 0
        while differs > 0:
            differs >>= 1
            bucket += 1
    head = queue[bucket]
    node[v * NODE + QUEUE_NEXT] = head
    node[v * NODE + QUEUE_BEFORE] = -bucket - 1
    if head >= 0:
        node[head * NODE + QUEUE_BEFORE] = v
    queue[bucket] = v


def drop(v: int, node: Vector, queue: Vector) -> None:
    """Take a node out of its bucket."""
    after, ahead = node[v * NODE + QUEUE_NEXT], node[v * NODE + QUEUE_BEFORE]
    if ahead >= 0:
        node[ahead * NODE + QUEUE_NEXT] = after
    else:
        queue[-ahead - 1] = after
    if after >= 0:
        node[after * NODE + QUEUE_BEFORE] = ahead


def next_distance(last: int, best: int, dial: bool, label: Wide, node: Vector, queue: Vector) -> int:
    """The least distance in the queue, when nothing is left at `last`; `best` or more where none is below it."""
    if dial:
        last += 1
        while last < best and queue[last] < 0:
            last += 1
        return last
    bucket = 1
    while bucket < BUCKETS and queue[bucket] < 0:
        bucket += 1
    if bucket == BUCKETS:
        return best
    v = queue[bucket]
    least = label[v * LABEL + DIST]
    while v >= 0:
        least = min(least, label[v * LABEL + DIST])
        v = node[v * NODE + QUEUE_NEXT]
    # Spread the lowest bucket in use over bucket 0 and those below it.
    v = queue[bucket]
    queue[bucket] = -1
    while v >= 0:
        after = node[v * NODE + QUEUE_NEXT]
        push(v, label[v * LABEL + DIST], least, dial, node, queue)
        v = after
    return least


def next_node(last: int, best: int, dial: bool, label: Wide, node: Vector, queue: Vector) -> tuple[int, int]:
    """Take out the nearest node, none being nearer than `last`: (node, distance); -1 where none is below `best`."""
    bucket = last if dial else 0
    v: int = queue[bucket]
    if v < 0:
        last = next_distance(last, best, dial, label, node, queue)
        if last >= best:
            return -1, last
        bucket = last if dial else 0
        v = queue[bucket]
    after = node[v * NODE + QUEUE_NEXT]
    queue[bucket] = after
    if after >= 0:
        node[after * NODE + QUEUE_BEFORE] = -bucket - 1
    return v, last


def relax(
    v: int,
    near: int,
    source: int,
    last: int,
    count: int,
    dial: bool,
    label: Wide,
    node: Vector,
    queue: Vector,
    seen: Vector,
) -> int:
    """Label a node that is nearer than it was known to be; returns the count of nodes seen."""
    if label[v * LABEL + DIST] == FAR:
        seen[count] = v
        count += 1
    else:
        drop(v, node, queue)
    label[v * LABEL + DIST] = near
    node[v * NODE + ALONG] = source
    push(v, near, last, dial, node, queue)
    return count


def reset(count: int, dial: bool, label: Wide, queue: Vector, seen: Vector) -> None:
    """Forget the labels of a search."""
    if dial:
        for index in range(count):
            row = seen[index] * LABEL
            queue[label[row + DIST]] = -1
            label[row + DIST] = FAR
        return
    for index in range(count):
        label[seen[index] * LABEL + DIST] = FAR
    for bucket in range(BUCKETS):
        queue[bucket] = -1


def shortest(start: int, limit: int, dial: bool, flow: Flow) -> tuple[int, int, int]:
    """Cheapest residual path from `start` to the sink, unless it costs `limit` or more: (cost, last node, nodes seen).

    Every node nearer than the sink is labelled with its true distance, ALONG is the node before; the caller calls
    `reset`. The last node is -1 where there is no such path. With `dial` the limit must fit the queue.
    """
    counts, label, node, target, cost, unit, out, capacity, marginal, queue, seen, _bounds = flow
    units_at, hubs_at, low = counts[UNITS_AT], counts[HUBS_AT], counts[LOW]
    best, end, last, settled = limit, -1, 0, 0
    count = relax(start, 0, -1, last, 0, dial, label, node, queue, seen)
    while True:
        v, last = next_node(last, best, dial, label, node, queue)
        if v < 0:
            break
        settled += 1
        base = last - label[v * LABEL + PRICE]
        if v >= units_at:
            if v < hubs_at:
                price = out[v - units_at]
                if price >= 0 and base + price < best:
                    best = base + price
                    end = v
                    if best <= last:
                        break
            cut = best - base - low
            for e in range(node[v * NODE + ARC_FROM], node[v * NODE + ARC_TO]):
                price = cost[e]
                if price >= cut:
                    break
                t = target[e]
                near = base + price + label[t * LABEL + PRICE]
                if near < best and near < label[t * LABEL + DIST]:
                    count = relax(t, near, v, last, count, dial, label, node, queue, seen)
            continue
        row = v * CAPACITY
        if capacity[row + ROOM] > 0:
            t = capacity[row + ABOVE]
            if t < 0:
                if base + marginal[v] < best:
                    best = base + marginal[v]
                    end = v
                    if best <= last:
                        break
            else:
                near = base + label[t * LABEL + PRICE]
                if near < best and near < label[t * LABEL + DIST]:
                    count = relax(t, near, v, last, count, dial, label, node, queue, seen)
        if capacity[row + USED] > 0:
            # An arc that carries flow has reduced cost 0 both ways.
            index = capacity[row + HELD]
            while index >= 0:
                t = index + units_at
                if last < label[t * LABEL + DIST]:
                    count = relax(t, last, v, last, count, dial, label, node, queue, seen)
                index = unit[index * UNIT + HELD_NEXT]
            t = capacity[row + KID]
            while t >= 0 and capacity[t * CAPACITY + USED] > 0:
                near = base + label[t * LABEL + PRICE]
                if near < best and near < label[t * LABEL + DIST]:
                    count = relax(t, near, v, last, count, dial, label, node, queue, seen)
                t = capacity[t * CAPACITY + SIBLING]
    counts[SETTLED] += settled
    return best, end, count


def shift(count: int, reach: int, sign: int, flow: Flow, log: Wide) -> None:
    """Nodes nearer than the end of a path change their potential by the difference."""
    label, seen, counts = flow.label, flow.seen, flow.counts
    low = counts[LOW]
    for index in range(count):
        row = seen[index] * LABEL
        nearer = reach - label[row + DIST]
        if nearer > 0:
            note(PRICED, seen[index], label[row + PRICE], counts, log)
            label[row + PRICE] += sign * nearer
            low = min(low, label[row + PRICE])
    counts[LOW] = low


def insert(start: int, limit: int, flow: Flow, log: Wide) -> int:
    """Bring a unit in along its cheapest way; returns by how much the cost rises.

    Where that would be `limit` or more, or there is no way, nothing happens and the answer is FAR.
    """
    units_at, hubs_at = flow.counts[UNITS_AT], flow.counts[HUBS_AT]
    note(PRICED, start, flow.label[start * LABEL + PRICE], flow.counts, log)
    flow.label[start * LABEL + PRICE] = 0
    near = len(flow.queue)
    dial = near > BUCKETS
    rise, end, count = shortest(start, min(limit, near) if dial else limit, dial, flow)
    if end < 0 and dial and limit > near:
        reset(count, dial, flow.label, flow.queue, flow.seen)
        dial = False
        rise, end, count = shortest(start, limit, dial, flow)
    if end < 0:
        reset(count, dial, flow.label, flow.queue, flow.seen)
        return FAR
    shift(count, rise, 1, flow, log)
    v = end
    place = UNSERVED
    # Walk the path back: each unit on it moves to the capacity node that follows it.
    while v >= 0:
        if v < units_at:
            place = v
        elif v < hubs_at:
            move(v, place, flow, log)
        v = flow.node[v * NODE + ALONG]
    reset(count, dial, flow.label, flow.queue, flow.seen)
    return rise
