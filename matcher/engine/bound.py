"""A proven lower bound from any prices: the price-only Lagrangian of the limits, in integers.

`price[v]` is asked for using capacity node `v` (with all that lies above it). Every order takes its cheapest way at
cost plus price, an order of several people all or nothing, and each limit is paid back what it could collect at most.
Whatever the prices, no valid plan costs less. Prices are counted in fractions of `1 / scale`; since costs are integers
the bound may be rounded up.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.engine.network import Arcs, Network, Way
from matcher.engine.search import FAR


@dataclass(slots=True)
class Evaluation:
    """What some prices prove: the (scaled) bound, by order the least priced cost of serving it, usage by node."""

    price: list[int]
    bound: int
    least: list[int]
    picks: dict[int, int]


class Relaxation:
    """The network with all costs scaled, ready to be evaluated at many prices."""

    def __init__(self, network: Network, scale: int) -> None:
        self.network = network
        self.scale = scale
        self.first_hub = network.capacities + network.units
        self.orders = network.units - sum(len(units) for units in network.places.values())
        self.hubs = [_scaled(arcs, scale) for arcs in network.arcs[self.first_hub :]]
        first = network.capacities
        self.own = [_scaled(arcs, scale) for arcs in network.arcs[first : first + self.orders]]
        self.active = _active(network)
        self.work = 1 + len(self.active) + len(network.arcs) - network.capacities
        self.spread = {
            source: list(_scaled(network.leaves(network.sources[source]).items(), scale))
            for ways in network.ways.values()
            for way in ways
            for _count, source in way.places
        }

    def evaluate(self, price: list[int], fixed: dict[int, int] | None = None) -> Evaluation:
        """What prices (one for each capacity node) prove of plans in which `fixed` orders go their way (-1: alone)."""
        near = price + [0] * (self.first_hub - len(price) + len(self.hubs))
        leaf = list(range(len(price))) + [-1] * (len(near) - len(price))
        for hub, arcs in enumerate(self.hubs, self.first_hub):
            # A hub above has the smaller number, so one pass suffices.
            near[hub], target = _cheapest(arcs, near)
            leaf[hub] = leaf[target] if target >= 0 else -1
        bound = -self._collected(price)
        least: list[int] = []
        picks: dict[int, int] = {}
        for order, arcs in enumerate(self.own):
            cost, target = _cheapest(arcs, near)
            used = [leaf[target]] if target >= 0 else []
            value = self.network.value[order] * self.scale
            ways = self.network.ways.get(order, [])
            if fixed and order in fixed:
                ways = ways[fixed[order] : fixed[order] + 1] if fixed[order] >= 0 else []
                cost, value = (cost, value) if fixed[order] < 0 else (FAR, FAR + 1)
            for way in ways:
                total, nodes = self._way(way, price)
                if total < cost:
                    cost, used = total, nodes
            least.append(cost)
            if cost < value:
                bound += cost
                for node in used:
                    picks[node] = picks.get(node, 0) + 1
            else:
                bound += value
        return Evaluation(price, bound, least, picks)

    def choices(self, order: int, found: Evaluation) -> list[int]:
        """Priced cost of each choice of an order: first alone (by one helper, or unserved), then each of its ways."""
        nodes = self.network.leaves(self.network.arcs[self.network.capacities + order])
        alone = min((cost * self.scale + found.price[node] for node, cost in nodes.items()), default=FAR)
        return [
            min(alone, self.network.value[order] * self.scale),
            *(self._way(way, found.price)[0] for way in self.network.ways.get(order, ())),
        ]

    def rounded(self, bound: int) -> int:
        """A scaled bound as a bound on integer costs."""
        return -(-bound // self.scale)

    def _way(self, way: Way, price: list[int]) -> tuple[int, list[int]]:
        total = way.cost * self.scale
        used: list[int] = []
        for count, source in way.places:
            rows = sorted((cost + price[node], node) for node, cost in self.spread[source])
            if len(rows) < count:
                return FAR, []
            for cost, node in rows[:count]:
                total += cost
                used.append(node)
        return total, used

    def _collected(self, price: list[int]) -> int:
        """The most that all limits can collect at these prices."""
        network = self.network
        total = 0
        for node in self.active:
            above = network.up[node]
            if above >= 0:
                if price[node] > price[above]:
                    total += network.most[node] * (price[node] - price[above])
            elif price[node] > 0:
                total += self.profit(node, price[node])
        return total

    def profit(self, root: int, price: int) -> int:
        """Sum over a helper's next assignments of what `price` lies above their balance cost."""
        network = self.network
        load = network.load[network.helper[root]]
        balance = network.balance * self.scale
        count = network.most[root]
        if balance:
            count = min(count, max(0, (price - balance * (2 * load + 1) + 2 * balance - 1) // (2 * balance)))
        return max(0, count * price - balance * ((load + count) ** 2 - load**2))


def _active(network: Network) -> list[int]:
    """Capacity nodes that some arc leads to, and those above them, by number."""
    arcs = [*network.arcs, *network.sources]
    found = {target for batch in arcs for target, _cost in batch if target < network.capacities}
    for node in sorted(found, reverse=True):
        above = network.up[node]
        while above >= 0 and above not in found:
            found.add(above)
            above = network.up[above]
    return sorted(found)


def _scaled(arcs: Iterable[tuple[int, int]], scale: int) -> Arcs:
    return [(target, cost * scale) for target, cost in arcs]


def _cheapest(arcs: Arcs, near: list[int]) -> tuple[int, int]:
    best, end = FAR, -1
    for target, cost in arcs:
        if cost + near[target] < best:
            best, end = cost + near[target], target
    return best, end
