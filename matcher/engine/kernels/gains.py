"""What one more member would save: a single pass from the sink over the residual network, then the best order by place.

A new member of limits 1 takes one order at most, so the optimum falls by the best of: what taking that order off the
others would save, less what the member costs for it.
"""

from typing import NamedTuple

from matcher.engine.arrays import MEMBERS, Arrays
from matcher.engine.kernels.build import Network
from matcher.engine.kernels.demand import Sets, demand_sizes, new_sets, union_of
from matcher.engine.kernels.flow import (
    ABOVE,
    ARC_FROM,
    ARC_TO,
    AT,
    CAPACITY,
    DIST,
    FAR,
    HELD,
    HELD_NEXT,
    HUBS_AT,
    KID,
    LABEL,
    NODE,
    PRICE,
    ROOM,
    SETTLED,
    SIBLING,
    STEP,
    UNIT,
    UNITS_AT,
    UNSERVED,
    USED,
    Flow,
)
from matcher.engine.kernels.own_arcs import step_cost
from matcher.engine.kernels.pairing import people_of
from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64
from matcher.engine.kernels.search import BUCKETS, next_node, relax, reset
from matcher.engine.kernels.supply import NODES_USED
from matcher.engine.kernels.table import new_table, slot_of

# Of a price: the tag set, the area, the shift, the fall of the optimum.
PRICE_SET, PRICE_AREA, PRICE_SHIFT, PRICE_FALL, PRICE_ROW = 0, 1, 2, 3, 4


def spread(nodes: int, flow: Flow) -> int:
    """Label every node with its reduced distance from the sink; returns how many were seen. The caller resets.

    No node that matters is farther than the dearest value, which fits the queue.
    """
    counts, label, node, target, cost, unit, out, capacity, marginal, queue, seen, _bounds = flow
    units_at, hubs_at, step = counts[UNITS_AT], counts[HUBS_AT], counts[STEP]
    dial = len(queue) > BUCKETS
    limit = len(queue) if dial else FAR
    last, settled, count = 0, 0, 0
    for v in range(units_at, hubs_at):
        if unit[(v - units_at) * UNIT + AT] == UNSERVED:
            near = label[v * LABEL + PRICE] - out[v - units_at]
            count = relax(v, near, -1, last, count, dial, label, node, queue, seen)
    for v in range(nodes):
        if capacity[v * CAPACITY + ABOVE] < 0 and capacity[v * CAPACITY + USED] > 0:
            near = label[v * LABEL + PRICE] - marginal[v] + step
            if near < limit:
                count = relax(v, near, -1, last, count, dial, label, node, queue, seen)
    while True:
        v, last = next_node(last, limit, dial, label, node, queue)
        if v < 0:
            break
        settled += 1
        base = last - label[v * LABEL + PRICE]
        if v >= units_at:
            for e in range(node[v * NODE + ARC_FROM], node[v * NODE + ARC_TO]):
                t = target[e]
                near = base + cost[e] + label[t * LABEL + PRICE]
                if near < limit and near < label[t * LABEL + DIST]:
                    count = relax(t, near, v, last, count, dial, label, node, queue, seen)
            continue
        row = v * CAPACITY
        t = capacity[row + ABOVE]
        if capacity[row + ROOM] > 0 and t >= 0:
            near = base + label[t * LABEL + PRICE]
            if near < limit and near < label[t * LABEL + DIST]:
                count = relax(t, near, v, last, count, dial, label, node, queue, seen)
        if capacity[row + USED] > 0:
            # An arc that carries flow has reduced cost 0 both ways.
            index = capacity[row + HELD]
            while index >= 0:
                t = index + units_at
                if last < label[t * LABEL + DIST]:
                    count = relax(t, last, v, last, count, dial, label, node, queue, seen)
                index = unit[index * UNIT + HELD_NEXT]
            t = capacity[row + KID]
            while t >= 0 and capacity[t * CAPACITY + USED] > 0:
                near = base + label[t * LABEL + PRICE]
                if near < limit and near < label[t * LABEL + DIST]:
                    count = relax(t, near, v, last, count, dial, label, node, queue, seen)
                t = capacity[t * CAPACITY + SIBLING]
    counts[SETTLED] += settled
    return count


def gains(network: Network, gain: Wide) -> int:
    """By order of the instance: by how much the optimum of its part would fall if it were served elsewhere for nothing.

    Only where no order of the part is served by several members. Returns the number of orders.
    """
    flow, orders = network.flow, network.frame.orders
    count = spread(network.supply.sizes[NODES_USED], flow)
    units_at = flow.counts[UNITS_AT]
    for number in range(len(orders)):
        row = (units_at + number) * LABEL
        gain[orders[number]] = flow.label[row + PRICE] - flow.label[row + DIST]
    reset(count, len(flow.queue) > BUCKETS, flow.label, flow.queue, flow.seen)
    return len(orders)


class Offers(NamedTuple):
    """The best order for a member by tag set, shift and area: a table into `best`; tag sets in use, by their first tag.

    `used` counts the entries of `best`.
    """

    used: Wide
    keys: Wide
    values: Vector
    best: Wide
    first: Vector
    following: Vector


def place_key(wanted: int, shift: int, area: int, arrays: Arrays) -> int:
    """One number for a tag set, a shift and an area."""
    return (wanted * len(arrays.day) + shift) * len(arrays.parent) + area


def may_take(order: int, arrays: Arrays) -> bool:
    """Whether one member can serve an order."""
    return arrays.accepts[order] & MEMBERS > 0 and people_of(order, arrays) == 1


def find_offers(gain: Wide, tags: int, arrays: Arrays, sets: Sets) -> Offers:
    """For every tag set asked for, shift and area: the most that a member based there would save on one order.

    Balance apart; only orders that ask for exactly these tags. `first[0]` is the empty set.
    """
    count = 0
    for order in range(len(arrays.area)):
        if may_take(order, arrays):
            area = arrays.area[order]
            while area >= 0:
                count += arrays.window_start[order + 1] - arrays.window_start[order]
                area = arrays.parent[area]
    keys, values = new_table(count)
    offers = Offers(zeros64(1), keys, values, zeros64(count), zeros32(tags + 1), zeros32(len(sets.start)))
    known = zeros32(len(sets.start))
    for index in range(tags + 1):
        offers.first[index] = -1
    for order in range(len(arrays.area)):
        if not may_take(order, arrays):
            continue
        change = arrays.scalars[1] if arrays.incumbent_shift[order] != -1 else 0
        for window in range(arrays.window_start[order], arrays.window_start[order + 1]):
            wanted = union_of(arrays.need_set[arrays.need_start[order]], arrays.window_set[window], sets)
            if known[wanted] == 0:
                known[wanted] = 1
                begins = sets.start[wanted]
                head = sets.tag[begins] + 1 if begins < sets.start[wanted + 1] else 0
                offers.following[wanted] = offers.first[head]
                offers.first[head] = wanted
            worth = gain[order] - arrays.window_cost[window] - change
            area, level = arrays.area[order], 0
            while area >= 0:
                key = place_key(wanted, arrays.window_shift[window], area, arrays)
                slot = slot_of(key, keys)
                if keys[slot] == 0:
                    keys[slot] = key + 1
                    values[slot] = offers.used[0]
                    offers.best[offers.used[0]] = worth - step_cost(level, arrays.distance)
                    offers.used[0] += 1
                else:
                    at = values[slot]
                    offers.best[at] = max(offers.best[at], worth - step_cost(level, arrays.distance))
                area = arrays.parent[area]
                level += 1
    return offers


def is_subset(one: int, other: int, sets: Sets) -> bool:
    """Whether all tags of one set are in another."""
    entry, end = sets.start[other], sets.start[other + 1]
    for index in range(sets.start[one], sets.start[one + 1]):
        while entry < end and sets.tag[entry] < sets.tag[index]:
            entry += 1
        if entry == end or sets.tag[entry] != sets.tag[index]:
            return False
    return True


def list_subsets(wanted: int, offers: Offers, sets: Sets, found: Vector) -> int:
    """The tag sets asked for of which all tags are in one set, into `found`; returns their count."""
    count = 0
    for index in range(sets.start[wanted] - 1, sets.start[wanted + 1]):
        head = sets.tag[index] + 1 if index >= sets.start[wanted] else 0
        other = offers.first[head]
        while other >= 0:
            if is_subset(other, wanted, sets):
                found[count] = other
                count += 1
            other = offers.following[other]
    return count


def list_places(unserved: Vector, arrays: Arrays, sets: Sets) -> tuple[Wide, int]:
    """Every tag set, area and shift in which an unserved order would take a member, once; and their count."""
    most = 0
    for index in range(len(unserved)):
        order = unserved[index]
        needs = arrays.need_start[order + 1] - arrays.need_start[order]
        most += needs * (arrays.window_start[order + 1] - arrays.window_start[order])
    keys, _values = new_table(most)
    rows, count = zeros64(most * PRICE_ROW), 0
    for index in range(len(unserved)):
        order = unserved[index]
        if arrays.accepts[order] & MEMBERS == 0:
            continue
        for window in range(arrays.window_start[order], arrays.window_start[order + 1]):
            for need in range(arrays.need_start[order], arrays.need_start[order + 1]):
                wanted = union_of(arrays.need_set[need], arrays.window_set[window], sets)
                key = place_key(wanted, arrays.window_shift[window], arrays.area[order], arrays)
                slot = slot_of(key, keys)
                if keys[slot] == 0:
                    keys[slot] = key + 1
                    rows[count * PRICE_ROW + PRICE_SET] = wanted
                    rows[count * PRICE_ROW + PRICE_AREA] = arrays.area[order]
                    rows[count * PRICE_ROW + PRICE_SHIFT] = arrays.window_shift[window]
                    count += 1
    return rows, count


def find_prices(unserved: Vector, gain: Wide, tags: int, arrays: Arrays) -> tuple[Sets, Wide, int]:
    """Every place in which an unserved order would take a member, and by how much the optimum falls with one there.

    The tag sets that they name, packed prices and their count. `gain` by order is what `gains` found.
    """
    every = zeros32(len(arrays.area))
    for order in range(len(every)):
        every[order] = order
    _asks, _ways, _parts, unions, more = demand_sizes(every, arrays)
    sets = new_sets(arrays, unions, more)
    rows, count = list_places(unserved, arrays, sets)
    offers = find_offers(gain, tags, arrays, sets)
    keys, values = offers.keys, offers.values
    # Places by tag set, so that what a set includes is looked up once.
    first, following = zeros32(len(sets.start)), zeros32(count)
    found = zeros32(len(sets.start))
    for wanted in range(len(first)):
        first[wanted] = -1
    for index in range(count):
        wanted = rows[index * PRICE_ROW + PRICE_SET]
        following[index] = first[wanted]
        first[wanted] = index
    for wanted in range(len(first)):
        subsets = list_subsets(wanted, offers, sets, found) if first[wanted] >= 0 else 0
        index = first[wanted]
        while index >= 0:
            row, best = index * PRICE_ROW, 0
            for place in range(subsets):
                key = place_key(found[place], rows[row + PRICE_SHIFT], rows[row + PRICE_AREA], arrays)
                slot = slot_of(key, keys)
                if keys[slot] != 0:
                    best = max(best, offers.best[values[slot]] - arrays.scalars[0])
            rows[row + PRICE_FALL] = best
            index = following[index]
    return sets, rows, count
