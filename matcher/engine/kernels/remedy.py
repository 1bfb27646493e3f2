"""What could help one unserved order: shifts and tags tried at once, and the helpers that miss it by one thing only."""

from typing import NamedTuple

from matcher.engine.arrays import MEMBERS, TEAMS, Arrays
from matcher.engine.kernels.arcs import Pool, pool_room, sort_arcs
from matcher.engine.kernels.demand import pool_of, tag_cost_of
from matcher.engine.kernels.flow import ABOVE, ARCS, CAPACITY, FAR, LABEL, PRICE, ROOM, USED, Flow
from matcher.engine.kernels.forced import force, with_arcs
from matcher.engine.kernels.funnel import is_free
from matcher.engine.kernels.own_arcs import bonus_of, excludes, step_cost
from matcher.engine.kernels.pairing import (
    WHOLE,
    Near,
    change_of,
    gather,
    gather_tag,
    new_near,
    tags_of_needs,
    tags_wanted,
)
from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64
from matcher.engine.kernels.spare import copy_helper, write_member
from matcher.engine.kernels.supply import (
    HELPER,
    LEAF,
    LEAF_NODE,
    MET,
    MET_HELPER,
    MET_NEXT,
    ROOT,
    ROW,
    SIZE,
    TEAM,
    Supply,
    leaf_of,
)
from matcher.engine.kernels.swap import try_spare
from matcher.engine.kernels.trial import Trial

# Of a helper that misses an order by one thing: its number in the instance, the reach that it would need or the shift
# in which it is full, about what it would cost there, how many assignments it has in the plan.
MISS_HELPER, MISS_TO, MISS_COST, MISS_USED, MISS = 0, 1, 2, 3, 4
PER_SHIFT, PER_DAY, TOTAL = 0, 1, 2


class Scan(NamedTuple):
    """What the cheapest way costs (FAR: its value or more) with each further shift, and without each tag of each need.

    Then packed misses by area and by limits, the most promising first.
    """

    by_shift: Wide
    by_tag: Wide
    far_off: Wide
    full: Wide


def find_met(area: int, parent: Vector, supply: Supply, near: Near) -> int:
    """Helpers that meet an area, also those who can take nothing more, with the levels climbed; returns their count."""
    near.used[0] += 1
    stamp, count, level = near.used[0], 0, 0
    while area >= 0:
        entry = supply.area_first[area]
        while entry >= 0:
            number = supply.met[entry * MET + MET_HELPER]
            if near.seen[number] != stamp:
                near.seen[number] = stamp
                near.who[count] = number
                near.level[count] = level
                count += 1
            entry = supply.met[entry * MET + MET_NEXT]
        area = parent[area]
        level += 1
    return count


def member_cost(number: int, level: int, order: int, tags: int, wanted: Vector, arrays: Arrays, supply: Supply) -> int:
    """Pair cost of a helper for an order with these tags; -1 where kind, size, tags or excludes forbid it."""
    row = number * HELPER
    who, team = supply.helper[row + ROW], supply.helper[row + TEAM]
    if arrays.accepts[order] & (TEAMS if team > 0 else MEMBERS) == 0 or (team > 0 and supply.helper[row + SIZE] < 1):
        return -1
    cost = tag_cost_of(who, 0, tags, wanted, arrays.tag_start, arrays.tag, arrays.tag_cost)
    if cost < 0 or excludes(order, who, arrays.exclude_start, arrays.exclude):
        return -1
    own: int = arrays.cost[who]
    return max(0, cost + own + step_cost(level, arrays.distance) - bonus_of(order, who, arrays))


def arcs_in(
    order: int,
    time: int,
    price: int,
    count: int,
    near: Near,
    pay: Wide,
    arrays: Arrays,
    supply: Supply,
    end: int,
    flow: Flow,
) -> int:
    """Arcs of an order to helpers near it in one shift, from `end` on; `pay`: their pair costs, -1: they may not."""
    for index in range(count):
        if pay[index] < 0:
            continue
        number = near.who[index]
        leaf = leaf_of(number, time, supply.helper, supply.leaf)
        if leaf >= 0:
            who = supply.helper[number * HELPER + ROW]
            flow.target[end] = supply.leaf[leaf * LEAF + LEAF_NODE]
            flow.cost[end] = price + pay[index] + change_of(order, time, who, arrays)
            end += 1
    return end


def find_pay(
    order: int, count: int, tags: int, wanted: Vector, near: Near, arrays: Arrays, supply: Supply, pay: Wide
) -> None:
    """The pair costs of helpers near an order with these tags, -1 where they may not or can take nothing."""
    for index in range(count):
        pay[index] = -1
        if supply.helper[near.who[index] * HELPER + ROOT] >= 0:
            pay[index] = member_cost(near.who[index], near.level[index], order, tags, wanted, arrays, supply)


def scan_shifts(
    number: int,
    count: int,
    near: Near,
    pay: Wide,
    arrays: Arrays,
    trial: Trial,
    flow: Flow,
    wanted: Vector,
    met: Vector,
    scan: Scan,
) -> None:
    """The cost of an order that is out if it could also be served in each shift that it has no window in."""
    order, start = trial.network.frame.orders[number], flow.counts[ARCS]
    tags = tags_wanted(order, WHOLE, arrays, wanted)
    find_pay(order, count, tags, wanted, near, arrays, trial.network.supply, pay)
    for time in range(len(arrays.day)):
        scan.by_shift[time] = FAR
        known = False
        for window in range(arrays.window_start[order], arrays.window_start[order + 1]):
            if arrays.window_shift[window] == time:
                known = True
        if not known:
            end = arcs_in(order, time, 0, count, near, pay, arrays, trial.network.supply, start, flow)
            if end > start:
                sort_arcs(start, end, Pool(flow.target, flow.cost))
                rise, _met = force(number, start, end, flow.out[number], flow, met)
                scan.by_shift[time] = rise


def tags_but(order: int, less: int, dropped: int, arrays: Arrays, wanted: Vector) -> int:
    """The tags of all needs into `wanted`, one of the need `less` (by its index among all sets) left out."""
    count = 0
    for need in range(arrays.need_start[order], arrays.need_start[order + 1]):
        if need != less:
            count = gather(arrays.need_set[need], arrays, count, wanted)
            continue
        for index in range(arrays.set_start[arrays.need_set[need]], arrays.set_start[arrays.need_set[need] + 1]):
            if index != dropped:
                count = gather_tag(arrays.set_tag[index], count, wanted)
    return count


def scan_tags(
    number: int,
    count: int,
    near: Near,
    pay: Wide,
    arrays: Arrays,
    trial: Trial,
    flow: Flow,
    wanted: Vector,
    met: Vector,
    scan: Scan,
) -> None:
    """The cost of an order that is out if one of its needs asked for one tag less, need by need and tag by tag."""
    order, first_arc = trial.network.frame.orders[number], flow.counts[ARCS]
    place, supply = 0, trial.network.supply
    for need in range(arrays.need_start[order], arrays.need_start[order + 1]):
        own = arrays.need_set[need]
        for dropped in range(arrays.set_start[own], arrays.set_start[own + 1]):
            end = first_arc
            for window in range(arrays.window_start[order], arrays.window_start[order + 1]):
                tags = tags_but(order, need, dropped, arrays, wanted)
                tags = gather(arrays.window_set[window], arrays, tags, wanted)
                find_pay(order, count, tags, wanted, near, arrays, supply, pay)
                time, cost = arrays.window_shift[window], arrays.window_cost[window]
                end = arcs_in(order, time, cost, count, near, pay, arrays, supply, end, flow)
            scan.by_tag[place] = FAR
            if end > first_arc:
                sort_arcs(first_arc, end, Pool(flow.target, flow.cost))
                rise, _met = force(number, first_arc, end, flow.out[number], flow, met)
                scan.by_tag[place] = rise
            place += 1


def needed_reach(helper: int, stamp: int, area: Vector, level: Vector, arrays: Arrays) -> tuple[int, int]:
    """The least reach with which a helper meets a stamped way up, and the levels then climbed; (-1, -1): none does."""
    least, climbed = -1, -1
    for entry in range(arrays.base_start[helper], arrays.base_start[helper + 1]):
        code, steps = arrays.base[entry], 0
        while code >= 0 and area[code] != stamp:
            code = arrays.parent[code]
            steps += 1
        if code >= 0 and (least < 0 or steps < least or (steps == least and level[code] < climbed)):
            least, climbed = steps, level[code]
    return least, climbed


def is_full(leaf: int, supply: Supply, flow: Flow) -> bool:
    """Whether some limit keeps a helper from one more at a leaf."""
    node = supply.leaf[leaf * LEAF + LEAF_NODE]
    while node >= 0:
        if flow.capacity[node * CAPACITY + ROOM] <= 0:
            return True
        node = flow.capacity[node * CAPACITY + ABOVE]
    return False


def find_far_off(
    number: int, stamp: int, area: Vector, level: Vector, wanted: Vector, misses: Pool, arrays: Arrays, trial: Trial
) -> tuple[Pool, int]:
    """Helpers that only their reach keeps from an order: (helper's number in the part, about its cost)."""
    network = trial.network
    supply, order, count = network.supply, network.frame.orders[number], 0
    first, last = arrays.window_start[order], arrays.window_start[order + 1]
    need = arrays.need_set[arrays.need_start[order]]
    for team in range(2):
        pool, begins, ends = pool_of(need, team, trial.qualified, network.sets)
        misses = pool_room(misses, count + ends - begins)
        for index in range(begins, ends):
            other = pool[index]
            if supply.helper[other * HELPER + TEAM] != team:
                continue
            who = supply.helper[other * HELPER + ROW]
            reach, climbed = needed_reach(who, stamp, area, level, arrays)
            if reach <= arrays.reach[who]:
                continue
            best = FAR
            for window in range(first, last):
                time = arrays.window_shift[window]
                leaf = leaf_of(other, time, supply.helper, supply.leaf)
                if leaf < 0:
                    continue
                tags = gather(arrays.window_set[window], arrays, tags_wanted(order, WHOLE, arrays, wanted), wanted)
                cost = member_cost(other, climbed, order, tags, wanted, arrays, supply)
                if cost >= 0:
                    cost += arrays.window_cost[window] + change_of(order, time, who, arrays)
                    place = supply.leaf[leaf * LEAF + LEAF_NODE]
                    best = min(best, cost + network.flow.label[place * LABEL + PRICE])
            if best < network.flow.out[number]:
                misses.target[count], misses.cost[count] = other, best
                count += 1
    sort_arcs(0, count, misses)
    return misses, count


def find_full(
    number: int, near_count: int, near: Near, wanted: Vector, misses: Pool, arrays: Arrays, trial: Trial
) -> tuple[Pool, int]:
    """Helpers near an order that only their limits keep from it: (shift and place among those near, about the cost)."""
    network = trial.network
    supply, flow, order, count = network.supply, network.flow, network.frame.orders[number], 0
    shifts = len(arrays.day)
    windows = arrays.window_start[order + 1] - arrays.window_start[order]
    misses = pool_room(misses, near_count * windows)
    for window in range(arrays.window_start[order], arrays.window_start[order + 1]):
        time = arrays.window_shift[window]
        tags = gather(arrays.window_set[window], arrays, tags_wanted(order, WHOLE, arrays, wanted), wanted)
        for index in range(near_count):
            other = near.who[index]
            who = supply.helper[other * HELPER + ROW]
            if arrays.base_start[who] == arrays.base_start[who + 1] or not is_free(who, time, arrays):
                continue
            leaf = leaf_of(other, time, supply.helper, supply.leaf)
            if leaf >= 0 and not is_full(leaf, supply, flow):
                continue
            cost = member_cost(other, near.level[index], order, tags, wanted, arrays, supply)
            if cost < 0:
                continue
            cost += arrays.window_cost[window] + change_of(order, time, who, arrays)
            root = supply.helper[other * HELPER + ROOT]
            cost += flow.marginal[root] if root >= 0 else arrays.scalars[0] * (2 * arrays.load[who] + 1)
            if cost < flow.out[number]:
                misses.target[count], misses.cost[count] = index * shifts + time, cost
                count += 1
    sort_arcs(0, count, misses)
    return misses, count


def scan(number: int, most: int, arrays: Arrays, trial: Trial) -> Scan:
    """What could help an order of one person that is out: at most so many helpers for each way of missing it."""
    network = trial.network
    supply, order = network.supply, network.frame.orders[number]
    near = new_near(len(network.frame.helpers))
    count = find_met(arrays.area[order], arrays.parent, supply, near)
    windows = arrays.window_start[order + 1] - arrays.window_start[order]
    flow = with_arcs(network.flow, count * max(1, windows))
    tags = tags_of_needs(order, arrays)
    found = Scan(zeros64(len(arrays.day)), zeros64(tags), zeros64(most * MISS), zeros64(most * MISS))
    wanted, met, pay = zeros32(len(arrays.set_tag) + 1), zeros32(len(flow.seen)), zeros64(count)
    scan_shifts(number, count, near, pay, arrays, trial, flow, wanted, met, found)
    scan_tags(number, count, near, pay, arrays, trial, flow, wanted, met, found)
    for index in range(most):
        found.far_off[index * MISS + MISS_HELPER] = found.full[index * MISS + MISS_HELPER] = -1
    shifts = len(arrays.day)
    misses, full = find_full(number, count, near, wanted, Pool(zeros32(1), zeros64(1)), arrays, trial)
    for index in range(min(most, full)):
        row, place = index * MISS, misses.target[index]
        found.full[row + MISS_HELPER] = supply.helper[near.who[place // shifts] * HELPER + ROW]
        found.full[row + MISS_TO], found.full[row + MISS_COST] = place % shifts, misses.cost[index]
        root = supply.helper[near.who[place // shifts] * HELPER + ROOT]
        found.full[row + MISS_USED] = network.flow.capacity[root * CAPACITY + USED] if root >= 0 else 0
    stamps, levels = zeros32(len(arrays.parent)), zeros32(len(arrays.parent))
    area, level = arrays.area[order], 0
    while area >= 0:
        stamps[area], levels[area] = 1, level
        area = arrays.parent[area]
        level += 1
    misses, far = find_far_off(number, 1, stamps, levels, wanted, misses, arrays, trial)
    for index in range(min(most, far)):
        row = index * MISS
        who = supply.helper[misses.target[index] * HELPER + ROW]
        reach, _climbed = needed_reach(who, 1, stamps, levels, arrays)
        found.far_off[row + MISS_HELPER], found.far_off[row + MISS_TO] = who, reach
        found.far_off[row + MISS_COST] = misses.cost[index]
    return found


def try_member(number: int, window: int, arrays: Arrays, trial: Trial) -> tuple[int, int]:
    """As `try_spare`: a new member where an order is, free in one of its windows, with just its tags, at cost 0."""
    order = trial.network.frame.orders[number]
    wanted = zeros32(len(arrays.set_tag) + 1)
    tags = gather(arrays.window_set[window], arrays, tags_wanted(order, WHOLE, arrays, wanted), wanted)
    write_member(arrays.area[order], arrays.window_shift[window], wanted, tags, arrays)
    return try_spare(number, -1, arrays, trial)


def try_reach(number: int, helper: int, reach: int, arrays: Arrays, trial: Trial) -> tuple[int, int]:
    """As `try_spare`: a helper with another reach."""
    copy_helper(helper, arrays)
    arrays.reach[len(arrays.team) - 1] = reach
    return try_spare(number, helper, arrays, trial)


def try_limit(number: int, helper: int, limit: int, most: int, arrays: Arrays, trial: Trial) -> tuple[int, int]:
    """As `try_spare`: a helper with another PER_SHIFT, PER_DAY or TOTAL."""
    copy_helper(helper, arrays)
    spare = len(arrays.team) - 1
    if limit == PER_SHIFT:
        arrays.per_shift[spare] = most
    elif limit == PER_DAY:
        arrays.per_day[spare] = most
    else:
        arrays.total[spare] = most
    return try_spare(number, helper, arrays, trial)
