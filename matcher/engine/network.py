"""The hub network: problem -> flat arc lists that the search runs on.

Nodes are numbered capacity nodes first, then units, then hubs. A unit is one order that somebody serves alone (a
single person or a whole team), or one place of an order of several people. A hub stands for one requirement, shift,
area and number of levels climbed: helpers based in reach are attached to it, and one arc leads on to the hub of the
area above. A source is a list of arcs; a unit runs on one source, a place on one of several, by the way chosen for
its order.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.engine.problem import Problem
from matcher.engine.wants import Wants, collect

Arcs = list[tuple[int, int]]


@dataclass(slots=True)
class Way:
    """One way to serve an order by members: a fixed cost, its shift, by kind of place the count and source."""

    cost: int
    shift: int
    places: list[tuple[int, int]]
    incumbent: bool


@dataclass(slots=True)
class Network:
    """Flat lists by node: `up`, `most`, `helper`, `kids` of capacity nodes; `arcs` of units and hubs by cost."""

    capacities: int
    units: int
    up: list[int]
    most: list[int]
    helper: list[int]
    kids: list[list[int]]
    arcs: list[Arcs]
    sources: list[Arcs]
    value: list[int]
    ways: dict[int, list[Way]]
    places: dict[int, list[int]]
    owner: list[int]
    load: list[int]
    balance: int

    def leaves(self, arcs: Arcs) -> dict[int, int]:
        """Every capacity node that the arcs lead to, hubs followed, with the least cost of getting there."""
        return leaves_of(arcs, self.arcs, self.capacities)


def leaves_of(arcs: Arcs, table: list[Arcs], capacities: int) -> dict[int, int]:
    """Capacity nodes reached from `arcs` through the hubs of `table`: node -> least cost."""
    best: dict[int, int] = {}
    stack = [(0, arcs)]
    while stack:
        so_far, batch = stack.pop()
        for target, cost in batch:
            if target >= capacities:
                stack.append((so_far + cost, table[target]))
            elif so_far + cost < best.get(target, so_far + cost + 1):
                best[target] = so_far + cost
    return best


def build(problem: Problem) -> Network:
    """The network of a whole problem."""
    wants = collect(problem)
    capacity = problem.capacity
    places, owner = _places(problem, wants)
    capacities = len(capacity.up) + len(wants.gates)
    first_hub = capacities + len(owner)
    up = capacity.up + [leaf for _order, leaf in wants.gates]
    most = capacity.most + [1] * len(wants.gates)
    helper = capacity.helper + [capacity.helper[leaf] for _order, leaf in wants.gates]
    kids: list[list[int]] = [[] for _ in up]
    for node, above in enumerate(up):
        if above >= 0:
            kids[above].append(node)
    arcs, sources = _arcs(wants, problem, capacities, first_hub)
    orders = len(problem.orders)
    return Network(
        capacities=capacities,
        units=len(owner),
        up=up,
        most=most,
        helper=helper,
        kids=kids,
        arcs=arcs,
        sources=sources,
        value=[order.value for order in problem.orders] + [-1] * (len(owner) - orders),
        ways=_ways(wants),
        places={order: [capacities + unit for unit in units] for order, units in places.items()},
        owner=owner,
        load=[row.load for row in problem.helpers],
        balance=problem.balance,
    )


def _places(problem: Problem, wants: Wants) -> tuple[dict[int, list[int]], list[int]]:
    owner = list(range(len(problem.orders)))
    places: dict[int, list[int]] = {}
    for order in sorted({way.order for way in wants.ways}):
        count = problem.orders[order].headcount
        places[order] = list(range(len(owner), len(owner) + count))
        owner.extend([order] * count)
    return places, owner


def _ways(wants: Wants) -> dict[int, list[Way]]:
    ways: dict[int, list[Way]] = {}
    for way in wants.ways:
        ways.setdefault(way.order, []).append(Way(way.cost, way.shift, way.places, way.incumbent))
    return ways


def _arcs(wants: Wants, problem: Problem, capacities: int, first_hub: int) -> tuple[list[Arcs], list[Arcs]]:
    hubs = wants.hubs
    users = [0] * len(hubs.up)
    for above in hubs.up:
        if above >= 0:
            users[above] += 1
    for pairs in wants.sources:
        for hub, _cost in pairs:
            users[hub] += 1
    # A hub with one user is folded into that user: fewer nodes for the search to settle.
    table: list[Arcs] = []
    for hub, attached in enumerate(hubs.attached):
        rising = [(hubs.up[hub], hubs.rise[hub])] if hubs.up[hub] >= 0 else []
        table.append(_folded(rising, attached, table, users, first_hub))
    sources: list[Arcs] = []
    orders = len(problem.orders)
    for source, pairs in enumerate(wants.sources):
        made = _folded(pairs, wants.private[source], table, users, first_hub)
        if source < orders:
            value = problem.orders[source].value
            made = [arc for arc in made if arc[1] < value]
        sources.append(made)
    none: Arcs = []
    arcs = [none] * capacities + sources[:orders] + [none] * (first_hub - capacities - orders) + table
    return arcs, sources


def _folded(
    rising: Iterable[tuple[int, int]], own: Iterable[tuple[int, int]], table: list[Arcs], users: list[int], first: int
) -> Arcs:
    best: dict[int, int] = {}
    for target, cost in own:
        if cost < best.get(target, cost + 1):
            best[target] = cost
    for hub, cost in rising:
        if users[hub] > 1:
            if cost < best.get(first + hub, cost + 1):
                best[first + hub] = cost
            continue
        for target, more in table[hub]:
            if cost + more < best.get(target, cost + more + 1):
                best[target] = cost + more
    return sorted(best.items(), key=_by_cost)


def _by_cost(arc: tuple[int, int]) -> tuple[int, int]:
    return arc[1], arc[0]
