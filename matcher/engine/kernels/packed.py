"""A fresh network packed for the batch: what a step of its search needs of a node lies in one line of the cache.

All of it fits 32 bits, since no way that costs an order's value or more is of use. Units need no potential here: the
arc on which a unit is placed has reduced cost 0, so its node's potential and what that arc cost tell it.
"""

from typing import NamedTuple

from matcher.engine.kernels.flow import (
    ABOVE,
    ARC_FROM,
    ARC_TO,
    ARCS,
    AT,
    CAPACITY,
    HELD,
    HELD_BEFORE,
    HELD_NEXT,
    HUBS_AT,
    KID,
    LABEL,
    MOST,
    NODE,
    NODES,
    PRICE,
    ROOM,
    SIBLING,
    UNIT,
    UNITS_AT,
    UNSERVED,
    USED,
    Flow,
    take_its_turn,
)
from matcher.engine.kernels.primitives import Vector, zeros32

# No distance, and no cost: greater than any that counts.
UNSEEN = (1 << 31) - 1
DEAREST = 1 << 30
# Of a node (capacity nodes from 0, then hubs): its potential, its distance in the search that runs, the node or unit
# before it on the way (unit u as -2 - u); of a capacity node its room, first unit, nodes above and below, units that
# flow through it; of a hub its arcs.
P_PRICE, P_DIST, P_ALONG, P_ROOM, P_HELD, P_ABOVE, P_KID, P_USED, P_NODE = 0, 1, 2, 3, 4, 5, 6, 7, 8
P_FROM, P_TO = 3, 4
# Of an arc: where it leads and what it costs.
A_TARGET, A_COST, P_ARC = 0, 1, 2
# Of a unit: where it is placed, its neighbours there, its arcs, what the arc it runs on costs, its value.
U_AT, U_NEXT, U_BEFORE, U_FROM, U_TO, U_PAID, U_OUT, P_UNIT = 0, 1, 2, 3, 4, 5, 6, 8
# Of an entry of the queue: its node, the next entry of its bucket (-1: none), its distance.
E_NODE, E_NEXT, E_DIST, ENTRY = 0, 1, 2, 4


class Packed(NamedTuple):
    """The records; `queue` holds the first entry of each bucket, a distance each, `entry` all that one search makes."""

    node: Vector
    arc: Vector
    unit: Vector
    queue: Vector
    entry: Vector


def pack(gates_at: int, flow: Flow) -> Packed:
    """A network in which nobody is placed yet; the queue must be one of buckets for all distances."""
    counts, queue = flow.counts, flow.queue
    units_at, hubs_at = counts[UNITS_AT], counts[HUBS_AT]
    nodes, arcs, units = counts[NODES] - hubs_at + units_at, counts[ARCS], hubs_at - units_at
    node, arc, unit = zeros32(nodes * P_NODE), zeros32(arcs * P_ARC), zeros32(units * P_UNIT)
    dearest = len(queue)
    source, target, cost, label = flow.node, flow.target, flow.cost, flow.label
    for v in range(nodes):
        own = v if v < units_at else v - units_at + hubs_at
        node[v * P_NODE + P_PRICE] = min(label[own * LABEL + PRICE], dearest)
        node[v * P_NODE + P_DIST] = UNSEEN
        if v >= units_at:
            node[v * P_NODE + P_FROM] = source[own * NODE + ARC_FROM]
            node[v * P_NODE + P_TO] = source[own * NODE + ARC_TO]
    pack_capacity(units_at, gates_at, flow.capacity, node)
    for index in range(arcs):
        t = target[index]
        arc[index * P_ARC + A_TARGET] = t if t < units_at else t - hubs_at + units_at
        arc[index * P_ARC + A_COST] = min(cost[index], DEAREST)
    for index in range(units):
        own = (units_at + index) * NODE
        row = index * P_UNIT
        unit[row + U_AT] = unit[row + U_NEXT] = unit[row + U_BEFORE] = UNSERVED
        unit[row + U_FROM] = source[own + ARC_FROM]
        unit[row + U_TO] = source[own + ARC_TO]
        unit[row + U_OUT] = min(flow.out[index], dearest)
    return Packed(node, arc, unit, queue, zeros32((arcs + 2 * units_at + 2) * ENTRY))


def pack_capacity(count: int, gates_at: int, capacity: Vector, node: Vector) -> None:
    """The limits of helpers; gates, through which nobody comes in a batch, are passed over."""
    for v in range(count):
        row, own = v * P_NODE, v * CAPACITY
        node[row + P_ROOM] = capacity[own + ROOM]
        node[row + P_HELD] = capacity[own + HELD]
        node[row + P_ABOVE] = capacity[own + ABOVE]
        kid = capacity[own + KID]
        # Without any node there is no gate, and room that is kept for later ones means nothing yet.
        while gates_at > 0 and kid >= gates_at:
            kid = capacity[kid * CAPACITY + SIBLING]
        node[row + P_KID] = kid
        node[row + P_USED] = capacity[own + USED]


def unpack(turn: Vector, packed: Packed, flow: Flow) -> None:
    """Write plan and potentials back; `turn` lists the units that were brought in."""
    node, unit = packed.node, packed.unit
    counts, label, capacity = flow.counts, flow.label, flow.capacity
    units_at, hubs_at = counts[UNITS_AT], counts[HUBS_AT]
    for v in range(counts[NODES] - hubs_at + units_at):
        own = v if v < units_at else v - units_at + hubs_at
        # Those that were cut stay so: lower bounds as good as any.
        label[own * LABEL + PRICE] = node[v * P_NODE + P_PRICE]
    for v in range(units_at):
        used = node[v * P_NODE + P_USED]
        capacity[v * CAPACITY + HELD] = node[v * P_NODE + P_HELD]
        capacity[v * CAPACITY + USED] = used
        capacity[v * CAPACITY + ROOM] = capacity[v * CAPACITY + MOST] - used
        if used > 0 and capacity[v * CAPACITY + ABOVE] >= 0:
            take_its_turn(v, capacity[v * CAPACITY + ABOVE], capacity)
    for index in turn:
        row, at = index * P_UNIT, unit[index * P_UNIT + U_AT]
        price = flow.out[index] if at < 0 else unit[row + U_PAID] + node[at * P_NODE + P_PRICE]
        label[(units_at + index) * LABEL + PRICE] = price
        flow.unit[index * UNIT + AT] = at
        flow.unit[index * UNIT + HELD_NEXT] = unit[row + U_NEXT]
        flow.unit[index * UNIT + HELD_BEFORE] = unit[row + U_BEFORE]
