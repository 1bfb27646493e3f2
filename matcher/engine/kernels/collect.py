"""From a finished flow to who serves what and at which cost, for orders that one helper alone serves."""

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.build import Network
from matcher.engine.kernels.demand import (
    ALONE,
    ASK,
    ASK_AREA,
    ASK_MODE,
    ASK_ORDER,
    ASK_SHIFT,
    ASK_WANTED,
    ASK_WINDOW,
    ASKS,
    WANTED,
    WANTED_SET,
    tag_cost_of,
)
from matcher.engine.kernels.flow import AT, CAPACITY, OWNER, UNIT
from matcher.engine.kernels.own_arcs import bonus_of, own_leaf, step_cost
from matcher.engine.kernels.primitives import Vector, Wide, zeros64
from matcher.engine.kernels.supply import HELPER, LEAF, LEAF_NODE, ROW, leaf_of, level_of

# Cost parts of a served order, by place in its row.
DISTANCE, OWN, TAGS, BONUS, WINDOW, CHANGE, COST_PARTS = 0, 1, 2, 3, 4, 5, 6


def cost_parts(row: int, number: int, arrays: Arrays, network: Network, parts: Wide, at: int) -> int:
    """The cost parts of a helper of the part for the ask at `row`, into `parts[at:]`; returns their sum."""
    ask = network.demand.ask
    order = network.frame.orders[ask[row + ASK_ORDER]]
    who = network.supply.helper[number * HELPER + ROW]
    tags = network.demand.wanted[ask[row + ASK_WANTED] * WANTED + WANTED_SET]
    start = network.sets.start
    level = level_of(number, ask[row + ASK_AREA], arrays.parent, network.supply.helper, network.supply.met)
    parts[at + DISTANCE] = step_cost(level, arrays.distance)
    parts[at + OWN] = arrays.cost[who]
    parts[at + TAGS] = tag_cost_of(
        who, start[tags], start[tags + 1], network.sets.tag, arrays.tag_start, arrays.tag, arrays.tag_cost
    )
    pair = parts[at + DISTANCE] + parts[at + OWN] + parts[at + TAGS]
    parts[at + BONUS] = -min(bonus_of(order, who, arrays), pair)
    parts[at + WINDOW] = arrays.window_cost[ask[row + ASK_WINDOW]]
    parts[at + CHANGE] = 0
    if arrays.incumbent_shift[order] != -1:
        first, last = arrays.incumbent_start[order], arrays.incumbent_start[order + 1]
        stays = arrays.incumbent_shift[order] == ask[row + ASK_SHIFT] and last - first == 1
        if not (stays and arrays.incumbent[first] == who):
            parts[at + CHANGE] = arrays.scalars[1]
    return pair + parts[at + BONUS] + parts[at + WINDOW] + parts[at + CHANGE]


def collect(arrays: Arrays, network: Network, helper_of: Vector, window_of: Vector, parts: Wide) -> int:
    """Helper (-1: none), window and cost parts of every order served alone, by the order's number in the instance.

    Where shifts of one day share a capacity node the cheapest window counts. Returns the sum of the costs.
    """
    ask, orders, unit = network.demand.ask, network.frame.orders, network.flow.unit
    for number in range(len(orders)):
        helper_of[orders[number]] = -1
    total, before = 0, -1
    best = 0
    scratch = zeros64(COST_PARTS)
    for index in range(network.demand.used[ASKS]):
        row = index * ASK
        number = ask[row + ASK_ORDER]
        node = unit[number * UNIT + AT]
        if ask[row + ASK_MODE] != ALONE or node < 0:
            continue
        helper = network.flow.capacity[node * CAPACITY + OWNER]
        # Most windows are ruled out by their shift alone.
        leaf = leaf_of(helper, ask[row + ASK_SHIFT], network.supply.helper, network.supply.leaf)
        if leaf < 0 or network.supply.leaf[leaf * LEAF + LEAF_NODE] != node:
            continue
        leaf, _cost = own_leaf(helper, row, arrays, network.sets, network.supply, network.demand)
        if leaf < 0:
            continue
        order = orders[number]
        cost = cost_parts(row, helper, arrays, network, scratch, 0)
        if number != before:
            total += best
        elif cost >= best:
            continue
        before, best = number, cost
        helper_of[order] = network.supply.helper[helper * HELPER + ROW]
        window_of[order] = ask[row + ASK_WINDOW]
        for part in range(COST_PARTS):
            parts[order * COST_PARTS + part] = scratch[part]
    return total + best
