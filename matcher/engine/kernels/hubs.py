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
    Supply,
)

# Of an area: the group that touched it last, what is attached to it, its first hub, the last group in which somebody
# attached to it could serve twice.
STAMP, ATTACHED_FROM, ATTACHED_TO, FIRST_HUB, WIDE, AREA = 0, 1, 2, 3, 4, 5
# Of a hub: its area, levels climbed, the hub above, users, the area's next hub, its final number (OPEN, FOLDED), its
# arcs in the work pool.
HUB_AREA, LEVEL, HUB_ABOVE, USERS, HUB_NEXT, NUMBER, HUB_FROM, HUB_TO, HUB_ROW = 0, 1, 2, 3, 4, 5, 6, 7, 8
OPEN, FOLDED = -2, -1
# Entries of `used`: hubs and touched areas of the group, its stamp, the stamp of lists.
HUBS, TOUCHED, GROUP, LIST = range(4)


class Group(NamedTuple):
    """Scratch of one group; `rise` is by hub, `touched` lists its areas, the last two are stamps by node and helper."""

    used: Wide
    area: Vector
    hub: Vector
    rise: Wide
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
        zeros32(areas),
        zeros32(nodes),
        zeros32(helpers),
    )


def touch(first: int, last: int, asks: Vector, ask: Vector, parent: Vector, group: Group) -> None:
    """Start a group: mark every area that its asks can climb to."""
    used, area = group.used, group.area
    used[GROUP] += 1
    stamp, count = used[GROUP], 0
    used[HUBS] = 0
    for index in range(first, last):
        code = ask[asks[index] * ASK + ASK_AREA]
        while code >= 0 and area[code * AREA + STAMP] != stamp:
            area[code * AREA + STAMP] = stamp
            area[code * AREA + ATTACHED_TO] = 0
            area[code * AREA + FIRST_HUB] = -1
            group.touched[count] = code
            count += 1
            code = parent[code]
    used[TOUCHED] = count


def attach(first: int, last: int, free: Pool, supply: Supply, group: Group, attached: Pool) -> Pool:
    """Attach the leaves of a group, in `free` by cost, to the areas that its asks climb to."""
    area, leaf, helper, met = group.area, supply.leaf, supply.helper, supply.met
    stamp, total = group.used[GROUP], 0
    free_leaf, free_cost = free
    for index in range(first, last):
        row = leaf[free_leaf[index] * LEAF + LEAF_HELPER] * HELPER
        for entry in range(helper[row + MET_FROM], helper[row + MET_TO]):
            code = met[entry * MET + MET_AREA] * AREA
            if area[code + STAMP] == stamp:
                area[code + ATTACHED_TO] += 1
                total += 1
    begin = 0
    for index in range(group.used[TOUCHED]):
        code = group.touched[index] * AREA
        count = area[code + ATTACHED_TO]
        area[code + ATTACHED_FROM] = area[code + ATTACHED_TO] = begin
        begin += count
    attached = pool_room(attached, total)
    to_leaf, to_cost = attached
    for index in range(first, last):
        row = leaf[free_leaf[index] * LEAF + LEAF_HELPER] * HELPER
        for entry in range(helper[row + MET_FROM], helper[row + MET_TO]):
            code = met[entry * MET + MET_AREA] * AREA
            if area[code + STAMP] == stamp:
                place = area[code + ATTACHED_TO]
                to_leaf[place] = free_leaf[index]
                to_cost[place] = free_cost[index]
                area[code + ATTACHED_TO] = place + 1
                if leaf[free_leaf[index] * LEAF + LEAF_MOST] > 1:
                    area[code + WIDE] = stamp
    return attached


def find_hubs(first: int, last: int, asks: Vector, ask: Vector, parent: Vector, distance: Wide, group: Group) -> None:
    """The nearest hub on the way up from every ask (-1 where nobody is attached) and its level; makes those missing."""
    area, hub, rise = group.area, group.hub, group.rise
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
    group.used[HUBS] = made


def close_hub(number: int, work: Pool, end: int, attached: Pool, supply: Supply, group: Group) -> tuple[Pool, int]:
    """List the arcs of a hub into the work pool from `end` on; the hub above has its list already."""
    hub, leaf = group.hub, supply.leaf
    row = number * HUB_ROW
    code, above = hub[row + HUB_AREA] * AREA, hub[row + HUB_ABOVE]
    first = end
    from_entry, to_entry = group.area[code + ATTACHED_FROM], group.area[code + ATTACHED_TO]
    other, other_last, rise = 0, 0, 0
    if above >= 0:
        rise = group.rise[number]
        other, other_last = hub[above * HUB_ROW + HUB_FROM], hub[above * HUB_ROW + HUB_TO]
    work = pool_room(work, end + 2 * (to_entry - from_entry) + other_last - other + 2)
    target, cost = work
    for entry in range(from_entry, to_entry):
        target[end] = leaf[attached.target[entry] * LEAF + LEAF_NODE]
        cost[end] = attached.cost[entry]
        end += 1
    last = end
    if above >= 0 and hub[above * HUB_ROW + NUMBER] >= 0:
        other, other_last = end, end + 1
        target[end] = HUB + hub[above * HUB_ROW + NUMBER]
        cost[end] = 0
        end += 1
    group.used[LIST] += 1
    hub[row + HUB_FROM] = end
    end = merge(first, last, other, other_last, rise, end, group.used[LIST], work, group.node_seen)
    hub[row + HUB_TO] = end
    hub[row + NUMBER] = FOLDED
    return work, end


def close_hubs(
    attached: Pool, supply: Supply, group: Group, work: Pool, totals: Wide, bounds: Vector, arcs: Pool
) -> tuple[Pool, Vector, Pool]:
    """List the arcs of all hubs of a group, those above first; one with several users becomes final.

    `totals`: final hubs and their arcs so far; `bounds` by final hub. Returns what may have grown.
    """
    hub, end = group.hub, 0
    for number in range(group.used[HUBS]):
        while hub[number * HUB_ROW + NUMBER] == OPEN:
            top = number
            above = hub[top * HUB_ROW + HUB_ABOVE]
            while above >= 0 and hub[above * HUB_ROW + NUMBER] == OPEN:
                top = above
                above = hub[top * HUB_ROW + HUB_ABOVE]
            work, end = close_hub(top, work, end, attached, supply, group)
            if hub[top * HUB_ROW + USERS] > 1:
                first, count = (
                    hub[top * HUB_ROW + HUB_FROM],
                    hub[top * HUB_ROW + HUB_TO] - hub[top * HUB_ROW + HUB_FROM],
                )
                final, start = totals[0], totals[1]
                bounds = grown32(bounds, 2 * final + 2)
                arcs = pool_room(arcs, start + count)
                for index in range(count):
                    arcs.target[start + index] = work.target[first + index]
                    arcs.cost[start + index] = work.cost[first + index]
                bounds[2 * final] = start
                bounds[2 * final + 1] = start + count
                hub[top * HUB_ROW + NUMBER] = final
                totals[0] = final + 1
                totals[1] = start + count
    return work, bounds, arcs
