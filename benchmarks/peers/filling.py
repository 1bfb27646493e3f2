"""The loop behind greedy, first come and broadcast: orders one by one, nobody moves again; its caller compiles it."""

from typing import NamedTuple

from benchmarks.lists import Flags
from matcher.engine.arrays import Int32s, Int64s

NOTHING = 1 << 62


class Listed(NamedTuple):
    """Candidate edges sorted by order, window and need; those of an order begin at `begin`. The least score is best."""

    begin: Int64s
    window: Int64s
    need: Int64s
    helper: Int64s
    shift: Int64s
    score: Int64s


class Asked(NamedTuple):
    """What orders ask for, as in the engine's arrays."""

    need_start: Int32s
    need_count: Int32s
    window_cost: Int64s
    value: Int64s


class Room(NamedTuple):
    """What helpers may still take, used up on the way; `balance` 0 where scores are all that counts."""

    in_shift: Int64s
    in_day: Int64s
    in_total: Int64s
    load: Int64s
    day: Int32s
    balance: int


def price(listed: Listed, room: Room, edge: int) -> int:
    """What an edge costs now, NOTHING where its helper has no room."""
    who, when = listed.helper[edge], listed.shift[edge]
    if room.in_shift[who, when] <= 0 or room.in_day[who, room.day[when]] <= 0 or room.in_total[who] <= 0:
        return NOTHING
    return int(listed.score[edge] + room.balance * (2 * room.load[who] + 1))


def cheapest(listed: Listed, room: Room, between: tuple[int, int], crew: Int64s, size: int) -> tuple[int, int]:
    """The best edge of a range whose helper is not in the crew yet, as (cost, edge)."""
    least, found = NOTHING, -1
    for edge in range(between[0], between[1]):
        cost = price(listed, room, edge)
        if cost < least:
            mate = False
            for place in range(size):
                mate = mate or listed.helper[crew[place]] == listed.helper[edge]
            if not mate:
                least, found = cost, edge
    return least, found


def gather(
    listed: Listed, asked: Asked, room: Room, order: int, between: tuple[int, int], crew: Int64s
) -> tuple[int, int]:
    """A crew of members for one window, need by need, as (cost, size); NOTHING where one place stays empty."""
    size, total, first = 0, 0, between[0]
    for need in range(asked.need_start[order], asked.need_start[order + 1]):
        while first < between[1] and listed.need[first] < need:
            first += 1
        last = first
        while last < between[1] and listed.need[last] == need:
            last += 1
        for _person in range(asked.need_count[need]):
            cost, edge = cheapest(listed, room, (first, last), crew, size)
            if edge < 0:
                return NOTHING, 0
            crew[size] = edge
            size += 1
            total += cost
        first = last
    return total, size


def serve(listed: Listed, asked: Asked, room: Room, order: int, most: int, crews: Int64s) -> int:
    """The best way for one order below `most`, its edges in the first row of `crews`; the size of it, 0 for none."""
    least, best = most, 0
    row, end = listed.begin[order], listed.begin[order + 1]
    while row < end:
        stop = row
        while stop < end and listed.window[stop] == listed.window[row]:
            stop += 1
        way = asked.window_cost[listed.window[row]] if most < NOTHING else 0
        while row < stop and listed.need[row] < 0:
            cost = price(listed, room, row)
            if cost < NOTHING and way + cost < least:
                least, best = way + cost, 1
                crews[0, 0] = row
            row += 1
        if row < stop:
            cost, size = gather(listed, asked, room, order, (row, stop), crews[1])
            if cost < NOTHING and way + cost < least:
                least, best = way + cost, size
                crews[0, :size] = crews[1, :size]
        row = stop
    return best


def fill(sequence: Int64s, listed: Listed, asked: Asked, room: Room, thrifty: int, crews: Int64s, taken: Flags) -> None:
    """Mark the edges taken; `thrifty` counts window costs and leaves orders that cost at least their value."""
    for order in sequence:
        most = asked.value[order] if thrifty else NOTHING
        for place in range(serve(listed, asked, room, order, most, crews)):
            edge = crews[0, place]
            who, when = listed.helper[edge], listed.shift[edge]
            taken[edge] = True
            room.in_shift[who, when] -= 1
            room.in_day[who, room.day[when]] -= 1
            room.in_total[who] -= 1
            room.load[who] += 1
