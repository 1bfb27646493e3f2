"""A network to live in: every shift may be asked for, and there are spare units and capacity nodes."""

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.answers import answer_asks
from matcher.engine.kernels.arcs import Pool
from matcher.engine.kernels.book import (
    BALANCE,
    END,
    HERE,
    LOAD,
    NODE_FROM,
    NODE_TO,
    PERSON,
    PRESENT,
    SLOT,
    Book,
)
from matcher.engine.kernels.build import (
    Network,
    empty_flow,
    join_sources,
    node_of,
    place_units,
    price_hubs,
)
from matcher.engine.kernels.demand import build_demand, demand_sizes, index_helpers, new_sets
from matcher.engine.kernels.direct import enter, list_helper, pack_lists
from matcher.engine.kernels.flow import (
    ABOVE,
    ARC_FROM,
    ARC_TO,
    ARCS,
    AT,
    AWAY,
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
    Flow,
)
from matcher.engine.kernels.own_arcs import Frame
from matcher.engine.kernels.primitives import Vector, zeros32, zeros64
from matcher.engine.kernels.removal import Users
from matcher.engine.kernels.supply import NODES_USED, Supply, build_supply


def build_open(orders: Vector, tags: int, more_units: int, more_nodes: int, arrays: Arrays) -> Network:
    """The network of all helpers and orders of an instance, each order served by one helper alone; nobody is placed."""
    count = len(arrays.team)
    helpers, wanted = zeros32(count), zeros32(len(arrays.day))
    for helper in range(count):
        helpers[helper] = helper
    for time in range(len(wanted)):
        wanted[time] = 1
    frame = Frame(orders, helpers, helpers)
    units = len(orders) + more_units
    supply = build_supply(helpers, arrays, wanted, units + 1)
    asks, ways, parts, unions, more = demand_sizes(orders, arrays)
    sets = new_sets(arrays, unions, more)
    qualified = index_helpers(supply, arrays, tags, len(sets.start))
    demand = build_demand(orders, qualified, supply, arrays, sets, asks, ways, parts)
    _gates, hub_bounds, hub_arcs, asked, totals = answer_asks(frame, arrays, sets, qualified, supply, demand)
    used = supply.sizes[NODES_USED]
    units_at = used + more_nodes
    capacity = zeros32(units_at * CAPACITY)
    for index in range(used * CAPACITY):
        capacity[index] = supply.capacity[index]
    supply = Supply(supply.sizes, supply.helper, supply.leaf, supply.met, supply.area_first, capacity)
    hubs_at = units_at + units
    nodes = hubs_at + totals[0]
    arcs = Pool(zeros32(totals[1] + totals[2]), zeros64(totals[1] + totals[2]))
    for index in range(totals[1]):
        arcs.target[index] = hub_arcs.target[index]
        arcs.cost[index] = hub_arcs.cost[index]
    bounds, end = join_sources(orders, arrays.value, demand, asked, zeros32(used), totals[1], arcs)
    for index in range(end):
        arcs.target[index] = node_of(arcs.target[index], used, hubs_at)
    flow = empty_flow(orders, units_at, units, nodes, arcs, bounds, arrays, supply)
    counts = flow.counts
    counts[UNITS_AT], counts[HUBS_AT], counts[NODES], counts[ARCS] = units_at, hubs_at, nodes, end
    for hub in range(totals[0]):
        flow.node[(hubs_at + hub) * NODE + ARC_FROM] = hub_bounds[2 * hub]
        flow.node[(hubs_at + hub) * NODE + ARC_TO] = hub_bounds[2 * hub + 1]
    place_units(units_at, orders, arrays.value, demand, bounds, flow)
    price_hubs(flow)
    return Network(frame, supply, demand, sets, flow, bounds)


def open_book(orders: int, helpers: int, flow: Flow, users: Users, supply: Supply, book: Book) -> None:
    """Fill in what the records of a book take from its network: stretches, nodes, areas, the arcs before others."""
    units_at = flow.counts[UNITS_AT]
    for slot in range(orders):
        book.order[slot * SLOT + END] = flow.node[(slot + units_at) * NODE + ARC_TO]
        book.order[slot * SLOT + HERE] = 1
        enter(slot, book)
    for helper in range(helpers):
        book.person[helper * PERSON + PRESENT] = 1
        list_helper(helper, supply, book)
    pack_lists(book)
    before = -1
    for node in range(supply.sizes[NODES_USED]):
        helper = supply.capacity[node * CAPACITY + OWNER]
        if helper != before:
            book.person[helper * PERSON + NODE_FROM] = node
        book.person[helper * PERSON + NODE_TO] = node + 1
        book.most[node] = supply.capacity[node * CAPACITY + MOST]
        before = helper
    for node in range(flow.counts[NODES]):
        ahead, arc = -1, users.first[node]
        while arc >= 0:
            book.before[arc] = ahead
            ahead = arc
            arc = users.following[arc]


def live_bound(flow: Flow, supply: Supply, book: Book) -> int:
    """What the potentials prove: no plan of a live network costs less."""
    counts, label, node, target, cost = flow.counts, flow.label, flow.node, flow.target, flow.cost
    near, balance, bound = zeros64(counts[NODES]), book.number[BALANCE], 0
    for v in range(supply.sizes[NODES_USED]):
        row = v * CAPACITY
        above, here, most = supply.capacity[row + ABOVE], label[v * LABEL + PRICE], supply.capacity[row + MOST]
        near[v] = here
        if above >= 0:
            bound -= most * max(0, here - label[above * LABEL + PRICE])
        elif here > 0:
            load = book.person[supply.capacity[row + OWNER] * PERSON + LOAD]
            if balance > 0:
                most = min(most, max(0, (here - balance * (2 * load + 1) + 2 * balance - 1) // (2 * balance)))
            bound -= max(0, most * here - balance * most * (2 * load + most))
    for hub in range(counts[HUBS_AT], counts[NODES]):
        best = FAR
        for arc in range(node[hub * NODE + ARC_FROM], node[hub * NODE + ARC_TO]):
            best = min(best, cost[arc] + near[target[arc]])
        near[hub] = best
    for v in range(counts[UNITS_AT], counts[HUBS_AT]):
        slot = v - counts[UNITS_AT]
        if flow.unit[slot * UNIT + AT] != AWAY:
            best = flow.out[slot]
            for arc in range(node[v * NODE + ARC_FROM], node[v * NODE + ARC_TO]):
                best = min(best, cost[arc] + near[target[arc]])
            bound += best
    return bound
