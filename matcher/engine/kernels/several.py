"""Orders of several people: all-or-nothing, placed by exact marginal cost on top of the optimal flow, then improved.

Each way of an order (in a window by members, or alone: by a team, or unserved) is tried in full and rolled back; the
cheapest is kept. Since the flow stays optimal for the ways chosen, every comparison is exact, and taking an order out
and placing it again never costs more than leaving it.
"""

from typing import NamedTuple

from matcher.engine.kernels.arcs import Pool, pool_room, sort_arcs
from matcher.engine.kernels.build import Network
from matcher.engine.kernels.demand import (
    ORDER,
    PART,
    PART_COUNT,
    PART_FROM,
    PART_SOURCE,
    PART_TO,
    PLACE_FROM,
    PLACE_TO,
    WAY,
    WAY_FROM,
    WAY_TO,
)
from matcher.engine.kernels.flow import AT, CAPACITY, FAR, OWNER, UNIT, UNITS_AT, begin, keep, roll_back, route
from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64
from matcher.engine.kernels.removal import Users, remove
from matcher.engine.kernels.search import insert
from matcher.engine.kernels.supply import HELPER

ALONE, OUT = -1, -2


class Choices(NamedTuple):
    """By order: the way chosen (ALONE; OUT: no part), the one before, 1 where settled, slack; by way: 1 where open.

    Settled: no other choice can be better. Slack: the least that another choice costs above the best.
    """

    chosen: Vector
    last: Vector
    settled: Vector
    slack: Wide
    open: Vector


def new_choices(network: Network) -> Choices:
    """Nobody of several people placed, every way open."""
    count, ways = len(network.frame.orders), len(network.demand.way) // WAY
    choices = Choices(zeros32(count), zeros32(count), zeros32(count), zeros64(count), zeros32(ways))
    for number in range(count):
        choices.chosen[number] = OUT
        choices.last[number] = ALONE
    for way in range(ways):
        choices.open[way] = 1
    return choices


def by_members(number: int, way: int, least: int, network: Network, log: Wide) -> int:
    """Insert the places of an order one by one; returns the rise, FAR as soon as it reaches `least`."""
    demand, flow = network.demand, network.flow
    unit = len(network.frame.orders) + demand.order[number * ORDER + PLACE_FROM]
    rise = demand.way_cost[way]
    for part in range(demand.way[way * WAY + PART_FROM], demand.way[way * WAY + PART_TO]):
        for _ in range(demand.part[part * PART + PART_COUNT]):
            if rise >= least:
                return FAR
            route(unit, demand.part[part * PART + PART_SOURCE], flow, log)
            rise += insert(flow.counts[UNITS_AT] + unit, least - rise, flow, log)
            unit += 1
    return rise


def put(number: int, choice: int, network: Network, choices: Choices, log: Wide) -> int:
    """Bring an order in by one given way; returns by how much the cost rises, FAR or more where it cannot."""
    choices.chosen[number] = choices.last[number] = choice
    if choice == ALONE:
        return insert(network.flow.counts[UNITS_AT] + number, FAR, network.flow, log)
    return by_members(number, choice, 2 * FAR, network, log)


def place(number: int, network: Network, choices: Choices, log: Wide) -> int:
    """Bring an order in by its cheapest way; returns by how much the cost rises."""
    flow, row = network.flow, number * ORDER
    mark = begin(flow.counts)
    least = insert(flow.counts[UNITS_AT] + number, FAR, flow, log)
    roll_back(mark, flow, log)
    choice, before = ALONE, choices.last[number]
    first, last = network.demand.order[row + WAY_FROM], network.demand.order[row + WAY_TO]
    # What stood before goes first: the tighter the limit, the shorter the searches that follow.
    for turn in range(first - 1, last):
        way = before if turn < first else turn
        if way < first or (turn >= first and way == before) or choices.open[way] == 0:
            continue
        mark = begin(flow.counts)
        rise = by_members(number, way, least, network, log)
        roll_back(mark, flow, log)
        if rise < least:
            least, choice = rise, way
    return put(number, choice, network, choices, log)


def take_out(number: int, network: Network, users: Users, choices: Choices, log: Wide) -> int:
    """Take a placed order out of the flow; returns by how much the cost falls."""
    flow, choice = network.flow, choices.chosen[number]
    choices.chosen[number] = OUT
    if choice == ALONE:
        return remove(flow.counts[UNITS_AT] + number, flow, users, log)
    fall = network.demand.way_cost[choice]
    first = len(network.frame.orders)
    for place_number in range(
        network.demand.order[number * ORDER + PLACE_FROM], network.demand.order[number * ORDER + PLACE_TO]
    ):
        fall += remove(flow.counts[UNITS_AT] + first + place_number, flow, users, log)
    return fall


def place_again(number: int, network: Network, users: Users, choices: Choices, log: Wide) -> int:
    """Take an order out and place it by what is now its cheapest way; returns by how much the cost falls."""
    fall = take_out(number, network, users, choices, log)
    return fall - place(number, network, choices, log)


def place_pair(first: int, second: int, network: Network, users: Users, choices: Choices, log: Wide) -> int:
    """Take two orders out and place the second first; returns the fall, 0 where that is no better and undone."""
    flow = network.flow
    before = choices.chosen[first], choices.chosen[second], choices.last[first], choices.last[second]
    mark = begin(flow.counts)
    fall = take_out(first, network, users, choices, log) + take_out(second, network, users, choices, log)
    fall -= place(second, network, choices, log)
    fall -= place(first, network, choices, log)
    if fall > 0:
        keep(flow.counts)
        return fall
    roll_back(mark, flow, log)
    choices.chosen[first], choices.chosen[second], choices.last[first], choices.last[second] = before
    return 0


def is_placed(number: int, network: Network, choices: Choices) -> bool:
    """Whether an order of several people is served."""
    return choices.chosen[number] >= 0 or network.flow.unit[number * UNIT + AT] >= 0


def rivals(limit: int, most: int, spread_from: Vector, spread: Pool, network: Network, choices: Choices) -> Pool:
    """Pairs of orders, a served one and another, of which some member could serve either: (first * orders + second).

    Two orders that both change cost at least the bound and both slacks: only pairs that stay within `limit`, the most
    promising first, at most `most` of them.
    """
    demand, capacity = network.demand, network.flow.capacity
    orders, helpers = len(network.frame.orders), len(network.supply.helper) // HELPER
    seen, start = zeros32(helpers), zeros32(helpers + 2)
    found = zeros32(1)
    for turn in range(2):
        for helper in range(helpers):
            seen[helper] = 0
        if turn == 1:
            for helper in range(helpers):
                start[helper + 2] += start[helper + 1]
            found = zeros32(start[helpers + 1])
        for number in range(orders):
            if choices.chosen[number] == OUT or choices.settled[number] > 0 or choices.slack[number] > limit:
                continue
            for way in range(demand.order[number * ORDER + WAY_FROM], demand.order[number * ORDER + WAY_TO]):
                for part in range(demand.way[way * WAY + PART_FROM], demand.way[way * WAY + PART_TO]):
                    for entry in range(spread_from[part], spread_from[part + 1]):
                        helper = capacity[spread.target[entry] * CAPACITY + OWNER]
                        if seen[helper] != number + 1:
                            seen[helper] = number + 1
                            if turn == 0:
                                start[helper + 2] += 1
                            else:
                                found[start[helper + 1]] = number
                                start[helper + 1] += 1
    pairs, count = Pool(zeros32(64), zeros64(64)), 0
    for helper in range(helpers):
        for one in range(start[helper], start[helper + 1]):
            first = found[one]
            if not is_placed(first, network, choices):
                continue
            for other in range(start[helper], start[helper + 1]):
                slack = choices.slack[first] + choices.slack[found[other]]
                if other != one and slack <= limit:
                    pairs = pool_room(pairs, count + 1)
                    pairs.target[count] = count
                    pairs.cost[count] = (slack * orders + first) * orders + found[other]
                    count += 1
    sort_arcs(0, count, pairs)
    kept = 0
    for index in range(count):
        if kept < most and (kept == 0 or pairs.cost[index] != pairs.cost[kept - 1]):
            pairs.cost[kept] = pairs.cost[index]
            kept += 1
    result = Pool(zeros32(kept), zeros64(kept))
    for index in range(kept):
        result.cost[index] = pairs.cost[index] % (orders * orders)
    return result
