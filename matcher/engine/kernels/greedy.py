"""The fast fallback: orders in their turn, each given the cheapest way that is still free; nobody is moved again."""

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.batch import turn_of
from matcher.engine.kernels.bound import Relaxation
from matcher.engine.kernels.build import Network
from matcher.engine.kernels.demand import (
    ORDER,
    PART,
    PART_COUNT,
    PART_FROM,
    PART_TO,
    PLACE_FROM,
    WAY,
    WAY_FROM,
    WAY_TO,
)
from matcher.engine.kernels.flow import (
    ABOVE,
    ARC_FROM,
    ARC_TO,
    CAPACITY,
    FAR,
    HUBS_AT,
    NODE,
    OWNER,
    ROOM,
    UNITS_AT,
    UNSERVED,
    Flow,
    move,
)
from matcher.engine.kernels.primitives import Vector, Wide, zeros32
from matcher.engine.kernels.several import ALONE, Choices


def free_price(node: int, flow: Flow) -> int:
    """Balance cost of one more at a capacity node; FAR where it, or a limit above it, is full."""
    capacity = flow.capacity
    while capacity[node * CAPACITY + ROOM] > 0:
        above = capacity[node * CAPACITY + ABOVE]
        if above < 0:
            return flow.marginal[node]
        node = above
    return FAR


def cheapest_free(unit: int, least: int, flow: Flow) -> tuple[int, int]:
    """The cheapest free capacity node that a unit leads to, below a cost: (cost, node), node -1 where there is none."""
    counts, node, target, cost = flow.counts, flow.node, flow.target, flow.cost
    best, end = least, -1
    v = counts[UNITS_AT] + unit
    for arc in range(node[v * NODE + ARC_FROM], node[v * NODE + ARC_TO]):
        t, so_far = target[arc], cost[arc]
        while t >= 0 and so_far < best:
            if t < counts[HUBS_AT]:
                price = so_far + free_price(t, flow)
                if price < best:
                    best, end = price, t
                break
            above, rise = -1, 0
            for e in range(node[t * NODE + ARC_FROM], node[t * NODE + ARC_TO]):
                if target[e] >= counts[HUBS_AT]:
                    above, rise = target[e], cost[e]
                elif so_far + cost[e] < best:
                    price = so_far + cost[e] + free_price(target[e], flow)
                    if price < best:
                        best, end = price, target[e]
            t = above
            so_far += rise
    return best, end


def free_crew(way: int, least: int, found: Vector, network: Network, relaxation: Relaxation) -> int:
    """Free members for a way, need by need the cheapest, into `found`; their cost, FAR where it reaches `least`."""
    demand, flow, spread = network.demand, network.flow, relaxation.spread
    total, count = demand.way_cost[way], 0
    for part in range(demand.way[way * WAY + PART_FROM], demand.way[way * WAY + PART_TO]):
        for _ in range(demand.part[part * PART + PART_COUNT]):
            best, end = least - total, -1
            for entry in range(relaxation.spread_from[part], relaxation.spread_from[part + 1]):
                node = spread.target[entry]
                if spread.cost[entry] < best:
                    price = spread.cost[entry] + free_price(node, flow)
                    if price < best and not is_used(node, count, found, flow.capacity):
                        best, end = price, node
            if end < 0:
                return FAR
            total += best
            found[count] = end
            count += 1
    return total


def is_used(node: int, count: int, found: Vector, capacity: Vector) -> bool:
    """Whether the helper of a capacity node is among those found."""
    for index in range(count):
        if capacity[found[index] * CAPACITY + OWNER] == capacity[node * CAPACITY + OWNER]:
            return True
    return False


def fill_greedily(arrays: Arrays, network: Network, relaxation: Relaxation, choices: Choices, log: Wide) -> None:
    """Serve every order in the cheapest way that is free and cheaper than its value, or leave it."""
    demand, flow, orders = network.demand, network.flow, network.frame.orders
    turn = turn_of(orders, arrays)
    found, crew = zeros32(len(flow.out) + 1), zeros32(len(flow.out) + 1)
    for index in range(len(turn)):
        number = turn[index]
        least, node = cheapest_free(number, flow.out[number], flow)
        choice = ALONE
        for way in range(demand.order[number * ORDER + WAY_FROM], demand.order[number * ORDER + WAY_TO]):
            cost = free_crew(way, least, found, network, relaxation)
            if cost < least:
                least, choice = cost, way
                for place in range(len(crew)):
                    crew[place] = found[place]
        if demand.order[number * ORDER + WAY_FROM] < demand.order[number * ORDER + WAY_TO]:
            choices.chosen[number] = choice
        if choice == ALONE:
            move(flow.counts[UNITS_AT] + number, node if node >= 0 else UNSERVED, flow, log)
            continue
        first = flow.counts[UNITS_AT] + len(orders) + demand.order[number * ORDER + PLACE_FROM]
        places = 0
        for part in range(demand.way[choice * WAY + PART_FROM], demand.way[choice * WAY + PART_TO]):
            places += demand.part[part * PART + PART_COUNT]
        for place in range(places):
            move(first + place, crew[place], flow, log)
