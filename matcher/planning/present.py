"""The present plan of a district's rows: what a round would decide now, kept by the live engine.

Rows are put in as they change; the engine takes the changes in when somebody asks. Where the whole plan is not kept, a
question is answered from the rows that are connected with it, which costs a moment and gives the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from matcher.engine import instance as engine
from matcher.engine.events import Event, HelperChanged, HelperGone, OrderPlaced, OrderWithdrawn
from matcher.engine.live import Live
from matcher.engine.numbering import takes_several
from matcher.planning.connected import connected
from matcher.planning.instance import area_rows
from matcher.planning.warming import is_quick

EVENTS_MOST = 2
"""More changes than this are cheaper taken in by a fresh start than one by one."""
IMPROVING_S = 0.2
"""How long orders of several people are improved at a start: somebody waits for the answer."""


class Present:
    """Orders and helpers as the engine sees them, by its ids, and the best plan of them. One thread at a time."""

    def __init__(
        self, frame: Mapping[str, Any], orders: dict[str, engine.Order], helpers: dict[str, engine.Helper]
    ) -> None:
        self._frame = dict(frame)
        self.orders = orders
        self.helpers = helpers
        self._live: Live | None = None
        self._areas: frozenset[str] = frozenset()
        self._crowds = {name for name, row in orders.items() if takes_several(row)}
        self._late_orders: set[str] = set()
        self._late_helpers: set[str] = set()

    def put_order(self, name: str, row: engine.Order | None) -> None:
        """Set an order, or take it out."""
        if self.orders.get(name) == row:
            return
        _put(self.orders, name, row)
        if row is not None and takes_several(row):
            self._crowds.add(name)
        else:
            self._crowds.discard(name)
        self._late_orders.add(name)

    def put_helper(self, name: str, row: engine.Helper | None) -> None:
        """Set a helper, or take it out."""
        if self.helpers.get(name) == row:
            return
        _put(self.helpers, name, row)
        self._late_helpers.add(name)

    def instance(self) -> engine.Instance:
        """The rows as one instance."""
        return engine.Instance(areas=area_rows(self._named()), **self._rows())

    @property
    def is_exact(self) -> bool:
        """Whether one helper serves each order: then the plan that is kept is the optimum after every change.

        Around orders of several people it is as good as it was found, so that questions about them start afresh.
        """
        return not self._crowds

    @contextmanager
    def around(self, orders: Iterable[str], helpers: Iterable[str]) -> Iterator[Live]:
        """The live engine of all rows where it is kept and exact, else one of those connected with the named ones.

        Whoever changes it to try things out changes it back; it is forgotten where an error comes between.
        """
        try:
            yield self.live() if self._live is not None and self.is_exact else self._part(orders, helpers)
        except BaseException:
            self.forget()
            raise

    @contextmanager
    def whole(self) -> Iterator[Live]:
        """The live engine of all rows, to try changes out whose effect may lie anywhere."""
        try:
            if not self.is_exact:
                self.forget()
            yield self.live()
        except BaseException:
            self.forget()
            raise

    def _part(self, orders: Iterable[str], helpers: Iterable[str]) -> Live:
        found, people = connected(self.orders, self.helpers, orders, helpers)
        rows = {**self._frame, "orders": tuple(found.values()), "helpers": tuple(people.values())}
        areas = area_rows(_named(found.values(), people.values()))
        return Live(engine.Instance(areas=areas, **rows), improving_s=IMPROVING_S)

    def keep(self) -> bool:
        """Keep the whole plan from now on, if it is exact and that is quick; whether it is kept.

        It is not while the engine still has to be compiled for so many rows; ask again later.
        """
        if self.is_exact and is_quick(len(self.orders) + len(self.helpers)):
            self.live()
            return True
        self.forget()
        return False

    def live(self) -> Live:
        """The live engine of all rows, with every change taken in."""
        late = len(self._late_orders) + len(self._late_helpers)
        if self._live is None or late > EVENTS_MOST or not self._knows_areas():
            self._start()
        elif late:
            self._take_in(self._live)
        self._late_orders.clear()
        self._late_helpers.clear()
        if self._live is None:
            raise RuntimeError("the live engine was not started")
        return self._live

    def forget(self) -> None:
        """Start afresh with the next question: what the engine holds may be in between two states."""
        self._live = None

    def _start(self) -> None:
        self._live = None
        named = self._named()
        self._live = Live(engine.Instance(areas=area_rows(named), **self._rows()), improving_s=IMPROVING_S)
        self._areas = frozenset(named)

    def _take_in(self, live: Live) -> None:
        try:
            for event in self._events(live):
                live.apply(event)
        except BaseException:
            # Also where a time limit interrupts: half of the changes would be worse than none.
            self.forget()
            raise

    def _events(self, live: Live) -> list[Event]:
        # Helpers before orders, and those who go last, so that nothing is planned with somebody who is not there.
        known = {row.id for row in live.instance.orders}
        there = {row.id for row in live.instance.helpers}
        changed: list[Event] = [
            HelperChanged(self.helpers[one]) for one in sorted(self._late_helpers & self.helpers.keys())
        ]
        changed += [OrderWithdrawn(one) for one in sorted((self._late_orders - self.orders.keys()) & known)]
        changed += [OrderPlaced(self.orders[one]) for one in sorted(self._late_orders & self.orders.keys())]
        return [*changed, *(HelperGone(one) for one in sorted((self._late_helpers - self.helpers.keys()) & there))]

    def _knows_areas(self) -> bool:
        late = (self.orders[one].area for one in self._late_orders & self.orders.keys())
        bases = (base for one in self._late_helpers & self.helpers.keys() for base in self.helpers[one].areas)
        return self._areas.issuperset(late) and self._areas.issuperset(bases)

    def _named(self) -> set[str]:
        return _named(self.orders.values(), self.helpers.values())

    def _rows(self) -> dict[str, Any]:
        return {**self._frame, "orders": tuple(self.orders.values()), "helpers": tuple(self.helpers.values())}


def _named(orders: Iterable[engine.Order], helpers: Iterable[engine.Helper]) -> set[str]:
    """The areas that rows name."""
    return {row.area for row in orders} | {base for row in helpers for base in row.areas}


def _put(rows: dict[str, Any], name: str, row: object | None) -> None:
    if row is None:
        rows.pop(name, None)
    else:
        rows[name] = row
