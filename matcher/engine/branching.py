"""Closing small gaps: branch over the ways that the bound leaves open, until every branch is proven or settled.

Each branch fixes the way of one more order of several people and raises its own bound. Where only one way is left for
every order, the flow itself gives the exact cost and the prices that prove it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from matcher.engine.kernels.bound import FIXED_ALONE, FREE
from matcher.engine.kernels.demand import ORDER, WAY, WAY_FROM, WAY_STAYS, WAY_TO
from matcher.engine.kernels.several import ALONE

if TYPE_CHECKING:
    from matcher.engine.part import Part

EFFORT = 300_000_000
STEPS = 60
MOST_BRANCHES = 4_000


@dataclass(slots=True)
class Leaf:
    """A node of the tree: its prices, what they prove (scaled), where it branches: the order and a child by choice."""

    price: Any
    bound: int
    order: int = -1
    children: dict[int, "Leaf"] = field(default_factory=dict)


class Branching:
    """A search over the open ways of a part; `cost` falls where it finds a better plan, which the flow then holds."""

    def __init__(self, part: "Part", bound: int, expired: Callable[[], bool]) -> None:
        self.part = part
        self.kernels = part.kernels
        self.network = part.network
        self.cost = part.cost
        self.expired = expired
        self.root = Leaf(part.price, bound)
        work = len(part.network.flow.target) + len(part.relaxation.spread.target)
        self.left = min(MOST_BRANCHES, EFFORT // (STEPS * max(1, work)))

    @property
    def bound(self) -> int:
        """What the tree proves by now."""
        return -(-self._proven(self.root) // self.part.scale)

    def _proven(self, leaf: Leaf) -> int:
        least, waiting = -1, [leaf]
        while waiting:
            node = waiting.pop()
            if node.children:
                waiting += node.children.values()
            elif least < 0 or node.bound < least:
                least = node.bound
        return least

    def close(self) -> None:
        """Branch until no plan can cost less than `cost`, or the effort or the time is spent."""
        waiting: list[tuple[Leaf, dict[int, int]]] = [(self.root, {})]
        while waiting and self.left > 0 and not self.expired():
            leaf, fixed = waiting.pop()
            self.left -= 1
            if fixed:
                self._raise(leaf, fixed)
            if self._closed(leaf.bound):
                continue
            waiting += reversed(self._children(leaf, fixed))
        self._fix({})

    def _closed(self, bound: int) -> bool:
        return -(-bound // self.part.scale) >= self.cost

    def _raise(self, leaf: Leaf, fixed: dict[int, int]) -> None:
        self._fix(fixed)
        leaf.price = self.kernels.wide(leaf.price)
        best, _made, _share = self.kernels.ascend(
            leaf.price, self.cost, 0.2, 8, STEPS, self.part.arrays, self.network, self.part.relaxation
        )
        leaf.bound = max(leaf.bound, int(best))

    def _fix(self, fixed: dict[int, int]) -> None:
        vector = self.part.relaxation.fixed
        for number in self.part.several:
            choice = fixed.get(number, FREE)
            vector[number] = FIXED_ALONE if choice == ALONE else choice

    def _children(self, leaf: Leaf, fixed: dict[int, int]) -> list[tuple[Leaf, dict[int, int]]]:
        """Branch on the order whose choices differ most; choices that are closed already stay leaves."""
        part = self.part
        self._fix(fixed)
        self.kernels.price_hubs_at(leaf.price, self.network, part.relaxation)
        best: tuple[int, int, dict[int, int]] | None = None
        forced: dict[int, int] = {}
        for number in part.several:
            if number in fixed:
                continue
            priced = self._priced(number, leaf)
            rest = leaf.bound - min(priced.values())
            still = [choice for choice, price in priced.items() if not self._closed(rest + price)]
            if len(still) <= 1:
                forced[number] = still[0] if still else ALONE
                continue
            spread = sorted(priced[choice] for choice in still)
            key = spread[1] - spread[0]
            if best is None or key > best[0]:
                best = (key, number, priced)
        if best is None:
            return self._settle(leaf, fixed, forced)
        return self._split(leaf, fixed, best[1], best[2])

    def _split(
        self, leaf: Leaf, fixed: dict[int, int], number: int, priced: dict[int, int]
    ) -> list[tuple[Leaf, dict[int, int]]]:
        rest = leaf.bound - min(priced.values())
        leaf.order = number
        waiting = []
        for choice, price in sorted(priced.items(), key=lambda row: (row[1], row[0])):
            child = leaf.children[choice] = Leaf(leaf.price, rest + price)
            if not self._closed(child.bound):
                waiting.append((child, {**fixed, number: choice}))
        return waiting

    def _ways(self, number: int, leaf: Leaf) -> list[tuple[int, int, int]]:
        """(choice, way, priced cost) of an order: alone, then each way; the ways of one window are one choice.

        A choice is named by its first way.
        """
        rows, way = self.network.demand.order, self.network.demand.way
        first, last = int(rows[number * ORDER + WAY_FROM]), int(rows[number * ORDER + WAY_TO])
        found = self.kernels.wide_zeros(last - first + 1)
        self.kernels.choice_prices(number, leaf.price, self.network, self.part.relaxation, found)
        made = [(ALONE, ALONE, int(found[0]))]
        for one in range(first, last):
            choice = made[-1][0] if way[one * WAY + WAY_STAYS] else one
            made.append((choice, one, int(found[one - first + 1])))
        return made

    def _priced(self, number: int, leaf: Leaf) -> dict[int, int]:
        """The priced cost of each choice of an order."""
        found: dict[int, int] = {}
        for choice, _way, price in self._ways(number, leaf):
            found[choice] = min(price, found.get(choice, price))
        return found

    def _settle(self, leaf: Leaf, fixed: dict[int, int], forced: dict[int, int]) -> list[tuple[Leaf, dict[int, int]]]:
        """One choice is left for every order: try that plan exactly, then split along it to prove the rest."""
        part, kernels, network = self.part, self.kernels, self.network
        ways: dict[int, int] = {}
        for number, choice in (fixed | forced).items():
            ways[number] = min((price, way) for of, way, price in self._ways(number, leaf) if of == choice)[1]
        changed = [number for number in sorted(ways) if ways[number] != int(part.choices.chosen[number])]
        before = {number: (int(part.choices.chosen[number]), int(part.choices.last[number])) for number in changed}
        mark = kernels.begin(network.flow.counts)
        rise = -sum(int(kernels.take_out(n, network, part.users, part.choices, part.log)) for n in changed)
        rise += sum(int(kernels.put(n, ways[n], network, part.choices, part.log)) for n in changed)
        exact = kernels.start_prices(part.scale, network)
        if self.cost + rise < self.cost:
            kernels.keep(network.flow.counts)
            self.cost += rise
        else:
            kernels.roll_back(mark, network.flow, part.log)
            for number, (chosen, last) in before.items():
                part.choices.chosen[number], part.choices.last[number] = chosen, last
        open_numbers = sorted(forced)
        if not open_numbers:
            self._fix(fixed)
            bound = int(kernels.evaluate(exact, part.arrays, network, part.relaxation))
            if bound > leaf.bound:
                leaf.price, leaf.bound = exact, bound
            return []
        number = open_numbers[0]
        self.kernels.price_hubs_at(leaf.price, network, part.relaxation)
        return self._split(leaf, fixed, number, self._priced(number, leaf))
