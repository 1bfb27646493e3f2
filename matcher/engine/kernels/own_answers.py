"""The arcs of asks that do not share a hub as it stands: excludes, bonuses, incumbents, several members."""

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.arcs import HUB, Pool, pool_room
from matcher.engine.kernels.demand import (
    ALONE,
    ASK,
    ASK_AREA,
    ASK_FROM,
    ASK_HUB,
    ASK_LEVEL,
    ASK_MODE,
    ASK_ORDER,
    ASK_TO,
    ASK_WINDOW,
    INCUMBENT,
    SEVERAL,
    Demand,
    Sets,
)
from matcher.engine.kernels.hubs import (
    AREA,
    ASK_ARCS,
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
    Rooms,
)
from matcher.engine.kernels.own_arcs import (
    Frame,
    Gates,
    excluded_matters,
    excludes,
    favoured,
    gated,
    know_gates,
    step_cost,
)
from matcher.engine.kernels.primitives import Vector, Wide, grown32
from matcher.engine.kernels.supply import LEAF, LEAF_HELPER, Supply


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


def copy_hub(hub: int, price: int, end: int, pool: Pool, work: Pool, rows: Vector, extra: Wide) -> tuple[Pool, int]:
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
        cost[end] = price + extra[hub] + work.cost[index]
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
            pool, end = copy_hub(hub, price + level, end, pool, work, group.hub, group.extra)
    return favoured(row, price, end, pool, frame, arrays, sets, supply, demand, gates)


def answer_others(
    first: int,
    last: int,
    asks: Vector,
    special: Vector,
    frame: Frame,
    arrays: Arrays,
    sets: Sets,
    supply: Supply,
    demand: Demand,
    group: Group,
    rooms: Rooms,
    gates: Gates,
    totals: Wide,
) -> tuple[Rooms, Gates]:
    """The arcs of the asks of a group that `answer_plain` leaves; returns what may have grown."""
    attached, work, bounds, final, pool = rooms
    ask, end = demand.ask, totals[ASK_ARCS]
    for index in range(first, last):
        row = asks[index] * ASK
        mode = ask[row + ASK_MODE]
        if mode == ALONE and special[ask[row + ASK_ORDER]] == 0:
            continue
        price = 0
        if mode == ALONE:
            price = arrays.window_cost[ask[row + ASK_WINDOW]]
            if arrays.incumbent_shift[frame.orders[ask[row + ASK_ORDER]]] != -1:
                price += arrays.scalars[1]
        else:
            room = gates.used[0] + len(frame.helpers)
            following, leaf, owner = (
                grown32(gates.following, room),
                grown32(gates.leaf, room),
                grown32(gates.owner, room),
            )
            gates = Gates(gates.used, gates.first, following, leaf, owner, gates.known)
            know_gates(ask[row + ASK_ORDER], gates)
        ask[row + ASK_FROM] = end
        pool, end = answer_own(row, price, end, pool, work, frame, arrays, sets, supply, demand, group, attached, gates)
        ask[row + ASK_TO] = end
    totals[ASK_ARCS] = end
    return Rooms(attached, work, bounds, final, pool), gates
