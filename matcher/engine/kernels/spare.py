"""The spare helper of a trial: its row in the arrays, and its nodes and arcs in the network."""

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.arcs import Pool, sort_arcs
from matcher.engine.kernels.demand import (
    ASK,
    ASK_SHIFT,
    ASK_WINDOW,
)
from matcher.engine.kernels.flow import (
    ARC_FROM,
    ARC_TO,
    ARCS,
    AT,
    AWAY,
    LABEL,
    NODE,
    PRICE,
    UNIT,
    UNITS_AT,
)
from matcher.engine.kernels.own_arcs import bonus_of, excludes, own_leaf
from matcher.engine.kernels.pairing import change_of
from matcher.engine.kernels.primitives import Vector
from matcher.engine.kernels.removal import link
from matcher.engine.kernels.supply import (
    HELPER,
    LEAF,
    LEAF_NODE,
    LEAVES_USED,
    MET,
    MET_AREA,
    MET_FROM,
    MET_TO,
    MET_USED,
    NODES_USED,
    ROOT,
    SIZE,
    TEAM,
    add_limits,
    limits_of,
    met_areas,
)
from matcher.engine.kernels.trial import Trial


def copy_helper(helper: int, arrays: Arrays) -> None:
    """Write the spare row as a copy of a helper of the instance."""
    spare = len(arrays.team) - 1
    arrays.team[spare], arrays.size[spare], arrays.reach[spare] = (
        arrays.team[helper],
        arrays.size[helper],
        arrays.reach[helper],
    )
    arrays.per_shift[spare], arrays.per_day[spare] = arrays.per_shift[helper], arrays.per_day[helper]
    arrays.total[spare], arrays.load[spare] = arrays.total[helper], arrays.load[helper]
    arrays.cost[spare] = arrays.cost[helper]
    copy_list(helper, spare, arrays.base_start, arrays.base)
    copy_list(helper, spare, arrays.free_start, arrays.free)
    copy_list(helper, spare, arrays.taken_start, arrays.taken)
    begins, at = arrays.tag_start[helper], arrays.tag_start[spare]
    for index in range(arrays.tag_start[helper + 1] - begins):
        arrays.tag[at + index] = arrays.tag[begins + index]
        arrays.tag_cost[at + index] = arrays.tag_cost[begins + index]
    arrays.tag_start[spare + 1] = at + arrays.tag_start[helper + 1] - begins


def copy_list(helper: int, spare: int, start: Vector, values: Vector) -> None:
    """Write the spare helper's list as a copy of another's."""
    begins, at = start[helper], start[spare]
    for index in range(start[helper + 1] - begins):
        values[at + index] = values[begins + index]
    start[spare + 1] = at + start[helper + 1] - begins


def write_member(area: int, time: int, tags: Vector, count: int, arrays: Arrays) -> None:
    """Write the spare row as a member based in an area, free in a shift, with so many tags at cost 0, limits 1."""
    spare = len(arrays.team) - 1
    arrays.team[spare], arrays.size[spare], arrays.reach[spare] = 0, 1, 0
    arrays.per_shift[spare], arrays.per_day[spare], arrays.total[spare] = 1, 1, 1
    arrays.load[spare], arrays.cost[spare] = 0, 0
    arrays.base[arrays.base_start[spare]] = area
    arrays.base_start[spare + 1] = arrays.base_start[spare] + 1
    arrays.free[arrays.free_start[spare]] = time
    arrays.free_start[spare + 1] = arrays.free_start[spare] + 1
    arrays.taken_start[spare + 1] = arrays.taken_start[spare]
    at = arrays.tag_start[spare]
    for index in range(count):
        arrays.tag[at + index] = tags[index]
        arrays.tag_cost[at + index] = 0
    arrays.tag_start[spare + 1] = at + count


def seat_spare(ceiling: int, arrays: Arrays, trial: Trial) -> int:
    """Make nodes, leaves and met areas of the spare helper; returns the count of its areas."""
    supply, flow = trial.network.supply, trial.network.flow
    spare = len(arrays.team) - 1
    number = trial.network.frame.local[spare]
    row = number * HELPER
    supply.helper[row + TEAM], supply.helper[row + SIZE] = arrays.team[spare], arrays.size[spare]
    first = supply.sizes[NODES_USED]
    add_limits(number, spare, limits_of(arrays), trial.wanted, ceiling, supply)
    count = met_areas(spare, arrays.base_start, arrays.base, arrays.reach[spare], arrays.parent, trial.found)
    entry = supply.sizes[MET_USED]
    supply.helper[row + MET_FROM], supply.helper[row + MET_TO] = entry, entry + count
    for index in range(count):
        supply.met[(entry + index) * MET + MET_AREA] = trial.found[index]
    for node in range(first, supply.sizes[NODES_USED]):
        trial.users.first[node] = -1
        flow.marginal[node] = arrays.scalars[0] * (2 * arrays.load[spare] + 1)
    return count


def unseat(nodes: int, leaves: int, arrays: Arrays, trial: Trial) -> None:
    """Take the spare helper off again."""
    supply = trial.network.supply
    supply.sizes[NODES_USED], supply.sizes[LEAVES_USED] = nodes, leaves
    row = trial.network.frame.local[len(arrays.team) - 1] * HELPER
    supply.helper[row + ROOT] = -1


def is_met(area: int, arrays: Arrays, trial: Trial) -> bool:
    """Whether the spare helper serves an area."""
    supply = trial.network.supply
    row = trial.network.frame.local[len(arrays.team) - 1] * HELPER
    while area >= 0:
        for entry in range(supply.helper[row + MET_FROM], supply.helper[row + MET_TO]):
            if supply.met[entry * MET + MET_AREA] == area:
                return True
        area = arrays.parent[area]
    return False


def add_arcs(who: int, arrays: Arrays, trial: Trial) -> tuple[int, int]:
    """Arcs of every order that the spare helper may serve, known to orders as helper `who`.

    Returns how many units got some, and the highest price that one of them would pay for its place (-1: none).
    """
    network, users, parent = trial.network, trial.users, arrays.parent
    flow = network.flow
    counts, node, orders = flow.counts, flow.node, network.frame.orders
    arcs = Pool(flow.target, flow.cost)
    spare = len(arrays.team) - 1
    number = network.frame.local[spare]
    touched, highest, units_at = 0, -1, counts[UNITS_AT]
    first_node = network.supply.helper[number * HELPER + ROOT]
    for area in range(len(parent)):
        other = trial.order_first[area]
        if other < 0 or not is_met(area, arrays, trial):
            continue
        while other >= 0:
            order, unit = orders[other], units_at + other
            begins, ends = node[unit * NODE + ARC_FROM], node[unit * NODE + ARC_TO]
            start = counts[ARCS]
            end = start
            if not excludes(order, who, arrays.exclude_start, arrays.exclude):
                for ask in range(trial.asks[other], trial.asks[other + 1]):
                    row = ask * ASK
                    leaf, cost = own_leaf(number, row, arrays, network.sets, network.supply, network.demand)
                    if leaf < 0:
                        continue
                    window, time = network.demand.ask[row + ASK_WINDOW], network.demand.ask[row + ASK_SHIFT]
                    cost = max(0, cost - bonus_of(order, who, arrays)) + arrays.window_cost[window]
                    cost += change_of(order, time, who, arrays)
                    if cost < flow.out[other]:
                        arcs.target[end] = network.supply.leaf[leaf * LEAF + LEAF_NODE]
                        arcs.cost[end] = cost
                        end += 1
                        if flow.unit[other * UNIT + AT] != AWAY:
                            highest = max(highest, flow.label[unit * LABEL + PRICE] - cost)
            if end > start:
                for arc in range(begins, ends):
                    arcs.target[end] = arcs.target[arc]
                    arcs.cost[end] = arcs.cost[arc]
                    end += 1
                sort_arcs(start, end, arcs)
                for arc in range(start, end):
                    if first_node <= arcs.target[arc] < units_at:
                        users.owner[arc] = unit
                        link(arc, arcs.target[arc], users)
                trial.saved[3 * touched] = unit
                trial.saved[3 * touched + 1] = begins
                trial.saved[3 * touched + 2] = ends
                touched += 1
                node[unit * NODE + ARC_FROM], node[unit * NODE + ARC_TO] = start, end
                counts[ARCS] = end
            other = trial.order_next[other]
    return touched, highest
