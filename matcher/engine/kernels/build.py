"""From arrays to a network ready for the search: supply, demand, hubs and arcs, joined into one Flow."""

from typing import NamedTuple

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.answers import answer_asks
from matcher.engine.kernels.arcs import GATE, HUB, Pool, sort_arcs
from matcher.engine.kernels.demand import (
    ASK,
    ASK_FROM,
    ASK_SOURCE,
    ASK_TO,
    ASKS,
    PLACE_FROM,
    PLACE_TO,
    PLACES,
    SOURCES,
    Demand,
    Sets,
    build_demand,
    demand_sizes,
    index_helpers,
    new_sets,
)
from matcher.engine.kernels.demand import (
    ORDER as ORDER_ROW,
)
from matcher.engine.kernels.flow import (
    ARC_FROM,
    ARC_TO,
    ARCS,
    AT,
    AWAY,
    CAPACITY,
    COUNTS,
    DIST,
    FAR,
    HUBS_AT,
    LABEL,
    LOW,
    NODE,
    NODES,
    ORDER,
    OWNER,
    PRICE,
    SOURCE,
    STEP,
    UNIT,
    UNITS_AT,
    Flow,
)
from matcher.engine.kernels.own_arcs import Frame, Gates
from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64
from matcher.engine.kernels.search import BUCKETS, DIAL
from matcher.engine.kernels.supply import (
    HELPER,
    LEAF,
    LEAF_HELPER,
    LEAF_NODE,
    NODES_USED,
    ROW,
    Supply,
    add_node,
    build_supply,
)


class Network(NamedTuple):
    """A part of a problem, ready to be solved. `bounds`: first and last arc of each source in the flow."""

    frame: Frame
    supply: Supply
    demand: Demand
    sets: Sets
    flow: Flow
    bounds: Vector


def join_capacity(supply: Supply, gates: Gates, slack: int) -> Supply:
    """The supply with gates among its capacity nodes, and room for later ones (`slack` in %)."""
    used = supply.sizes[NODES_USED]
    count = used + gates.used[0]
    capacity = zeros32((count + count * slack // 100) * CAPACITY)
    for index in range(used * CAPACITY):
        capacity[index] = supply.capacity[index]
    for gate in range(gates.used[0]):
        leaf = gates.leaf[gate] * LEAF
        add_node(supply.leaf[leaf + LEAF_NODE], 1, supply.leaf[leaf + LEAF_HELPER], supply.sizes, capacity)
    return Supply(supply.sizes, supply.helper, supply.leaf, supply.met, supply.area_first, capacity)


def node_of(target: int, gates_at: int, hubs_at: int) -> int:
    """The node that a target under construction means."""
    if target >= HUB:
        return target - HUB + hubs_at
    return target if target < GATE else target - GATE + gates_at


def join_sources(
    orders: Vector, value: Wide, demand: Demand, asked: Pool, seen: Vector, start: int, arcs: Pool
) -> tuple[Vector, int]:
    """Each source's arcs from `start` on, sorted: the cheapest to each target; returns their bounds and the end.

    For one helper alone only those below the order's value.
    """
    bounds = zeros32(2 * demand.used[SOURCES])
    target, cost, ask = arcs.target, arcs.cost, demand.ask
    row, last, end = 0, demand.used[ASKS] * ASK, start
    while row < last:
        source = ask[row + ASK_SOURCE]
        limit = value[orders[source]] if source < len(orders) else FAR
        first = end
        while row < last and ask[row + ASK_SOURCE] == source:
            for index in range(ask[row + ASK_FROM], ask[row + ASK_TO]):
                if asked.cost[index] < limit:
                    target[end] = asked.target[index]
                    cost[end] = asked.cost[index]
                    end += 1
            row += ASK
        sort_arcs(first, end, arcs)
        kept = first
        for index in range(first, end):
            t = target[index]
            if t < GATE:
                if seen[t] == source + 1:
                    continue
                seen[t] = source + 1
            target[kept] = t
            cost[kept] = cost[index]
            kept += 1
        end = kept
        bounds[2 * source] = first
        bounds[2 * source + 1] = end
    return bounds, end


def join(
    frame: Frame,
    arrays: Arrays,
    supply: Supply,
    demand: Demand,
    sets: Sets,
    gates: Gates,
    hub_bounds: Vector,
    hub_arcs: Pool,
    asked: Pool,
    totals: Wide,
    slack: int,
) -> Network:
    """Everything found, as one network with its initial potentials."""
    gates_at = supply.sizes[NODES_USED]
    supply = join_capacity(supply, gates, slack)
    units_at = len(supply.capacity) // CAPACITY
    units = len(frame.orders) + demand.used[PLACES]
    units += units * slack // 100
    hubs_at = units_at + units
    nodes = hubs_at + totals[0]
    room = totals[1] + totals[2]
    arcs = Pool(zeros32(room + room * slack // 100), zeros64(room + room * slack // 100))
    for index in range(totals[1]):
        arcs.target[index] = hub_arcs.target[index]
        arcs.cost[index] = hub_arcs.cost[index]
    bounds, end = join_sources(frame.orders, arrays.value, demand, asked, zeros32(gates_at), totals[1], arcs)
    for index in range(end):
        arcs.target[index] = node_of(arcs.target[index], gates_at, hubs_at)
    flow = empty_flow(frame.orders, units_at, units, nodes, arcs, bounds, arrays, supply)
    counts = flow.counts
    counts[UNITS_AT], counts[HUBS_AT], counts[NODES], counts[ARCS] = units_at, hubs_at, nodes, end
    for hub in range(totals[0]):
        flow.node[(hubs_at + hub) * NODE + ARC_FROM] = hub_bounds[2 * hub]
        flow.node[(hubs_at + hub) * NODE + ARC_TO] = hub_bounds[2 * hub + 1]
    place_units(units_at, frame.orders, arrays.value, demand, bounds, flow)
    price_hubs(flow)
    return Network(frame, supply, demand, sets, flow, bounds)


def place_units(units_at: int, orders: Vector, value: Wide, demand: Demand, bounds: Vector, flow: Flow) -> None:
    """Units: the orders by their numbers, then their places."""
    count = len(orders)
    for number in range(count):
        row = (units_at + number) * NODE
        flow.node[row + ARC_FROM] = bounds[2 * number]
        flow.node[row + ARC_TO] = bounds[2 * number + 1]
        flow.out[number] = value[orders[number]]
        flow.unit[number * UNIT + ORDER] = flow.unit[number * UNIT + SOURCE] = number
        places = demand.order[number * ORDER_ROW + PLACE_FROM], demand.order[number * ORDER_ROW + PLACE_TO]
        for place in range(places[0], places[1]):
            flow.unit[(count + place) * UNIT + ORDER] = number
            flow.unit[(count + place) * UNIT + SOURCE] = -1


def empty_flow(
    orders: Vector, units_at: int, units: int, nodes: int, arcs: Pool, bounds: Vector, arrays: Arrays, supply: Supply
) -> Flow:
    """A flow with nobody in it; potentials of capacity nodes are what a first assignment costs."""
    balance = arrays.scalars[0]
    dearest = 0
    for order in orders:
        dearest = max(dearest, arrays.value[order])
    buckets = max(BUCKETS + 1, dearest + 2) if dearest < DIAL else BUCKETS
    flow = Flow(
        zeros64(COUNTS),
        zeros64(nodes * LABEL),
        zeros32(nodes * NODE),
        arcs.target,
        arcs.cost,
        zeros32(units * UNIT),
        zeros64(units),
        supply.capacity,
        zeros64(units_at),
        zeros32(buckets),
        zeros32(nodes),
        bounds,
    )
    flow.counts[STEP] = 2 * balance
    for unit in range(units):
        flow.out[unit] = -1
        flow.unit[unit * UNIT + AT] = AWAY
        flow.unit[unit * UNIT + SOURCE] = -1
    for node in range(nodes):
        flow.label[node * LABEL + DIST] = FAR
    for bucket in range(buckets):
        flow.queue[bucket] = -1
    load, helper, capacity = arrays.load, supply.helper, supply.capacity
    for node in range(supply.sizes[NODES_USED]):
        row = helper[capacity[node * CAPACITY + OWNER] * HELPER + ROW]
        flow.marginal[node] = flow.label[node * LABEL + PRICE] = balance * (2 * load[row] + 1)
    return flow


def price_hubs(flow: Flow) -> None:
    """Exact potentials of hubs in an empty flow; a hub above has the smaller number."""
    counts, label, node, target, cost = flow.counts, flow.label, flow.node, flow.target, flow.cost
    low = FAR
    for hub in range(counts[HUBS_AT], counts[NODES]):
        best = FAR
        for arc in range(node[hub * NODE + ARC_FROM], node[hub * NODE + ARC_TO]):
            best = min(best, cost[arc] + label[target[arc] * LABEL + PRICE])
        label[hub * LABEL + PRICE] = best
    for v in range(counts[UNITS_AT]):
        low = min(low, label[v * LABEL + PRICE])
    counts[LOW] = 0 if low == FAR else low


def wanted_shifts(orders: Vector, arrays: Arrays) -> tuple[Vector, int]:
    """Marks the shifts of windows; and the most units that these orders can ask of one helper."""
    wanted = zeros32(len(arrays.day))
    start, shift, need_start, need_count = (
        arrays.window_start,
        arrays.window_shift,
        arrays.need_start,
        arrays.need_count,
    )
    ceiling = 1
    for index in range(len(orders)):
        order = orders[index]
        for window in range(start[order], start[order + 1]):
            wanted[shift[window]] = 1
        for need in range(need_start[order], need_start[order + 1]):
            ceiling = min(1 << 30, ceiling + need_count[need])
    return wanted, ceiling


def build(orders: Vector, helpers: Vector, tags: int, slack: int, arrays: Arrays) -> Network:
    """The network of some orders and helpers of an instance, by their numbers; `slack` (%) leaves room for changes."""
    local = zeros32(len(arrays.team))
    for helper in range(len(local)):
        local[helper] = -1
    for number in range(len(helpers)):
        local[helpers[number]] = number
    frame = Frame(orders, helpers, local)
    wanted, ceiling = wanted_shifts(orders, arrays)
    supply = build_supply(helpers, arrays, wanted, ceiling)
    asks, ways, parts, unions, more = demand_sizes(orders, arrays)
    sets = new_sets(arrays, unions, more)
    qualified = index_helpers(supply, arrays, tags, len(sets.start))
    demand = build_demand(orders, qualified, supply, arrays, sets, asks, ways, parts)
    gates, hub_bounds, hub_arcs, asked, totals = answer_asks(frame, arrays, sets, qualified, supply, demand)
    return join(frame, arrays, supply, demand, sets, gates, hub_bounds, hub_arcs, asked, totals, slack)
