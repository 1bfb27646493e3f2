"""Why orders are unserved, all of a part at once: worth it alone or not, and what forcing each would do."""

from typing import NamedTuple

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.arcs import Pool, sort_arcs
from matcher.engine.kernels.build import Network
from matcher.engine.kernels.flow import (
    ABOVE,
    ARC_FROM,
    ARC_TO,
    CAPACITY,
    FAR,
    HUBS_AT,
    LABEL,
    NODE,
    NODES,
    ORDER,
    OWNER,
    PRICE,
    UNIT,
    UNITS_AT,
    Flow,
)
from matcher.engine.kernels.forced import force, spare_arcs
from matcher.engine.kernels.pairing import (
    PAIR,
    PAIR_HELPER,
    PAIR_LEAF,
    PAIR_NEED,
    WHOLE,
    Direct,
    Near,
    first_balance,
    list_direct,
    new_near,
)
from matcher.engine.kernels.primitives import Vector, Wide, grown32, grown64, zeros32, zeros64
from matcher.engine.kernels.supply import HELPER, LEAF, LEAF_NODE, NODES_USED, ROW, SHIFT, Supply

MOST_NAMED = 100
# Of an order: 1 where some helper alone serves it below its value; else the least cost of one helper alone (-1: none);
# the cost of its cheapest forced way; helpers, then orders named, 1 where more were met; its proof.
WORTH, ALONE_COST, RISE, HELPERS_FROM, HELPERS_TO, ORDERS_TO, TRUNCATED, PROOF_FROM, PROOF_TO, JUDGED = range(10)
# Of a helper in a proof: its number in the instance, the shift, cost without balance, price of its place.
PROOF_HELPER, PROOF_SHIFT, PROOF_COST, PROOF_PRICE, PROOF = 0, 1, 2, 3, 4


class Judged(NamedTuple):
    """Packed records by order asked; numbers of the instance named by them; packed proofs."""

    row: Wide
    named: Vector
    proof: Wide


class Paper(NamedTuple):
    """Scratch: the best pair of each helper, numbers to be sorted, nodes met."""

    best: Vector
    sorted: Pool
    met: Vector


def empty_prices(arrays: Arrays, network: Network) -> Wide:
    """Cost from every capacity node and hub to the sink while nobody is placed; a hub above has the smaller number."""
    flow, supply = network.flow, network.supply
    near = zeros64(flow.counts[NODES])
    for v in range(supply.sizes[NODES_USED]):
        near[v] = first_balance(flow.capacity[v * CAPACITY + OWNER], arrays, supply)
    for hub in range(flow.counts[HUBS_AT], flow.counts[NODES]):
        near[hub] = cheapest(hub, near, flow)
    return near


def cheapest(v: int, near: Wide, flow: Flow) -> int:
    """The least cost over a node's arcs, with what lies behind them."""
    best = FAR
    for arc in range(flow.node[v * NODE + ARC_FROM], flow.node[v * NODE + ARC_TO]):
        best = min(best, flow.cost[arc] + near[flow.target[arc]])
    return best


def alone_cost(count: int, found: Direct, arrays: Arrays, supply: Supply) -> int:
    """The least cost of one helper for a whole order if there were no other order, balance included; -1: nobody can."""
    best = FAR
    for index in range(count):
        if found.row[index * PAIR + PAIR_NEED] == WHOLE:
            balance = first_balance(found.row[index * PAIR + PAIR_HELPER], arrays, supply)
            best = min(best, found.cost[index] + balance)
    return best if best < FAR else -1


def name_met(count: int, paper: Paper, network: Network, near: Near, judged: Judged, at: int, end: int) -> Judged:
    """The helpers and orders among the nodes met into `named` from `end` on, each sorted and cut."""
    flow, helper = network.flow, network.supply.helper
    units_at, hubs_at = flow.counts[UNITS_AT], flow.counts[HUBS_AT]
    judged.row[at + TRUNCATED] = 0
    judged.row[at + HELPERS_FROM] = end
    for turn in range(2):
        near.used[0] += 1
        stamp, found = near.used[0], 0
        for index in range(count):
            v = paper.met[index]
            if turn == 0 and v < units_at:
                number = flow.capacity[v * CAPACITY + OWNER]
                if near.seen[number] != stamp:
                    near.seen[number] = stamp
                    paper.sorted.cost[found] = paper.sorted.target[found] = helper[number * HELPER + ROW]
                    found += 1
            elif turn == 1 and units_at <= v < hubs_at:
                order = network.frame.orders[flow.unit[(v - units_at) * UNIT + ORDER]]
                paper.sorted.cost[found] = paper.sorted.target[found] = order
                found += 1
        sort_arcs(0, found, paper.sorted)
        if found > MOST_NAMED:
            judged.row[at + TRUNCATED] = 1
            found = MOST_NAMED
        judged = Judged(judged.row, grown32(judged.named, end + found), judged.proof)
        for index in range(found):
            judged.named[end] = paper.sorted.target[index]
            end += 1
        judged.row[at + HELPERS_TO + turn] = end
    return judged


def asked(node: int, flow: Flow) -> int:
    """What is asked at a capacity node: at least what is asked at every node above it."""
    most = 0
    while node >= 0:
        most = max(most, flow.label[node * LABEL + PRICE])
        node = flow.capacity[node * CAPACITY + ABOVE]
    return most


def prove(count: int, found: Direct, paper: Paper, network: Network, near: Near, judged: Judged, at: int) -> Judged:
    """For each helper that could serve an order its cheapest shift, at the prices, behind the other proofs."""
    supply = network.supply
    near.used[0] += 1
    stamp, helpers = near.used[0], 0
    for index in range(count):
        number = found.row[index * PAIR + PAIR_HELPER]
        node = supply.leaf[found.row[index * PAIR + PAIR_LEAF] * LEAF + LEAF_NODE]
        if near.seen[number] != stamp:
            near.seen[number] = stamp
            paper.best[number] = index
            paper.sorted.target[helpers] = number
            paper.sorted.cost[helpers] = number
            helpers += 1
            continue
        best = paper.best[number]
        known = supply.leaf[found.row[best * PAIR + PAIR_LEAF] * LEAF + LEAF_NODE]
        # Windows come by shift: of equals the first stays.
        if found.cost[index] + asked(node, network.flow) < found.cost[best] + asked(known, network.flow):
            paper.best[number] = index
    sort_arcs(0, helpers, paper.sorted)
    end = judged.row[at + PROOF_FROM]
    judged = Judged(judged.row, judged.named, grown64(judged.proof, (end + helpers) * PROOF))
    for index in range(helpers):
        best = paper.best[paper.sorted.target[index]]
        number = found.row[best * PAIR + PAIR_HELPER]
        leaf = found.row[best * PAIR + PAIR_LEAF] * LEAF
        row = (end + index) * PROOF
        judged.proof[row + PROOF_HELPER] = supply.helper[number * HELPER + ROW]
        judged.proof[row + PROOF_SHIFT] = supply.leaf[leaf + SHIFT]
        judged.proof[row + PROOF_COST] = found.cost[best]
        judged.proof[row + PROOF_PRICE] = asked(supply.leaf[leaf + LEAF_NODE], network.flow)
    judged.row[at + PROOF_TO] = end + helpers
    return judged


def judge(asked: Vector, details: int, arrays: Arrays, network: Network) -> Judged:
    """What is known of some unserved orders, by their numbers in the part.

    `details` above 0 forces each that one helper serves: exact where no order of the part is served by several members.
    """
    flow, supply, orders = network.flow, network.supply, network.frame.orders
    judged = Judged(zeros64(len(asked) * JUDGED), zeros32(64), zeros64(64))
    # All orders at once are judged from the network; one that is forced anyway, from its pairs.
    prices = empty_prices(arrays, network) if details == 0 else zeros64(0)
    helpers = len(network.frame.helpers)
    near, found = new_near(helpers), Direct(zeros32(64), zeros64(64))
    nodes = flow.counts[NODES]
    paper = Paper(zeros32(helpers), Pool(zeros32(nodes), zeros64(nodes)), zeros32(nodes))
    named, proofs = 0, 0
    for index in range(len(asked)):
        number, at = asked[index], index * JUDGED
        judged.row[at + HELPERS_FROM] = judged.row[at + HELPERS_TO] = judged.row[at + ORDERS_TO] = named
        judged.row[at + PROOF_FROM] = judged.row[at + PROOF_TO] = proofs
        judged.row[at + ALONE_COST], judged.row[at + RISE] = -1, FAR
        order = orders[number]
        if details == 0 and cheapest(flow.counts[UNITS_AT] + number, prices, flow) < arrays.value[order]:
            judged.row[at + WORTH] = 1
            continue
        found, count = list_direct(order, arrays, arrays, supply, near, found)
        alone = alone_cost(count, found, arrays, supply)
        judged.row[at + ALONE_COST] = alone
        if details == 0 or alone < 0 or alone >= arrays.value[order]:
            continue
        judged.row[at + WORTH] = 1
        flow, first, last = spare_arcs(count, found, supply, flow)
        rise, met = force(number, first, last, FAR, flow, paper.met)
        judged.row[at + RISE] = rise
        judged = name_met(met, paper, network, near, judged, at, named)
        named = judged.row[at + ORDERS_TO]
        judged = prove(count, found, paper, network, near, judged, at)
        proofs = judged.row[at + PROOF_TO]
    return judged
