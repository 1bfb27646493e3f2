"""The fast fallback: orders by value, each given the cheapest way that is still free; nobody is moved again."""

from matcher.engine.crew import cheapest_crew
from matcher.engine.network import Network, Way
from matcher.engine.search import UNSERVED
from matcher.engine.state import State


class Greedy:
    """Fills a state order by order; `chosen` tells the way of each order of several people, -1 alone."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.network: Network = state.network
        self.chosen: dict[int, int] = {}

    def place(self, order: int) -> None:
        """Serve an order in the cheapest way that is free and cheaper than its value, or leave it."""
        state, network = self.state, self.network
        own = network.capacities + order
        least, node = network.value[order], UNSERVED
        for target, cost in sorted(network.leaves(network.arcs[own]).items()):
            price = self._price(target)
            if price is not None and cost + price < least:
                least, node = cost + price, target
        chosen, crew = -1, []
        for index, way in enumerate(network.ways.get(order, ())):
            found = self._crew(way)
            if found is not None and found[0] < least:
                least, chosen, crew = found[0], index, found[1]
        if order in network.ways:
            self.chosen[order] = chosen
        if chosen >= 0:
            state.move(list(zip(network.places[order], crew, strict=True)))
        else:
            state.move([(own, node)])

    def _price(self, node: int) -> int | None:
        """Balance cost of one more at a capacity node; None where it, or a limit above it, is full."""
        state, up = self.state, self.network.up
        while True:
            if state.room[node] <= 0:
                return None
            if up[node] < 0:
                return state.marginal[node]
            node = up[node]

    def _crew(self, way: Way) -> tuple[int, list[int]] | None:
        """The cheapest free members for a way, as (cost, capacity nodes by place)."""
        network = self.network
        table: dict[int, list[int | None]] = {}
        nodes: dict[int, int] = {}
        for index, (_count, source) in enumerate(way.places):
            for node, cost in sorted(network.leaves(network.sources[source]).items()):
                price = self._price(node)
                if price is not None:
                    helper = network.helper[node]
                    nodes[helper] = node
                    table.setdefault(helper, [None] * len(way.places))[index] = cost + price
        found = cheapest_crew([count for count, _source in way.places], list(table.values()))
        if found is None:
            return None
        helpers = list(table)
        return way.cost + found[0], [nodes[helpers[c]] for crew in found[1] for c in crew]
