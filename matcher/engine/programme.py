"""A part as an integer programme, of only those choices that a plan as cheap as the one at hand can hold.

What is left out is proven by prices: whoever uses it pays more than the gap above the bound. A choice is one of an
order: unserved, one helper alone, or a way of several members, whose places are filled in full or not at all. Only ways
are integer columns: once they are settled the rest is a flow. docs/adr/0009 says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from matcher.engine.kernels.demand import (
    ORDER,
    PART,
    PART_COUNT,
    PART_FROM,
    PART_TO,
    WAY,
    WAY_FROM,
    WAY_TO,
)
from matcher.engine.kernels.flow import ABOVE, ARC_FROM, ARC_TO, CAPACITY, HUBS_AT, MOST, NODE, OWNER, UNITS_AT
from matcher.engine.kernels.supply import HELPER, ROW

if TYPE_CHECKING:
    from matcher.engine.part import Part

# What a programme may have and still be called small.
MOST_COLUMNS = 40_000
# Dearer columns are beyond what floats are trusted with.
DEAREST = 10**7


class TooLargeError(Exception):
    """A part has more choices left, or dearer ones, than a programme is trusted with."""


@dataclass(slots=True)
class Programme:
    """Columns from 0 to 1 and rows of `(column, factor)` between bounds (None: none below); least cost is sought.

    `cost` is above `base`. `choices`: by column of a way its order and way, `whole` marks these columns.
    """

    base: int = 0
    cost: list[int] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    entries: list[tuple[int, int, int]] = field(default_factory=list)
    low: list[int | None] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    choices: dict[int, tuple[int, int]] = field(default_factory=dict)

    def column(self, cost: int, *, whole: bool = False) -> int:
        """A new column; its number."""
        if len(self.cost) == MOST_COLUMNS or abs(cost) > DEAREST:
            raise TooLargeError
        self.cost.append(cost)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, factors: dict[int, int], low: int | None, high: int) -> None:
        """A new row."""
        self.entries.extend((len(self.high), column, factor) for column, factor in factors.items())
        self.low.append(low)
        self.high.append(high)


def programme_of(part: "Part", scaled: int) -> Programme:
    """The programme of a part of which the prices prove `scaled`; TooLargeError where it is not small.

    Its optimum is that of the part, unless that is above the part's cost.
    """
    return _Writer(part, part.cost * part.scale - scaled).write()


class _Writer:
    """A part on its way into a programme; numbers are read from plain lists."""

    def __init__(self, part: "Part", gap: int) -> None:
        self.part = part
        self.gap = gap
        self.made = Programme()
        network, relaxation = part.network, part.relaxation
        part.kernels.price_hubs_at(part.price, network, relaxation)
        flow, demand = network.flow, network.demand
        self.scale = part.scale
        self.units_at, self.hubs_at = int(flow.counts[UNITS_AT]), int(flow.counts[HUBS_AT])
        self.price, self.near = _ints(part.price), _ints(relaxation.near)
        self.node, self.target, self.cost, self.out = (
            _ints(row) for row in (flow.node, flow.target, flow.cost, flow.out)
        )
        self.order, self.way, self.way_cost, self.parts = (
            _ints(row) for row in (demand.order, demand.way, demand.way_cost, demand.part)
        )
        self.spread_from, self.spread_node, self.spread_cost = (
            _ints(row) for row in (relaxation.spread_from, relaxation.spread.target, relaxation.spread.cost)
        )
        self.capacity = _ints(flow.capacity)
        self.used: list[list[int]] = [[] for _ in self.price]

    def write(self) -> Programme:
        for number in range(len(self.part.network.frame.orders)):
            self._order(number)
        self._limits()
        return self.made

    def _order(self, number: int) -> None:
        """One choice of an order is taken."""
        made, found = self.made, self.part.kernels.wide_zeros(1 + self._ways(number))
        self.part.kernels.choice_prices(number, self.part.price, self.part.network, self.part.relaxation, found)
        priced = _ints(found)
        limit = min(priced) + self.gap
        alone = self._alone(number, limit)
        ways = [(self.order[number * ORDER + WAY_FROM] + index, price) for index, price in enumerate(priced[1:])]
        least = [cost for _node, cost in alone] + [self.way_cost[way] for way, price in ways if price <= limit]
        unserved = self.out[number] * self.scale <= limit
        if unserved:
            least.append(self.out[number])
        lowest = min(least)
        made.base += lowest
        taken = {made.column(self.out[number] - lowest): 1} if unserved else {}
        for node, cost in alone:
            column = made.column(cost - lowest)
            taken[column] = 1
            self.used[node].append(column)
        for way, price in ways:
            if price <= limit:
                taken[self._by_members(number, way, lowest, limit - price)] = 1
        made.row(taken, 1, 1)

    def _ways(self, number: int) -> int:
        return self.order[number * ORDER + WAY_TO] - self.order[number * ORDER + WAY_FROM]

    def _alone(self, number: int, limit: int) -> list[tuple[int, int]]:
        """The capacity nodes that can serve an order alone within a priced limit, with their costs."""
        found: dict[int, int] = {}
        waiting = [(self.units_at + number, 0)]
        while waiting:
            source, before = waiting.pop()
            for arc in range(self.node[source * NODE + ARC_FROM], self.node[source * NODE + ARC_TO]):
                target, cost = self.target[arc], before + self.cost[arc]
                if cost * self.scale + self.near[target] > limit:
                    continue
                if target >= self.hubs_at:
                    waiting.append((target, cost))
                elif cost < found.get(target, cost + 1):
                    found[target] = cost
        return sorted(found.items())

    def _by_members(self, number: int, way: int, lowest: int, room: int) -> int:
        """The column of a way, and those of its members; `room`: what one of them may cost above the cheapest crew."""
        made = self.made
        served = made.column(self.way_cost[way] - lowest, whole=True)
        made.choices[served] = (number, way)
        for part in range(self.way[way * WAY + PART_FROM], self.way[way * WAY + PART_TO]):
            count = self.parts[part * PART + PART_COUNT]
            members = {}
            for node, cost in self._members(part, count, room):
                column = made.column(cost)
                members[column] = 1
                self.used[node].append(column)
                if count > 1:
                    made.row({column: 1, served: -1}, None, 0)
            made.row({served: -count, **members}, 0, 0)
        return served

    def _members(self, part: int, count: int, room: int) -> Iterator[tuple[int, int]]:
        """The capacity nodes that can fill a place of a part, with their costs."""
        entries = range(self.spread_from[part], self.spread_from[part + 1])
        priced = sorted(
            (self.spread_cost[entry] * self.scale + self.price[self.spread_node[entry]], entry) for entry in entries
        )
        limit = priced[count - 1][0] + room
        for price, entry in priced:
            if price <= limit:
                yield self.spread_node[entry], self.spread_cost[entry]

    def _limits(self) -> None:
        """Every limit holds, and each helper's balance cost is paid step by step."""
        for node in range(len(self.used) - 1, -1, -1):
            columns, row = self.used[node], node * CAPACITY
            most, above = self.capacity[row + MOST], self.capacity[row + ABOVE]
            if above >= 0:
                self.used[above] += columns
            elif columns and self._balanced(self.capacity[row + OWNER], columns, most):
                continue
            if len(columns) > most:
                self.made.row(dict.fromkeys(columns, 1), None, most)

    def _balanced(self, helper: int, columns: list[int], most: int) -> bool:
        """Charge a helper's balance cost; whether the limit is held by that too."""
        made, arrays = self.made, self.part.arrays
        balance = int(arrays.scalars[0])
        if balance == 0:
            return False
        load = int(arrays.load[self.part.network.supply.helper[helper * HELPER + ROW]])
        steps = min(most, len(columns))
        if steps == 1:
            for column in columns:
                made.cost[column] += balance * (2 * load + 1)
            return False
        paid = {made.column(balance * (2 * (load + step) + 1)): -1 for step in range(steps)}
        made.row({**dict.fromkeys(columns, 1), **paid}, 0, 0)
        return True


def _ints(vector: Any) -> list[int]:
    found: list[int] = vector if isinstance(vector, list) else vector.tolist()
    return found
