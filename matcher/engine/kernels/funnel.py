"""The funnel of orders that nobody can serve: how many of all helpers are left after each filter.

Orders are taken by what they ask for and where, so that what the next one needs is often known from the one before.
"""

from typing import NamedTuple

from matcher.engine.arrays import MEMBERS, TEAMS, Arrays
from matcher.engine.kernels.arcs import Pool, sort_arcs
from matcher.engine.kernels.demand import tag_cost_of
from matcher.engine.kernels.own_arcs import excludes
from matcher.engine.kernels.pairing import WHOLE, gather, people_of, tags_wanted
from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64
from matcher.engine.kernels.supply import in_shift, on_day

KIND, TAGS, AREA_LEFT, SHIFT_LEFT, EXCLUDES, SIZE_LEFT, LIMITS, FILTERS = 0, 1, 2, 3, 4, 5, 6, 7
TOGETHER = -1


class Census(NamedTuple):
    """Helpers of the instance by tag, `kind` counts members and teams; `everybody` lists all."""

    tag_from: Vector
    tagged: Vector
    everybody: Vector
    kind: Vector


class Sieve(NamedTuple):
    """Scratch: helpers with the tags, those of them who meet the area, who of them pass all; `area` holds stamps.

    `used`: the counts of the first two lists, the last stamp, and the order that they were made for (-1: none).
    """

    used: Wide
    tagged: Vector
    near: Vector
    passing: Vector
    area: Vector
    member_tags: Vector
    team_tags: Vector


TAGGED_USED, NEAR_USED, STAMPS, LISTED = 0, 1, 2, 3


def take_census(tags: int, arrays: Arrays) -> Census:
    """All helpers by tag and kind."""
    helpers = len(arrays.team)
    census = Census(zeros32(tags + 2), zeros32(len(arrays.tag)), zeros32(helpers), zeros32(2))
    start, tag = arrays.tag_start, arrays.tag
    for entry in range(len(tag)):
        census.tag_from[tag[entry] + 2] += 1
    for index in range(tags):
        census.tag_from[index + 2] += census.tag_from[index + 1]
    for helper in range(helpers):
        census.everybody[helper] = helper
        census.kind[arrays.team[helper]] += 1
        for entry in range(start[helper], start[helper + 1]):
            census.tagged[census.tag_from[tag[entry] + 1]] = helper
            census.tag_from[tag[entry] + 1] += 1
    return census


def has_room(helper: int, shift: int, arrays: Arrays) -> bool:
    """Whether what is taken leaves a helper room for one more in a shift."""
    first, last = arrays.taken_start[helper], arrays.taken_start[helper + 1]
    if last - first >= arrays.total[helper]:
        return False
    if in_shift(shift, first, last, arrays.taken) >= arrays.per_shift[helper]:
        return False
    most: int = arrays.per_day[helper]
    return on_day(arrays.day[shift], first, last, arrays.taken, arrays.day) < most


def is_free(helper: int, shift: int, arrays: Arrays) -> bool:
    """Whether a helper is free in a shift."""
    for entry in range(arrays.free_start[helper], arrays.free_start[helper + 1]):
        if arrays.free[entry] == shift:
            return True
    return False


def meets(helper: int, stamp: int, area: Vector, arrays: Arrays) -> bool:
    """Whether a base of a helper, within its reach, lies on the stamped way up from an area."""
    for entry in range(arrays.base_start[helper], arrays.base_start[helper + 1]):
        code, left = arrays.base[entry], arrays.reach[helper]
        while code >= 0 and left >= 0:
            if area[code] == stamp:
                return True
            code = arrays.parent[code]
            left -= 1
    return False


def passes_tags(helper: int, need: int, window: int, order: int, arrays: Arrays, sieve: Sieve) -> bool:
    """Whether a helper has all tags of a need (a team: of all needs) and of a window."""
    scratch = sieve.team_tags if arrays.team[helper] > 0 else sieve.member_tags
    count = tags_wanted(order, WHOLE if arrays.team[helper] > 0 else need, arrays, scratch)
    count = gather(arrays.window_set[window], arrays, count, scratch)
    return tag_cost_of(helper, 0, count, scratch, arrays.tag_start, arrays.tag, arrays.tag_cost) >= 0


def same_demand(order: int, other: int, arrays: Arrays) -> bool:
    """Whether two orders ask one person, in windows that all ask for the same tags, for the same, of the same kinds."""
    if other < 0 or arrays.accepts[order] != arrays.accepts[other]:
        return False
    first, second = arrays.need_start[order], arrays.need_start[other]
    if arrays.need_start[order + 1] != first + 1 or arrays.need_start[other + 1] != second + 1:
        return False
    if arrays.need_set[first] != arrays.need_set[second]:
        return False
    wanted = -1
    for one in range(2):
        row = other if one else order
        for window in range(arrays.window_start[row], arrays.window_start[row + 1]):
            if wanted >= 0 and arrays.window_set[window] != wanted:
                return False
            wanted = arrays.window_set[window]
    if arrays.window_start[order] >= arrays.window_start[order + 1]:
        return False
    windows: int = arrays.window_start[other + 1] - arrays.window_start[other]
    return windows > 0


def list_tagged(order: int, need: int, arrays: Arrays, census: Census, sieve: Sieve) -> int:
    """Helpers of an accepted kind with the tags of a need in some window, into `tagged`; returns their count."""
    count = 0
    first, last = arrays.window_start[order], arrays.window_start[order + 1]
    one_set = True
    for window in range(first, last):
        if arrays.window_set[window] != arrays.window_set[first]:
            one_set = False
    for team in range(2):
        if first == last or arrays.accepts[order] & (TEAMS if team else MEMBERS) == 0:
            continue
        scratch = sieve.team_tags if team else sieve.member_tags
        tags = tags_wanted(order, WHOLE if team else need, arrays, scratch)
        if one_set:
            tags = gather(arrays.window_set[first], arrays, tags, scratch)
        pool, begins, ends = census.everybody, 0, len(census.everybody)
        for index in range(tags):
            here, there = census.tag_from[scratch[index]], census.tag_from[scratch[index] + 1]
            if there - here < ends - begins:
                pool, begins, ends = census.tagged, here, there
        for index in range(begins, ends):
            helper = pool[index]
            if arrays.team[helper] != team:
                continue
            if one_set:
                passed = tag_cost_of(helper, 0, tags, scratch, arrays.tag_start, arrays.tag, arrays.tag_cost) >= 0
            else:
                passed = False
                for window in range(first, last):
                    if passes_tags(helper, need, window, order, arrays, sieve):
                        passed = True
                        break
            if passed:
                sieve.tagged[count] = helper
                count += 1
    return count


def list_near(order: int, arrays: Arrays, sieve: Sieve) -> int:
    """Those with the tags who meet the order's area, into `near`; returns their count."""
    sieve.used[STAMPS] += 1
    stamp, area, count = sieve.used[STAMPS], arrays.area[order], 0
    while area >= 0:
        sieve.area[area] = stamp
        area = arrays.parent[area]
    for index in range(sieve.used[TAGGED_USED]):
        if meets(sieve.tagged[index], stamp, sieve.area, arrays):
            sieve.near[count] = sieve.tagged[index]
            count += 1
    return count


def count_left(order: int, need: int, at: int, counts: Vector, arrays: Arrays, census: Census, sieve: Sieve) -> bool:
    """The counts of one need into `counts[at:]`; whether it can be filled in some window."""
    before = sieve.used[LISTED]
    known = same_demand(order, before, arrays)
    if not known:
        sieve.used[TAGGED_USED] = list_tagged(order, need, arrays, census, sieve)
    if not known or arrays.area[before] != arrays.area[order]:
        sieve.used[NEAR_USED] = list_near(order, arrays, sieve)
    sieve.used[LISTED] = order
    head = people_of(order, arrays)
    for index in range(FILTERS):
        counts[at + index] = 0
    for team in range(2):
        if arrays.accepts[order] & (TEAMS if team else MEMBERS) > 0:
            counts[at + KIND] += census.kind[team]
    counts[at + TAGS], counts[at + AREA_LEFT] = sieve.used[TAGGED_USED], sieve.used[NEAR_USED]
    first, last = arrays.window_start[order], arrays.window_start[order + 1]
    # The listed helpers have the tags in every window, or they are looked at again.
    sure = same_demand(order, order, arrays)
    passing = 0
    for index in range(sieve.used[NEAR_USED]):
        helper = sieve.near[index]
        free, room = False, False
        for window in range(first, last):
            shift = arrays.window_shift[window]
            if is_free(helper, shift, arrays) and (sure or passes_tags(helper, need, window, order, arrays, sieve)):
                free = True
                if has_room(helper, shift, arrays):
                    room = True
                    break
        if not free:
            continue
        counts[at + SHIFT_LEFT] += 1
        if excludes(order, helper, arrays.exclude_start, arrays.exclude):
            continue
        counts[at + EXCLUDES] += 1
        if arrays.team[helper] > 0 and arrays.size[helper] < head:
            continue
        counts[at + SIZE_LEFT] += 1
        if not room:
            continue
        counts[at + LIMITS] += 1
        if arrays.team[helper] > 0:
            return True
        sieve.passing[passing] = helper
        passing += 1
    return fills(order, need, passing, arrays, sieve)


def fills(order: int, need: int, passing: int, arrays: Arrays, sieve: Sieve) -> bool:
    """Whether in some window as many of those passing are there as a need asks for."""
    if passing < arrays.need_count[need]:
        return False
    for window in range(arrays.window_start[order], arrays.window_start[order + 1]):
        shift, there = arrays.window_shift[window], 0
        for index in range(passing):
            helper = sieve.passing[index]
            if (
                is_free(helper, shift, arrays)
                and has_room(helper, shift, arrays)
                and passes_tags(helper, need, window, order, arrays, sieve)
            ):
                there += 1
        if there >= arrays.need_count[need]:
            return True
    return False


def funnels(asked: Vector, tags: int, arrays: Arrays) -> Vector:
    """The counts of orders that nobody can serve, by the instance's numbers, FILTERS for each.

    They are those of the first need that cannot be filled; the first is TOGETHER where each alone could be.
    """
    counts = zeros32(len(asked) * FILTERS)
    helpers, sets = len(arrays.team), len(arrays.set_start)
    census = take_census(tags, arrays)
    sieve = Sieve(
        zeros64(4),
        zeros32(helpers),
        zeros32(helpers),
        zeros32(helpers),
        zeros32(len(arrays.parent)),
        zeros32(len(arrays.set_tag) + 1),
        zeros32(len(arrays.set_tag) + 1),
    )
    turn = Pool(zeros32(len(asked)), zeros64(len(asked)))
    for index in range(len(asked)):
        order = asked[index]
        window = arrays.window_start[order]
        wanted = arrays.need_set[arrays.need_start[order]]
        if window < arrays.window_start[order + 1]:
            wanted = wanted * sets + arrays.window_set[window]
        turn.target[index] = index
        turn.cost[index] = wanted * len(arrays.parent) + arrays.area[order]
    sort_arcs(0, len(asked), turn)
    for place in range(len(asked)):
        index = turn.target[place]
        order = asked[index]
        sieve.used[LISTED] = sieve.used[LISTED] if place > 0 else -1
        need, last = arrays.need_start[order], arrays.need_start[order + 1]
        while need < last and count_left(order, need, index * FILTERS, counts, arrays, census, sieve):
            need += 1
        if need == last:
            counts[index * FILTERS] = TOGETHER
    return counts
