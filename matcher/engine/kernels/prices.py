"""Prices as high as the flow allows: the exact cost from every node to the sink.

Potentials steer the search for a way in: the nearer they are to the true cost to the sink, the fewer nodes it settles.
Insertions keep the lowest that are valid; now and then they are raised, all at once.
"""

from matcher.engine.kernels.flow import (
    ABOVE,
    AT,
    CAPACITY,
    DIST,
    FAR,
    HUBS_AT,
    KID,
    LABEL,
    LOW,
    NODES,
    PRICE,
    ROOM,
    SIBLING,
    UNIT,
    UNITS_AT,
    USED,
    Flow,
)
from matcher.engine.kernels.removal import Users
from matcher.engine.kernels.search import BUCKETS, next_node, relax, reset


def seed_prices(limit: int, capacities: int, flow: Flow) -> int:
    """Label every node with an arc to the sink; returns how many there are."""
    counts, label, node, unit, out, capacity = flow.counts, flow.label, flow.node, flow.unit, flow.out, flow.capacity
    units_at, count, dial = counts[UNITS_AT], 0, len(flow.queue) > BUCKETS
    for v in range(capacities):
        if capacity[v * CAPACITY + ABOVE] < 0 and capacity[v * CAPACITY + ROOM] > 0:
            near = flow.marginal[v] - label[v * LABEL + PRICE]
            if near < limit:
                count = relax(v, near, -1, 0, count, dial, label, node, flow.queue, flow.seen)
    for v in range(units_at, counts[HUBS_AT]):
        index = v - units_at
        if unit[index * UNIT + AT] >= 0 and out[index] >= 0:
            near = out[index] - label[v * LABEL + PRICE]
            if near < limit:
                count = relax(v, near, -1, 0, count, dial, label, node, flow.queue, flow.seen)
    return count


def raise_prices(capacities: int, flow: Flow, users: Users) -> None:
    """Raise the potentials of all nodes, those of units that nobody serves apart, as far as they can rise.

    A shortest-path search backwards from the sink by reduced costs; with a bucket for each distance it ends at the last
    of them, and what lies farther rises as far as that.
    """
    counts, label, node, cost, unit, capacity = flow.counts, flow.label, flow.node, flow.cost, flow.unit, flow.capacity
    queue, seen, units_at, hubs_at = flow.queue, flow.seen, counts[UNITS_AT], counts[HUBS_AT]
    first, following, owner = users.first, users.following, users.owner
    dial = len(queue) > BUCKETS
    limit = len(queue) if dial else FAR
    count, last = seed_prices(limit, capacities, flow), 0
    while True:
        v, last = next_node(last, limit, dial, label, node, queue)
        if v < 0:
            break
        base = last + label[v * LABEL + PRICE]
        if units_at <= v < hubs_at:
            place = unit[(v - units_at) * UNIT + AT]
            if place >= 0 and last < label[place * LABEL + DIST]:
                count = relax(place, last, v, last, count, dial, label, node, queue, seen)
            continue
        e = first[v]
        while e >= 0:
            x = owner[e]
            if x >= hubs_at or unit[(x - units_at) * UNIT + AT] >= 0:
                near = base + cost[e] - label[x * LABEL + PRICE]
                if near < limit and near < label[x * LABEL + DIST]:
                    count = relax(x, near, v, last, count, dial, label, node, queue, seen)
            e = following[e]
        if v >= hubs_at:
            continue
        row = v * CAPACITY
        t = capacity[row + KID]
        while t >= 0:
            if capacity[t * CAPACITY + ROOM] > 0:
                near = base - label[t * LABEL + PRICE]
                if near < limit and near < label[t * LABEL + DIST]:
                    count = relax(t, near, v, last, count, dial, label, node, queue, seen)
            t = capacity[t * CAPACITY + SIBLING]
        t = capacity[row + ABOVE]
        if capacity[row + USED] > 0 and t >= 0:
            near = base - label[t * LABEL + PRICE]
            if near < limit and near < label[t * LABEL + DIST]:
                count = relax(t, near, v, last, count, dial, label, node, queue, seen)
    apply_prices(limit, capacities, flow)
    reset(count, dial, label, queue, seen)


def apply_prices(limit: int, capacities: int, flow: Flow) -> None:
    """Add the distances found to the potentials, where there are any; the least potential is known then."""
    counts, label, low = flow.counts, flow.label, FAR
    for v in range(counts[NODES]):
        row = v * LABEL
        away = counts[UNITS_AT] <= v < counts[HUBS_AT] and flow.unit[(v - counts[UNITS_AT]) * UNIT + AT] < 0
        if (v >= capacities and v < counts[UNITS_AT]) or away:
            continue
        if label[row + DIST] < FAR:
            label[row + PRICE] += label[row + DIST]
        elif limit < FAR:
            label[row + PRICE] += limit
        if v < counts[UNITS_AT] or v >= counts[HUBS_AT]:
            low = min(low, label[row + PRICE])
    counts[LOW] = min(low, FAR >> 3)
