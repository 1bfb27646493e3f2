"""The live engine: a district loaded once, then kept up to date event by event.

Where one helper serves each order, events change a network in place: the plan stays the optimum (inner.py). Orders of
several people are held where they are and placed anew when an event touches them (held.py).
"""

from collections.abc import Iterable, Mapping

import msgspec

from matcher.engine.edit import Changes, changes_of, enter
from matcher.engine.events import Change, Event, Move, Placement, UnknownError
from matcher.engine.forms import Kernels, fitting
from matcher.engine.held import Crew, Held, inner_order, places_of
from matcher.engine.inner import Inner
from matcher.engine.instance import Helper, Instance, InstanceError, Order
from matcher.engine.loosen import fall_of
from matcher.engine.moves import differences, recount
from matcher.engine.numbering import takes_several
from matcher.engine.plan import Plan
from matcher.engine.ranking import RankedPair, WhatIf
from matcher.engine.solve import solve
from matcher.engine.twin import twin
from matcher.engine.warm import FullError

# So many unserved orders of several people are tried again when somebody becomes free.
WAITING = 8


class Live:
    """An instance with its plan, kept up to date; one thread at a time. `kernels`: the form that does the work.

    `improving_s` bounds how long orders of several people are improved whenever everything is built anew. Without
    orders of several people for members the plan is the optimum after every event. With them it is valid, and `bound`
    proven but looser with every event until the district is loaded again. `plan`: one of the instance to begin with.
    """

    _several: set[str]
    _held: Held
    _inner: Inner
    _bound: int
    _kernels: Kernels

    def __init__(
        self,
        instance: Instance,
        kernels: Kernels | None = None,
        *,
        improving_s: float | None = None,
        plan: Plan | None = None,
    ) -> None:
        self._frame = msgspec.structs.replace(instance, orders=(), helpers=())
        self._orders = {row.id: row for row in instance.orders}
        self._helpers = {row.id: row for row in instance.helpers}
        self._areas = {row.code for row in instance.areas}
        self._form = kernels
        self._improving_s = improving_s
        self._placed: dict[str, Placement] = {}
        self._load(plan)
        self.last = self._changed({})

    @property
    def instance(self) -> Instance:
        """The instance as it is now."""
        return msgspec.structs.replace(
            self._frame, orders=tuple(self._orders.values()), helpers=tuple(self._helpers.values())
        )

    @property
    def placements(self) -> Mapping[str, Placement]:
        """Where every served order stands."""
        return self._placed

    def placement(self, order: str) -> Placement | None:
        """Where an order stands; None where it is unserved or unknown."""
        return self._placed.get(order)

    def apply(self, event: Event) -> Change:
        """Take an event in; returns what moved.

        Raises UnknownError, and InstanceError for an unknown area; then nothing has changed.
        """
        changes = changes_of(event, self._orders, self._helpers)
        if not self._several and not _any_several(changes):
            try:
                moved = self._inner.do(changes, stay=True)[1]
            except FullError:
                return self._reload(changes)
            self._enter(changes)
            self._place(moved)
            self.last = Change(self._inner.cost, self._inner.cost, moved)
            return self.last
        self._check_areas(changes)
        return self._apply_around(changes)

    def try_out(self, event: Event) -> Change:
        """What an event would move; nothing changes. Raises as `apply`.

        Of plans that cost the same `apply` may then come to another one.
        """
        changes = changes_of(event, self._orders, self._helpers)
        if not self._several and not _any_several(changes):
            try:
                rise, moved = self._inner.do(changes, stay=False)
            except FullError:
                return self._clone().apply(event)
            return Change(self._inner.cost + rise, self._inner.cost + rise, moved)
        return self._clone().apply(event)

    def settled(self) -> "Live":
        """The plan in which orders of several people stay where they are, for quick questions about all others.

        Itself where there are none. What it says can be done; with those orders moved as well a change may be cheaper.
        """
        return Live(self._held.inner(self.instance), self._form) if self._several else self

    @classmethod
    def settled_in(cls, instance: Instance, plan: Plan, kernels: Kernels | None = None) -> "Live":
        """The same from a plan of the instance at once, without the other."""
        held = Held(instance)
        held.hold_all(plan, {row.id: row for row in instance.orders})
        return cls(held.inner(instance), kernels)

    def tidy(self) -> None:
        """Make the next arrivals fast and departures slower; as long as some hundred of them, for idle moments."""
        self._inner.warm.raise_prices()

    def verify(self) -> tuple[int, int]:
        """(cost, bound) computed anew: from all placements, and from the potentials where those prove the bound."""
        alone = {name: place for name, place in self._placed.items() if name not in self._held}
        cost = recount(self._held.inner(self.instance), alone) + self._held.cost(self._helpers)
        return cost, self.last.bound if self._several else self._inner.warm.bound()

    def rank_helpers(self, order: str, limit: int = 20) -> tuple[RankedPair, ...]:
        """The cheapest helpers for an order, by what each costs beside the plan without the order; ties by id.

        Of an order of several people: for one of its places, or for a team the whole. Raises UnknownError.
        """
        if order not in self._several:
            rows = self._inner.rank_helpers(order, max(1, limit))
        else:
            rows = self._clone().rank_places(order, max(1, limit))
        return tuple(sorted(rows, key=lambda row: (row.cost, row.helper))[: max(0, limit)])

    def rank_places(self, order: str, limit: int) -> list[RankedPair]:
        """The helpers for an order of several people, which is taken out of the plan for that."""
        row = self._orders[order]
        self._apply_around(Changes({order: None}, {}))
        try:
            return self._inner.rank_for([inner_order(row), *places_of(row)], limit)
        except FullError:
            self._load()
            return self._inner.rank_for([inner_order(row), *places_of(row)], limit)

    def rank_orders(self, helper: str, limit: int = 20) -> tuple[RankedPair, ...]:
        """The best orders for a helper alone, by what giving it each changes beside the present plan; ties by id.

        Raises UnknownError.
        """
        rows = self._inner.rank_orders(helper, max(1, limit))
        return tuple(sorted(rows, key=lambda row: (row.cost, row.order))[: max(0, limit)])

    def what_if(self, order: str, helper: str, shift: int | None = None) -> WhatIf | None:
        """What giving an order to one helper would change, in a shift or the best one; None where that may not be.

        Raises UnknownError.
        """
        if order in self._held:
            if helper not in self._helpers:
                raise UnknownError(helper)
            return None
        try:
            return self._inner.what_if(order, helper, shift)
        except FullError:
            return Live(self.instance, self._form, improving_s=self._improving_s).what_if(order, helper, shift)

    def _apply_around(self, changes: Changes) -> Change:
        """Take changes in where some orders are of several people."""
        before: dict[str, Placement | None] = {}
        hit = sorted({*(name for name in changes.orders if name in self._held), *self._held.with_any(changes.helpers)})
        freed = bool(changes.helpers) or any(name in self._orders for name in changes.orders)
        self._bound = max(0, self._bound - fall_of(changes, self._orders, self._helpers))
        self._enter(changes)
        loose = {member for name in hit for member in self._let_go(name, before)}
        inner = Changes(
            {name: self._inner_order(name) for name in (*changes.orders, *hit)},
            {name: self._inner_helper(name) for name in (*changes.helpers, *sorted(loose))},
        )
        try:
            self._place(self._inner.do(inner, stay=True)[1], before)
            for name in self._waiting({*hit, *changes.orders}, freed=freed):
                self._seat(name, before)
        except FullError:
            for name in self._placed.keys() - before.keys():
                before[name] = self._placed[name]
            self._load()
            before.update((name, None) for name in self._placed.keys() - before.keys())
        self.last = self._changed(before)
        return self.last

    def _waiting(self, touched: set[str], *, freed: bool) -> Iterable[str]:
        """Orders of several people to place now, the dearest first."""
        open_now = [name for name in self._several if name not in self._placed]
        open_now.sort(key=lambda name: (-self._orders[name].value, name))
        others = [name for name in open_now if name not in touched] if freed else []
        return [*(name for name in open_now if name in touched), *others[:WAITING]]

    def _seat(self, name: str, before: dict[str, Placement | None]) -> None:
        """Give an order that nobody serves to the crew that lowers the cost most, if one does."""
        best: tuple[int, Crew] | None = None
        for crew in self._held.find(self._orders[name], self._inner.warm):
            rise = self._held.rise(crew, self._helpers)
            with self._held.holding(name, crew):
                rise += self._inner.do(self._joining(name, crew), stay=False)[0]
            if rise < 0 and (best is None or rise < best[0]):
                best = rise, crew
        if best is not None:
            self._held.hold(name, best[1])
            self._place(self._inner.do(self._joining(name, best[1]), stay=True)[1], before)
            before.setdefault(name, self._placed.get(name))
            self._placed[name] = best[1].placement

    def _joining(self, name: str, crew: Crew) -> Changes:
        return Changes({name: None}, {one: self._inner_helper(one) for one in crew.placement.helpers})

    def _let_go(self, name: str, before: dict[str, Placement | None]) -> tuple[str, ...]:
        before[name] = self._placed.pop(name)
        return self._held.let_go(name).placement.helpers

    def _inner_order(self, name: str) -> Order | None:
        row = self._orders.get(name)
        return None if row is None else inner_order(row)

    def _inner_helper(self, name: str) -> Helper | None:
        row = self._helpers.get(name)
        return None if row is None else self._held.inner_helper(row)

    def _place(self, moved: Iterable[Move], before: dict[str, Placement | None] | None = None) -> None:
        """Note where orders stand now, and where they stood before."""
        for move in moved:
            if before is not None:
                before.setdefault(move.order, move.before)
            if move.after is None:
                self._placed.pop(move.order, None)
            else:
                self._placed[move.order] = move.after

    def _changed(self, before: Mapping[str, Placement | None]) -> Change:
        """The plan as it is now, and who stands elsewhere than before."""
        cost = self._inner.cost + self._held.cost(self._helpers)
        self._bound = min(self._bound, cost) if self._several else cost
        after = {name: self._placed[name] for name in before if name in self._placed}
        stood = {name: place for name, place in before.items() if place is not None}
        return Change(cost, self._bound, differences(stood, after))

    def _enter(self, changes: Changes) -> None:
        enter(changes.orders, self._orders)
        enter(changes.helpers, self._helpers)
        for name, order in changes.orders.items():
            if order is not None and takes_several(order):
                self._several.add(name)
            else:
                self._several.discard(name)

    def _clone(self) -> "Live":
        """The same once more, to try things out."""
        return twin(self, (self._kernels, self._form, self._frame))

    def _reload(self, changes: Changes) -> Change:
        """Build everything anew after some changes."""
        self._check_areas(changes)
        before: dict[str, Placement | None] = dict(self._placed)
        self._enter(changes)
        self._load()
        before.update((name, None) for name in self._placed.keys() - before.keys())
        self.last = self._changed(before)
        return self.last

    def _load(self, plan: Plan | None = None) -> None:
        self._several = {row.id for row in self._orders.values() if takes_several(row)}
        rows = len(self._orders) + len(self._helpers)
        self._kernels = (
            fitting(rows, several=False, uses=("solve", "several", "live")) if self._form is None else self._form
        )
        self._held = Held(self._frame)
        self._bound = 0
        held: dict[str, Placement] = {}
        if self._several:
            plan = plan or solve(self.instance, time_limit_s=self._improving_s)
            self._bound = plan.bound
            self._held.hold_all(plan, self._orders)
            held = {name: self._held[name].placement for name in self._held}
        self._inner = Inner(self._held.inner(self.instance), self._kernels)
        self._placed = {**self._inner.places(), **held}

    def _check_areas(self, changes: Changes) -> None:
        """Refuse rows in areas that are not there."""
        for order in changes.orders.values():
            if order is not None and order.area not in self._areas:
                raise InstanceError(f"orders[{order.id!r}].area: unknown area {order.area!r}")
        for helper in changes.helpers.values():
            unknown = [] if helper is None else [area for area in helper.areas if area not in self._areas]
            if helper is not None and unknown:
                raise InstanceError(f"helpers[{helper.id!r}].areas: unknown area {unknown[0]!r}")


def _any_several(changes: Changes) -> bool:
    return any(order is not None and takes_several(order) for order in changes.orders.values())
