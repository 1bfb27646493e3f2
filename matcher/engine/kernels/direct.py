"""Arcs straight from an order to helpers, pair by pair, without hubs, and the stretches in which they lie."""

from matcher.engine.kernels.arcs import Pool, sort_arcs
from matcher.engine.kernels.book import AREA, BEFORE, END, LISTING, NEXT, PERSON, PRESENT, SLOT, STAMP, Book, list_pair
from matcher.engine.kernels.flow import ARC_FROM, ARC_TO, ARCS, NODE, UNITS_AT, Flow
from matcher.engine.kernels.removal import Users
from matcher.engine.kernels.supply import MET, MET_HELPER, MET_NEXT, Supply


def direct_arcs(slot: int, limit: int, pool: Pool, supply: Supply, book: Book) -> int:
    """Every arc of an order to those who can serve it below `limit`, the cheapest first, into `pool`; their count."""
    book.number[LISTING] += 1
    stamp, level, end = book.number[LISTING], 0, 0
    area = book.order[slot * SLOT + AREA]
    person, met = book.person, supply.met
    while area >= 0:
        entry = supply.area_first[area]
        while entry >= 0:
            helper = met[entry * MET + MET_HELPER]
            row = helper * PERSON
            if person[row + STAMP] != stamp and person[row + PRESENT] > 0:
                person[row + STAMP] = stamp
                end = list_pair(slot, helper, level, -1, limit, end, pool, supply, book)
            entry = met[entry * MET + MET_NEXT]
        area = book.parent[area]
        level += 1
    sort_arcs(0, end, pool)
    return end


def unlink_arcs(slot: int, flow: Flow, users: Users, book: Book) -> None:
    """Take the arcs of an order out of the lists of those that they lead to; its stretch is empty then."""
    row = (slot + flow.counts[UNITS_AT]) * NODE
    before, following = book.before, users.following
    for arc in range(flow.node[row + ARC_FROM], flow.node[row + ARC_TO]):
        after, ahead = following[arc], before[arc]
        if ahead >= 0:
            following[ahead] = after
        else:
            users.first[flow.target[arc]] = after
        if after >= 0:
            before[after] = ahead
    flow.node[row + ARC_TO] = flow.node[row + ARC_FROM]


def room_for(count: int) -> int:
    """The length of a new stretch for so many arcs: a few may follow."""
    return count + count // 4 + 2


def short_of(slot: int, count: int, flow: Flow, book: Book) -> int:
    """How many arcs a stretch takes from the common ones to hold `count`."""
    first = flow.node[(slot + flow.counts[UNITS_AT]) * NODE + ARC_FROM]
    return 0 if count <= book.order[slot * SLOT + END] - first else room_for(count)


def set_arcs(slot: int, count: int, pool: Pool, flow: Flow, users: Users, book: Book) -> None:
    """Give an order the first arcs of the pool, sorted; there is room for them."""
    unlink_arcs(slot, flow, users, book)
    owner = slot + flow.counts[UNITS_AT]
    row = owner * NODE
    if short_of(slot, count, flow, book) > 0:
        flow.node[row + ARC_FROM] = flow.counts[ARCS]
        flow.counts[ARCS] += room_for(count)
        book.order[slot * SLOT + END] = flow.counts[ARCS]
    arc = flow.node[row + ARC_FROM]
    for index in range(count):
        target = pool.target[index]
        flow.target[arc] = target
        flow.cost[arc] = pool.cost[index]
        users.owner[arc] = owner
        after = users.first[target]
        users.following[arc] = after
        book.before[arc] = -1
        if after >= 0:
            book.before[after] = arc
        users.first[target] = arc
        arc += 1
    flow.node[row + ARC_TO] = arc


def enter(slot: int, book: Book) -> None:
    """Put an order among those of its area."""
    row = slot * SLOT
    after = book.order_first[book.order[row + AREA]]
    book.order[row + NEXT] = after
    book.order[row + BEFORE] = -1
    if after >= 0:
        book.order[after * SLOT + BEFORE] = slot
    book.order_first[book.order[row + AREA]] = slot


def depart(slot: int, book: Book) -> None:
    """Take an order from those of its area."""
    row = slot * SLOT
    after, ahead = book.order[row + NEXT], book.order[row + BEFORE]
    if ahead >= 0:
        book.order[ahead * SLOT + NEXT] = after
    else:
        book.order_first[book.order[row + AREA]] = after
    if after >= 0:
        book.order[after * SLOT + BEFORE] = ahead
