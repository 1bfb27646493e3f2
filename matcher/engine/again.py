"""A changed instance, solved again from the plan at hand: only the parts that the change touches.

Every way of the plan is taken over, then the same search goes on; on large parts it ends sooner. Effort is counted in
rows, so that the answer is the same on every machine.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from msgspec.structs import replace

from matcher.engine.arrays import Arrays, Names
from matcher.engine.deadline import Deadline
from matcher.engine.flatten import flatten
from matcher.engine.instance import Helper, Instance
from matcher.engine.kernels.demand import ORDER, WAY, WAY_FROM, WAY_STAYS, WAY_TO, WAY_WINDOW
from matcher.engine.part import Part, Start, solve_part_from
from matcher.engine.prices import Price
from matcher.engine.run import LEAST_ORDERS, Solution, counted, solved_with, tags_of

Key = tuple[tuple[str, ...], tuple[str, ...]]
# By order the shift of its way, and whether it is that of its incumbent's members.
Ways = dict[str, tuple[int, int]]


class _Frame(NamedTuple):
    """An instance in numbers, in the form of the kernels."""

    arrays: Arrays
    names: Names
    rows: Arrays


@dataclass(slots=True)
class Again:
    """Solves changes of one instance whose `solution` kept its parts; called, it gives the cost of the new plan.

    `left`: how many rows of orders and helpers may still be solved; an answer may overdraw it once.
    """

    instance: Instance
    names: Names
    solution: Solution
    left: int = 0
    _costs: dict[Key, int] = field(init=False)
    _ways: Ways = field(init=False)
    _known: set[int] = field(init=False)

    def __post_init__(self) -> None:
        parts = self.solution.parts
        self._costs = {_key(part.network.frame, self.names): part.counted for part in parts}
        self._ways = {}
        for part in parts:
            self._ways |= _ways_of(part, self.names)
        self._known = {id(row) for row in (*self.instance.orders, *self.instance.helpers)}

    def __call__(self, changed: Instance) -> int:
        """The cost of this engine's plan for a changed instance, of which all rows but the changed are this one's."""
        kernels = self.solution.kernels
        touched = {row.id for row in changed.orders if id(row) not in self._known}
        helped = {row.id for row in changed.helpers if id(row) not in self._known}
        arrays, names = flatten(changed)
        frame = _Frame(arrays, names, kernels.arrays(arrays))
        split = kernels.split(frame.rows, LEAST_ORDERS)
        cost = 0
        for number in range(len(split.order_start) - 1):
            orders = split.order[split.order_start[number] : split.order_start[number + 1]]
            helpers = split.helper[split.helper_start[number] : split.helper_start[number + 1]]
            key = _names_of(orders, names.orders), _names_of(helpers, names.helpers)
            known = self._costs.get(key)
            if known is None or not touched.isdisjoint(key[0]) or not helped.isdisjoint(key[1]):
                known = self._solved(frame, orders, helpers)
            cost += known
        return cost

    def with_member(self, price: Price) -> Instance:
        """The instance with the member that a price speaks of, the last by id."""
        last = max((helper.id for helper in self.instance.helpers), default="")
        tags = dict.fromkeys(price.tags, 0)
        member = Helper(f"{last}+", (price.area,), tags, (price.shift,))
        return replace(self.instance, helpers=(*self.instance.helpers, member))

    def _solved(self, frame: _Frame, orders: Any, helpers: Any) -> int:
        kernels = self.solution.kernels
        self.left -= len(orders) + len(helpers)

        def search(part: Part, expired: Callable[[], bool]) -> None:
            solve_part_from(part, expired, self._start(part, frame))

        part = solved_with(search, kernels, frame.rows, orders, helpers, tags_of(frame.arrays), Deadline())
        return counted(part, len(frame.names.orders))

    def _start(self, part: Part, frame: _Frame) -> Start:
        """By number of an order the way that it has in the plan at hand, where it has one."""
        found: dict[int, int] = {}
        orders = part.network.frame.orders
        for number in part.several:
            wanted = self._ways.get(frame.names.orders[int(orders[number])])
            if wanted is not None:
                ways = _rows_of(part, number, frame.arrays, frame.names)
                found.update((number, way) for way, row in ways if row == wanted)
        return found


def _key(frame: Any, names: Names) -> Key:
    return _names_of(frame.orders, names.orders), _names_of(frame.helpers, names.helpers)


def _names_of(numbers: Iterable[int], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(names[int(number)] for number in numbers)


def _ways_of(part: Part, names: Names) -> Ways:
    """The ways that stand in a part."""
    found: Ways = {}
    for number in part.several:
        chosen = int(part.choices.chosen[number])
        if chosen >= 0:
            rows = dict(_rows_of(part, number, part.arrays, names))
            found[names.orders[int(part.network.frame.orders[number])]] = rows[chosen]
    return found


def _rows_of(part: Part, number: int, arrays: Arrays, names: Names) -> Iterator[tuple[int, tuple[int, int]]]:
    """Each way of an order: the shift as the instance has it, and whether it is that of its incumbent's members."""
    demand = part.network.demand
    for way in range(int(demand.order[number * ORDER + WAY_FROM]), int(demand.order[number * ORDER + WAY_TO])):
        window = int(demand.way[way * WAY + WAY_WINDOW])
        yield way, (names.shifts[int(arrays.window_shift[window])], int(demand.way[way * WAY + WAY_STAYS]))
