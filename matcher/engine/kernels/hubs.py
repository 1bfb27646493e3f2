"""The hubs of one group: all asks of one requirement in one shift.

A hub stands for an area and a number of levels climbed so far; the helpers that meet the area are attached to it, and
one arc leads on to the hub of the area above. A hub with one user is folded into that user.
"""

from typing import NamedTuple

from matcher.engine.kernels.arcs import HUB, Pool, merge, pool_room
from matcher.engine.kernels.demand import ASK, ASK_AREA, ASK_HUB, ASK_LEVEL
from matcher.engine.kernels.own_arcs import step_cost
from matcher.engine.kernels.primitives import Vector, Wide, grown32, zeros32, zeros64
from matcher.engine.kernels.supply import (
    HELPER,
    LEAF,
    LEAF_HELPER,
    LEAF_MOST,
    LEAF_NODE,
    MET,
    MET_AREA,
    MET_FROM,
    MET_TO,
)

# Of an area: the group that touched it last, what is attached to it, its first hub, the last group in which somebody
# attached to it could serve twice.
STAMP, ATTACHED_FROM, ATTACHED_TO, FIRST_HUB, WIDE, AREA = 0, 1, 2, 3, 4, 5
# Of a hub: its area, levels climbed, the hub above, users, the area's next hub, its final number (OPEN, FOLDED), its
# arcs in the work pool, the last hub below that uses it (-1: an ask does).
HUB_AREA, LEVEL, HUB_ABOVE, USERS, HUB_NEXT, NUMBER, HUB_FROM, HUB_TO, HUB_BELOW, HUB_ROW = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
# Longer lists are not copied into their only user: along a deep tree they would be copied at every level.
LONGEST_FOLDED = 48
OPEN, FOLDED = -2, -1
# Entries of `used`: hubs and touched areas of the group, its stamp, the stamp of lists.
HUBS, TOUCHED, GROUP, LIST = range(4)


# What `totals` counts: final hubs, their arcs, arcs of asks, the room that was too short, asks that are answered apart.
FINAL_HUBS, FINAL_ARCS, ASK_ARCS, NEED, OTHERS, TOTALS = 0, 1, 2, 3, 4, 5
# How a group ends: done, or something is too short and the group has to be done again.
DONE, SHORT_ATTACHED, SHORT_WORK, SHORT_FINAL, SHORT_ASKED = 0, 1, 2, 3, 4


class Rooms(NamedTuple):
    """What grows: leaves attached to areas, lists of hubs at work, bounds and arcs of final hubs, arcs of asks."""

    attached: Pool
    work: Pool
    bounds: Vector
    final: Pool
    asked: Pool


class Group(NamedTuple):
    """Scratch of one group; `touched` lists its areas, the last two are stamps by node and helper.

    By hub `rise` is the cost of its arc up, `extra` what its arcs cost above what its list says.
    """

    used: Wide
    area: Vector
    hub: Vector
    rise: Wide
    extra: Wide
    touched: Vector
    node_seen: Vector
    helper_seen: Vector


def new_group(areas: int, hubs: int, nodes: int, helpers: int) -> Group:
    """Scratch for groups of at most so many hubs."""
    return Group(
        zeros64(4),
        zeros32(areas * AREA),
        zeros32(hubs * HUB_ROW),
        zeros64(hubs),
        zeros64(hubs),
        zeros32(areas),
        zeros32(nodes),
        zeros32(helpers),
    )


def touch(
    first: int, last: int, asks: Vector, ask: Vector, parent: Vector, used: Wide, area: Vector, touched: Vector
) -> None:
    """Start a group: mark every area that its asks can climb to."""
    used[GROUP] += 1
    stamp, count = used[GROUP], 0
    used[HUBS] = 0
    for index in range(first, last):
        code = ask[asks[index] * ASK + ASK_AREA]
        while code >= 0 and area[code * AREA + STAMP] != stamp:
            area[code * AREA + STAMP] = stamp
            area[code * AREA + ATTACHED_TO] = 0
            area[code * AREA + FIRST_HUB] = -1
            touched[count] = code
            count += 1
            code = parent[code]
    used[TOUCHED] = count


def count_attached(
    first: int,
    last: int,
    free_leaf: Vector,
    leaf: Vector,
    helper: Vector,
    met: Vector,
    used: Wide,
    area: Vector,
    touched: Vector,
) -> int:
    """Where the leaves of a group, attached to the areas that its asks climb to, will stand; returns their count."""
    stamp = used[GROUP]
    for index in range(first, last):
        row = leaf[free_leaf[index] * LEAF + LEAF_HELPER] * HELPER
        for entry in range(helper[row + MET_FROM], helper[row + MET_TO]):
            code = met[entry * MET + MET_AREA] * AREA
            if area[code + STAMP] == stamp:
                area[code + ATTACHED_TO] += 1
    begin = 0
    for index in range(used[TOUCHED]):
        code = touched[index] * AREA
        count = area[code + ATTACHED_TO]
        area[code + ATTACHED_FROM] = area[code + ATTACHED_TO] = begin
        begin += count
    return begin


def new_rooms() -> Rooms:
    """Little room for everything; `longer_rooms` gives more."""
    few = 64
    return Rooms(
        Pool(zeros32(few), zeros64(few)),
        Pool(zeros32(few), zeros64(few)),
        zeros32(few),
        Pool(zeros32(few), zeros64(few)),
        Pool(zeros32(few), zeros64(few)),
    )


def longer_rooms(short: int, need: int, rooms: Rooms) -> Rooms:
    """More of what was too short."""
    attached, work, bounds, final, asked = rooms
    if short == SHORT_ATTACHED:
        attached = pool_room(attached, need)
    elif short == SHORT_WORK:
        work = pool_room(work, need)
    elif short == SHORT_FINAL:
        bounds, final = grown32(bounds, need), pool_room(final, need)
    else:
        asked = pool_room(asked, need)
    return Rooms(attached, work, bounds, final, asked)


def attach(
    first: int,
    last: int,
    free_leaf: Vector,
    free_cost: Wide,
    leaf: Vector,
    helper: Vector,
    met: Vector,
    used: Wide,
    area: Vector,
    to_leaf: Vector,
    to_cost: Wide,
) -> None:
    """Attach the leaves of a group, by cost, to the areas that its asks climb to, as they were counted."""
    stamp = used[GROUP]
    for index in range(first, last):
        number = free_leaf[index]
        row = leaf[number * LEAF + LEAF_HELPER] * HELPER
        for entry in range(helper[row + MET_FROM], helper[row + MET_TO]):
            code = met[entry * MET + MET_AREA] * AREA
            if area[code + STAMP] == stamp:
                place = area[code + ATTACHED_TO]
                to_leaf[place] = number
                to_cost[place] = free_cost[index]
                area[code + ATTACHED_TO] = place + 1
                if leaf[number * LEAF + LEAF_MOST] > 1:
                    area[code + WIDE] = stamp


def find_hubs(
    first: int,
    last: int,
    asks: Vector,
    ask: Vector,
    parent: Vector,
    distance: Wide,
    used: Wide,
    area: Vector,
    hub: Vector,
    rise: Wide,
) -> None:
    """The nearest hub on the way up from every ask (-1 where nobody is attached) and its level; makes those missing."""
    last_level, made = len(distance) - 1, 0
    for index in range(first, last):
        row = asks[index] * ASK
        code = ask[row + ASK_AREA]
        level, below, below_level = 0, -1, 0
        ask[row + ASK_HUB] = -1
        while code >= 0:
            place = code * AREA
            if area[place + ATTACHED_TO] > area[place + ATTACHED_FROM]:
                capped = min(level, last_level)
                found = area[place + FIRST_HUB]
                while found >= 0 and hub[found * HUB_ROW + LEVEL] != capped:
                    found = hub[found * HUB_ROW + HUB_NEXT]
                known = found >= 0
                if not known:
                    found = made
                    made += 1
                    hub[found * HUB_ROW + HUB_AREA] = code
                    hub[found * HUB_ROW + LEVEL] = capped
                    hub[found * HUB_ROW + HUB_ABOVE] = -1
                    hub[found * HUB_ROW + USERS] = 0
                    hub[found * HUB_ROW + NUMBER] = OPEN
                    hub[found * HUB_ROW + HUB_NEXT] = area[place + FIRST_HUB]
                    area[place + FIRST_HUB] = found
                hub[found * HUB_ROW + USERS] += 1
                hub[found * HUB_ROW + HUB_BELOW] = below
                if below >= 0:
                    hub[below * HUB_ROW + HUB_ABOVE] = found
                    rise[below] = step_cost(level, distance) - step_cost(below_level, distance)
                else:
                    ask[row + ASK_HUB] = found
                    ask[row + ASK_LEVEL] = level
                if known:
                    break
                below, below_level = found, level
            code = parent[code]
            level += 1
    used[HUBS] = made


def close_hub(
    number: int,
    end: int,
    target: Vector,
    cost: Wide,
    to_leaf: Vector,
    to_cost: Wide,
    leaf: Vector,
    used: Wide,
    area: Vector,
    hub: Vector,
    rise: Wide,
    extra: Wide,
    seen: Vector,
) -> int:
    """List the arcs of a hub into the work pool from `end` on; the hub above has its list already. Returns the end."""
    row = number * HUB_ROW
    code, above = hub[row + HUB_AREA] * AREA, hub[row + HUB_ABOVE]
    first = end
    used[LIST] += 1
    if hub[row + USERS] == 1 and hub[row + HUB_BELOW] >= 0:
        # Whoever comes this way has met these helpers before, for less.
        met = hub[hub[row + HUB_BELOW] * HUB_ROW + HUB_AREA] * AREA
        for entry in range(area[met + ATTACHED_FROM], area[met + ATTACHED_TO]):
            seen[leaf[to_leaf[entry] * LEAF + LEAF_NODE]] = used[LIST]
    for entry in range(area[code + ATTACHED_FROM], area[code + ATTACHED_TO]):
        node = leaf[to_leaf[entry] * LEAF + LEAF_NODE]
        if seen[node] != used[LIST]:
            target[end] = node
            cost[end] = to_cost[entry]
            end += 1
    last = end
    other, other_last, more = 0, 0, 0
    extra[number] = 0
    hub[row + NUMBER] = FOLDED
    if last == first and above >= 0 and hub[above * HUB_ROW + NUMBER] == FOLDED:
        # Nobody new: the list above does for both.
        hub[row + HUB_FROM], hub[row + HUB_TO] = hub[above * HUB_ROW + HUB_FROM], hub[above * HUB_ROW + HUB_TO]
        extra[number] = extra[above] + rise[number]
        return end
    if above >= 0:
        more = rise[number] + extra[above]
        other, other_last = hub[above * HUB_ROW + HUB_FROM], hub[above * HUB_ROW + HUB_TO]
        if hub[above * HUB_ROW + NUMBER] >= 0:
            other, other_last = end, end + 1
            target[end] = HUB + hub[above * HUB_ROW + NUMBER]
            cost[end] = 0
            end += 1
    hub[row + HUB_FROM] = end
    end = merge(first, last, other, other_last, more, end, used[LIST], target, cost, seen)
    hub[row + HUB_TO] = end
    return end


def room_of(number: int, area: Vector, hub: Vector) -> int:
    """How many arcs at most the work pool takes while a hub is closed."""
    row = number * HUB_ROW
    code, above = hub[row + HUB_AREA] * AREA, hub[row + HUB_ABOVE]
    room = 2 * (area[code + ATTACHED_TO] - area[code + ATTACHED_FROM]) + 2
    if above >= 0:
        room += hub[above * HUB_ROW + HUB_TO] - hub[above * HUB_ROW + HUB_FROM]
    return room


def close_hubs(leaf: Vector, attached: Pool, group: Group, rooms: Rooms, totals: Wide) -> int:
    """List the arcs of all hubs of a group, those above first; one with several users becomes final.

    `totals`: final hubs and their arcs so far. Returns DONE, or what is too short for `totals[NEED]`.
    """
    used, area, hub, rise, extra, _touched, seen, _helpers = group
    to_leaf, to_cost = attached.target, attached.cost
    target, cost = rooms.work.target, rooms.work.cost
    bounds, final_target, final_cost = rooms.bounds, rooms.final.target, rooms.final.cost
    end = 0
    for number in range(used[HUBS]):
        while hub[number * HUB_ROW + NUMBER] == OPEN:
            top = number
            above = hub[top * HUB_ROW + HUB_ABOVE]
            while above >= 0 and hub[above * HUB_ROW + NUMBER] == OPEN:
                top = above
                above = hub[top * HUB_ROW + HUB_ABOVE]
            totals[NEED] = end + room_of(top, area, hub)
            if totals[NEED] > len(target):
                return SHORT_WORK
            end = close_hub(top, end, target, cost, to_leaf, to_cost, leaf, used, area, hub, rise, extra, seen)
            length = hub[top * HUB_ROW + HUB_TO] - hub[top * HUB_ROW + HUB_FROM]
            if hub[top * HUB_ROW + USERS] > 1 or length > LONGEST_FOLDED:
                first, final, start = hub[top * HUB_ROW + HUB_FROM], totals[FINAL_HUBS], totals[FINAL_ARCS]
                count = length
                totals[NEED] = max(2 * final + 2, start + count)
                if 2 * final + 2 > len(bounds) or start + count > len(final_target):
                    return SHORT_FINAL
                for index in range(count):
                    final_target[start + index] = target[first + index]
                    final_cost[start + index] = cost[first + index] + extra[top]
                bounds[2 * final] = start
                bounds[2 * final + 1] = start + count
                hub[top * HUB_ROW + NUMBER] = final
                extra[top] = 0
                totals[FINAL_HUBS] = final + 1
                totals[FINAL_ARCS] = start + count
    return DONE
