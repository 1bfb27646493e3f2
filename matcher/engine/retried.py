"""Remedies where orders ask for several people at once: each change is solved afresh, and nothing is proven.

There a network cannot be asked, so only few changes are tried: those that look most promising from the rows alone.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from msgspec.structs import replace

from matcher.engine.instance import Helper, Instance, Order, Window

MOST_REMEDIES, MOST_TRIED = 3, 2

Row = dict[str, object]
Solve = Callable[[Instance], int]
# A change as the plan file has it, and the instance after it.
Tried = tuple[Row, Instance]


@dataclass(slots=True)
class Retried:
    """Tries changes to one instance whose plan costs `cost`, while `going()`.

    `solve` gives the cost of the plan for another instance that shares the rows that did not change.
    """

    instance: Instance
    cost: int
    solve: Solve
    going: Callable[[], bool] = field(default=lambda: True)
    parent: dict[str, str | None] = field(init=False)
    helpers: list[Helper] = field(init=False)

    def __post_init__(self) -> None:
        self.parent = {area.code: area.parent for area in self.instance.areas}
        self.helpers = sorted(self.instance.helpers, key=lambda helper: helper.id)

    def of(self, name: str) -> tuple[Row, ...]:
        """The remedies of an unserved order, by id: the best of each kind, of these the best three."""
        order = next(order for order in self.instance.orders if order.id == name)
        found: list[tuple[int, str, Row]] = []
        for ways in (self._reaches, self._shifts, self._members, self._tags, self._limits):
            tried = [(change, str(row), row) for row, change in self._helping(order, ways(order))]
            found += sorted(tried, key=lambda one: one[:2])[:1]
        best = sorted(found, key=lambda one: one[:2])[:MOST_REMEDIES]
        return tuple(row | {"cost_change": change, "proved": False} for change, _text, row in best)

    def _helping(self, order: Order, ways: Iterator[Tried]) -> Iterator[tuple[Row, int]]:
        """Of the first few changes those after which the plan needs the order: forbidding it would cost more."""
        for row, changed in islice(ways, MOST_TRIED):
            if not self.going():
                return
            after = self.solve(changed)
            others = tuple(other for other in changed.orders if other.id != order.id)
            # Where nothing is saved the plan at hand is as good, and it does without the order.
            if after < self.cost and self.solve(replace(changed, orders=others)) + order.value > after:
                yield row, after - self.cost

    def _with_order(self, order: Order) -> Instance:
        orders = tuple(order if other.id == order.id else other for other in self.instance.orders)
        return replace(self.instance, orders=orders)

    def _with_helper(self, helper: Helper) -> Instance:
        others = tuple(other for other in self.instance.helpers if other.id != helper.id)
        return replace(self.instance, helpers=(*others, helper))

    def _shifts(self, order: Order) -> Iterator[Tried]:
        """Further shifts, those first in which most of the suitable helpers are free."""
        known = {window.shift for window in order.windows}
        free: Counter[int] = Counter()
        for helper in self.helpers:
            if self._suits(order, helper, ()) and self._reach(order, helper) <= helper.reach:
                free.update(set(helper.shifts) - known)
        for shift in sorted(free, key=lambda shift: (-free[shift], shift)):
            changed = replace(order, windows=(*order.windows, Window(shift, 0)))
            yield {"kind": "add_shift", "shift": shift}, self._with_order(changed)

    def _tags(self, order: Order) -> Iterator[Tried]:
        """Tags of needs, the rarest first."""
        have = Counter(tag for helper in self.helpers for tag in helper.tags)
        pairs = [(have[tag], index, tag) for index, need in enumerate(order.needs) for tag in need.tags]
        for _count, index, tag in sorted(pairs):
            need = order.needs[index]
            fewer = replace(need, tags=tuple(other for other in need.tags if other != tag))
            needs = (*order.needs[:index], fewer, *order.needs[index + 1 :])
            yield {"kind": "drop_tag", "need": index, "tag": tag}, self._with_order(replace(order, needs=needs))

    def _members(self, order: Order) -> Iterator[Tried]:
        """One more member for each need, in its cheapest window."""
        if "member" not in order.accepts or not order.windows:
            return
        window = min(order.windows, key=lambda window: (window.cost, window.shift))
        name = f"new for {order.id}"
        while any(helper.id == name for helper in self.helpers):
            name += "'"
        for need in order.needs:
            tags = dict.fromkeys(sorted({*need.tags, *window.tags}), 0)
            row: Row = {"id": name, "areas": [order.area], "tags": tags, "shifts": [window.shift]}
            member = Helper(name, (order.area,), tags, (window.shift,))
            yield {"kind": "add_helper", "helper": row}, self._with_helper(member)

    def _reaches(self, order: Order) -> Iterator[Tried]:
        """Helpers who suit but do not reach the order, those first who miss it by least."""
        missing = []
        for helper in self.helpers:
            reach = self._reach(order, helper)
            if helper.reach < reach < len(self.parent) and self._fits(order, helper):
                missing.append((reach - helper.reach, helper.id, reach, helper))
        for _by, name, reach, helper in sorted(missing, key=lambda one: one[:2]):
            row: Row = {"kind": "widen_area", "helper": name, "reach": reach}
            yield row, self._with_helper(replace(helper, reach=reach))

    def _limits(self, order: Order) -> Iterator[Tried]:
        """Limits of helpers who suit and reach the order, raised by what one more assignment takes."""
        for helper in self.helpers:
            if self._fits(order, helper) and self._reach(order, helper) <= helper.reach:
                for limit, least in (("total", len(helper.taken)), ("per_day", 0), ("per_shift", 0)):
                    most = max(getattr(helper, limit), least) + 1
                    row: Row = {"kind": "raise_limit", "helper": helper.id, "limit": limit, "to": most}
                    yield row, self._with_helper(replace(helper, **{limit: most}))

    def _fits(self, order: Order, helper: Helper) -> bool:
        return any(
            window.shift in helper.shifts and self._suits(order, helper, window.tags) for window in order.windows
        )

    def _suits(self, order: Order, helper: Helper, tags: tuple[str, ...]) -> bool:
        """Whether kind, size, tags and excludes allow a helper for a place of the order."""
        if helper.kind not in order.accepts or helper.id in order.excludes:
            return False
        if helper.kind == "team":
            wanted = {*tags, *(tag for need in order.needs for tag in need.tags)}
            return helper.size >= order.headcount and wanted <= helper.tags.keys()
        return any({*need.tags, *tags} <= helper.tags.keys() for need in order.needs)

    def _reach(self, order: Order, helper: Helper) -> int:
        """The least reach with which a helper serves the order's area; as many as there are areas: none does."""
        above = set(self._upward(order.area))
        steps = [next((n for n, code in enumerate(self._upward(base)) if code in above), None) for base in helper.areas]
        return min((step for step in steps if step is not None), default=len(self.parent))

    def _upward(self, area: str | None) -> Iterator[str]:
        while area is not None:
            yield area
            area = self.parent[area]
