"""An order given to one helper, whatever it costs: exactly what would change, then taken back."""

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.arcs import Pool
from matcher.engine.kernels.build import Network
from matcher.engine.kernels.direct import (
    PAIR,
    PAIR_HELPER,
    PAIR_LEAF,
    PAIR_NEED,
    WHOLE,
    Direct,
    direct_arcs,
    list_direct,
    new_near,
)
from matcher.engine.kernels.flow import (
    ARC_FROM,
    ARC_TO,
    ARCS,
    AT,
    FAR,
    MOVED,
    NODE,
    ORDER,
    TOP,
    UNIT,
    UNITS_AT,
    begin,
    roll_back,
)
from matcher.engine.kernels.forced import with_arcs
from matcher.engine.kernels.primitives import Vector, Wide, zeros32, zeros64
from matcher.engine.kernels.removal import Users, remove
from matcher.engine.kernels.search import insert
from matcher.engine.kernels.supply import LEAF, LEAF_NODE, SHIFT

# Of an order that moved: its number in the part, its capacity node before and after (below 0: nobody serves it).
MOVED_ORDER, MOVED_FROM, MOVED_TO, MOVED_ROW = 0, 1, 2, 3


def keep_pairs(helper: int, time: int, count: int, found: Direct, leaf: Vector) -> int:
    """Keep of an order's pairs those with one helper of the part that serve it whole, in one shift (-1: in any)."""
    kept = 0
    for index in range(count):
        row = index * PAIR
        here = time < 0 or leaf[found.row[row + PAIR_LEAF] * LEAF + SHIFT] == time
        if here and found.row[row + PAIR_HELPER] == helper and found.row[row + PAIR_NEED] == WHOLE:
            for part in range(PAIR):
                found.row[kept * PAIR + part] = found.row[row + part]
            found.cost[kept] = found.cost[index]
            kept += 1
    return kept


def list_moved(mark: int, before: int, flow_unit: Vector, counts: Wide, log: Wide) -> Vector:
    """Who stands elsewhere than where the journal has it first, `before` aside; packed, by unit."""
    units = len(flow_unit) // UNIT
    first, count = zeros32(units), 0
    for index in range(units):
        first[index] = flow_unit[index * UNIT + AT]
    top = counts[TOP]
    while top > mark:
        top -= 3
        if log[top] == MOVED:
            first[log[top + 1]] = log[top + 2]
    for index in range(units):
        if index != before and first[index] != flow_unit[index * UNIT + AT]:
            count += 1
    moved = zeros32(count * MOVED_ROW)
    count = 0
    for index in range(units):
        if index != before and first[index] != flow_unit[index * UNIT + AT]:
            moved[count * MOVED_ROW + MOVED_ORDER] = flow_unit[index * UNIT + ORDER]
            moved[count * MOVED_ROW + MOVED_FROM] = first[index]
            moved[count * MOVED_ROW + MOVED_TO] = flow_unit[index * UNIT + AT]
            count += 1
    return moved


def what_if(
    number: int, helper: int, time: int, rows: Arrays, arrays: Arrays, network: Network, users: Users, log: Wide
) -> tuple[int, int, Vector]:
    """An order of the part given to a helper of the part in one shift (-1: its best): (cost change, node, who moved).

    `rows` and the order's number in the frame say what it asks for, `arrays` who the helpers are. FAR where the rules
    forbid the pair. Nothing changes. Exact where no order of the part is served by several members; the journal must
    have room for two steps.
    """
    order, supply, flow = network.frame.orders[number], network.supply, network.flow
    near = new_near(len(network.frame.helpers))
    found, count = list_direct(order, rows, arrays, supply, near, Direct(zeros32(64), zeros64(64)))
    count = keep_pairs(helper, time, count, found, supply.leaf)
    if count == 0:
        return FAR, -1, zeros32(0)
    flow = with_arcs(flow, count)
    counts, start = flow.counts, flow.counts[UNITS_AT] + number
    first = counts[ARCS]
    last = direct_arcs(count, found, supply, first, Pool(flow.target, flow.cost))
    mark = begin(counts)
    fall = remove(start, flow, users, log)
    begins, ends, value = flow.node[start * NODE + ARC_FROM], flow.node[start * NODE + ARC_TO], flow.out[number]
    flow.node[start * NODE + ARC_FROM], flow.node[start * NODE + ARC_TO], flow.out[number] = first, last, -1
    rise = insert(start, FAR, flow, log)
    place = flow.unit[number * UNIT + AT]
    moved = list_moved(mark, number, flow.unit, counts, log)
    flow.node[start * NODE + ARC_FROM], flow.node[start * NODE + ARC_TO], flow.out[number] = begins, ends, value
    roll_back(mark, flow, log)
    if rise >= FAR:
        return FAR, -1, zeros32(0)
    return rise - fall, place, moved


def shift_at(order: int, node: int, rows: Arrays, arrays: Arrays, network: Network) -> int:
    """The shift in which an order of the instance is served at a capacity node: its cheapest there; -1: in none."""
    supply = network.supply
    near = new_near(len(network.frame.helpers))
    found, count = list_direct(order, rows, arrays, supply, near, Direct(zeros32(64), zeros64(64)))
    best, time = FAR, -1
    for index in range(count):
        leaf = found.row[index * PAIR + PAIR_LEAF] * LEAF
        if supply.leaf[leaf + LEAF_NODE] == node and found.row[index * PAIR + PAIR_NEED] == WHOLE:
            if found.cost[index] < best:
                best, time = found.cost[index], supply.leaf[leaf + SHIFT]
    return time
