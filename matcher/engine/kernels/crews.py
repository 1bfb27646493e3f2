"""Who serves the orders of several people, and at which cost."""

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.build import Network
from matcher.engine.kernels.collect import BONUS, CHANGE, COST_PARTS, WINDOW, cost_parts
from matcher.engine.kernels.demand import (
    ASK,
    ASK_SOURCE,
    ASKS,
    ORDER,
    PART,
    PART_COUNT,
    PART_FROM,
    PART_SOURCE,
    PART_TO,
    PLACE_FROM,
    SOURCES,
    WAY,
    WAY_WINDOW,
)
from matcher.engine.kernels.flow import AT, CAPACITY, OWNER, UNIT
from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64
from matcher.engine.kernels.several import Choices
from matcher.engine.kernels.supply import HELPER, ROW


def collect_crews(
    arrays: Arrays, network: Network, choices: Choices, window_of: Vector, parts: Wide, crew: Vector
) -> int:
    """Window and cost parts of every order of several members, by the order's number in the instance, and its crew.

    `crew` receives, for each such order in turn, its number, its count of helpers, and these. Returns the sum of the
    costs; the search may have counted more, as a crew may equal the incumbent though it came another way.
    """
    demand = network.demand
    ask_of = zeros32(demand.used[SOURCES])
    for ask in range(demand.used[ASKS]):
        ask_of[demand.ask[ask * ASK + ASK_SOURCE]] = ask
    scratch = zeros64(COST_PARTS)
    total, end = 0, 0
    orders = network.frame.orders
    for number in range(len(orders)):
        way = choices.chosen[number]
        if way < 0:
            continue
        order = orders[number]
        unit = len(orders) + demand.order[number * ORDER + PLACE_FROM]
        first = end + 2
        crew[end] = order
        end = first
        for part in range(COST_PARTS):
            parts[order * COST_PARTS + part] = 0
        for part in range(demand.way[way * WAY + PART_FROM], demand.way[way * WAY + PART_TO]):
            row = ask_of[demand.part[part * PART + PART_SOURCE]] * ASK
            for _ in range(demand.part[part * PART + PART_COUNT]):
                node = network.flow.unit[unit * UNIT + AT]
                helper = network.flow.capacity[node * CAPACITY + OWNER]
                crew[end] = network.supply.helper[helper * HELPER + ROW]
                end += 1
                unit += 1
                cost_parts(row, helper, arrays, network, scratch, 0)
                for index in range(BONUS + 1):
                    parts[order * COST_PARTS + index] += scratch[index]
        crew[first - 1] = end - first
        window = demand.way[way * WAY + WAY_WINDOW]
        window_of[order] = window
        parts[order * COST_PARTS + WINDOW] = arrays.window_cost[window]
        shift = arrays.window_shift[window]
        if arrays.incumbent_shift[order] != -1 and not is_incumbent(order, shift, first, end, crew, arrays):
            parts[order * COST_PARTS + CHANGE] = arrays.scalars[1]
        for index in range(COST_PARTS):
            total += parts[order * COST_PARTS + index]
    return total


def is_incumbent(order: int, shift: int, first: int, last: int, crew: Vector, arrays: Arrays) -> bool:
    """Whether a crew in a shift is what was last proposed."""
    begins, ends = arrays.incumbent_start[order], arrays.incumbent_start[order + 1]
    if arrays.incumbent_shift[order] != shift or ends - begins != last - first:
        return False
    for entry in range(begins, ends):
        known = False
        for index in range(first, last):
            if crew[index] == arrays.incumbent[entry]:
                known = True
        if not known:
            return False
    return True
