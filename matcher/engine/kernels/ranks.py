"""Who else could serve an order, and what else a helper could serve, each at its exact marginal cost.

A pair is forced: its own cost and the cheapest residual way from the helper's node to the sink, displacing whom it
must. Reduced costs bound that from below, so that few of many pairs need a search.
"""

from matcher.engine.kernels.arcs import Pool, sort_arcs
from matcher.engine.kernels.book import (
    AREA,
    HERE,
    IDENTITY,
    NEXT,
    OWN,
    PERSON,
    PRESENT,
    SLOT,
    TAGS,
    WINDOW_COST,
    WINDOW_SHIFT,
    WINDOW_TAGS,
    WORDS,
    Book,
    bonus_at,
    book_cost,
    level_cost,
    level_from,
    list_pair,
    tags_at,
    window_at,
)
from matcher.engine.kernels.direct import direct_arcs
from matcher.engine.kernels.flow import (
    ABOVE,
    CAPACITY,
    FAR,
    LABEL,
    OWNER,
    PRICE,
    ROOM,
    STEP,
    UNITS_AT,
    Flow,
    begin,
    roll_back,
)
from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64
from matcher.engine.kernels.removal import Users, remove
from matcher.engine.kernels.search import BUCKETS, reset, shortest
from matcher.engine.kernels.supply import Supply

# Of a ranked pair: its slot, who, when, what forcing it costs, its cost parts, what its helper pays for one more.
R_SLOT, R_WHO, R_WHEN, R_COST, R_DISTANCE, R_OWN, R_TAGS, R_BONUS, R_WINDOW, R_CHANGE, R_BALANCE, R_NODE, RANKED = (
    range(13)
)


def way_from(node: int, flow: Flow) -> int:
    """What one more unit at a capacity node costs behind it, exactly."""
    near = len(flow.queue)
    dial = near > BUCKETS
    cost, end, count = shortest(node, near if dial else FAR, dial, flow)
    reset(count, dial, flow.label, flow.queue, flow.seen)
    if end < 0 and dial:
        cost, end, count = shortest(node, FAR, False, flow)
        reset(count, False, flow.label, flow.queue, flow.seen)
    return cost + flow.label[node * LABEL + PRICE]


def describe(row: int, slot: int, node: int, cost: int, flow: Flow, supply: Supply, book: Book, answer: Wide) -> None:
    """Write down a ranked pair."""
    helper = supply.capacity[node * CAPACITY + OWNER]
    window, person = window_at(slot, node, supply, book), helper * PERSON
    words, who = book.words, book.person[person + IDENTITY]
    at = book.order[slot * SLOT + WORDS]
    level = level_from(book.order[slot * SLOT + AREA], helper, supply, book)
    bonus = bonus_at(at, who, words)
    answer[row + R_SLOT] = slot
    answer[row + R_WHO] = who
    answer[row + R_WHEN] = words[window + WINDOW_SHIFT]
    answer[row + R_COST] = cost
    answer[row + R_DISTANCE] = level_cost(level, book.distance)
    answer[row + R_OWN] = book.person[person + OWN]
    answer[row + R_TAGS] = tags_at(window + WINDOW_TAGS, book.person[person + TAGS], words)
    pair = answer[row + R_DISTANCE] + answer[row + R_OWN] + answer[row + R_TAGS]
    answer[row + R_BONUS] = -min(bonus, pair)
    answer[row + R_WINDOW] = words[window + WINDOW_COST]
    answer[row + R_CHANGE] = (
        book_cost(at, window, helper, level, bonus, book) - max(0, pair - bonus) - words[window + WINDOW_COST]
    )
    root = node
    room = True
    while root >= 0:
        room = room and flow.capacity[root * CAPACITY + ROOM] > 0
        node = root
        root = flow.capacity[root * CAPACITY + ABOVE]
    # Whoever is full pays for its last assignment only: somebody gives way.
    answer[row + R_BALANCE] = flow.marginal[node] if room else flow.marginal[node] - flow.counts[STEP]


def file_row(rows: int, by: int, answer: Wide) -> int:
    """Sort the row after the last into those before it, one for each value of field `by`; returns their count."""
    fresh = 3 + rows * RANKED
    for row in range(rows):
        here = 3 + row * RANKED
        if answer[here + by] == answer[fresh + by]:
            if answer[here + R_COST] <= answer[fresh + R_COST]:
                return rows
            for field in range(RANKED):
                answer[here + field] = answer[fresh + field]
            sink_row(row, answer)
            return rows
    sink_row(rows, answer)
    return rows + 1


def sink_row(row: int, answer: Wide) -> None:
    """Let a row change places with dearer ones before it."""
    here = 3 + row * RANKED
    while row > 0 and answer[here - RANKED + R_COST] > answer[here + R_COST]:
        for field in range(RANKED):
            other = answer[here + field]
            answer[here + field] = answer[here - RANKED + field]
            answer[here - RANKED + field] = other
        row -= 1
        here -= RANKED


def rank_for_order(
    slot: int, limit: int, flow: Flow, users: Users, pool: Pool, supply: Supply, book: Book, log: Wide, answer: Wide
) -> None:
    """The helpers for an order, cheapest first, at what forcing each costs, against the plan without the order.

    At least `limit` rows where there are so many, and all that are as cheap as the last of those.
    """
    mark = begin(flow.counts)
    if book.order[slot * SLOT + HERE] > 0:
        remove(slot + flow.counts[UNITS_AT], flow, users, log)
    count = direct_arcs(slot, FAR, pool, supply, book)
    for index in range(count):
        pool.cost[index] += flow.label[pool.target[index] * LABEL + PRICE]
    sort_arcs(0, count, pool)
    rows, index = 0, 0
    while index < count and (rows < limit or pool.cost[index] <= answer[3 + (limit - 1) * RANKED + R_COST]):
        node = pool.target[index]
        cost = pool.cost[index] - flow.label[node * LABEL + PRICE] + way_from(node, flow)
        describe(3 + rows * RANKED, slot, node, cost, flow, supply, book, answer)
        rows = file_row(rows, R_WHO, answer)
        index += 1
    answer[2] = rows
    roll_back(mark, flow, log)


def pairs_of(
    helper: int, most: int, flow: Flow, pool: Pool, supply: Supply, book: Book, slots: Vector, found: Pool
) -> int:
    """Every (order, node) at which a helper could serve, the first `most` of them kept, by reduced cost; their count.

    `found.target` is the number of the pair, `slots` the slot and the node by pair.
    """
    units_at, label, count = flow.counts[UNITS_AT], flow.label, 0
    for area in range(len(book.parent)):
        slot = book.order_first[area]
        level = level_from(area, helper, supply, book) if slot >= 0 else -1
        while slot >= 0 and level >= 0:
            end = list_pair(slot, helper, level, -1, FAR, 0, pool, supply, book)
            for index in range(end):
                if count < most:
                    node = pool.target[index]
                    price = label[node * LABEL + PRICE] - label[(slot + units_at) * LABEL + PRICE]
                    found.target[count] = count
                    found.cost[count] = pool.cost[index] + price
                    slots[2 * count] = slot
                    slots[2 * count + 1] = node
                count += 1
            slot = book.order[slot * SLOT + NEXT]
    return count


def rank_for_helper(
    helper: int, limit: int, flow: Flow, users: Users, pool: Pool, supply: Supply, book: Book, log: Wide, answer: Wide
) -> None:
    """The orders for a helper, by what forcing each changes against the present plan; rows as by `rank_for_order`."""
    units_at, label = flow.counts[UNITS_AT], flow.label
    answer[2] = 0
    if book.person[helper * PERSON + PRESENT] == 0:
        return
    slots = zeros32(2)
    found = Pool(zeros32(1), zeros64(1))
    count = pairs_of(helper, 0, flow, pool, supply, book, slots, found)
    slots = zeros32(2 * count)
    found = Pool(zeros32(count), zeros64(count))
    pairs_of(helper, count, flow, pool, supply, book, slots, found)
    sort_arcs(0, count, found)
    rows, index = 0, 0
    while index < count and (rows < limit or found.cost[index] <= answer[3 + (limit - 1) * RANKED + R_COST]):
        slot, node = slots[2 * found.target[index]], slots[2 * found.target[index] + 1]
        price = label[(slot + units_at) * LABEL + PRICE] - label[node * LABEL + PRICE]
        mark = begin(flow.counts)
        pair = found.cost[index] + price
        cost = pair - remove(slot + units_at, flow, users, log) + way_from(node, flow)
        describe(3 + rows * RANKED, slot, node, cost, flow, supply, book, answer)
        roll_back(mark, flow, log)
        rows = file_row(rows, R_SLOT, answer)
        index += 1
    answer[2] = rows
