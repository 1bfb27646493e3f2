"""The arcs of all asks, requirement by requirement and shift by shift."""

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.arcs import HUB, Pool, pool_room, sort_arcs
from matcher.engine.kernels.demand import (
    ALONE,
    ASK,
    ASK_AREA,
    ASK_FROM,
    ASK_HUB,
    ASK_LEVEL,
    ASK_MODE,
    ASK_ORDER,
    ASK_SHIFT,
    ASK_TO,
    ASK_WANTED,
    ASK_WINDOW,
    ASKS,
    INCUMBENT,
    REQUIREMENTS,
    SEVERAL,
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
from matcher.engine.kernels.hubs import (
    AREA,
    ATTACHED_FROM,
    ATTACHED_TO,
    GROUP,
    HUB_FROM,
    HUB_ROW,
    HUB_TO,
    LIST,
    NUMBER,
    WIDE,
    Group,
    attach,
    close_hubs,
    find_hubs,
    new_group,
    touch,
)
from matcher.engine.kernels.own_arcs import Frame, Gates, excluded_matters, excludes, favoured, gated, step_cost
from matcher.engine.kernels.primitives import Vector, Wide, grown32, zeros32, zeros64
from matcher.engine.kernels.supply import (
    HELPER,
    LEAF,
    LEAF_FROM,
    LEAF_HELPER,
    LEAF_TO,
    NODES_USED,
    ROW,
    SHIFT,
    SIZE,
    TEAM,
    Supply,
)


def sorted_asks(demand: Demand, shifts: int) -> Vector:
    """The numbers of all asks by requirement, then shift, then number: two stable counting sorts."""
    count, wanted, ask = demand.used[ASKS], demand.used[REQUIREMENTS], demand.ask
    by_shift, result = zeros32(count), zeros32(count)
    start = zeros32(shifts + 1)
    for index in range(count):
        start[ask[index * ASK + ASK_SHIFT] + 1] += 1
    for shift in range(shifts):
        start[shift + 1] += start[shift]
    for index in range(count):
        shift = ask[index * ASK + ASK_SHIFT]
        by_shift[start[shift]] = index
        start[shift] += 1
    start = zeros32(wanted + 1)
    for index in range(count):
        start[ask[index * ASK + ASK_WANTED] + 1] += 1
    for number in range(wanted):
        start[number + 1] += start[number]
    for place in range(count):
        index = by_shift[place]
        number = ask[index * ASK + ASK_WANTED]
        result[start[number]] = index
        start[number] += 1
    return result


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
    if not rising:
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


def is_wide(area: int, parent: Vector, group: Group) -> bool:
    """Whether a member who could fill two places of an order may stand on the way up from it."""
    while area >= 0:
        place = area * AREA
        if group.area[place + WIDE] == group.used[GROUP]:
            return True
        area = parent[area]
    return False


def list_pairs(
    row: int,
    price: int,
    end: int,
    pool: Pool,
    frame: Frame,
    arrays: Arrays,
    supply: Supply,
    demand: Demand,
    group: Group,
    attached: Pool,
    gates: Gates,
) -> tuple[Pool, int]:
    """Every pair of the ask at `row` that its order does not exclude, from `end` on; returns pool and new end."""
    number, mode = demand.ask[row + ASK_ORDER], demand.ask[row + ASK_MODE]
    order = frame.orders[number]
    group.used[LIST] += 1
    stamp = group.used[LIST]
    area, level = demand.ask[row + ASK_AREA], 0
    while area >= 0:
        first, last = group.area[area * AREA + ATTACHED_FROM], group.area[area * AREA + ATTACHED_TO]
        pool = pool_room(pool, end + last - first)
        for entry in range(first, last):
            leaf = attached.target[entry]
            helper = supply.leaf[leaf * LEAF + LEAF_HELPER]
            if group.helper_seen[helper] != stamp:
                group.helper_seen[helper] = stamp
                if not excludes(order, frame.helpers[helper], arrays.exclude_start, arrays.exclude):
                    pool.target[end] = gated(number, leaf, mode, supply, gates)
                    pool.cost[end] = price + attached.cost[entry] + step_cost(level, arrays.distance)
                    end += 1
        area = arrays.parent[area]
        level += 1
    return pool, end


def copy_hub(hub: int, price: int, end: int, pool: Pool, work: Pool, rows: Vector) -> tuple[Pool, int]:
    """The arc to a final hub, or the arcs of a folded one, at a price, from `end` on; returns pool and new end."""
    row = hub * HUB_ROW
    if rows[row + NUMBER] >= 0:
        pool = pool_room(pool, end + 1)
        pool.target[end] = HUB + rows[row + NUMBER]
        pool.cost[end] = price
        return pool, end + 1
    first, last = rows[row + HUB_FROM], rows[row + HUB_TO]
    pool = pool_room(pool, end + last - first)
    target, cost = pool
    for index in range(first, last):
        target[end] = work.target[index]
        cost[end] = price + work.cost[index]
        end += 1
    return pool, end


def answer_own(
    row: int,
    price: int,
    end: int,
    pool: Pool,
    work: Pool,
    frame: Frame,
    arrays: Arrays,
    sets: Sets,
    supply: Supply,
    demand: Demand,
    group: Group,
    attached: Pool,
    gates: Gates,
) -> tuple[Pool, int]:
    """The arcs of an ask whose order has excludes, bonuses or an incumbent, or asks for several members."""
    mode, hub = demand.ask[row + ASK_MODE], demand.ask[row + ASK_HUB]
    if mode != INCUMBENT and hub >= 0:
        if excluded_matters(row, frame, arrays, sets, supply, demand) or (
            mode == SEVERAL and is_wide(demand.ask[row + ASK_AREA], arrays.parent, group)
        ):
            pool, end = list_pairs(row, price, end, pool, frame, arrays, supply, demand, group, attached, gates)
        else:
            level = step_cost(demand.ask[row + ASK_LEVEL], arrays.distance)
            pool, end = copy_hub(hub, price + level, end, pool, work, group.hub)
    return favoured(row, price, end, pool, frame, arrays, sets, supply, demand, gates)


def answer_group(
    first: int,
    last: int,
    asks: Vector,
    work: Pool,
    frame: Frame,
    arrays: Arrays,
    sets: Sets,
    supply: Supply,
    demand: Demand,
    group: Group,
    attached: Pool,
    gates: Gates,
    pool: Pool,
    totals: Wide,
) -> tuple[Pool, Gates]:
    """The arcs of every ask of a group whose hubs are listed; returns what may have grown."""
    ask, orders, distance, window_cost = demand.ask, frame.orders, arrays.distance, arrays.window_cost
    exclude_start, prefer_start, incumbent = arrays.exclude_start, arrays.prefer_start, arrays.incumbent_shift
    end = totals[2]
    for index in range(first, last):
        row = asks[index] * ASK
        mode, hub = ask[row + ASK_MODE], ask[row + ASK_HUB]
        order = orders[ask[row + ASK_ORDER]]
        price = 0
        if mode == ALONE:
            price = window_cost[ask[row + ASK_WINDOW]]
            if incumbent[order] != -1:
                price += arrays.scalars[1]
        ask[row + ASK_FROM] = end
        plain = mode == ALONE and exclude_start[order] == exclude_start[order + 1]
        if plain and incumbent[order] == -1 and prefer_start[order] == prefer_start[order + 1]:
            if hub >= 0:
                price += step_cost(ask[row + ASK_LEVEL], distance)
                pool, end = copy_hub(hub, price, end, pool, work, group.hub)
        else:
            if mode != ALONE:
                room = gates.used[0] + len(frame.helpers)
                gates = Gates(gates.used, gates.first, grown32(gates.following, room), grown32(gates.leaf, room))
            pool, end = answer_own(
                row, price, end, pool, work, frame, arrays, sets, supply, demand, group, attached, gates
            )
        ask[row + ASK_TO] = end
    totals[2] = end
    return pool, gates


def answer_asks(
    frame: Frame, arrays: Arrays, sets: Sets, qualified: Qualified, supply: Supply, demand: Demand
) -> tuple[Gates, Vector, Pool, Pool, Vector]:
    """Gates, bounds and arcs of final hubs, arcs of asks; and the counts of hubs, hub arcs and ask arcs."""
    count, ask = demand.used[ASKS], demand.ask
    shifts, areas = len(arrays.day), len(arrays.parent)
    asks = sorted_asks(demand, shifts)
    slot_of_shift, slot_from = zeros32(shifts), zeros32(shifts + 2)
    group = new_group(
        areas, largest_group(asks, demand) * deepest(arrays.parent) + 1, supply.sizes[NODES_USED], len(frame.helpers)
    )
    gates = Gates(zeros64(1), zeros32(len(frame.orders)), zeros32(1), zeros32(1))
    for number in range(len(frame.orders)):
        gates.first[number] = -1
    totals, bounds = zeros64(3), zeros32(64)
    work, able, free = Pool(zeros32(64), zeros64(64)), Pool(zeros32(64), zeros64(64)), Pool(zeros32(64), zeros64(64))
    arcs, attached, pool = (
        Pool(zeros32(64), zeros64(64)),
        Pool(zeros32(64), zeros64(64)),
        Pool(zeros32(64), zeros64(64)),
    )
    first = 0
    while first < count:
        wanted = ask[asks[first] * ASK + ASK_WANTED]
        last, slots = first, 0
        while last < count and ask[asks[last] * ASK + ASK_WANTED] == wanted:
            shift = ask[asks[last] * ASK + ASK_SHIFT]
            if slot_of_shift[shift] == 0:
                slots += 1
                slot_of_shift[shift] = slots
            last += 1
        able, qualifying = qualify(wanted, qualified, arrays, sets, supply, demand, able)
        free = bucket(able, qualifying, slots, supply, slot_of_shift, slot_from, free)
        while first < last:
            shift, end = ask[asks[first] * ASK + ASK_SHIFT], first
            while end < last and ask[asks[end] * ASK + ASK_SHIFT] == shift:
                end += 1
            slot = slot_of_shift[shift]
            slot_of_shift[shift] = 0
            touch(first, end, asks, ask, arrays.parent, group)
            attached = attach(slot_from[slot - 1], slot_from[slot], free, supply, group, attached)
            find_hubs(first, end, asks, ask, arrays.parent, arrays.distance, group)
            work, bounds, arcs = close_hubs(attached, supply, group, work, totals, bounds, arcs)
            pool, gates = answer_group(
                first, end, asks, work, frame, arrays, sets, supply, demand, group, attached, gates, pool, totals
            )
            first = end
    return gates, bounds, arcs, pool, totals


def largest_group(asks: Vector, demand: Demand) -> int:
    """The most asks of one requirement in one shift."""
    ask, most, size = demand.ask, 0, 0
    for index in range(len(asks)):
        row, before = asks[index] * ASK, asks[index - 1] * ASK
        same = index > 0 and ask[row + ASK_WANTED] == ask[before + ASK_WANTED]
        size = size + 1 if same and ask[row + ASK_SHIFT] == ask[before + ASK_SHIFT] else 1
        most = max(most, size)
    return most


def deepest(parent: Vector) -> int:
    """Levels of the deepest area, its root included."""
    depth, most = zeros32(len(parent)), 0
    for start in range(len(parent)):
        area, steps = start, 0
        while area >= 0 and depth[area] == 0:
            area = parent[area]
            steps += 1
        steps += depth[area] if area >= 0 else 0
        most = max(most, steps)
        area = start
        while area >= 0 and depth[area] == 0:
            depth[area] = steps
            steps -= 1
            area = parent[area]
    return most
