"""The batch's search: successive shortest paths over the packed network, one unit after the other.

As in search.py, but a full node's units are reached in the same step, and what has become nearer since it was put into
the queue is passed over when its old entry comes up.
"""

from matcher.engine.kernels.flow import CAPACITY, SETTLED, SIBLING, STEP, UNITS_AT, UNSERVED, Flow
from matcher.engine.kernels.packed import (
    A_COST,
    A_TARGET,
    E_DIST,
    E_NEXT,
    E_NODE,
    ENTRY,
    P_ABOVE,
    P_ALONG,
    P_ARC,
    P_DIST,
    P_FROM,
    P_HELD,
    P_KID,
    P_NODE,
    P_PRICE,
    P_ROOM,
    P_TO,
    P_UNIT,
    P_USED,
    U_AT,
    U_BEFORE,
    U_FROM,
    U_NEXT,
    U_OUT,
    U_PAID,
    U_TO,
    UNSEEN,
    Packed,
    pack,
    unpack,
)
from matcher.engine.kernels.primitives import Vector, Wide


def reach_node(
    v: int, near: int, source: int, best: int, count: int, node: Vector, queue: Vector, entry: Vector
) -> int:
    """Queue a node that is nearer than it was known to be, and than `best`; returns the entries so far."""
    row = v * P_NODE
    if near < best and near < node[row + P_DIST]:
        node[row + P_DIST] = near
        node[row + P_ALONG] = source
        entry[count * ENTRY + E_NODE] = v
        entry[count * ENTRY + E_NEXT] = queue[near]
        entry[count * ENTRY + E_DIST] = near
        queue[near] = count
        count += 1
    return count


def reach_all(
    base: int,
    first: int,
    last: int,
    source: int,
    best: int,
    count: int,
    node: Vector,
    arc: Vector,
    queue: Vector,
    entry: Vector,
) -> int:
    """Follow arcs, sorted by cost, from what lies at `base` less its potential; returns the entries so far."""
    cut = best - base
    for index in range(first, last):
        price = arc[index * P_ARC + A_COST]
        if price >= cut:
            break
        v = arc[index * P_ARC + A_TARGET]
        count = reach_node(v, base + price + node[v * P_NODE + P_PRICE], source, best, count, node, queue, entry)
    return count


def cheapest(start: int, packed: Packed, flow: Flow) -> tuple[int, int, int]:
    """The cheapest way for a unit: (its cost, the node or unit at its end, entries made).

    It ends at a capacity node with room all the way to the sink, or with a unit that goes unserved.
    """
    node, arc, unit, queue, entry = packed
    capacity, marginal, hubs = flow.capacity, flow.marginal, flow.counts[UNITS_AT]
    row = start * P_UNIT
    best, end, last, settled = unit[row + U_OUT], -2 - start, 0, 0
    count = reach_all(0, unit[row + U_FROM], unit[row + U_TO], end, best, 0, node, arc, queue, entry)
    while True:
        while last < best and queue[last] < 0:
            last += 1
        if last >= best:
            break
        index = queue[last] * ENTRY
        queue[last] = entry[index + E_NEXT]
        v = entry[index + E_NODE]
        row = v * P_NODE
        if node[row + P_DIST] != last:
            continue
        settled += 1
        base = last - node[row + P_PRICE]
        if v >= hubs:
            first, after = node[row + P_FROM], node[row + P_TO]
            count = reach_all(base, first, after, v, best, count, node, arc, queue, entry)
            continue
        if node[row + P_ROOM] > 0:
            t = node[row + P_ABOVE]
            if t >= 0:
                count = reach_node(t, base + node[t * P_NODE + P_PRICE], v, best, count, node, queue, entry)
            elif base + marginal[v] < best:
                best = base + marginal[v]
                end = v
        if node[row + P_USED] > 0:
            u = node[row + P_HELD]
            while u >= 0:
                own = base - unit[u * P_UNIT + U_PAID]
                if own + unit[u * P_UNIT + U_OUT] < best:
                    best = own + unit[u * P_UNIT + U_OUT]
                    end = -2 - u
                first, after = unit[u * P_UNIT + U_FROM], unit[u * P_UNIT + U_TO]
                count = reach_all(own, first, after, -2 - u, best, count, node, arc, queue, entry)
                u = unit[u * P_UNIT + U_NEXT]
            t = node[row + P_KID]
            while t >= 0:
                if node[t * P_NODE + P_USED] > 0:
                    count = reach_node(t, base + node[t * P_NODE + P_PRICE], v, best, count, node, queue, entry)
                t = capacity[t * CAPACITY + SIBLING]
    flow.counts[SETTLED] += settled
    return best, end, count


def count_in(v: int, more: int, step: int, node: Vector, marginal: Wide) -> None:
    """Count units in or out at a capacity node and all above it."""
    root = v
    while v >= 0:
        row = v * P_NODE
        node[row + P_USED] += more
        node[row + P_ROOM] -= more
        root = v
        v = node[row + P_ABOVE]
    marginal[root] += step * more


def put_at(u: int, place: int, paid: int, step: int, node: Vector, unit: Vector, marginal: Wide) -> None:
    """Place a unit at a capacity node, by an arc or several that cost `paid`, or leave it unserved."""
    row = u * P_UNIT
    old = unit[row + U_AT]
    if old >= 0:
        after, before = unit[row + U_NEXT], unit[row + U_BEFORE]
        if before >= 0:
            unit[before * P_UNIT + U_NEXT] = after
        else:
            node[old * P_NODE + P_HELD] = after
        if after >= 0:
            unit[after * P_UNIT + U_BEFORE] = before
        count_in(old, -1, step, node, marginal)
    unit[row + U_AT] = place
    unit[row + U_PAID] = paid
    if place >= 0:
        first = node[place * P_NODE + P_HELD]
        node[place * P_NODE + P_HELD] = u
        unit[row + U_NEXT] = first
        unit[row + U_BEFORE] = -1
        if first >= 0:
            unit[first * P_UNIT + U_BEFORE] = u
        count_in(place, 1, step, node, marginal)


def follow(start: int, end: int, hubs: int, step: int, node: Vector, unit: Vector, marginal: Wide) -> None:
    """Walk a way back from its end: each unit on it moves to the capacity node that follows it."""
    v, place, cost = end, UNSERVED, 0
    while True:
        if v >= 0:
            if v < hubs:
                place, cost = v, node[v * P_NODE + P_DIST] - node[v * P_NODE + P_PRICE]
            v = node[v * P_NODE + P_ALONG]
            continue
        u = -2 - v
        if u == start:
            put_at(u, place, cost, step, node, unit, marginal)
            return
        old = unit[u * P_UNIT + U_AT] * P_NODE
        # What the way has cost up to this unit, and to where it was placed.
        here = node[old + P_DIST] - node[old + P_PRICE]
        put_at(u, place, cost - here + unit[u * P_UNIT + U_PAID], step, node, unit, marginal)
        place, cost, v = old // P_NODE, here, node[old + P_ALONG]


def settle_prices(count: int, best: int, node: Vector, queue: Vector, entry: Vector) -> None:
    """Nodes nearer than the end of a way get dearer by the difference; the search is forgotten."""
    for index in range(count):
        row = entry[index * ENTRY + E_NODE] * P_NODE
        queue[entry[index * ENTRY + E_DIST]] = -1
        near = node[row + P_DIST]
        if near != UNSEEN:
            if near < best:
                node[row + P_PRICE] += best - near
            node[row + P_DIST] = UNSEEN


def rush_in(turn: Vector, gates_at: int, flow: Flow) -> int:
    """Bring units into a fresh network one by one, each along its cheapest way; returns by how much the cost rises."""
    packed = pack(gates_at, flow)
    node, unit, marginal, step = packed.node, packed.unit, flow.marginal, flow.counts[STEP]
    rise = 0
    for index in range(len(turn)):
        best, end, count = cheapest(turn[index], packed, flow)
        rise += best
        follow(turn[index], end, flow.counts[UNITS_AT], step, node, unit, marginal)
        settle_prices(count, best, node, packed.queue, packed.entry)
    unpack(turn, packed, flow)
    return rise
