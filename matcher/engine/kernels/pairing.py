"""Every helper that the rules allow for one order, pair by pair, without hubs, whatever it costs."""

from typing import NamedTuple

from matcher.engine.arrays import MEMBERS, TEAMS, Arrays
from matcher.engine.kernels.arcs import Pool, sort_arcs
from matcher.engine.kernels.demand import tag_cost_of
from matcher.engine.kernels.own_arcs import bonus_of, excludes, step_cost
from matcher.engine.kernels.primitives import Vector, Wide, grown32, grown64, zeros32, zeros64
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

# Of a pair: the window, the need filled (WHOLE: all of the order), the helper's number in the part, its leaf.
PAIR_WINDOW, PAIR_NEED, PAIR_HELPER, PAIR_LEAF, PAIR = 0, 1, 2, 3, 4
WHOLE = -1


class Direct(NamedTuple):
    """Packed pairs, and what each costs, balance apart: with window and change where one helper serves the order."""

    row: Vector
    cost: Wide


class Near(NamedTuple):
    """Scratch: `seen` by helper of the part holds a stamp, `used` the last one; helpers who meet an area, how far."""

    used: Wide
    seen: Vector
    who: Vector
    level: Vector


def new_near(helpers: int) -> Near:
    """Scratch for so many helpers."""
    return Near(zeros64(1), zeros32(helpers), zeros32(helpers), zeros32(helpers))


def find_near(area: int, parent: Vector, supply: Supply, near: Near) -> int:
    """Helpers that can take something and meet an area, with the levels climbed; returns their count."""
    near.used[0] += 1
    stamp, count, level = near.used[0], 0, 0
    while area >= 0:
        entry = supply.area_first[area]
        while entry >= 0:
            number = supply.met[entry * MET + MET_HELPER]
            if near.seen[number] != stamp:
                near.seen[number] = stamp
                if supply.helper[number * HELPER + ROOT] >= 0:
                    near.who[count] = number
                    near.level[count] = level
                    count += 1
            entry = supply.met[entry * MET + MET_NEXT]
        area = parent[area]
        level += 1
    return count


def gather(wanted: int, rows: Arrays, count: int, found: Vector) -> int:
    """Add the tags of a set to an ascending list without doubles; returns its length."""
    for index in range(rows.set_start[wanted], rows.set_start[wanted + 1]):
        count = gather_tag(rows.set_tag[index], count, found)
    return count


def gather_tag(tag: int, count: int, found: Vector) -> int:
    """Add one tag to an ascending list without doubles; returns its length."""
    place = count
    while place > 0 and found[place - 1] > tag:
        place -= 1
    if place > 0 and found[place - 1] == tag:
        return count
    for other in range(count, place, -1):
        found[other] = found[other - 1]
    found[place] = tag
    return count + 1


def tags_of_needs(order: int, rows: Arrays) -> int:
    """How many tags the needs of an order name, each need for itself."""
    count = 0
    for need in range(rows.need_start[order], rows.need_start[order + 1]):
        count += rows.set_start[rows.need_set[need] + 1] - rows.set_start[rows.need_set[need]]
    return count


def tags_wanted(order: int, need: int, rows: Arrays, found: Vector) -> int:
    """The tags of one need of an order (WHOLE: of all) into `found`, ascending; returns their count."""
    count = 0
    for index in range(rows.need_start[order], rows.need_start[order + 1]):
        if need < 0 or need == index:
            count = gather(rows.need_set[index], rows, count, found)
    return count


def people_of(order: int, rows: Arrays) -> int:
    """How many people an order needs."""
    count = 0
    for need in range(rows.need_start[order], rows.need_start[order + 1]):
        count += rows.need_count[need]
    return count


def change_of(order: int, shift: int, who: int, rows: Arrays) -> int:
    """What an order pays for departing from its incumbent if this helper alone serves it in this shift."""
    if rows.incumbent_shift[order] == -1:
        return 0
    first = rows.incumbent_start[order]
    alone = rows.incumbent_start[order + 1] == first + 1
    if alone and rows.incumbent_shift[order] == shift and rows.incumbent[first] == who:
        return 0
    change: int = rows.scalars[1]
    return change


def list_direct(
    order: int, rows: Arrays, arrays: Arrays, supply: Supply, near: Near, found: Direct
) -> tuple[Direct, int]:
    """All pairs of an order of `rows` with the helpers of a supply, whose rows lie in `arrays`; and their count.

    A need of an order of several people is numbered from 0.
    """
    helpers = find_near(rows.area[order], arrays.parent, supply, near)
    head, count = people_of(order, rows), 0
    scratch = zeros32(len(rows.set_tag) + 1)
    first, last = rows.need_start[order], rows.need_start[order + 1]
    for window in range(rows.window_start[order], rows.window_start[order + 1]):
        for choice in range(first - 1, last):
            # First the whole order, then each of its needs where it has several people.
            whole = choice < first
            if whole and head > 1 and rows.accepts[order] & TEAMS == 0:
                continue
            if not whole and (head == 1 or rows.accepts[order] & MEMBERS == 0):
                continue
            tags = tags_wanted(order, WHOLE if whole else choice, rows, scratch)
            tags = gather(rows.window_set[window], rows, tags, scratch)
            for index in range(helpers):
                number = near.who[index]
                team = supply.helper[number * HELPER + TEAM]
                if team == 0 and ((whole and head > 1) or rows.accepts[order] & MEMBERS == 0):
                    continue
                if team > 0 and (not whole or rows.accepts[order] & TEAMS == 0):
                    continue
                if team > 0 and supply.helper[number * HELPER + SIZE] < head:
                    continue
                who = supply.helper[number * HELPER + ROW]
                cost = tag_cost_of(who, 0, tags, scratch, arrays.tag_start, arrays.tag, arrays.tag_cost)
                if cost < 0:
                    continue
                leaf = leaf_of(number, rows.window_shift[window], supply.helper, supply.leaf)
                if leaf < 0 or excludes(order, who, rows.exclude_start, rows.exclude):
                    continue
                cost += arrays.cost[who] + step_cost(near.level[index], arrays.distance)
                cost = max(0, cost - bonus_of(order, who, rows))
                if whole:
                    cost += rows.window_cost[window] + change_of(order, rows.window_shift[window], who, rows)
                if count * PAIR + PAIR > len(found.row) or count >= len(found.cost):
                    found = Direct(grown32(found.row, count * PAIR + PAIR), grown64(found.cost, count + 1))
                found.row[count * PAIR + PAIR_WINDOW] = window
                found.row[count * PAIR + PAIR_NEED] = WHOLE if whole else choice - first
                found.row[count * PAIR + PAIR_HELPER] = number
                found.row[count * PAIR + PAIR_LEAF] = leaf
                found.cost[count] = cost
                count += 1
    return found, count


def first_balance(number: int, arrays: Arrays, supply: Supply) -> int:
    """Balance cost of the first new assignment of a helper of the part."""
    balance: int = arrays.scalars[0] * (2 * arrays.load[supply.helper[number * HELPER + ROW]] + 1)
    return balance


def whole_arcs(count: int, found: Direct, supply: Supply, start: int, arcs: Pool) -> int:
    """The pairs that serve the whole order as arcs from `start` on, sorted by cost; returns the end.

    The pool has room for `count` more.
    """
    end = start
    for index in range(count):
        if found.row[index * PAIR + PAIR_NEED] == WHOLE:
            arcs.target[end] = supply.leaf[found.row[index * PAIR + PAIR_LEAF] * LEAF + LEAF_NODE]
            arcs.cost[end] = found.cost[index]
            end += 1
    sort_arcs(start, end, arcs)
    return end
