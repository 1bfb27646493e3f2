"""A proven lower bound from any prices: the price-only Lagrangian of the limits, in integers, and better prices for it.

`price[v]` is asked for using capacity node `v` (with all that lies above it). Every order takes its cheapest way at
cost plus price, an order of several people all or nothing, and each limit is paid back what it could collect at most.
Whatever the prices, no valid plan costs less. Prices are counted in fractions of 1 / scale; since costs are integers
the bound may be rounded up. The ascent follows a smoothed subgradient; its steps need not be exact, only the same
everywhere.
"""

from typing import NamedTuple

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.arcs import Pool, pool_room
from matcher.engine.kernels.batch import collected
from matcher.engine.kernels.build import Network
from matcher.engine.kernels.demand import (
    ORDER,
    PART,
    PART_COUNT,
    PART_FROM,
    PART_SOURCE,
    PART_TO,
    PARTS,
    WAY,
    WAY_FROM,
    WAY_STAYS,
    WAY_TO,
)
from matcher.engine.kernels.flow import (
    ABOVE,
    ARC_FROM,
    ARC_TO,
    CAPACITY,
    FAR,
    HUBS_AT,
    LABEL,
    MOST,
    NODE,
    NODES,
    OWNER,
    PRICE,
    UNITS_AT,
)
from matcher.engine.kernels.primitives import Reals, Vector, Wide, zeros32, zeros64, zeros_real
from matcher.engine.kernels.supply import GATES_AT, HELPER, NODES_USED, ROW

# No way is fixed; the order goes alone (by one helper, or unserved).
FREE, FIXED_ALONE = -2, -1
PATIENCE = 12


class Relaxation(NamedTuple):
    """Scratch of one network.

    Least priced cost by node, the capacity node behind it, how often each is used, slope and direction by capacity
    node; and what members each part of a way can have: bounds and (node, cost) pairs. `fixed` by order: FREE,
    FIXED_ALONE, or the one way that it may go. `scale` holds the scale of prices.
    """

    scale: Wide
    near: Wide
    behind: Vector
    used: Vector
    slope: Wide
    direction: Reals
    spread_from: Vector
    spread: Pool
    fixed: Vector
    cheapest: Wide
    chosen: Vector


def new_relaxation(scale: int, network: Network) -> Relaxation:
    """Everything that evaluating prices needs, once for a network."""
    flow, demand = network.flow, network.demand
    nodes, capacities, orders = flow.counts[NODES], network.supply.sizes[NODES_USED], len(network.frame.orders)
    spread_from, spread = spread_parts(network)
    widest = 1
    for part in range(demand.used[PARTS]):
        widest = max(widest, demand.part[part * PART + PART_COUNT])
    relaxation = Relaxation(
        zeros64(1),
        zeros64(nodes),
        zeros32(nodes),
        zeros32(capacities),
        zeros64(capacities),
        zeros_real(capacities),
        spread_from,
        spread,
        zeros32(orders),
        zeros64(widest),
        zeros32(widest),
    )
    relaxation.scale[0] = scale
    for number in range(orders):
        relaxation.fixed[number] = FREE
    return relaxation


def spread_parts(network: Network) -> tuple[Vector, Pool]:
    """The members that each part of a way can have: bounds by part, and capacity nodes with their least cost."""
    demand, flow = network.demand, network.flow
    parts, hubs_at = demand.used[PARTS], flow.counts[HUBS_AT]
    bounds, pool, end = zeros32(parts + 1), Pool(zeros32(64), zeros64(64)), 0
    place = zeros32(flow.counts[UNITS_AT])
    for part in range(parts):
        source = demand.part[part * PART + PART_SOURCE]
        first = end
        for arc in range(flow.bounds[2 * source], flow.bounds[2 * source + 1]):
            target, cost = flow.target[arc], flow.cost[arc]
            if target < hubs_at:
                pool, end = spread_one(target, cost, first, end, pool, place)
                continue
            while target >= 0:
                above, rise = -1, 0
                for e in range(flow.node[target * NODE + ARC_FROM], flow.node[target * NODE + ARC_TO]):
                    if flow.target[e] >= hubs_at:
                        above, rise = flow.target[e], flow.cost[e]
                    else:
                        pool, end = spread_one(flow.target[e], cost + flow.cost[e], first, end, pool, place)
                target = above
                cost += rise
        for entry in range(first, end):
            place[pool.target[entry]] = 0
        bounds[part + 1] = end
    return bounds, pool


def spread_one(node: int, cost: int, first: int, end: int, pool: Pool, place: Vector) -> tuple[Pool, int]:
    """Note a capacity node at a cost, or a lower cost of a known one; returns pool and new end."""
    if place[node] > 0:
        entry = first + place[node] - 1
        pool.cost[entry] = min(pool.cost[entry], cost)
        return pool, end
    pool = pool_room(pool, end + 1)
    pool.target[end] = node
    pool.cost[end] = cost
    place[node] = end - first + 1
    return pool, end + 1


def price_way(way: int, price: Wide, network: Network, relaxation: Relaxation, count: int) -> int:
    """Priced cost of a way by members, FAR where there are too few; with `count` its members count as used."""
    demand, scale = network.demand, relaxation.scale[0]
    cheapest, chosen, spread = relaxation.cheapest, relaxation.chosen, relaxation.spread
    total = demand.way_cost[way] * scale
    for part in range(demand.way[way * WAY + PART_FROM], demand.way[way * WAY + PART_TO]):
        most, found = demand.part[part * PART + PART_COUNT], 0
        for entry in range(relaxation.spread_from[part], relaxation.spread_from[part + 1]):
            node = spread.target[entry]
            cost = spread.cost[entry] * scale + price[node]
            if found == most and cost >= cheapest[most - 1]:
                continue
            at = found if found < most else most - 1
            found = min(most, found + 1)
            while at > 0 and cheapest[at - 1] > cost:
                cheapest[at] = cheapest[at - 1]
                chosen[at] = chosen[at - 1]
                at -= 1
            cheapest[at] = cost
            chosen[at] = node
        if found < most:
            return FAR
        for index in range(most):
            total += cheapest[index]
            relaxation.used[chosen[index]] += count
    return total


def price_alone(number: int, network: Network, relaxation: Relaxation) -> tuple[int, int]:
    """Priced cost of serving an order by one helper, and the capacity node of that helper (-1: there is none).

    The hubs must be priced.
    """
    flow, near = network.flow, relaxation.near
    v = flow.counts[UNITS_AT] + number
    best, end = FAR, -1
    for arc in range(flow.node[v * NODE + ARC_FROM], flow.node[v * NODE + ARC_TO]):
        target = flow.target[arc]
        cost = flow.cost[arc] * relaxation.scale[0] + near[target]
        if cost < best:
            best, end = cost, relaxation.behind[target]
    return best, end


def price_hubs_at(price: Wide, network: Network, relaxation: Relaxation) -> None:
    """The least priced cost from every hub, and where it ends; a hub above has the smaller number."""
    flow, near, behind, scale = network.flow, relaxation.near, relaxation.behind, relaxation.scale[0]
    node, target, cost = flow.node, flow.target, flow.cost
    for v in range(network.supply.sizes[NODES_USED]):
        near[v] = price[v]
        behind[v] = v
    for hub in range(flow.counts[HUBS_AT], flow.counts[NODES]):
        best, end = FAR, -1
        for arc in range(node[hub * NODE + ARC_FROM], node[hub * NODE + ARC_TO]):
            t = target[arc]
            if cost[arc] * scale + near[t] < best:
                best, end = cost[arc] * scale + near[t], behind[t]
        near[hub] = best
        behind[hub] = end


def evaluate(price: Wide, arrays: Arrays, network: Network, relaxation: Relaxation) -> int:
    """The scaled bound that some prices prove of plans in which fixed orders go their way; leaves usage in `used`."""
    used, scale, order = relaxation.used, relaxation.scale[0], network.demand.order
    for v in range(len(used)):
        used[v] = 0
    price_hubs_at(price, network, relaxation)
    bound = -collected(arrays, network, price, 1, scale)
    for number in range(len(network.frame.orders)):
        fixed = relaxation.fixed[number]
        best, end = FAR, -1
        if fixed < 0:
            best, end = price_alone(number, network, relaxation)
            if best >= network.flow.out[number] * scale:
                best, end = network.flow.out[number] * scale, -1
        choice = -1
        if fixed != FIXED_ALONE:
            first, last = order[number * ORDER + WAY_FROM], order[number * ORDER + WAY_TO]
            if fixed >= 0:
                # The way that keeps the incumbent follows the one of its window: they are one choice.
                more = fixed + 1
                if more < last and network.demand.way[more * WAY + WAY_STAYS] > 0:
                    more += 1
                first, last = fixed, more
            for way in range(first, last):
                cost = price_way(way, price, network, relaxation, 0)
                if cost < best:
                    best, choice = cost, way
        bound += best
        if choice >= 0:
            price_way(choice, price, network, relaxation, 1)
        elif end >= 0:
            used[end] += 1
    return bound


def sold(root: int, price: int, arrays: Arrays, network: Network, scale: int) -> tuple[int, int]:
    """Least and most assignments that a helper would take on at this price."""
    capacity, balance = network.flow.capacity, arrays.scalars[0] * scale
    limit = capacity[root * CAPACITY + MOST]
    if balance == 0:
        return (limit if price > 0 else 0), limit
    load = arrays.load[network.supply.helper[capacity[root * CAPACITY + OWNER] * HELPER + ROW]]
    over = price - balance * (2 * load + 1)
    least = max(0, (over + 2 * balance - 1) // (2 * balance))
    most = max(0, over // (2 * balance) + 1)
    return min(least, limit), min(most, limit)


def find_slope(price: Wide, arrays: Arrays, network: Network, relaxation: Relaxation) -> None:
    """By how much the usage of each node exceeds what its limit sells at these prices; ties are settled to match."""
    capacity, slope, gates_at = network.flow.capacity, relaxation.slope, network.supply.sizes[GATES_AT]
    count = len(relaxation.used)
    for v in range(count):
        slope[v] = relaxation.used[v]
    # A node above has the smaller number, so what a node sells is known before its turn above comes.
    for v in range(count - 1, -1, -1):
        above, most = capacity[v * CAPACITY + ABOVE], capacity[v * CAPACITY + MOST]
        wanted = slope[v]
        if v >= gates_at:
            slope[above] += wanted
            slope[v] = 0
            continue
        if above >= 0:
            least = most if price[v] > price[above] else 0
            most = most if price[v] >= price[above] else 0
        else:
            least, most = sold(v, price[v], arrays, network, relaxation.scale[0])
        taken = min(max(wanted, least), most)
        slope[v] = wanted - taken
        if above >= 0:
            slope[above] += taken


def ascend(
    price: Wide,
    cost: int,
    share: float,
    patience: int,
    steps: int,
    arrays: Arrays,
    network: Network,
    relaxation: Relaxation,
) -> tuple[int, int, float]:
    """Raise the bound from `price` on, which becomes the best found; ends at `cost` or after so many steps.

    Returns the best scaled bound, the steps made, and the share of the gap that the last step aimed at.
    """
    scale, direction, slope = relaxation.scale[0], relaxation.direction, relaxation.slope
    count = len(relaxation.used)
    here, best_price = zeros64(count), price
    highest = 0
    for number in range(len(network.frame.orders)):
        highest = max(highest, network.flow.out[number])
    highest = (highest + 1) * scale
    for v in range(count):
        here[v] = price[v]
        direction[v] = 0.0
    best = bound = evaluate(here, arrays, network, relaxation)
    stalled, made = 0, 0
    while made < steps and best <= (cost - 1) * scale:
        find_slope(here, arrays, network, relaxation)
        norm = 0.0
        for v in range(count):
            direction[v] = 0.8 * direction[v] + 0.2 * slope[v]
            norm += direction[v] * direction[v]
        if norm == 0.0:
            break
        step = (cost * scale - bound) * share / norm
        for v in range(count):
            if direction[v] != 0.0:
                here[v] = min(highest, max(0, here[v] + int(step * direction[v])))
        close_gates(here, network)
        bound = evaluate(here, arrays, network, relaxation)
        made += 1
        if bound > best:
            best, stalled = bound, 0
            for v in range(count):
                best_price[v] = here[v]
        else:
            stalled += 1
            if stalled >= patience:
                share, stalled = max(0.02, share * 2 / 3), 0
    # Only here: settled at every step, prices are pushed up and the bound stays more than ten times as far off.
    settle_prices(best_price, network)
    return max(best, evaluate(best_price, arrays, network, relaxation)), made, share


def choice_prices(number: int, price: Wide, network: Network, relaxation: Relaxation, found: Wide) -> int:
    """Priced cost of each choice of an order into `found`: alone or unserved, then each way; returns their count.

    The hubs must be priced at the same prices.
    """
    alone, _end = price_alone(number, network, relaxation)
    found[0] = min(alone, network.flow.out[number] * relaxation.scale[0])
    first, last = network.demand.order[number * ORDER + WAY_FROM], network.demand.order[number * ORDER + WAY_TO]
    for way in range(first, last):
        found[way - first + 1] = price_way(way, price, network, relaxation, 0)
    return last - first + 1


def close_gates(price: Wide, network: Network) -> None:
    """A gate asks nothing of its own."""
    capacity = network.flow.capacity
    for v in range(network.supply.sizes[GATES_AT], len(price)):
        price[v] = price[capacity[v * CAPACITY + ABOVE]]


def settle_prices(price: Wide, network: Network) -> None:
    """What is asked at a node includes what is asked above it; a gate asks nothing of its own.

    So the prices are sums of what each limit of a helper asks by itself, and anybody can compute the bound from these.
    It never lowers the bound: orders are charged more, and no limit collects more.
    """
    capacity, gates_at = network.flow.capacity, network.supply.sizes[GATES_AT]
    for v in range(len(price)):
        above = capacity[v * CAPACITY + ABOVE]
        if above >= 0 and (v >= gates_at or price[v] < price[above]):
            price[v] = price[above]


def start_prices(scale: int, network: Network) -> Wide:
    """The potentials of capacity nodes as scaled prices."""
    price = zeros64(network.supply.sizes[NODES_USED])
    for v in range(len(price)):
        price[v] = max(0, network.flow.label[v * LABEL + PRICE] * scale)
    settle_prices(price, network)
    return price
