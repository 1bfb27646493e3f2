"""A unit goes: the cheapest use of what it leaves free, found backwards from where it was placed."""

from typing import NamedTuple

from matcher.engine.kernels.demand import ORDER as ORDER_ROW
from matcher.engine.kernels.demand import (
    PART,
    PART_FROM,
    PART_SOURCE,
    PART_TO,
    PLACE_FROM,
    PLACE_TO,
    WAY,
    WAY_FROM,
    WAY_TO,
    Demand,
)
from matcher.engine.kernels.flow import (
    ABOVE,
    ALONG,
    ARC_FROM,
    ARC_TO,
    ARCS,
    AT,
    AWAY,
    CAPACITY,
    DIST,
    FAR,
    HUBS_AT,
    KID,
    LABEL,
    NODE,
    NODES,
    PRICE,
    ROOM,
    SETTLED,
    SIBLING,
    SOURCE,
    STEP,
    UNIT,
    UNITS_AT,
    UNSERVED,
    USED,
    Flow,
    move,
)
from matcher.engine.kernels.primitives import Vector, Wide, zeros32
from matcher.engine.kernels.search import BUCKETS, next_node, relax, reset, shift


class Users(NamedTuple):
    """Every arc backwards: by node the first arc into it (-1: none), by arc the next one into the same node.

    `owner` by arc: a node, or -1 - the source whose units run on it. `source_order` by source, `first_place` the
    number of the first place among units, `order` the demand's packed orders (for their places).
    """

    first: Vector
    following: Vector
    owner: Vector
    source_order: Vector
    first_place: Vector
    order: Vector


def find_users(orders: int, demand: Demand, bounds: Vector, flow: Flow) -> Users:
    """All arcs of a network backwards; `bounds` are those of its sources."""
    counts, node = flow.counts, flow.node
    sources = len(bounds) // 2
    users = Users(
        zeros32(counts[NODES]),
        zeros32(len(flow.target)),
        zeros32(len(flow.target)),
        zeros32(sources),
        zeros32(1),
        demand.order,
    )
    users.first_place[0] = orders
    for number in range(orders):
        row = number * ORDER_ROW
        for way in range(demand.order[row + WAY_FROM], demand.order[row + WAY_TO]):
            for part in range(demand.way[way * WAY + PART_FROM], demand.way[way * WAY + PART_TO]):
                users.source_order[demand.part[part * PART + PART_SOURCE]] = number
    for v in range(counts[NODES]):
        users.first[v] = -1
    for hub in range(counts[HUBS_AT], counts[NODES]):
        for arc in range(node[hub * NODE + ARC_FROM], node[hub * NODE + ARC_TO]):
            users.owner[arc] = hub
    for source in range(sources):
        owner = source + counts[UNITS_AT] if source < orders else -1 - source
        for arc in range(bounds[2 * source], bounds[2 * source + 1]):
            users.owner[arc] = owner
    for arc in range(counts[ARCS] - 1, -1, -1):
        link(arc, flow.target[arc], users)
    return users


def link(arc: int, target: int, users: Users) -> None:
    """Note an arc into a node."""
    users.following[arc] = users.first[target]
    users.first[target] = arc


def shortest_back(start: int, limit: int, dial: bool, flow: Flow, users: Users) -> tuple[int, int, int]:
    """Cheapest residual path from the sink to a placed unit, below `limit`: (reduced cost, its first node, nodes seen).

    What a helper's last assignment costs is its `marginal` less STEP. Labels count towards the unit; ALONG is the node
    after. With `dial` the limit must fit the queue.
    """
    counts, label, node, target, cost, unit, out, capacity, marginal, queue, seen, _bounds = flow
    first, following, owner = users.first, users.following, users.owner
    units_at, hubs_at, step = counts[UNITS_AT], counts[HUBS_AT], counts[STEP]
    best, end, last, settled = limit, -1, 0, 0
    count = relax(start, 0, -1, last, 0, dial, label, node, queue, seen)
    while True:
        v, last = next_node(last, best, dial, label, node, queue)
        if v < 0:
            break
        settled += 1
        base = last + label[v * LABEL + PRICE]
        if units_at <= v < hubs_at:
            place = unit[(v - units_at) * UNIT + AT]
            if place == UNSERVED:
                if base - out[v - units_at] < best:
                    best = base - out[v - units_at]
                    end = v
            elif place >= 0 and last < label[place * LABEL + DIST]:
                # From where it is placed, at reduced cost 0.
                count = relax(place, last, v, last, count, dial, label, node, queue, seen)
            continue
        e = first[v]
        while e >= 0:
            x, x_last = owner[e], owner[e] + 1
            if x < 0:
                row = users.source_order[-1 - x] * ORDER_ROW
                x = units_at + users.first_place[0] + users.order[row + PLACE_FROM]
                x_last = units_at + users.first_place[0] + users.order[row + PLACE_TO]
            while x < x_last:
                away = x < hubs_at and (
                    unit[(x - units_at) * UNIT + AT] == AWAY
                    or (owner[e] < 0 and unit[(x - units_at) * UNIT + SOURCE] != -1 - owner[e])
                )
                near = base + cost[e] - label[x * LABEL + PRICE]
                if not away and near < best and near < label[x * LABEL + DIST]:
                    count = relax(x, near, v, last, count, dial, label, node, queue, seen)
                x += 1
            e = following[e]
        if v >= hubs_at:
            continue
        row = v * CAPACITY
        t = capacity[row + KID]
        while t >= 0:
            if capacity[t * CAPACITY + ROOM] > 0:
                near = base - label[t * LABEL + PRICE]
                if near < best and near < label[t * LABEL + DIST]:
                    count = relax(t, near, v, last, count, dial, label, node, queue, seen)
            t = capacity[t * CAPACITY + SIBLING]
        if capacity[row + USED] > 0:
            t = capacity[row + ABOVE]
            if t < 0:
                if base - marginal[v] + step < best:
                    best = base - marginal[v] + step
                    end = v
            else:
                near = base - label[t * LABEL + PRICE]
                if near < best and near < label[t * LABEL + DIST]:
                    count = relax(t, near, v, last, count, dial, label, node, queue, seen)
    counts[SETTLED] += settled
    return best, end, count


def remove(start: int, flow: Flow, users: Users, log: Wide) -> int:
    """Take a unit out and put what it leaves free to its best use; returns by how much the cost falls."""
    units_at, hubs_at = flow.counts[UNITS_AT], flow.counts[HUBS_AT]
    index = start - units_at
    place = flow.unit[index * UNIT + AT]
    if place < 0:
        if place == AWAY:
            return 0
        move(start, AWAY, flow, log)
        return flow.out[index]
    near = len(flow.queue)
    dial = near > BUCKETS
    fall, end, count = shortest_back(start, near if dial else FAR, dial, flow, users)
    if end < 0 and dial:
        reset(count, dial, flow.label, flow.queue, flow.seen)
        dial = False
        fall, end, count = shortest_back(start, FAR, dial, flow, users)
    price = flow.label[start * LABEL + PRICE]
    shift(count, fall, -1, flow, log)
    v = end
    mover = -1
    # Walk the path towards the unit: each unit on it moves to the first capacity node that follows it.
    while v != start:
        if v < units_at:
            if mover >= 0:
                move(mover, v, flow, log)
            mover = -1
        elif v < hubs_at:
            mover = v
        v = flow.node[v * NODE + ALONG]
    reset(count, dial, flow.label, flow.queue, flow.seen)
    move(start, AWAY, flow, log)
    return price - fall
