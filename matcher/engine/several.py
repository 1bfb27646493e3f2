"""Orders of several people: all-or-nothing, placed by exact marginal cost on top of the optimal flow, then improved.

Each way of an order (a shift by members, or alone: by a team or unserved) is tried in full and rolled back; the cheapest is kept. Since
the flow stays optimal for the ways chosen, every comparison is exact, and taking an order out and placing it again never
costs more than leaving it.
"""

from collections.abc import Callable

from matcher.engine.network import Way
from matcher.engine.search import FAR
from matcher.engine.state import State

ALONE = -1
ROUNDS = 6
SWAPS = 40


class Several:
    """The ways chosen for orders of several people; `chosen[order]` is an index of its ways, or ALONE."""

    def __init__(self, state: State, expired: Callable[[], bool]) -> None:
        self.state = state
        self.network = state.network
        self.expired = expired
        self.chosen: dict[int, int] = {}
        self.cut = False
        self.steps = SWAPS

    def place(self, order: int) -> int:
        """Bring an order in by its cheapest way; returns by how much the cost rises."""
        state = self.state
        own = self.network.capacities + order
        mark = state.begin()
        least, choice = state.insert(own), ALONE
        state.roll_back(mark)
        for index, way in enumerate(self.network.ways[order]):
            mark = state.begin()
            rise = self._by_members(order, way, least)
            state.roll_back(mark)
            if rise < least:
                least, choice = rise, index
        if choice == ALONE:
            state.insert(own)
        else:
            self._by_members(order, self.network.ways[order][choice], FAR)
        self.chosen[order] = choice
        return least

    def _by_members(self, order: int, way: Way, least: int) -> int:
        """Insert the places of an order one by one; stops early where it costs `least` or more."""
        units = iter(self.network.places[order])
        rise = way.cost
        for count, source in way.places:
            for _ in range(count):
                if rise >= least:
                    return FAR
                unit = next(units)
                self.state.route(unit, self.network.sources[source])
                rise += self.state.insert(unit)
        return rise

    def take_out(self, order: int) -> int:
        """Take a placed order out of the flow; returns by how much the cost falls."""
        choice = self.chosen.pop(order)
        if choice == ALONE:
            return self.state.remove(self.network.capacities + order)
        fall = self.network.ways[order][choice].cost
        return fall + sum(self.state.remove(unit) for unit in self.network.places[order])

    def improve(self) -> int:
        """Take out and place again, one order and then two, until nothing falls; returns by how much the cost fell."""
        fall = 0
        for _ in range(ROUNDS):
            gained = self._singly() + self._in_pairs()
            fall += gained
            if not gained or self.cut:
                break
        return fall

    def _singly(self) -> int:
        fall = 0
        for _ in range(ROUNDS):
            gained = 0
            for order in sorted(self.chosen):
                if self._stop():
                    return fall + gained
                gained += self.take_out(order)
                gained -= self.place(order)
            fall += gained
            if not gained:
                break
        return fall

    def _in_pairs(self) -> int:
        """Take two orders out that share a candidate, and place the second first."""
        fall = 0
        for first, second in self._rivals():
            if self._stop() or self.steps <= 0:
                break
            before = self.chosen[first], self.chosen[second]
            mark = self.state.begin()
            gained = self.take_out(first) + self.take_out(second)
            gained -= self.place(second) + self.place(first)
            if gained > 0:
                self.state.keep()
                fall += gained
            else:
                self.state.roll_back(mark)
                self.chosen[first], self.chosen[second] = before
            self.steps -= 1
        return fall

    def _stop(self) -> bool:
        self.cut = self.cut or self.expired()
        return self.cut

    def _rivals(self) -> list[tuple[int, int]]:
        """Pairs of orders (a served one, another) of which some member could serve either, by number."""
        network = self.network
        users: dict[int, set[int]] = {}
        for order in self.chosen:
            for way in network.ways[order]:
                for _count, source in way.places:
                    for node in network.leaves(network.sources[source]):
                        users.setdefault(network.helper[node], set()).add(order)
        pairs = {(a, b) for orders in users.values() for a in orders for b in orders if a != b and self._placed(a)}
        return sorted(pairs)

    def _placed(self, order: int) -> bool:
        return self.chosen[order] != ALONE or self.state.at[self.network.capacities + order] >= 0
