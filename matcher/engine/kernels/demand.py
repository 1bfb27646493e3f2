"""What orders ask for: every window of every order as an ask for one requirement, and the ways of several members.

A requirement is a set of tags, a kind and a least size. Orders are numbered within the part that is being built; a
source is a bundle of arcs: an order's own (by its number), or the places of one need in one way.
"""

from typing import NamedTuple

from matcher.engine.arrays import MEMBERS, TEAMS, Arrays
from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64
from matcher.engine.kernels.supply import HELPER, ROOT, ROW, TEAM, Supply
from matcher.engine.kernels.table import new_table, slot_of

ALONE, SEVERAL, INCUMBENT = 0, 1, 2


class Sets(NamedTuple):
    """Tag sets, those of the arrays first, then unions; `used`: sets and tags in use, and the memo of unions."""

    used: Wide
    start: Vector
    tag: Vector
    keys: Wide
    values: Vector


class Demand(NamedTuple):
    """Packed records; `used`: ways, parts, sources, asks, requirements and places. `way_cost` is by way."""

    used: Wide
    order: Vector
    way: Vector
    way_cost: Wide
    part: Vector
    ask: Vector
    wanted: Vector


# Of an order: its ways and its places, by number among all places.
WAY_FROM, WAY_TO, PLACE_FROM, PLACE_TO, ORDER = 0, 1, 2, 3, 4
# Of a way: its window, 1 where it keeps the incumbent, its parts (a need each).
WAY_WINDOW, WAY_STAYS, PART_FROM, PART_TO, WAY = 0, 1, 2, 3, 4
# Of a part: people, and the source that they run on.
PART_COUNT, PART_SOURCE, PART = 0, 1, 2
# Of an ask: who asks, for which window, how, for what, where and when; then its hub, the level of it, and its arcs.
ASK_SOURCE, ASK_ORDER, ASK_WINDOW, ASK_MODE, ASK_WANTED, ASK_AREA, ASK_SHIFT, ASK_HUB, ASK_LEVEL, ASK_FROM, ASK_TO = (
    range(11)
)
ASK = 11
# Of a requirement: its tags, 1 for teams, the least size.
WANTED_SET, WANTED_TEAM, WANTED_SIZE, WANTED = 0, 1, 2, 3
WAYS, PARTS, SOURCES, ASKS, REQUIREMENTS, PLACES = range(6)


def demand_sizes(orders: Vector, arrays: Arrays) -> tuple[int, int, int, int, int]:
    """Upper bounds: asks, ways, parts, unions and tags of unions."""
    asks, ways, parts, unions, tags = 0, 0, 0, 0, 0
    for order in orders:
        windows = arrays.window_start[order + 1] - arrays.window_start[order]
        needs = arrays.need_start[order + 1] - arrays.need_start[order]
        own = 0
        for need in range(arrays.need_start[order], arrays.need_start[order + 1]):
            own += arrays.set_start[arrays.need_set[need] + 1] - arrays.set_start[arrays.need_set[need]]
        more = 0
        for window in range(arrays.window_start[order], arrays.window_start[order + 1]):
            size = arrays.set_start[arrays.window_set[window] + 1] - arrays.set_start[arrays.window_set[window]]
            more = max(more, size)
        asks += 2 * windows
        if needs > 1 or more > 0:
            unions += windows * needs * 2
            tags += windows * needs * 2 * (own + more)
        if needs > 1 or arrays.need_count[arrays.need_start[order]] > 1:
            ways += 2 * windows
            parts += 2 * windows * needs
            asks += 2 * windows * needs
    return asks, ways, parts, unions, tags


def new_sets(arrays: Arrays, unions: int, tags: int) -> Sets:
    """The sets of the arrays, with room for unions."""
    count = len(arrays.set_start) - 1
    keys, values = new_table(unions)
    sets = Sets(zeros64(2), zeros32(count + unions + 1), zeros32(len(arrays.set_tag) + tags), keys, values)
    for index in range(count + 1):
        sets.start[index] = arrays.set_start[index]
    for index in range(len(arrays.set_tag)):
        sets.tag[index] = arrays.set_tag[index]
    sets.used[0] = count
    sets.used[1] = len(arrays.set_tag)
    return sets


def union_of(first: int, second: int, sets: Sets) -> int:
    """The set of all tags of two sets."""
    if first > second:
        first, second = second, first
    if first == 0 or first == second:
        return second
    slot = slot_of((first << 31) | second, sets.keys)
    if sets.keys[slot] != 0:
        return sets.values[slot]
    made, end = sets.used[0], sets.used[1]
    i, j = sets.start[first], sets.start[second]
    last_i, last_j = sets.start[first + 1], sets.start[second + 1]
    while i < last_i or j < last_j:
        if j >= last_j or (i < last_i and sets.tag[i] < sets.tag[j]):
            sets.tag[end] = sets.tag[i]
            i += 1
        else:
            if i < last_i and sets.tag[i] == sets.tag[j]:
                i += 1
            sets.tag[end] = sets.tag[j]
            j += 1
        end += 1
    sets.used[0] = made + 1
    sets.used[1] = end
    sets.start[made + 1] = end
    sets.keys[slot] = ((first << 31) | second) + 1
    sets.values[slot] = made
    return made


def tag_cost_of(
    row: int, first: int, last: int, set_tag: Vector, tag_start: Vector, tag: Vector, tag_cost: Wide
) -> int:
    """What a helper of the instance costs for being used with the tags of a stretch; -1 where it lacks one.

    Both lists ascend.
    """
    cost = 0
    entry, end = tag_start[row], tag_start[row + 1]
    for index in range(first, last):
        wanted = set_tag[index]
        while entry < end and tag[entry] < wanted:
            entry += 1
        if entry == end or tag[entry] != wanted:
            return -1
        cost += tag_cost[entry]
    return cost


class Qualified(NamedTuple):
    """Helpers that can take something, by tag and by kind, and what is known of sets: how many members have them."""

    tag_from: Vector
    tagged: Vector
    members: Vector
    teams: Vector
    known: Vector


def index_helpers(supply: Supply, arrays: Arrays, tags: int, sets: int) -> Qualified:
    """Lists of helpers by tag and kind, by number."""
    tag_from = zeros32(tags + 2)
    helper, tag_start, tag = supply.helper, arrays.tag_start, arrays.tag
    count = len(helper) // HELPER
    teams, able = 0, 0
    for number in range(count):
        if helper[number * HELPER + ROOT] >= 0:
            able += 1
            teams += helper[number * HELPER + TEAM]
            row = helper[number * HELPER + ROW]
            for entry in range(tag_start[row], tag_start[row + 1]):
                tag_from[tag[entry] + 2] += 1
    for index in range(tags):
        tag_from[index + 2] += tag_from[index + 1]
    found = Qualified(tag_from, zeros32(tag_from[tags + 1]), zeros32(able - teams), zeros32(teams), zeros32(sets))
    members, teams = 0, 0
    for number in range(count):
        if helper[number * HELPER + ROOT] >= 0:
            if helper[number * HELPER + TEAM] > 0:
                found.teams[teams] = number
                teams += 1
            else:
                found.members[members] = number
                members += 1
            row = helper[number * HELPER + ROW]
            for entry in range(tag_start[row], tag_start[row + 1]):
                found.tagged[tag_from[tag[entry] + 1]] = number
                tag_from[tag[entry] + 1] += 1
    return found


def pool_of(wanted: int, team: int, qualified: Qualified, sets: Sets) -> tuple[Vector, int, int]:
    """The shortest list that holds every helper of a kind with all tags of a set, and its bounds."""
    pool = qualified.teams if team > 0 else qualified.members
    first, last = 0, len(pool)
    for index in range(sets.start[wanted], sets.start[wanted + 1]):
        tag = sets.tag[index]
        begins, ends = qualified.tag_from[tag], qualified.tag_from[tag + 1]
        if ends - begins < last - first:
            pool, first, last = qualified.tagged, begins, ends
    return pool, first, last


def members_with(wanted: int, qualified: Qualified, supply: Supply, arrays: Arrays, sets: Sets) -> int:
    """How many members have all tags of a set, remembered by set."""
    if qualified.known[wanted] == 0:
        pool, first, last = pool_of(wanted, 0, qualified, sets)
        begins, ends = sets.start[wanted], sets.start[wanted + 1]
        count = 0
        for index in range(first, last):
            row = supply.helper[pool[index] * HELPER + ROW]
            if supply.helper[pool[index] * HELPER + TEAM] == 0:
                cost = tag_cost_of(row, begins, ends, sets.tag, arrays.tag_start, arrays.tag, arrays.tag_cost)
                if cost >= 0:
                    count += 1
        qualified.known[wanted] = count + 1
    return qualified.known[wanted] - 1


def requirement(wanted: int, team: int, size: int, demand: Demand, keys: Wide, values: Vector) -> int:
    """The number of a requirement."""
    key = (wanted << 32) | (size << 1) | team
    slot = slot_of(key, keys)
    if keys[slot] == 0:
        made = demand.used[REQUIREMENTS]
        keys[slot] = key + 1
        values[slot] = made
        demand.wanted[made * WANTED + WANTED_SET] = wanted
        demand.wanted[made * WANTED + WANTED_TEAM] = team
        demand.wanted[made * WANTED + WANTED_SIZE] = size
        demand.used[REQUIREMENTS] = made + 1
    return values[slot]


def add_ask(
    source: int, number: int, window: int, mode: int, wanted: int, area: int, time: int, used: Wide, ask: Vector
) -> None:
    """Note that a source asks for a requirement in a window."""
    row = used[ASKS] * ASK
    ask[row + ASK_SOURCE] = source
    ask[row + ASK_ORDER] = number
    ask[row + ASK_WINDOW] = window
    ask[row + ASK_MODE] = mode
    ask[row + ASK_WANTED] = wanted
    ask[row + ASK_AREA] = area
    ask[row + ASK_SHIFT] = time
    used[ASKS] += 1


def add_way(
    number: int,
    order: int,
    window: int,
    mode: int,
    arrays: Arrays,
    sets: Sets,
    demand: Demand,
    keys: Wide,
    values: Vector,
) -> None:
    """One way to serve an order by several members in one window."""
    used = demand.used
    way, part = used[WAYS], used[PARTS]
    stays = mode == INCUMBENT
    change = arrays.scalars[1] if arrays.incumbent_shift[order] != -1 and not stays else 0
    demand.way[way * WAY + WAY_WINDOW] = window
    demand.way[way * WAY + WAY_STAYS] = 1 if stays else 0
    demand.way[way * WAY + PART_FROM] = part
    demand.way_cost[way] = arrays.window_cost[window] + change
    time = arrays.window_shift[window]
    for need in range(arrays.need_start[order], arrays.need_start[order + 1]):
        source = used[SOURCES]
        used[SOURCES] = source + 1
        demand.part[part * PART + PART_COUNT] = arrays.need_count[need]
        demand.part[part * PART + PART_SOURCE] = source
        part += 1
        wanted = union_of(arrays.need_set[need], arrays.window_set[window], sets)
        wanted = requirement(wanted, 0, 0, demand, keys, values)
        add_ask(source, number, window, mode, wanted, arrays.area[order], time, used, demand.ask)
    demand.way[way * WAY + PART_TO] = part
    used[PARTS] = part
    used[WAYS] = way + 1


def fillable(order: int, window: int, qualified: Qualified, supply: Supply, arrays: Arrays, sets: Sets) -> bool:
    """Whether as many members as an order needs have the tags at all: no places are made for what cannot be."""
    for need in range(arrays.need_start[order], arrays.need_start[order + 1]):
        wanted = union_of(arrays.need_set[need], arrays.window_set[window], sets)
        if members_with(wanted, qualified, supply, arrays, sets) < arrays.need_count[need]:
            return False
    return True


def add_ways(
    number: int,
    order: int,
    headcount: int,
    qualified: Qualified,
    supply: Supply,
    arrays: Arrays,
    sets: Sets,
    demand: Demand,
    keys: Wide,
    values: Vector,
) -> None:
    """All ways to serve an order by several members, and its places."""
    proposed = arrays.incumbent_start[order + 1] - arrays.incumbent_start[order]
    first = demand.used[WAYS]
    for window in range(arrays.window_start[order], arrays.window_start[order + 1]):
        if fillable(order, window, qualified, supply, arrays, sets):
            add_way(number, order, window, SEVERAL, arrays, sets, demand, keys, values)
            if arrays.incumbent_shift[order] == arrays.window_shift[window] and proposed == headcount:
                add_way(number, order, window, INCUMBENT, arrays, sets, demand, keys, values)
    demand.order[number * ORDER + WAY_FROM] = first
    demand.order[number * ORDER + WAY_TO] = demand.used[WAYS]
    demand.order[number * ORDER + PLACE_FROM] = demand.used[PLACES]
    if demand.used[WAYS] > first:
        demand.used[PLACES] += headcount
    demand.order[number * ORDER + PLACE_TO] = demand.used[PLACES]


def build_demand(
    orders: Vector, qualified: Qualified, supply: Supply, arrays: Arrays, sets: Sets, asks: int, ways: int, parts: int
) -> Demand:
    """The demand of some orders; `asks`, `ways` and `parts` are upper bounds."""
    count = len(orders)
    demand = Demand(
        zeros64(6),
        zeros32(count * ORDER),
        zeros32(ways * WAY),
        zeros64(ways),
        zeros32(parts * PART),
        zeros32(asks * ASK),
        zeros32(asks * WANTED),
    )
    used, ask = demand.used, demand.ask
    used[SOURCES] = count
    keys, values = new_table(asks)
    need_start, need_count, need_set = arrays.need_start, arrays.need_count, arrays.need_set
    window_start, window_shift, window_set = arrays.window_start, arrays.window_shift, arrays.window_set
    accepts, areas = arrays.accepts, arrays.area
    for number in range(count):
        order = orders[number]
        headcount = 0
        for need in range(need_start[order], need_start[order + 1]):
            headcount += need_count[need]
        size = min(headcount, (1 << 30) - 1)
        for window in range(window_start[order], window_start[order + 1]):
            wanted = window_set[window]
            for need in range(need_start[order], need_start[order + 1]):
                if wanted == 0:
                    wanted = need_set[need]
                elif need_set[need] != 0:
                    wanted = union_of(wanted, need_set[need], sets)
            if headcount == 1 and accepts[order] & MEMBERS > 0:
                kind = requirement(wanted, 0, 0, demand, keys, values)
                add_ask(number, number, window, ALONE, kind, areas[order], window_shift[window], used, ask)
            if accepts[order] & TEAMS > 0:
                kind = requirement(wanted, 1, size, demand, keys, values)
                add_ask(number, number, window, ALONE, kind, areas[order], window_shift[window], used, ask)
        if headcount > 1 and accepts[order] & MEMBERS > 0:
            add_ways(number, order, headcount, qualified, supply, arrays, sets, demand, keys, values)
    return demand
