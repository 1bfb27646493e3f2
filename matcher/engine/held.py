"""Orders of several people in a live district: held where they are, while everything else stays optimal around them.

Whom such an order holds has that shift `taken` and one more `load`, so that limits and balance count as if it were
served apart. The network knows the order itself only as one that a team may take.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from matcher.engine.crew import FAR, cheapest_crew
from matcher.engine.events import Placement
from matcher.engine.instance import Helper, Instance, Need, Order, Window
from matcher.engine.kernels.ranks import R_BONUS, R_COST, R_DISTANCE, R_OWN, R_TAGS, R_WHO
from matcher.engine.numbering import takes_several
from matcher.engine.plan import Plan
from matcher.engine.warm import Warm


@dataclass(frozen=True, slots=True)
class Crew:
    """Members who serve an order together; `cost` is that of the order, balance aside."""

    placement: Placement
    cost: int


class Held:
    """The crews of a district, by order."""

    def __init__(self, instance: Instance) -> None:
        self._weights = instance.weights
        self._crews: dict[str, Crew] = {}
        self._shifts: dict[str, Counter[int]] = {}

    def __contains__(self, order: object) -> bool:
        return order in self._crews

    def __iter__(self) -> Iterator[str]:
        return iter(self._crews)

    def __getitem__(self, order: str) -> Crew:
        return self._crews[order]

    def hold_all(self, plan: Plan, orders: dict[str, Order]) -> None:
        """Hold whoever a plan gives to an order together."""
        for row in plan.assignments:
            if takes_several(orders[row.order]) and len(row.helpers) > 1:
                self.hold(row.order, Crew(Placement(row.shift, row.helpers), row.cost.total))

    def hold(self, order: str, crew: Crew) -> None:
        """From now on these members serve an order together."""
        self._crews[order] = crew
        for name in crew.placement.helpers:
            self._shifts.setdefault(name, Counter())[crew.placement.shift] += 1

    def let_go(self, order: str) -> Crew:
        """The crew of an order is free."""
        crew = self._crews.pop(order)
        for name in crew.placement.helpers:
            self._shifts[name][crew.placement.shift] -= 1
        return crew

    def with_any(self, helpers: Iterable[str]) -> list[str]:
        """The orders whose crews some helpers are in, sorted."""
        among = set(helpers)
        return sorted(name for name, crew in self._crews.items() if among.intersection(crew.placement.helpers))

    def inner_helper(self, helper: Helper) -> Helper:
        """A helper as the network knows it."""
        held = self._shifts.get(helper.id)
        if held is None or not held.total():
            return helper
        return msgspec.structs.replace(helper, taken=(*helper.taken, *held.elements()), load=helper.load + held.total())

    def inner(self, instance: Instance) -> Instance:
        """An instance as the network knows it."""
        return msgspec.structs.replace(
            instance,
            orders=tuple(inner_order(row) for row in instance.orders if row.id not in self._crews),
            helpers=tuple(self.inner_helper(row) for row in instance.helpers),
        )

    def cost(self, helpers: dict[str, Helper]) -> int:
        """What all crews cost, balance included."""
        balance = 0
        for name, held in self._shifts.items():
            if count := held.total():
                load = helpers[name].load
                balance += (load + count) ** 2 - load**2
        return sum(crew.cost for crew in self._crews.values()) + self._weights.balance * balance

    def rise(self, crew: Crew, helpers: dict[str, Helper]) -> int:
        """By how much a crew that is not held yet raises `cost`."""
        rise = crew.cost
        for name in crew.placement.helpers:
            held = self._shifts.get(name)
            carried = helpers[name].load + (0 if held is None else held.total())
            rise += self._weights.balance * (2 * carried + 1)
        return rise

    @contextmanager
    def holding(self, order: str, crew: Crew) -> Iterator[None]:
        """Hold a crew for a while."""
        self.hold(order, crew)
        try:
            yield
        finally:
            self.let_go(order)

    def find(self, order: Order, warm: Warm) -> list[Crew]:
        """For each shift the crew that is cheapest member by member, and the incumbent where it may stay."""
        found = []
        for window in order.windows:
            crew = self._seats(order, window, warm, None)
            if crew is not None:
                found.append(crew)
            stood = order.incumbent
            if stood is not None and stood.shift == window.shift and len(stood.helpers) == order.headcount:
                crew = self._seats(order, window, warm, frozenset(stood.helpers))
                if crew is not None:
                    found.append(crew)
        return found

    def _seats(self, order: Order, window: Window, warm: Warm, among: frozenset[str] | None) -> Crew | None:
        cost, chosen = window.cost, list[str]()
        for need in order.needs:
            for _person in range(need.count):
                row = _cheapest(place_of(order, window, need, chosen), warm, among)
                if row is None:
                    return None
                chosen.append(warm.names.ids[row[R_WHO]])
                cost += _own_cost(row)
        if len(order.needs) > 1:
            cost = min(cost, window.cost + _cheapest_seats(order, window, warm, chosen))
        placement = Placement(window.shift, tuple(sorted(chosen)))
        stood = order.incumbent
        if stood is not None and (stood.shift, tuple(sorted(stood.helpers))) != (window.shift, placement.helpers):
            cost += self._weights.change
        return Crew(placement, cost)


def inner_order(order: Order) -> Order:
    """An order as the network knows it: of several people only a team can take it."""
    if not takes_several(order):
        return order
    return msgspec.structs.replace(order, accepts=tuple(kind for kind in order.accepts if kind == "team"))


def places_of(order: Order) -> Iterator[Order]:
    """Every place of an order in every window, its cost kept, as an order of one member."""
    for window in order.windows:
        for need in order.needs:
            yield msgspec.structs.replace(place_of(order, window, need, ()), windows=(window,))


def place_of(order: Order, window: Window, need: Need, chosen: Iterable[str]) -> Order:
    """One place of an order in a window, as an order of one member."""
    return msgspec.structs.replace(
        order,
        windows=(msgspec.structs.replace(window, cost=0),),
        needs=(msgspec.structs.replace(need, count=1),),
        accepts=("member",),
        excludes=(*order.excludes, *chosen),
        incumbent=None,
    )


def _own_cost(row: list[int]) -> int:
    """What a pair costs by itself."""
    return row[R_DISTANCE] + row[R_OWN] + row[R_TAGS] + row[R_BONUS]


def _cheapest_seats(order: Order, window: Window, warm: Warm, chosen: list[str]) -> int:
    """What a crew costs if each of its members fills the need for which that is cheapest in all. Raises FullError."""
    costs = {name: list[int | None]() for name in chosen}
    for need in order.needs:
        rows = {warm.names.ids[row[R_WHO]]: row for row in _ranked(place_of(order, window, need, ()), warm, None)}
        for name, seats in costs.items():
            seats.append(_own_cost(rows[name]) if name in rows else None)
    found = cheapest_crew([need.count for need in order.needs], list(costs.values()))
    return FAR if found is None else found[0]


def _cheapest(place: Order, warm: Warm, among: frozenset[str] | None) -> list[int] | None:
    """The row of the cheapest member for a place, of some members only where they are named. Raises FullError."""
    rows = _ranked(place, warm, 1 if among is None else None)
    allowed = [row for row in rows if among is None or warm.names.ids[row[R_WHO]] in among]
    return min(allowed, key=lambda row: (row[R_COST], warm.names.ids[row[R_WHO]]), default=None)


def _ranked(place: Order, warm: Warm, limit: int | None) -> list[list[int]]:
    """The rows of the members for a place, the cheapest first; None: all of them. Raises FullError."""
    slot = warm.take_slot(place)
    try:
        return warm.ranked_helpers(slot, len(warm.names.ids) + 1 if limit is None else limit)
    finally:
        warm.free(slot)
