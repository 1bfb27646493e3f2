"""The batch: orders that one helper alone may serve come in, dear ones and those of little choice first; the bound."""

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.arcs import Pool, sort_arcs
from matcher.engine.kernels.build import Network
from matcher.engine.kernels.demand import ORDER as ORDER_ROW
from matcher.engine.kernels.demand import WAY_FROM, WAY_TO
from matcher.engine.kernels.flow import (
    ABOVE,
    ARC_FROM,
    ARC_TO,
    AT,
    CAPACITY,
    FAR,
    HUBS_AT,
    LABEL,
    MOST,
    NODE,
    NODES,
    OWNER,
    PRICE,
    UNIT,
    UNITS_AT,
    USED,
)
from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64
from matcher.engine.kernels.rush import rush_in
from matcher.engine.kernels.search import BUCKETS, insert
from matcher.engine.kernels.sorting import stable_order
from matcher.engine.kernels.supply import GATES_AT, HELPER, NODES_USED, ROW

MANY, MANY_ARCS = 1 << 20, 255


def turn_of(orders: Vector, arrays: Arrays) -> Vector:
    """The numbers of a part's orders in the order of their turn: the dearest first, few windows, then by number."""
    turn = Pool(zeros32(len(orders)), zeros64(len(orders)))
    for number in range(len(orders)):
        order = orders[number]
        windows = arrays.window_start[order + 1] - arrays.window_start[order]
        turn.target[number] = number
        turn.cost[number] = (MANY - arrays.value[order]) * MANY + min(windows, MANY - 1)
    sort_arcs(0, len(orders), turn)
    return turn.target


def turn_in(network: Network, arrays: Arrays) -> Vector:
    """The orders that one helper alone may serve, in their turn: the dearest first, then those with few arcs."""
    order, orders, flow = network.demand.order, network.frame.orders, network.flow
    alone, count = zeros32(len(orders)), 0
    few, cheap = zeros32(len(orders)), zeros32(len(orders))
    for number in range(len(orders)):
        if order[number * ORDER_ROW + WAY_FROM] == order[number * ORDER_ROW + WAY_TO]:
            row = (flow.counts[UNITS_AT] + number) * NODE
            few[number] = min(flow.node[row + ARC_TO] - flow.node[row + ARC_FROM], MANY_ARCS)
            cheap[number] = max(0, len(flow.queue) - arrays.value[orders[number]])
            alone[count] = number
            count += 1
    by_arcs = stable_order(alone[:count], few, MANY_ARCS)
    # Without a bucket for each value there are too many values to count.
    return stable_order(by_arcs, cheap, len(flow.queue)) if len(flow.queue) > BUCKETS else turn_of(orders, arrays)


def fill(network: Network, arrays: Arrays, log: Wide) -> int:
    """Bring the orders of one person into a fresh network, in their turn; returns by how much the cost rises."""
    flow = network.flow
    turn = turn_in(network, arrays)
    if len(flow.queue) > BUCKETS:
        return rush_in(turn, network.supply.sizes[GATES_AT], flow)
    rise = 0
    for index in range(len(turn)):
        row = turn[index] * ORDER_ROW
        if network.demand.order[row + WAY_FROM] == network.demand.order[row + WAY_TO]:
            rise += insert(turn[index] + flow.counts[UNITS_AT], FAR, flow, log)
    return rise


def helper_costs(arrays: Arrays, network: Network) -> int:
    """Balance cost of all helpers of a part, exactly."""
    capacity, balance, total = network.flow.capacity, arrays.scalars[0], 0
    for node in range(network.supply.sizes[NODES_USED]):
        row = node * CAPACITY
        if capacity[row + ABOVE] < 0:
            more = capacity[row + USED]
            load = arrays.load[network.supply.helper[capacity[row + OWNER] * HELPER + ROW]]
            total += balance * more * (2 * load + more)
    return total


def collected(arrays: Arrays, network: Network, price: Wide, stride: int, scale: int) -> int:
    """The most that all limits can collect at the prices `price[node * stride]`, in units of 1 / scale."""
    capacity, balance, total = network.flow.capacity, arrays.scalars[0] * scale, 0
    for node in range(network.supply.sizes[NODES_USED]):
        row = node * CAPACITY
        above, here = capacity[row + ABOVE], price[node * stride]
        if above >= 0:
            more = here - price[above * stride]
            if more > 0:
                total += capacity[row + MOST] * more
        elif here > 0:
            load = arrays.load[network.supply.helper[capacity[row + OWNER] * HELPER + ROW]]
            count = capacity[row + MOST]
            if balance > 0:
                first = balance * (2 * load + 1)
                count = min(count, max(0, (here - first + 2 * balance - 1) // (2 * balance)))
            total += max(0, count * here - balance * count * (2 * load + count))
    return total


def bound_of(arrays: Arrays, network: Network) -> int:
    """What the potentials prove: no plan of a part without orders of several members costs less."""
    flow = network.flow
    counts, label, node, target, cost = flow.counts, flow.label, flow.node, flow.target, flow.cost
    units_at, hubs_at = counts[UNITS_AT], counts[HUBS_AT]
    near = zeros64(counts[NODES])
    for v in range(network.supply.sizes[NODES_USED]):
        near[v] = label[v * LABEL + PRICE]
    for hub in range(hubs_at, counts[NODES]):
        best = FAR
        for arc in range(node[hub * NODE + ARC_FROM], node[hub * NODE + ARC_TO]):
            best = min(best, cost[arc] + near[target[arc]])
        near[hub] = best
    bound = -collected(arrays, network, near, 1, 1)
    for number in range(len(network.frame.orders)):
        v = units_at + number
        best = flow.out[number]
        for arc in range(node[v * NODE + ARC_FROM], node[v * NODE + ARC_TO]):
            best = min(best, cost[arc] + near[target[arc]])
        bound += best
    return bound


def left_value(network: Network) -> int:
    """Value of the orders that nobody serves, those of several members apart."""
    total = 0
    order, flow = network.demand.order, network.flow
    for number in range(len(network.frame.orders)):
        row = number * ORDER_ROW
        if order[row + WAY_FROM] == order[row + WAY_TO] and flow.unit[number * UNIT + AT] < 0:
            total += flow.out[number]
    return total
