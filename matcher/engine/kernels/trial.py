"""What one more helper, or a helper with other limits or reach, would change: tried in a network, then taken back.

The network of a trial holds the whole instance, knows every shift, and has room for one more helper: the last row of
its arrays, the spare one, written anew for each trial. A changed helper is one that is blocked while the spare one
works in its place. Every step is exact, so that the cost after it is that of a fresh solve.
"""

from typing import NamedTuple

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.answers import answer_asks
from matcher.engine.kernels.arcs import Pool, sort_arcs
from matcher.engine.kernels.build import Network, join, wanted_shifts
from matcher.engine.kernels.demand import (
    ASK,
    ASK_ORDER,
    ASK_SHIFT,
    ASK_WINDOW,
    ASKS,
    Qualified,
    build_demand,
    demand_sizes,
    index_helpers,
    new_sets,
)
from matcher.engine.kernels.flow import (
    ABOVE,
    ALONG,
    ARC_FROM,
    ARC_TO,
    ARCS,
    AT,
    AWAY,
    CAPACITY,
    FAR,
    HELD,
    HUBS_AT,
    LABEL,
    MOST,
    NODE,
    NODES,
    OWNER,
    PRICE,
    ROOM,
    STEP,
    TOP,
    UNIT,
    UNITS_AT,
    Flow,
    begin,
    move,
    roll_back,
)
from matcher.engine.kernels.forced import with_arcs
from matcher.engine.kernels.own_arcs import Frame, bonus_of, excludes, own_leaf
from matcher.engine.kernels.pairing import change_of
from matcher.engine.kernels.primitives import Vector, Wide, grown32, zeros32, zeros64
from matcher.engine.kernels.removal import Users, find_users, link, remove, shortest_back
from matcher.engine.kernels.search import BUCKETS, insert, reset, shift
from matcher.engine.kernels.supply import (
    HELPER,
    LEAF,
    LEAF_FROM,
    LEAF_NODE,
    LEAF_TO,
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
    Supply,
    add_limits,
    add_node,
    build_supply,
    limits_of,
    met_areas,
)


class Trial(NamedTuple):
    """A network to try things in.

    `asks` by order: its first ask; `order_first` by area and `order_next` by order chain the orders of an area;
    `wanted` marks all shifts; `saved` holds units and their own arcs while a trial runs, `found` is scratch.
    """

    network: Network
    users: Users
    qualified: Qualified
    asks: Vector
    order_first: Vector
    order_next: Vector
    wanted: Vector
    saved: Vector
    found: Vector
    log: Wide


def roomy(supply: Supply, arrays: Arrays) -> Supply:
    """The supply with room for the leaves and met areas of the spare helper, and with one node that nobody uses."""
    sizes = supply.sizes
    leaf = grown32(supply.leaf, (sizes[LEAVES_USED] + len(arrays.day) + 1) * LEAF)
    met = grown32(supply.met, (sizes[MET_USED] + len(arrays.parent) + 1) * MET)
    add_node(-1, 0, len(arrays.team) - 1, sizes, supply.capacity)
    return Supply(sizes, supply.helper, leaf, met, supply.area_first, supply.capacity)


def build_trial(orders: Vector, helpers: Vector, tags: int, arrays: Arrays) -> Trial:
    """The network of all orders, of one person each, and all helpers, the spare one last; nobody is placed yet."""
    local, shifts = zeros32(len(arrays.team)), len(arrays.day)
    for number in range(len(helpers)):
        local[helpers[number]] = number
    frame = Frame(orders, helpers, local)
    wanted, ceiling = wanted_shifts(orders, arrays)
    for time in range(shifts):
        wanted[time] = 1
    supply = roomy(build_supply(helpers, arrays, wanted, ceiling), arrays)
    asks, ways, parts, unions, more = demand_sizes(orders, arrays)
    sets = new_sets(arrays, unions, more)
    qualified = index_helpers(supply, arrays, tags, len(sets.start))
    demand = build_demand(orders, qualified, supply, arrays, sets, asks, ways, parts)
    gates, hub_bounds, hub_arcs, asked, totals = answer_asks(frame, arrays, sets, qualified, supply, demand)
    slack = 100 + 100 * (1 + 2 * shifts) // supply.sizes[NODES_USED]
    network = join(frame, arrays, supply, demand, sets, gates, hub_bounds, hub_arcs, asked, totals, slack)
    flow = network.flow
    flow = with_arcs(flow, flow.counts[ARCS] + demand.used[ASKS] + 1)
    network = Network(network.frame, network.supply, network.demand, network.sets, flow, network.bounds)
    first, order_first, order_next = zeros32(len(orders) + 1), zeros32(len(arrays.parent)), zeros32(len(orders))
    for area in range(len(order_first)):
        order_first[area] = -1
    for number in range(len(orders) - 1, -1, -1):
        area = arrays.area[orders[number]]
        order_next[number] = order_first[area]
        order_first[area] = number
    for index in range(demand.used[ASKS]):
        first[demand.ask[index * ASK + ASK_ORDER] + 1] = index + 1
    for number in range(len(orders)):
        first[number + 1] = max(first[number], first[number + 1])
    return Trial(
        network,
        find_users(len(orders), demand, network.bounds, flow),
        qualified,
        first,
        order_first,
        order_next,
        wanted,
        zeros32(3 * len(orders)),
        zeros32(len(arrays.parent) + 1),
        zeros64(40 * flow.counts[NODES] + 64),
    )


def may_log(flow: Flow, log: Wide) -> bool:
    """Whether the journal has room for whatever the next step writes."""
    return flow.counts[TOP] + 6 * flow.counts[NODES] + 6 <= len(log)


def lift_out(number: int, trial: Trial) -> tuple[int, int]:
    """Take an order out until `put_back`: (mark, by how much the optimum falls)."""
    flow = trial.network.flow
    mark = begin(flow.counts)
    return mark, remove(flow.counts[UNITS_AT] + number, flow, trial.users, trial.log)


def put_back(mark: int, trial: Trial) -> int:
    """Undo everything since the `lift_out` that gave this mark."""
    roll_back(mark, trial.network.flow, trial.log)
    return mark


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


def admit(root: int, trial: Trial) -> int:
    """Let a helper with more room take what lowers the cost; returns by how much it changes.

    The prices of its nodes are at least what any order would pay for a place. FAR where the journal is full.
    """
    flow, users, log = trial.network.flow, trial.users, trial.log
    label, units_at, hubs_at = flow.label, flow.counts[UNITS_AT], flow.counts[HUBS_AT]
    dial = len(flow.queue) > BUCKETS
    change = 0
    while flow.capacity[root * CAPACITY + ROOM] > 0:
        here, pays = label[root * LABEL + PRICE], flow.marginal[root]
        if here <= pays:
            break
        if not may_log(flow, log):
            return FAR
        near, end, count = shortest_back(root, here - pays, dial, flow, users)
        if end < 0:
            shift(count, here - pays, -1, flow, log)
            reset(count, dial, label, flow.queue, flow.seen)
            break
        shift(count, near, -1, flow, log)
        v, mover = end, -1
        while v >= 0:
            if v < units_at:
                if mover >= 0:
                    move(mover, v, flow, log)
                mover = -1
            elif v < hubs_at:
                mover = v
            v = flow.node[v * NODE + ALONG]
        reset(count, dial, label, flow.queue, flow.seen)
        change += pays - (here - near)
    return change


def more_room(root: int, made: int, nodes: int, trial: Trial) -> int:
    """How many more the spare helper, its nodes from `made` on, takes altogether than the one at `root`.

    -1 where they differ by anything else: then the one cannot just be given more room.
    """
    capacity, supply = trial.network.flow.capacity, trial.network.supply
    if root < 0 or made < 0:
        return -1
    one, other = capacity[root * CAPACITY + OWNER], capacity[made * CAPACITY + OWNER]
    for index in range(supply.sizes[NODES_USED] - made):
        here, there = (root + index) * CAPACITY, (made + index) * CAPACITY
        if root + index >= nodes or capacity[here + OWNER] != one:
            return -1
        same = capacity[here + ABOVE] - root == capacity[there + ABOVE] - made
        if index > 0 and (not same or capacity[here + MOST] != capacity[there + MOST]):
            return -1
    after = root + supply.sizes[NODES_USED] - made
    if after < nodes and capacity[after * CAPACITY + OWNER] == one:
        return -1
    first, second = supply.helper[one * HELPER + LEAF_FROM], supply.helper[other * HELPER + LEAF_FROM]
    count = supply.helper[one * HELPER + LEAF_TO] - first
    if supply.helper[other * HELPER + LEAF_TO] - second != count:
        return -1
    for index in range(count):
        here, there = (first + index) * LEAF, (second + index) * LEAF
        if supply.leaf[here + LEAF_NODE] - root != supply.leaf[there + LEAF_NODE] - made:
            return -1
    return capacity[made * CAPACITY + MOST] - capacity[root * CAPACITY + MOST]


def try_room(number: int, root: int, more: int, trial: Trial) -> tuple[int, int]:
    """As `try_spare`: a helper that just takes more altogether, of whom everything else stays."""
    flow, log = trial.network.flow, trial.log
    row = root * CAPACITY
    flow.capacity[row + MOST] += more
    flow.capacity[row + ROOM] += more
    mark = begin(flow.counts)
    change, rise = admit(root, trial), FAR
    if change < FAR and may_log(flow, log):
        rise = insert(flow.counts[UNITS_AT] + number, flow.out[number], flow, log)
    roll_back(mark, flow, log)
    flow.capacity[row + MOST] -= more
    flow.capacity[row + ROOM] -= more
    return change, rise


def block(root: int, trial: Trial) -> tuple[int, int]:
    """Take everything off a helper, and let it take nothing more: (end of its nodes, what its orders had cost)."""
    flow, log = trial.network.flow, trial.log
    capacity, label, step, units_at = flow.capacity, flow.label, flow.counts[STEP], flow.counts[UNITS_AT]
    owner, last, freed = capacity[root * CAPACITY + OWNER], root, 0
    while last < trial.network.supply.sizes[NODES_USED] and capacity[last * CAPACITY + OWNER] == owner:
        index = capacity[last * CAPACITY + HELD]
        while index >= 0:
            # An arc that carries flow has reduced cost 0: what it costs is the difference of the prices.
            freed += label[(units_at + index) * LABEL + PRICE] - label[last * LABEL + PRICE]
            freed += flow.marginal[root] - step
            move(units_at + index, AWAY, flow, log)
            index = capacity[last * CAPACITY + HELD]
        last += 1
    for node in range(root, last):
        capacity[node * CAPACITY + ROOM] -= capacity[node * CAPACITY + MOST]
    return last, freed


def unblock(root: int, last: int, trial: Trial) -> None:
    """Let a helper take orders again."""
    capacity = trial.network.flow.capacity
    for node in range(root, last):
        capacity[node * CAPACITY + ROOM] += capacity[node * CAPACITY + MOST]


def try_spare(number: int, old: int, arrays: Arrays, trial: Trial) -> tuple[int, int]:
    """The spare helper at work, in place of helper `old` of the instance (-1: besides all), while an order is out.

    Returns by how much the optimum without the order changes, and what bringing it in then costs: FAR where that is
    its value or more. The network is left as it was; FAR for both where that could not be written down.
    """
    network, log = trial.network, trial.log
    flow, supply = network.flow, network.supply
    counts = flow.counts
    nodes, leaves, arcs = supply.sizes[NODES_USED], supply.sizes[LEAVES_USED], counts[ARCS]
    spare = len(arrays.team) - 1
    change, rise, root, last = 0, FAR, -1, -1
    if old >= 0:
        root = supply.helper[network.frame.local[old] * HELPER + ROOT]
    if root >= 0 and arrays.reach[old] == arrays.reach[spare]:
        seat_spare(len(network.frame.orders) + 1, arrays, trial)
        more = more_room(root, supply.helper[network.frame.local[spare] * HELPER + ROOT], nodes, trial)
        unseat(nodes, leaves, arrays, trial)
        if more >= 0:
            return try_room(number, root, more, trial)
    mark = begin(counts)
    top = counts[TOP]
    if root >= 0:
        last, freed = block(root, trial)
        change -= freed
    away = counts[TOP]
    # The journal names the units that had to go.
    while top < away and change < FAR:
        if may_log(flow, log):
            change += insert(counts[UNITS_AT] + log[top + 1], FAR, flow, log)
        else:
            change = FAR
        top += 3
    seat_spare(len(network.frame.orders) + 1, arrays, trial)
    made = supply.helper[network.frame.local[spare] * HELPER + ROOT]
    touched = 0
    if made >= 0:
        touched, highest = add_arcs(spare if old < 0 else old, arrays, trial)
        if change < FAR:
            for node in range(nodes, supply.sizes[NODES_USED]):
                flow.label[node * LABEL + PRICE] = max(highest, flow.marginal[made])
            more = admit(made, trial)
            change = FAR if more >= FAR else change + more
    if change < FAR and may_log(flow, log):
        rise = insert(counts[UNITS_AT] + number, flow.out[number], flow, log)
    roll_back(mark, flow, log)
    for index in range(touched):
        row = trial.saved[3 * index] * NODE
        flow.node[row + ARC_FROM] = trial.saved[3 * index + 1]
        flow.node[row + ARC_TO] = trial.saved[3 * index + 2]
    if root >= 0:
        unblock(root, last, trial)
    unseat(nodes, leaves, arrays, trial)
    counts[ARCS] = arcs
    return change, rise
