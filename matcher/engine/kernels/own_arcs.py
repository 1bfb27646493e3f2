"""Arcs that belong to one order alone, pair by pair: excludes, bonuses, incumbents, and gates.

A gate is a capacity node of one unit between an order and a member who could fill two of its places in one shift.
"""

from typing import NamedTuple

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.arcs import GATE, Pool, pool_room
from matcher.engine.kernels.demand import (
    ALONE,
    ASK_AREA,
    ASK_MODE,
    ASK_ORDER,
    ASK_SHIFT,
    ASK_WANTED,
    INCUMBENT,
    WANTED,
    WANTED_SET,
    WANTED_SIZE,
    WANTED_TEAM,
    Demand,
    Sets,
    tag_cost_of,
)
from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64
from matcher.engine.kernels.supply import (
    HELPER,
    LEAF,
    LEAF_MOST,
    LEAF_NODE,
    ROOT,
    ROW,
    SIZE,
    TEAM,
    Supply,
    leaf_of,
    level_of,
)


class Frame(NamedTuple):
    """The part of the problem: its orders and helpers, by helper of the instance its number in the part (-1: none)."""

    orders: Vector
    helpers: Vector
    local: Vector


class Gates(NamedTuple):
    """`used`: their count; by order its first gate (-1: none); by gate the next of the same order, its leaf and order.

    `known` by leaf: a gate to it; those of the order that is asked about are there (see `know_gates`).
    """

    used: Wide
    first: Vector
    following: Vector
    leaf: Vector
    owner: Vector
    known: Vector


def new_gates(orders: int, leaves: int) -> Gates:
    """No gates yet."""
    gates = Gates(zeros64(1), zeros32(orders), zeros32(1), zeros32(1), zeros32(1), zeros32(leaves))
    for number in range(orders):
        gates.first[number] = -1
    for leaf in range(leaves):
        gates.known[leaf] = -1
    return gates


def step_cost(level: int, distance: Wide) -> int:
    """Distance cost of climbing so many levels."""
    return distance[level] if level < len(distance) else distance[len(distance) - 1]


def own_leaf(number: int, row: int, arrays: Arrays, sets: Sets, supply: Supply, demand: Demand) -> tuple[int, int]:
    """(leaf entry, cost without window and bonus) of one helper for the ask at `row`; (-1, 0): it may not serve."""
    helper, ask = supply.helper, demand.ask
    if number < 0 or helper[number * HELPER + ROOT] < 0:
        return -1, 0
    leaf = leaf_of(number, ask[row + ASK_SHIFT], helper, supply.leaf)
    wanted = ask[row + ASK_WANTED] * WANTED
    if leaf < 0 or helper[number * HELPER + TEAM] != demand.wanted[wanted + WANTED_TEAM]:
        return -1, 0
    if helper[number * HELPER + SIZE] < demand.wanted[wanted + WANTED_SIZE]:
        return -1, 0
    tags = demand.wanted[wanted + WANTED_SET]
    who = helper[number * HELPER + ROW]
    cost = tag_cost_of(
        who, sets.start[tags], sets.start[tags + 1], sets.tag, arrays.tag_start, arrays.tag, arrays.tag_cost
    )
    if cost < 0:
        return -1, 0
    level = level_of(number, ask[row + ASK_AREA], arrays.parent, helper, supply.met)
    if level < 0:
        return -1, 0
    return leaf, cost + arrays.cost[who] + step_cost(level, arrays.distance)


def know_gates(number: int, gates: Gates) -> None:
    """Note by their leaves the gates that an order has; to be done before any of its asks is answered."""
    gate = gates.first[number]
    while gate >= 0:
        gates.known[gates.leaf[gate]] = gate
        gate = gates.following[gate]


def gated(number: int, leaf: int, mode: int, supply: Supply, gates: Gates) -> int:
    """The target of an arc to a leaf: the leaf's node, or the order's gate to it."""
    if mode == ALONE or supply.leaf[leaf * LEAF + LEAF_MOST] <= 1:
        return supply.leaf[leaf * LEAF + LEAF_NODE]
    gate = gates.known[leaf]
    if gate >= 0 and gates.owner[gate] == number:
        return GATE + gate
    made = gates.used[0]
    gates.leaf[made] = leaf
    gates.owner[made] = number
    gates.known[leaf] = made
    gates.following[made] = gates.first[number]
    gates.first[number] = made
    gates.used[0] = made + 1
    return GATE + made


def excludes(order: int, helper: int, start: Vector, exclude: Vector) -> bool:
    """Whether an order of the instance excludes a helper of the instance."""
    for entry in range(start[order], start[order + 1]):
        if exclude[entry] == helper:
            return True
    return False


def bonus_of(order: int, helper: int, arrays: Arrays) -> int:
    """The bonus of a helper for an order, 0 where it is not preferred."""
    for entry in range(arrays.prefer_start[order], arrays.prefer_start[order + 1]):
        if arrays.prefer[entry] == helper:
            bonus: int = arrays.bonus[entry]
            return bonus
    return 0


def excluded_matters(row: int, frame: Frame, arrays: Arrays, sets: Sets, supply: Supply, demand: Demand) -> bool:
    """Whether some helper that the order excludes could otherwise serve the ask at `row`."""
    order = frame.orders[demand.ask[row + ASK_ORDER]]
    for entry in range(arrays.exclude_start[order], arrays.exclude_start[order + 1]):
        leaf, _cost = own_leaf(frame.local[arrays.exclude[entry]], row, arrays, sets, supply, demand)
        if leaf >= 0:
            return True
    return False


def favour(
    who: int,
    row: int,
    price: int,
    kept: int,
    end: int,
    pool: Pool,
    frame: Frame,
    arrays: Arrays,
    sets: Sets,
    supply: Supply,
    demand: Demand,
    gates: Gates,
) -> int:
    """The arc of one preferred or incumbent helper, where it may serve; returns the new end."""
    number, mode = demand.ask[row + ASK_ORDER], demand.ask[row + ASK_MODE]
    order = frame.orders[number]
    if who < 0 or excludes(order, who, arrays.exclude_start, arrays.exclude):
        return end
    leaf, cost = own_leaf(frame.local[who], row, arrays, sets, supply, demand)
    if leaf < 0:
        return end
    pool.target[end] = gated(number, leaf, mode, supply, gates)
    pool.cost[end] = price + max(0, cost - bonus_of(order, who, arrays)) - kept
    return end + 1


def favoured(
    row: int,
    price: int,
    end: int,
    pool: Pool,
    frame: Frame,
    arrays: Arrays,
    sets: Sets,
    supply: Supply,
    demand: Demand,
    gates: Gates,
) -> tuple[Pool, int]:
    """Arcs of preferred helpers and of incumbents who would stay, written from `end` on; returns pool and new end."""
    mode = demand.ask[row + ASK_MODE]
    order = frame.orders[demand.ask[row + ASK_ORDER]]
    first, last = arrays.incumbent_start[order], arrays.incumbent_start[order + 1]
    begins, ends = arrays.prefer_start[order], arrays.prefer_start[order + 1]
    pool = pool_room(pool, end + ends - begins + last - first + 1)
    if mode == INCUMBENT:
        for entry in range(first, last):
            who = arrays.incumbent[entry]
            end = favour(who, row, price, 0, end, pool, frame, arrays, sets, supply, demand, gates)
        return pool, end
    stays = -1
    if mode == ALONE and arrays.incumbent_shift[order] == demand.ask[row + ASK_SHIFT] and last - first == 1:
        stays = arrays.incumbent[first]
        end = favour(stays, row, price, arrays.scalars[1], end, pool, frame, arrays, sets, supply, demand, gates)
    for entry in range(begins, ends):
        who = arrays.prefer[entry]
        if who != stays and arrays.bonus[entry] > 0:
            end = favour(who, row, price, 0, end, pool, frame, arrays, sets, supply, demand, gates)
    return pool, end
