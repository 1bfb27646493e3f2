"""Helpers that come and go: capacity that closes, and new capacity put to its best uses."""

from matcher.engine.kernels.arcs import Pool, sort_arcs
from matcher.engine.kernels.book import (
    BALANCE,
    CEILING,
    HERE,
    LOAD,
    NEXT,
    NODE_FROM,
    NODE_TO,
    PERSON,
    PRESENT,
    SLOT,
    Book,
    level_from,
    list_pair,
)
from matcher.engine.kernels.direct import list_helper, set_arcs, short_of, unlist_helper
from matcher.engine.kernels.flow import (
    ABOVE,
    ALONG,
    ARC_FROM,
    ARC_TO,
    ARCS,
    AT,
    AWAY,
    CAPACITY,
    FAR,
    HELD,
    HUBS_AT,
    LABEL,
    LOW,
    MOST,
    NODE,
    PRICE,
    PRICED,
    ROOM,
    STEP,
    UNIT,
    UNITS_AT,
    Flow,
    move,
    note,
)
from matcher.engine.kernels.primitives import Vector, Wide
from matcher.engine.kernels.removal import Users, shortest_back
from matcher.engine.kernels.search import BUCKETS, reset, shift
from matcher.engine.kernels.supply import (
    HELPER,
    HELPERS_USED,
    LEAF_FROM,
    LEAVES_USED,
    MET,
    MET_AREA,
    MET_FROM,
    MET_NEXT,
    MET_USED,
    NODES_USED,
    ROOT,
    Limits,
    Supply,
    add_limits,
    add_met,
    met_areas,
)

# Dearer than any path, and far from overflow.
CLOSED = FAR >> 2


def shape_helper(
    number: int, reach: int, limits: Limits, base: Vector, wanted: Vector, supply: Supply, book: Book, flow: Flow
) -> None:
    """Capacity nodes, leaves and met areas of a new version, by `limits` (of one row); there is room for them."""
    row = number * PERSON
    first = supply.sizes[NODES_USED]
    add_limits(number, 0, limits, wanted, book.number[CEILING], supply)
    book.person[row + NODE_FROM] = first
    book.person[row + NODE_TO] = supply.sizes[NODES_USED]
    marginal = book.number[BALANCE] * (2 * book.person[row + LOAD] + 1)
    for node in range(first, supply.sizes[NODES_USED]):
        book.most[node] = supply.capacity[node * CAPACITY + MOST]
        flow.marginal[node] = marginal
    count = met_areas(0, limits.base_start, base, reach, book.parent, flow.seen)
    add_met(number, count, flow.seen, supply)
    list_helper(number, supply, book)


def unshape_helper(number: int, supply: Supply, book: Book) -> None:
    """Forget the newest version."""
    row = number * HELPER
    unlist_helper(number, book)
    for entry in range(supply.sizes[MET_USED] - 1, supply.helper[row + MET_FROM] - 1, -1):
        supply.area_first[supply.met[entry * MET + MET_AREA]] = supply.met[entry * MET + MET_NEXT]
    supply.sizes[MET_USED] = supply.helper[row + MET_FROM]
    supply.sizes[LEAVES_USED] = supply.helper[row + LEAF_FROM]
    supply.sizes[NODES_USED] = book.person[number * PERSON + NODE_FROM]
    supply.sizes[HELPERS_USED] = number


def strip(helper: int, flow: Flow, users: Users, pool: Pool, book: Book) -> None:
    """Take the arcs of orders to a helper out of their stretches."""
    first, last = book.person[helper * PERSON + NODE_FROM], book.person[helper * PERSON + NODE_TO]
    units_at, hubs_at = flow.counts[UNITS_AT], flow.counts[HUBS_AT]
    for node in range(first, last):
        arc = users.first[node]
        while arc >= 0:
            owner, after = users.owner[arc], users.following[arc]
            if units_at <= owner < hubs_at:
                count = 0
                for index in range(flow.node[owner * NODE + ARC_FROM], flow.node[owner * NODE + ARC_TO]):
                    if not first <= flow.target[index] < last:
                        pool.target[count] = flow.target[index]
                        pool.cost[count] = flow.cost[index]
                        count += 1
                set_arcs(owner - units_at, count, pool, flow, users, book)
                # Its other arcs to this helper are gone with this one, so the next of the list may be as well.
                after = users.first[node]
                while after >= 0 and not units_at <= users.owner[after] < hubs_at:
                    after = users.following[after]
            arc = after


def close_helper(helper: int, flow: Flow, book: Book, program: Vector, insert_op: int, log: Wide) -> int:
    """Nobody may use a helper any more; its units wait in the program to come in. Returns by how much the cost rises.

    What stays is optimal: it is the same flow with capacity gone that it no longer uses.
    """
    rise, capacity, label = 0, flow.capacity, flow.label
    units_at, step = flow.counts[UNITS_AT], flow.counts[STEP]
    first, last = book.person[helper * PERSON + NODE_FROM], book.person[helper * PERSON + NODE_TO]
    for node in range(first, last):
        root = node
        while capacity[root * CAPACITY + ABOVE] >= 0:
            root = capacity[root * CAPACITY + ABOVE]
        while capacity[node * CAPACITY + HELD] >= 0:
            unit = capacity[node * CAPACITY + HELD]
            # Along an arc that carries flow the potential falls by its cost.
            rise -= label[(unit + units_at) * LABEL + PRICE] - label[node * LABEL + PRICE] + flow.marginal[root] - step
            move(unit + units_at, AWAY, flow, log)
            place = 1 + 4 * program[0]
            program[place] = insert_op
            program[place + 1] = unit
            program[0] += 1
    for node in range(first, last):
        row = node * CAPACITY
        note(PRICED, node, label[node * LABEL + PRICE], flow.counts, log)
        label[node * LABEL + PRICE] = CLOSED
        capacity[row + ROOM] -= book.most[node]
        capacity[row + MOST] = 0
    book.person[helper * PERSON + PRESENT] = 0
    return rise


def reopen_helper(helper: int, flow: Flow, book: Book) -> None:
    """Undo what `close_helper` did, the steps in the journal apart."""
    for node in range(book.person[helper * PERSON + NODE_FROM], book.person[helper * PERSON + NODE_TO]):
        flow.capacity[node * CAPACITY + ROOM] += book.most[node]
        flow.capacity[node * CAPACITY + MOST] = book.most[node]
    book.person[helper * PERSON + PRESENT] = 1


def open_helper(helper: int, flow: Flow, users: Users, pool: Pool, supply: Supply, book: Book) -> bool:
    """Arcs to a shaped helper from every order that it can serve, and prices at which nobody gains by using it.

    False where there is no room for the arcs.
    """
    counts, label, node = flow.counts, flow.label, flow.node
    first, last = book.person[helper * PERSON + NODE_FROM], book.person[helper * PERSON + NODE_TO]
    book.person[helper * PERSON + PRESENT] = 1
    if first == last:
        return True
    price = flow.marginal[first]
    for area in range(len(book.parent)):
        slot = book.order_first[area]
        level = level_from(area, helper, supply, book) if slot >= 0 else -1
        while slot >= 0 and level >= 0:
            row = (slot + counts[UNITS_AT]) * NODE
            if book.order[slot * SLOT + HERE] > 0:
                old = node[row + ARC_TO] - node[row + ARC_FROM]
                end = list_pair(slot, helper, level, -1, flow.out[slot], old, pool, supply, book)
                if end > old:
                    short = short_of(slot, end, flow, book)
                    if short > 0 and counts[ARCS] + short > len(flow.target):
                        return False
                    if flow.unit[slot * UNIT + AT] != AWAY:
                        for index in range(old, end):
                            price = max(price, label[(slot + counts[UNITS_AT]) * LABEL + PRICE] - pool.cost[index])
                    for index in range(old):
                        pool.target[index] = flow.target[node[row + ARC_FROM] + index]
                        pool.cost[index] = flow.cost[node[row + ARC_FROM] + index]
                    sort_arcs(0, end, pool)
                    set_arcs(slot, end, pool, flow, users, book)
            slot = book.order[slot * SLOT + NEXT]
    for place in range(first, last):
        label[place * LABEL + PRICE] = price
    counts[LOW] = min(counts[LOW], price)
    return True


def gain(root: int, flow: Flow, users: Users, log: Wide) -> tuple[int, bool]:
    """Bring one more unit to a helper who has room, if that lowers the cost: (by how much it rises, whether it did).

    A unit of flow into the root that goes on to the sink closes a cycle: the cheapest way from the sink back to the
    root, found backwards, plus the root's `marginal`. Once no cycle is below 0 its potential can be the marginal.
    """
    label = flow.label
    limit = label[root * LABEL + PRICE] - flow.marginal[root]
    if limit <= 0 or flow.capacity[root * CAPACITY + ROOM] <= 0:
        return 0, False
    near = len(flow.queue)
    dial = near > BUCKETS and limit <= near
    fall, end, count = shortest_back(root, limit, dial, flow, users)
    if end < 0:
        shift(count, limit, -1, flow, log)
        reset(count, dial, flow.label, flow.queue, flow.seen)
        return 0, False
    shift(count, fall, -1, flow, log)
    walk_back(end, root, flow, log)
    reset(count, dial, flow.label, flow.queue, flow.seen)
    return fall - limit, True


def walk_back(end: int, root: int, flow: Flow, log: Wide) -> None:
    """Walk the path of a search back to a root: each unit on it moves to the first capacity node that follows it."""
    units_at, hubs_at = flow.counts[UNITS_AT], flow.counts[HUBS_AT]
    v, mover = end, -1
    while v >= 0:
        if v < units_at:
            if mover >= 0:
                move(mover, v, flow, log)
            mover = -1
        elif v < hubs_at:
            mover = v
        v = -1 if v == root else flow.node[v * NODE + ALONG]


def root_of(helper: int, supply: Supply) -> int:
    """The root of a helper, -1 where it can take nothing."""
    return supply.helper[helper * HELPER + ROOT]
