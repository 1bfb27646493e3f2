"""The arcs of one group: all asks of one requirement in one shift."""

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.arcs import HUB, Pool
from matcher.engine.kernels.demand import (
    ALONE,
    ASK,
    ASK_FROM,
    ASK_HUB,
    ASK_LEVEL,
    ASK_MODE,
    ASK_ORDER,
    ASK_TO,
    ASK_WINDOW,
    Demand,
)
from matcher.engine.kernels.hubs import (
    ASK_ARCS,
    DONE,
    FINAL_ARCS,
    FINAL_HUBS,
    HUB_FROM,
    HUB_ROW,
    HUB_TO,
    NEED,
    NUMBER,
    OTHERS,
    SHORT_ASKED,
    SHORT_ATTACHED,
    Group,
    Rooms,
    attach,
    close_hubs,
    count_attached,
    find_hubs,
    touch,
)
from matcher.engine.kernels.primitives import Vector, Wide, zeros32
from matcher.engine.kernels.supply import Supply


def special_orders(orders: Vector, arrays: Arrays) -> Vector:
    """By order of a part: 1 where it has excludes, bonuses or an incumbent."""
    exclude_start, prefer_start, incumbent = arrays.exclude_start, arrays.prefer_start, arrays.incumbent_shift
    special = zeros32(len(orders))
    for number in range(len(orders)):
        order = orders[number]
        plain = exclude_start[order] == exclude_start[order + 1] and prefer_start[order] == prefer_start[order + 1]
        special[number] = 0 if plain and incumbent[order] == -1 else 1
    return special


def count_plain(first: int, last: int, asks: Vector, ask: Vector, special: Vector, hub: Vector) -> tuple[int, int]:
    """(arcs of the asks of a group that share their hub's, how many other asks there are)."""
    arcs, others = 0, 0
    for index in range(first, last):
        row = asks[index] * ASK
        if ask[row + ASK_MODE] != ALONE or special[ask[row + ASK_ORDER]] > 0:
            others += 1
        elif ask[row + ASK_HUB] >= 0:
            found = ask[row + ASK_HUB] * HUB_ROW
            arcs += 1 if hub[found + NUMBER] >= 0 else hub[found + HUB_TO] - hub[found + HUB_FROM]
    return arcs, others


def answer_plain(
    first: int,
    last: int,
    end: int,
    asks: Vector,
    ask: Vector,
    special: Vector,
    window_cost: Wide,
    distance: Wide,
    hub: Vector,
    extra: Wide,
    work_target: Vector,
    work_cost: Wide,
    target: Vector,
    cost: Wide,
) -> int:
    """The arcs of the asks of a group that share their hub's: that to a final hub, or those of a folded one."""
    deepest_level = len(distance) - 1
    for index in range(first, last):
        row = asks[index] * ASK
        if ask[row + ASK_MODE] != ALONE or special[ask[row + ASK_ORDER]] > 0:
            continue
        ask[row + ASK_FROM] = end
        if ask[row + ASK_HUB] >= 0:
            found = ask[row + ASK_HUB] * HUB_ROW
            price = window_cost[ask[row + ASK_WINDOW]] + distance[min(ask[row + ASK_LEVEL], deepest_level)]
            if hub[found + NUMBER] >= 0:
                target[end] = HUB + hub[found + NUMBER]
                cost[end] = price
                end += 1
            else:
                price += extra[ask[row + ASK_HUB]]
                for arc in range(hub[found + HUB_FROM], hub[found + HUB_TO]):
                    target[end] = work_target[arc]
                    cost[end] = price + work_cost[arc]
                    end += 1
        ask[row + ASK_TO] = end
    return end


def answer_group(
    first: int,
    last: int,
    begins: int,
    ends: int,
    asks: Vector,
    special: Vector,
    parent: Vector,
    distance: Wide,
    window_cost: Wide,
    free: Pool,
    supply: Supply,
    demand: Demand,
    group: Group,
    rooms: Rooms,
    totals: Wide,
) -> int:
    """The hubs of the asks `first:last` and the arcs of those that share them; `free[begins:ends]` are their leaves.

    Returns DONE, or what is too short: then the group has to be done again. `totals[OTHERS]` asks are left.
    """
    ask, leaf, helper, met = demand.ask, supply.leaf, supply.helper, supply.met
    used, area, hub, rise, extra, touched, _nodes, _helpers = group
    attached, work, asked = rooms.attached, rooms.work, rooms.asked
    hubs, arcs = totals[FINAL_HUBS], totals[FINAL_ARCS]
    touch(first, last, asks, ask, parent, used, area, touched)
    totals[NEED] = count_attached(begins, ends, free.target, leaf, helper, met, used, area, touched)
    if totals[NEED] > len(attached.target):
        return SHORT_ATTACHED
    attach(begins, ends, free.target, free.cost, leaf, helper, met, used, area, attached.target, attached.cost)
    find_hubs(first, last, asks, ask, parent, distance, used, area, hub, rise)
    short = close_hubs(leaf, attached, group, rooms, totals)
    if short == DONE:
        more, totals[OTHERS] = count_plain(first, last, asks, ask, special, hub)
        totals[NEED] = totals[ASK_ARCS] + more
        if totals[NEED] > len(asked.target):
            short = SHORT_ASKED
    if short != DONE:
        totals[FINAL_HUBS], totals[FINAL_ARCS] = hubs, arcs
        return short
    totals[ASK_ARCS] = answer_plain(
        first,
        last,
        totals[ASK_ARCS],
        asks,
        ask,
        special,
        window_cost,
        distance,
        hub,
        extra,
        work.target,
        work.cost,
        asked.target,
        asked.cost,
    )
    return DONE
