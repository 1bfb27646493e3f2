"""The arcs of all asks, requirement by requirement and shift by shift."""

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.arcs import Pool, pool_room, sort_arcs
from matcher.engine.kernels.demand import (
    ASK,
    ASK_SHIFT,
    ASK_WANTED,
    ASKS,
    REQUIREMENTS,
    WANTED,
    WANTED_SET,
    WANTED_SIZE,
    WANTED_TEAM,
    Demand,
    Qualified,
    Sets,
    pool_of,
    tag_cost_of,
)
from matcher.engine.kernels.groups import answer_group, special_orders
from matcher.engine.kernels.hubs import DONE, NEED, OTHERS, SHORT_WORK, TOTALS, longer_rooms, new_group, new_rooms
from matcher.engine.kernels.own_answers import answer_others
from matcher.engine.kernels.own_arcs import Frame, Gates, new_gates
from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64
from matcher.engine.kernels.sorting import numbered, sort_by_cost, stable_order
from matcher.engine.kernels.supply import (
    HELPER,
    LEAF,
    LEAF_FROM,
    LEAF_TO,
    LEAVES_USED,
    NODES_USED,
    ROW,
    SHIFT,
    SIZE,
    TEAM,
    Supply,
    deepest,
)


def sorted_asks(demand: Demand, shifts: int) -> Vector:
    """The numbers of all asks by requirement, then shift, then number."""
    count, ask = demand.used[ASKS], demand.ask
    shift, wanted = zeros32(count), zeros32(count)
    for index in range(count):
        shift[index] = ask[index * ASK + ASK_SHIFT]
        wanted[index] = ask[index * ASK + ASK_WANTED]
    by_shift = stable_order(numbered(count), shift, shifts)
    return stable_order(by_shift, wanted, demand.used[REQUIREMENTS])


def qualify(
    wanted: int, qualified: Qualified, arrays: Arrays, sets: Sets, supply: Supply, demand: Demand, pool: Pool
) -> tuple[Pool, int]:
    """Helpers that meet a requirement into `pool` as (number, own and tag cost), the cheapest first; their count."""
    row = wanted * WANTED
    tags, team, size = (
        demand.wanted[row + WANTED_SET],
        demand.wanted[row + WANTED_TEAM],
        demand.wanted[row + WANTED_SIZE],
    )
    among, first, last = pool_of(tags, team, qualified, sets)
    pool = pool_room(pool, last - first)
    helper, set_tag, tag_start, tag, tag_cost = supply.helper, sets.tag, arrays.tag_start, arrays.tag, arrays.tag_cost
    begins, ends, own = sets.start[tags], sets.start[tags + 1], arrays.cost
    count, rising, before = 0, True, 0
    for index in range(first, last):
        place = among[index] * HELPER
        if helper[place + TEAM] != team or helper[place + SIZE] < size:
            continue
        who = helper[place + ROW]
        cost = tag_cost_of(who, begins, ends, set_tag, tag_start, tag, tag_cost)
        if cost >= 0:
            cost += own[who]
            pool.target[count] = among[index]
            pool.cost[count] = cost
            if cost < before:
                rising = False
            before = cost
            count += 1
    if not rising and not sort_by_cost(count, pool.target, pool.cost):
        sort_arcs(0, count, pool)
    return pool, count


def bucket(
    able: Pool, count: int, slots: int, supply: Supply, slot_of_shift: Vector, slot_from: Vector, free: Pool
) -> Pool:
    """Leaves of the able helpers by the slot of their shift, keeping their order, into `free`.

    Slot `s` (from 1) ends up in `slot_from[s - 1]:slot_from[s]`.
    """
    helper, leaf = supply.helper, supply.leaf
    for slot in range(slots + 2):
        slot_from[slot] = 0
    for index in range(count):
        row = able.target[index] * HELPER
        for entry in range(helper[row + LEAF_FROM], helper[row + LEAF_TO]):
            slot = slot_of_shift[leaf[entry * LEAF + SHIFT]]
            if slot > 0:
                slot_from[slot + 1] += 1
    for slot in range(slots):
        slot_from[slot + 2] += slot_from[slot + 1]
    free = pool_room(free, slot_from[slots + 1])
    target, cost = free
    for index in range(count):
        row = able.target[index] * HELPER
        for entry in range(helper[row + LEAF_FROM], helper[row + LEAF_TO]):
            slot = slot_of_shift[leaf[entry * LEAF + SHIFT]]
            if slot > 0:
                place = slot_from[slot]
                target[place] = entry
                cost[place] = able.cost[index]
                slot_from[slot] = place + 1
    return free


def answer_asks(
    frame: Frame, arrays: Arrays, sets: Sets, qualified: Qualified, supply: Supply, demand: Demand
) -> tuple[Gates, Vector, Pool, Pool, Wide]:
    """Gates, bounds and arcs of final hubs, arcs of asks; and the counts of hubs, hub arcs and ask arcs."""
    count, ask = demand.used[ASKS], demand.ask
    shifts, areas = len(arrays.day), len(arrays.parent)
    asks = sorted_asks(demand, shifts)
    slot_of_shift, slot_from = zeros32(shifts), zeros32(shifts + 2)
    most = largest_group(asks, demand) * deepest(arrays.parent) + 1
    group = new_group(areas, most, supply.sizes[NODES_USED], len(frame.helpers))
    gates = new_gates(len(frame.orders), supply.sizes[LEAVES_USED])
    parent, distance, window_cost = arrays.parent, arrays.distance, arrays.window_cost
    special, totals, rooms = special_orders(frame.orders, arrays), zeros64(TOTALS), new_rooms()
    able, free = Pool(zeros32(64), zeros64(64)), Pool(zeros32(64), zeros64(64))
    first = 0
    while first < count:
        wanted = ask[asks[first] * ASK + ASK_WANTED]
        last, slots = find_slots(first, asks, ask, slot_of_shift)
        able, qualifying = qualify(wanted, qualified, arrays, sets, supply, demand, able)
        free = bucket(able, qualifying, slots, supply, slot_of_shift, slot_from, free)
        while first < last:
            shift, end = ask[asks[first] * ASK + ASK_SHIFT], first
            while end < last and ask[asks[end] * ASK + ASK_SHIFT] == shift:
                end += 1
            slot = slot_of_shift[shift]
            slot_of_shift[shift] = 0
            begins, ends, short = slot_from[slot - 1], slot_from[slot], SHORT_WORK
            while short != DONE:
                short = answer_group(
                    first,
                    end,
                    begins,
                    ends,
                    asks,
                    special,
                    parent,
                    distance,
                    window_cost,
                    free,
                    supply,
                    demand,
                    group,
                    rooms,
                    totals,
                )
                if short != DONE:
                    rooms = longer_rooms(short, totals[NEED], rooms)
            if totals[OTHERS] > 0:
                rooms, gates = answer_others(
                    first, end, asks, special, frame, arrays, sets, supply, demand, group, rooms, gates, totals
                )
            first = end
    return gates, rooms.bounds, rooms.final, rooms.asked, totals


def find_slots(first: int, asks: Vector, ask: Vector, slot_of_shift: Vector) -> tuple[int, int]:
    """Number the shifts of the asks of one requirement from 1 on: (where these asks end, how many shifts)."""
    wanted, last, slots = ask[asks[first] * ASK + ASK_WANTED], first, 0
    while last < len(asks) and ask[asks[last] * ASK + ASK_WANTED] == wanted:
        shift = ask[asks[last] * ASK + ASK_SHIFT]
        if slot_of_shift[shift] == 0:
            slots += 1
            slot_of_shift[shift] = slots
        last += 1
    return last, slots


def largest_group(asks: Vector, demand: Demand) -> int:
    """The most asks of one requirement in one shift."""
    ask, most, size = demand.ask, 0, 0
    for index in range(len(asks)):
        row, before = asks[index] * ASK, asks[index - 1] * ASK
        same = index > 0 and ask[row + ASK_WANTED] == ask[before + ASK_WANTED]
        size = size + 1 if same and ask[row + ASK_SHIFT] == ask[before + ASK_SHIFT] else 1
        most = max(most, size)
    return most
