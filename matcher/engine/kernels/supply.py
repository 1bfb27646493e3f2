"""What helpers offer: their limits as capacity nodes, and where, when and with which tags they can be used.

A helper's limits form a tree: shifts below days below the helper. A node that can never bind is left out, so that most
helpers need one to three nodes; a leaf is the node at which a helper starts to be used in a shift. Helpers are numbered
within the part of the problem that is being built.
"""

from typing import NamedTuple

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.flow import ABOVE, CAPACITY, HELD, KID, MOST, OWNER, ROOM, SIBLING
from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64

# Of a helper: its root among capacity nodes (-1: it can take nothing), its leaves, the areas that it meets, its number
# in the instance, whether it is a team, its size.
ROOT, LEAF_FROM, LEAF_TO, MET_FROM, MET_TO, ROW, TEAM, SIZE, HELPER = 0, 1, 2, 3, 4, 5, 6, 7, 8
# Of a leaf: its shift, its capacity node, what the shift alone allows, its helper.
SHIFT, LEAF_NODE, LEAF_MOST, LEAF_HELPER, LEAF = 0, 1, 2, 3, 4
# Of a met area (one whose orders, or those below it, a helper serves): the area, the helper, the area's next entry.
MET_AREA, MET_HELPER, MET_NEXT, MET = 0, 1, 2, 3
# Entries of `sizes`.
# Gates are the capacity nodes from GATES_AT on.
NODES_USED, LEAVES_USED, MET_USED, HELPERS_USED, GATES_AT = range(5)


class Supply(NamedTuple):
    """Packed records, and by area its first entry among the met ones (-1: none); `sizes`: how many are in use."""

    sizes: Wide
    helper: Vector
    leaf: Vector
    met: Vector
    area_first: Vector
    capacity: Vector


def met_areas(row: int, base_start: Vector, base: Vector, reach: int, parent: Vector, found: Vector) -> int:
    """The areas from a helper's bases up, within its reach, each once, into `found`; returns their count."""
    count = 0
    for entry in range(base_start[row], base_start[row + 1]):
        area = base[entry]
        left = reach
        while area >= 0 and left >= 0:
            known = False
            for index in range(count):
                if found[index] == area:
                    known = True
                    break
            if not known:
                found[count] = area
                count += 1
            area = parent[area]
            left -= 1
    return count


def deepest(parent: Vector) -> int:
    """Levels of the deepest area, its root included."""
    depth, most = zeros32(len(parent)), 0
    for start in range(len(parent)):
        area, steps = start, 0
        while area >= 0 and depth[area] == 0:
            area = parent[area]
            steps += 1
        steps += depth[area] if area >= 0 else 0
        most = max(most, steps)
        area = start
        while area >= 0 and depth[area] == 0:
            depth[area] = steps
            steps -= 1
            area = parent[area]
    return most


def supply_sizes(helpers: Vector, arrays: Arrays) -> tuple[int, int]:
    """Upper bounds: leaves and met areas."""
    leaves, met, levels = 0, 0, deepest(arrays.parent)
    base_start, reach, free_start = arrays.base_start, arrays.reach, arrays.free_start
    for row in helpers:
        leaves += free_start[row + 1] - free_start[row]
        met += (base_start[row + 1] - base_start[row]) * min(reach[row] + 1, levels)
    return leaves, met


def in_shift(shift: int, first: int, last: int, taken: Vector) -> int:
    """How many entries of a stretch equal a shift."""
    count = 0
    for entry in range(first, last):
        if taken[entry] == shift:
            count += 1
    return count


def on_day(day: int, first: int, last: int, taken: Vector, days: Vector) -> int:
    """How many entries of a stretch lie on a day."""
    count = 0
    for entry in range(first, last):
        if days[taken[entry]] == day:
            count += 1
    return count


def add_node(above: int, most: int, owner: int, sizes: Wide, capacity: Vector) -> int:
    """A new capacity node below another (-1: a root); returns its number."""
    node = sizes[NODES_USED]
    row = node * CAPACITY
    capacity[row + ROOM] = capacity[row + MOST] = most
    capacity[row + ABOVE] = above
    capacity[row + OWNER] = owner
    capacity[row + HELD] = capacity[row + KID] = capacity[row + SIBLING] = -1
    if above >= 0:
        capacity[row + SIBLING] = capacity[above * CAPACITY + KID]
        capacity[above * CAPACITY + KID] = node
    sizes[NODES_USED] = node + 1
    return node


class Limits(NamedTuple):
    """What of the instance says how much a helper takes."""

    day: Vector
    free_start: Vector
    free: Vector
    taken_start: Vector
    taken: Vector
    base_start: Vector
    per_shift: Vector
    per_day: Vector
    total: Vector


def limits_of(arrays: Arrays) -> Limits:
    """The limits of all helpers of an instance."""
    return Limits(
        arrays.day,
        arrays.free_start,
        arrays.free,
        arrays.taken_start,
        arrays.taken,
        arrays.base_start,
        arrays.per_shift,
        arrays.per_day,
        arrays.total,
    )


def add_limits(number: int, row: int, limits: Limits, wanted: Vector, ceiling: int, supply: Supply) -> None:
    """Capacity nodes and leaves of one helper; at most `ceiling` units are ever asked of it."""
    days, free_start, free, taken_start, taken, base_start, per_shift, per_day, total = limits
    sizes, helper, leaf = supply.sizes, supply.helper, supply.leaf
    held, held_to = taken_start[row], taken_start[row + 1]
    end = sizes[LEAVES_USED]
    helper[number * HELPER + ROOT] = -1
    helper[number * HELPER + LEAF_FROM] = helper[number * HELPER + LEAF_TO] = end
    altogether = min(ceiling, total[row] - (held_to - held))
    if altogether <= 0 or base_start[row] == base_start[row + 1]:
        return
    sum_of_days = 0
    entry, last = free_start[row], free_start[row + 1]
    while entry < last:
        day = days[free[entry]]
        on_this = per_day[row] - on_day(day, held, held_to, taken, days)
        in_day = 0
        while entry < last and days[free[entry]] == day:
            shift = free[entry]
            entry += 1
            most = min(per_shift[row] - in_shift(shift, held, held_to, taken), on_this, altogether)
            if most > 0 and wanted[shift] > 0:
                leaf[end * LEAF + SHIFT] = shift
                leaf[end * LEAF + LEAF_MOST] = most
                leaf[end * LEAF + LEAF_HELPER] = number
                end += 1
                in_day += most
        sum_of_days += max(0, min(on_this, altogether, in_day))
    if end > sizes[LEAVES_USED]:
        altogether = min(altogether, sum_of_days)
        helper[number * HELPER + ROOT] = add_node(-1, altogether, number, sizes, supply.capacity)
        helper[number * HELPER + LEAF_TO] = end
        sizes[LEAVES_USED] = end
        add_days(number, row, altogether, limits, supply)


def add_days(number: int, row: int, altogether: int, limits: Limits, supply: Supply) -> None:
    """The nodes of days and shifts below a helper's root, where they can bind."""
    sizes, leaf, capacity = supply.sizes, supply.leaf, supply.capacity
    root = supply.helper[number * HELPER + ROOT]
    first, last = supply.helper[number * HELPER + LEAF_FROM], supply.helper[number * HELPER + LEAF_TO]
    held, held_to = limits.taken_start[row], limits.taken_start[row + 1]
    while first < last:
        day = limits.day[leaf[first * LEAF + SHIFT]]
        in_day, end = 0, first
        while end < last and limits.day[leaf[end * LEAF + SHIFT]] == day:
            in_day += leaf[end * LEAF + LEAF_MOST]
            end += 1
        room = min(limits.per_day[row] - on_day(day, held, held_to, limits.taken, limits.day), altogether, in_day)
        above = root
        if room < altogether and (room < in_day or end - first == 1):
            above = add_node(root, room, number, sizes, capacity)
        for entry in range(first, end):
            node = above
            if leaf[entry * LEAF + LEAF_MOST] < capacity[above * CAPACITY + MOST]:
                node = add_node(above, leaf[entry * LEAF + LEAF_MOST], number, sizes, capacity)
            leaf[entry * LEAF + LEAF_NODE] = node
        first = end


def add_met(number: int, count: int, found: Vector, supply: Supply) -> None:
    """Note the areas that a helper meets."""
    met, area_first = supply.met, supply.area_first
    entry = supply.sizes[MET_USED]
    supply.helper[number * HELPER + MET_FROM] = entry
    supply.helper[number * HELPER + MET_TO] = entry + count
    for index in range(count):
        area = found[index]
        met[entry * MET + MET_AREA] = area
        met[entry * MET + MET_HELPER] = number
        met[entry * MET + MET_NEXT] = area_first[area]
        area_first[area] = entry
        entry += 1
    supply.sizes[MET_USED] = entry


def build_supply(helpers: Vector, arrays: Arrays, wanted: Vector, ceiling: int) -> Supply:
    """The supply of some helpers; `wanted` marks the shifts of windows."""
    leaves, met = supply_sizes(helpers, arrays)
    count = len(helpers)
    areas = len(arrays.parent)
    supply = Supply(
        zeros64(5),
        zeros32(count * HELPER),
        zeros32(leaves * LEAF),
        zeros32(met * MET),
        zeros32(areas),
        zeros32((count + 2 * leaves) * CAPACITY),
    )
    for area in range(areas):
        supply.area_first[area] = -1
    limits = limits_of(arrays)
    base_start, base, reach, parent, team, size = (
        arrays.base_start,
        arrays.base,
        arrays.reach,
        arrays.parent,
        arrays.team,
        arrays.size,
    )
    found = zeros32(areas + 1)
    for number in range(count):
        row = helpers[number]
        supply.helper[number * HELPER + ROW] = row
        supply.helper[number * HELPER + TEAM] = team[row]
        supply.helper[number * HELPER + SIZE] = size[row]
        add_limits(number, row, limits, wanted, ceiling, supply)
        add_met(number, met_areas(row, base_start, base, reach[row], parent, found), found, supply)
    supply.sizes[HELPERS_USED] = count
    supply.sizes[GATES_AT] = supply.sizes[NODES_USED]
    return supply


def leaf_of(number: int, shift: int, helper: Vector, leaf: Vector) -> int:
    """The entry of a helper's leaf in a shift, -1 where there is none."""
    for entry in range(helper[number * HELPER + LEAF_FROM], helper[number * HELPER + LEAF_TO]):
        if leaf[entry * LEAF + SHIFT] == shift:
            return entry
    return -1


def level_of(number: int, area: int, parent: Vector, helper: Vector, met: Vector) -> int:
    """Levels that an area is climbed to meet a helper; -1 where it never does."""
    level = 0
    first, last = helper[number * HELPER + MET_FROM], helper[number * HELPER + MET_TO]
    while area >= 0:
        for entry in range(first, last):
            if met[entry * MET + MET_AREA] == area:
                return level
        area = parent[area]
        level += 1
    return -1
