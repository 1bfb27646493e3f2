"""Orders of several people: all-or-nothing, placed by exact marginal cost on top of the optimal flow, then improved.

Each way of an order (a shift by members, or alone: by a team or unserved) is tried in full and rolled back; the
cheapest is kept. Since the flow stays optimal for the ways chosen, every comparison is exact, and taking an order out
and placing it again never costs more than leaving it.
"""

from collections.abc import Callable

from matcher.engine.bound import Evaluation, Relaxation
from matcher.engine.network import Way
from matcher.engine.search import FAR
from matcher.engine.state import State

ALONE = -1
ROUNDS = 6
SWAPS = 250


class Several:
    """The ways chosen for orders of several people; `chosen[order]` is an index of its ways, or ALONE."""

    def __init__(self, state: State, expired: Callable[[], bool]) -> None:
        self.state = state
        self.network = state.network
        self.expired = expired
        self.chosen: dict[int, int] = {}
        self.last: dict[int, int] = {}
        self.cut = False
        self.open: dict[int, list[int]] = {}
        self.settled: set[int] = set()
        self.slack: dict[int, int] = {}
        self.gap = 0
        self.steps = SWAPS

    def place(self, order: int) -> int:
        """Bring an order in by its cheapest way; returns by how much the cost rises."""
        state = self.state
        own = self.network.capacities + order
        mark = state.begin()
        least, choice = state.insert(own), ALONE
        state.roll_back(mark)
        ways = self.network.ways[order]
        before = self.last.get(order, ALONE)
        # What stood before goes first: the tighter the limit, the shorter the searches that follow.
        for index in sorted(self.open.get(order, range(len(ways))), key=lambda index: index != before):
            way = ways[index]
            mark = state.begin()
            rise = self._by_members(order, way, least)
            state.roll_back(mark)
            if rise < least:
                least, choice = rise, index
        return self.put(order, choice)

    def put(self, order: int, choice: int) -> int:
        """Bring an order in by one given way; returns by how much the cost rises, FAR or more where it cannot."""
        if choice == ALONE:
            rise = self.state.insert(self.network.capacities + order)
        else:
            rise = self._by_members(order, self.network.ways[order][choice], 2 * FAR)
        self.chosen[order] = self.last[order] = choice
        return rise

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
                rise += self.state.insert(unit, least - rise)
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
            gained = self._in_pairs()
            if gained:
                gained += self.improve_singly()
            fall += gained
            if not gained or self.cut:
                break
        return fall

    def narrow(self, relaxation: Relaxation, found: Evaluation, cost: int) -> None:
        """Close every way that is proven to be in no plan cheaper than `cost`."""
        for order in self.chosen:
            priced = relaxation.choices(order, found)
            rest = found.bound - min(priced)
            open_ways = [index - 1 for index, price in enumerate(priced) if relaxation.rounded(rest + price) < cost]
            # The way that stands stays open, so that placing an order again never costs more.
            standing = self.chosen[order]
            self.open[order] = sorted({*open_ways, standing} - {ALONE})
            others = [price for index, price in enumerate(priced, ALONE) if index in open_ways and index != standing]
            if others:
                self.slack[order] = min(others) - min(priced)
            else:
                self.settled.add(order)
        self.gap = (cost - 1) * relaxation.scale - found.bound

    def improve_singly(self) -> int:
        """Take out and place again, one order at a time, until nothing falls; returns by how much the cost fell."""
        fall = 0
        for _ in range(ROUNDS):
            gained = 0
            for order in sorted(self.chosen.keys() - self.settled):
                if self.stop():
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
            if self.stop() or self.steps <= 0:
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

    def stop(self) -> bool:
        """Whether the time is up; once so, always so."""
        self.cut = self.cut or self.expired()
        return self.cut

    def _rivals(self) -> list[tuple[int, int]]:
        """Pairs of orders (a served one, another) of which some member could serve either, by number."""
        network = self.network
        users: dict[int, set[int]] = {}
        for order in self.chosen.keys() - self.settled:
            for way in network.ways[order]:
                for _count, source in way.places:
                    for node in network.leaves(network.sources[source]):
                        users.setdefault(network.helper[node], set()).add(order)
        pairs = {(a, b) for orders in users.values() for a in orders for b in orders if a != b and self._placed(a)}
        # Two orders that both change cost at least the bound and both slacks; the most promising come first.
        rows = sorted((self.slack[first] + self.slack[second], first, second) for first, second in pairs)
        return [(first, second) for slack, first, second in rows if slack <= self.gap]

    def _placed(self, order: int) -> bool:
        return self.chosen[order] != ALONE or self.state.at[self.network.capacities + order] >= 0
