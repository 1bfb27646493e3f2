"""The flow in the network while it is built up: who holds which unit, the potentials, and a journal to step back."""

from matcher.engine.network import Arcs, Network
from matcher.engine.search import AWAY, FAR, NO_UNIT, UNSERVED, Flat, Found, shortest, shortest_back

PRICED, MOVED, ROUTED = range(3)


class State:
    """A flow that is optimal for the units inserted so far, given the ways chosen for orders of several people.

    `at[node]` of a unit is its capacity node, UNSERVED, or AWAY where it takes no part.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        nodes = len(network.arcs)
        self.arcs = list(network.arcs)
        self.y = [0] * nodes
        self.out = [-1] * nodes
        self.out[network.capacities : network.capacities + network.units] = network.value
        self.at = [NO_UNIT] * nodes
        self.at[network.capacities : network.capacities + network.units] = [AWAY] * network.units
        self.room = list(network.most)
        self.flow = [0] * network.capacities
        self.held: list[list[int]] = [[] for _ in range(network.capacities)]
        self.marginal = [network.balance * (2 * network.load[helper] + 1) for helper in network.helper]
        self.flat = Flat(
            network.capacities,
            self.arcs,
            self.y,
            self.out,
            self.at,
            self.room,
            self.flow,
            network.up,
            network.kids,
            self.held,
            self.marginal,
        )
        self._journal: list[tuple[int, int, int]] = []
        self._routes: list[Arcs] = []
        self._depth = 0
        self.low = 0
        self._users: list[Arcs] | None = None

    def insert(self, unit: int, limit: int = FAR) -> int:
        """Bring a unit in along its cheapest way; returns by how much the cost rises.

        Where that would be `limit` or more, or there is no way, nothing happens and the answer is FAR.
        """
        self.set_price(unit, 0)
        rise, end, dist, before = self.search(unit, limit)
        if end < 0:
            return FAR
        self._shift(dist, rise, 1)
        moves = []
        node = end
        capacities = self.network.capacities
        if node >= capacities:
            moves.append((node, UNSERVED))
            node = before.get(node, -1)
        while node >= 0:
            last = node
            node = before[node]
            if node < capacities:
                continue
            while node not in self._units:
                node = before[node]
            moves.append((node, last))
            node = before.get(node, -1)
        self.move(moves)
        return rise

    @property
    def _units(self) -> range:
        return range(self.network.capacities, self.network.capacities + self.network.units)

    def search(self, unit: int, limit: int = FAR) -> Found:
        """The cheapest residual path from a unit to the sink; changes nothing."""
        return shortest(unit, self.flat, self.low, limit)

    def remove(self, unit: int) -> int:
        """Take a unit out and put what it leaves free to its best use; returns by how much the cost falls."""
        capacities = self.network.capacities
        if self.at[unit] == UNSERVED:
            self.move([(unit, AWAY)])
            return self.out[unit]
        fall, node, dist, after = shortest_back(unit, self.flat, self.users(), 2 * self.network.balance)
        fall_real = self.y[unit] - fall
        self._shift(dist, fall, -1)
        moves = []
        while node != unit:
            if self.at[node] == NO_UNIT:
                node = after[node]
                continue
            mover = node
            node = after[node]
            while node >= capacities:
                node = after[node]
            moves.append((mover, node))
        moves.append((unit, AWAY))
        self.move(moves)
        return fall_real

    def route(self, unit: int, arcs: Arcs) -> None:
        """Give a unit that is AWAY other arcs."""
        if self._depth:
            self._journal.append((ROUTED, unit, len(self._routes)))
            self._routes.append(self.arcs[unit])
        self._route(unit, arcs)

    def _route(self, unit: int, arcs: Arcs) -> None:
        if self._users is not None:
            for target, cost in self.arcs[unit]:
                self._users[target].remove((unit, cost))
            for target, cost in arcs:
                self._users[target].append((unit, cost))
        self.arcs[unit] = arcs

    def users(self) -> list[Arcs]:
        """Every arc backwards: node -> (unit or hub, cost)."""
        if self._users is None:
            self._users = [[] for _ in self.arcs]
            for node, arcs in enumerate(self.arcs):
                for target, cost in arcs:
                    self._users[target].append((node, cost))
        return self._users

    def _shift(self, dist: dict[int, int], reach: int, sign: int) -> None:
        # Nodes nearer than the sink change their potential by the difference.
        y = self.y
        if self._depth:
            self._journal += [(PRICED, node, y[node]) for node, near in dist.items() if near < reach]
        for node, near in dist.items():
            if near < reach:
                y[node] += sign * (reach - near)
                self.low = min(self.low, y[node])

    def set_price(self, node: int, value: int) -> None:
        """Set one potential; for a unit that is AWAY any value up to its true one will do, and 0 always."""
        if self._depth:
            self._journal.append((PRICED, node, self.y[node]))
        self.y[node] = value

    def move(self, moves: list[tuple[int, int]]) -> None:
        """Units to new capacity nodes (or UNSERVED, AWAY); all leave before any arrives."""
        for unit, _node in moves:
            if self._depth:
                self._journal.append((MOVED, unit, self.at[unit]))
            self._leave(unit)
        for unit, node in moves:
            self._arrive(unit, node)

    def _leave(self, unit: int) -> None:
        node = self.at[unit]
        if node >= 0:
            self.held[node].remove(unit)
            self._count(node, -1)
        self.at[unit] = AWAY

    def _arrive(self, unit: int, node: int) -> None:
        self.at[unit] = node
        if node >= 0:
            self.held[node].append(unit)
            self._count(node, 1)

    def _count(self, node: int, more: int) -> None:
        up = self.network.up
        last = node
        while node >= 0:
            self.flow[node] += more
            self.room[node] -= more
            last = node
            node = up[node]
        self.marginal[last] += 2 * self.network.balance * more

    def begin(self) -> int:
        """Start to write down every step; returns the mark that `roll_back` or `keep` wants. Marks nest."""
        self._depth += 1
        return len(self._journal)

    def keep(self) -> None:
        """Keep what was done since the last `begin`."""
        self._depth -= 1
        if not self._depth:
            self._journal.clear()
            self._routes.clear()

    def roll_back(self, mark: int) -> None:
        """Undo everything since the `begin` that gave this mark."""
        journal = self._journal
        while len(journal) > mark:
            kind, node, old = journal.pop()
            if kind == PRICED:
                self.y[node] = old
            elif kind == MOVED:
                self._leave(node)
                self._arrive(node, old)
            else:
                self._route(node, self._routes[old])
        self.keep()
