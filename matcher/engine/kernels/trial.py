"""What one more helper, or a helper with other limits or reach, would change: tried in a network, then taken back.

The network of a trial holds the whole instance, knows every shift, and has room for one more helper: the last row of
its arrays, the spare one, written anew for each trial. A changed helper is one that is blocked while the spare one
works in its place. Every step is exact, so that the cost after it is that of a fresh solve.
"""

from typing import NamedTuple

from matcher.engine.arrays import Arrays
from matcher.engine.kernels.answers import answer_asks
from matcher.engine.kernels.build import Network, join, wanted_shifts
from matcher.engine.kernels.demand import (
    ASK,
    ASK_ORDER,
    ASKS,
    Qualified,
    build_demand,
    demand_sizes,
    index_helpers,
    new_sets,
)
from matcher.engine.kernels.flow import (
    ARCS,
    NODES,
    TOP,
    UNITS_AT,
    Flow,
    begin,
    roll_back,
)
from matcher.engine.kernels.forced import with_arcs
from matcher.engine.kernels.own_arcs import Frame
from matcher.engine.kernels.primitives import Vector, Wide, grown32, zeros32, zeros64
from matcher.engine.kernels.removal import Users, find_users, remove
from matcher.engine.kernels.supply import (
    LEAF,
    LEAVES_USED,
    MET,
    MET_USED,
    NODES_USED,
    Supply,
    add_node,
    build_supply,
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
