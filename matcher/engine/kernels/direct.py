"""Arcs straight from an order to helpers, pair by pair, without hubs, and the stretches in which they lie."""

from matcher.engine.kernels.arcs import Pool, sort_arcs
from matcher.engine.kernels.book import (
    AREA,
    BEFORE,
    BITS,
    END,
    LISTED,
    LISTED_BITS,
    LISTED_NEXT,
    LISTED_SLOT,
    LISTED_WHO,
    LISTING,
    LISTS,
    NEXT,
    PERSON,
    PLACES,
    PRESENT,
    RAREST,
    SLOT,
    STAMP,
    TAGS,
    WINDOW_HEAD,
    WINDOW_SHIFT,
    WINDOW_TAGS,
    WINDOWS,
    WORDS,
    Book,
    first_window,
    list_key,
    list_pair,
)
from matcher.engine.kernels.flow import ARC_FROM, ARC_TO, ARCS, NODE, UNITS_AT, Flow
from matcher.engine.kernels.primitives import Vector, zeros32
from matcher.engine.kernels.removal import Users
from matcher.engine.kernels.supply import (
    HELPER,
    LEAF,
    LEAF_FROM,
    LEAF_TO,
    MET,
    MET_AREA,
    MET_FROM,
    MET_HELPER,
    MET_NEXT,
    MET_TO,
    SHIFT,
    Supply,
)
from matcher.engine.kernels.table import slot_of


def direct_arcs(slot: int, limit: int, pool: Pool, supply: Supply, book: Book) -> int:
    """Every arc of an order to those who can serve it below `limit`, the cheapest first, into `pool`; their count."""
    book.number[LISTING] += 1
    stamp, level, end = book.number[LISTING], 0, 0
    area = book.order[slot * SLOT + AREA]
    rarest = book.words[book.order[slot * SLOT + WORDS] + RAREST]
    person, met, listed = book.person, supply.met, book.listed
    bits = bits_of(book.order[slot * SLOT + WORDS], book.words)
    while area >= 0:
        if rarest < 0:
            entry = supply.area_first[area]
        else:
            place = slot_of(list_key(area, rarest), book.keys)
            entry = book.heads[place] if book.keys[place] != 0 else -1
        while entry >= 0:
            if rarest < 0:
                helper = met[entry * MET + MET_HELPER]
                entry = met[entry * MET + MET_NEXT]
            else:
                able = listed[entry * LISTED + LISTED_BITS] & bits
                helper = listed[entry * LISTED + LISTED_WHO]
                entry = listed[entry * LISTED + LISTED_NEXT]
                if able == 0:
                    continue
            row = helper * PERSON
            if person[row + STAMP] != stamp and person[row + PRESENT] > 0:
                person[row + STAMP] = stamp
                end = list_pair(slot, helper, level, -1, limit, end, pool, supply, book)
        area = book.parent[area]
        level += 1
    sort_arcs(0, end, pool)
    return end


def bits_of(at: int, words: Vector) -> int:
    """The shifts of an order's windows as bits."""
    bits, window = 0, first_window(at, words)
    for _index in range(words[at + WINDOWS]):
        bits |= 1 << (words[window + WINDOW_SHIFT] % BITS)
        window += WINDOW_HEAD + words[window + WINDOW_TAGS]
    return bits


def list_helper(helper: int, supply: Supply, book: Book) -> None:
    """Put a helper into the lists of the areas that it meets and the tags that it has; there is room."""
    words, heads, listed = book.words, book.heads, book.listed
    tags = book.person[helper * PERSON + TAGS]
    place, bits = book.number[PLACES], 0
    for leaf in range(supply.helper[helper * HELPER + LEAF_FROM], supply.helper[helper * HELPER + LEAF_TO]):
        bits |= 1 << (supply.leaf[leaf * LEAF + SHIFT] % BITS)
    for entry in range(supply.helper[helper * HELPER + MET_FROM], supply.helper[helper * HELPER + MET_TO]):
        area = supply.met[entry * MET + MET_AREA]
        for index in range(tags + 1, tags + 1 + words[tags]):
            key = list_key(area, words[index])
            slot = slot_of(key, book.keys)
            if book.keys[slot] == 0:
                book.keys[slot] = key + 1
                heads[slot] = -1
                book.number[LISTS] += 1
            listed[place * LISTED + LISTED_WHO] = helper
            listed[place * LISTED + LISTED_SLOT] = slot
            listed[place * LISTED + LISTED_NEXT] = heads[slot]
            listed[place * LISTED + LISTED_BITS] = bits
            heads[slot] = place
            place += 1
    book.number[PLACES] = place


def unlist_helper(helper: int, book: Book) -> None:
    """Take the helper that was listed last out of its lists."""
    place = book.number[PLACES] - 1
    while place >= 0 and book.listed[place * LISTED + LISTED_WHO] == helper:
        book.heads[book.listed[place * LISTED + LISTED_SLOT]] = book.listed[place * LISTED + LISTED_NEXT]
        place -= 1
    book.number[PLACES] = place + 1


def pack_lists(book: Book) -> None:
    """Put the places of each list next to each other."""
    listed, heads = book.listed, book.heads
    packed, place = zeros32(book.number[PLACES] * LISTED), 0
    for slot in range(len(heads)):
        entry = heads[slot] if book.keys[slot] != 0 else -1
        if entry >= 0:
            heads[slot] = place
        while entry >= 0:
            for field in range(LISTED):
                packed[place * LISTED + field] = listed[entry * LISTED + field]
            entry = listed[entry * LISTED + LISTED_NEXT]
            packed[place * LISTED + LISTED_NEXT] = place + 1 if entry >= 0 else -1
            place += 1
    for index in range(len(packed)):
        listed[index] = packed[index]


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
