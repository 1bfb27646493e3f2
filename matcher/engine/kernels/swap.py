"""The spare helper at work, besides all others or in place of one, and everything taken back."""

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.flow import (
    ABOVE,
    ALONG,
    ARC_FROM,
    ARC_TO,
    ARCS,
    AWAY,
    CAPACITY,
    FAR,
    HELD,
    HUBS_AT,
    LABEL,
    MOST,
    NODE,
    OWNER,
    PRICE,
    ROOM,
    STEP,
    TOP,
    UNITS_AT,
    begin,
    move,
    roll_back,
)
from matcher.engine.kernels.removal import shortest_back
from matcher.engine.kernels.search import BUCKETS, insert, reset, shift
from matcher.engine.kernels.spare import add_arcs, seat_spare, unseat
from matcher.engine.kernels.supply import (
    HELPER,
    LEAF,
    LEAF_FROM,
    LEAF_NODE,
    LEAF_TO,
    LEAVES_USED,
    NODES_USED,
    ROOT,
)
from matcher.engine.kernels.trial import Trial, may_log


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
