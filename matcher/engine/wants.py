"""What every order asks of the network: its sources, the hubs that they lead to, and the arcs that are its own.

Arcs are private where a shared hub would be wrong: a helper that is excluded, preferred or the incumbent, and a
member that could fill two places of one order in the same shift (a gate of capacity 1 stands between that order and
the member).
"""

from dataclasses import dataclass, field

from matcher.engine.instance import Order
from matcher.engine.problem import Problem

Key = tuple[tuple[str, ...], bool, int]
Pairs = list[tuple[int, int]]


@dataclass(slots=True)
class Hubs:
    """Hub -> hub above (-1: none; else a smaller number), cost of that rise, attached (leaf, cost) pairs."""

    up: list[int] = field(default_factory=list)
    rise: list[int] = field(default_factory=list)
    attached: list[Pairs] = field(default_factory=list)


@dataclass(slots=True)
class MemberWay:
    """One way to serve `order` by several members in one shift; `places` are (count, source)."""

    order: int
    shift: int
    cost: int
    places: list[tuple[int, int]]
    incumbent: bool = False


@dataclass(slots=True)
class Wants:
    """Sources as pairs (hub, cost) and private pairs (leaf, cost); the first sources are the orders' own, by index."""

    hubs: Hubs = field(default_factory=Hubs)
    sources: list[Pairs] = field(default_factory=list)
    private: list[Pairs] = field(default_factory=list)
    ways: list[MemberWay] = field(default_factory=list)
    gates: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Ask:
    # One window of one source: which helpers may serve it, where, when, and at what cost of getting to the hub.
    source: int
    order: int
    shift: int
    area: int
    cost: int
    several: bool
    incumbent: bool = False


def collect(problem: Problem) -> Wants:
    """All sources, hubs and private arcs of a problem."""
    wants = Wants()
    wants.sources = [[] for _ in problem.orders]
    wants.private = [[] for _ in problem.orders]
    asks: dict[Key, list[_Ask]] = {}
    for number, order in enumerate(problem.orders):
        _ask_alone(problem, number, order, asks)
        if order.headcount > 1 and "member" in order.accepts:
            _ask_members(problem, wants, number, order, asks)
    gates: dict[tuple[int, int, int], int] = {}
    for key in sorted(asks):
        _Requirement(problem, wants, key, gates).connect(asks[key])
    return wants


def _ask_alone(problem: Problem, number: int, order: Order, asks: dict[Key, list[_Ask]]) -> None:
    headcount = order.headcount
    area = problem.place[order.area]
    change = problem.change if order.incumbent is not None else 0
    for window in order.windows:
        tags = tags_of(order, window.tags)
        ask = _Ask(number, number, window.shift, area, window.cost + change, several=False)
        if headcount == 1 and "member" in order.accepts:
            asks.setdefault((tags, False, 0), []).append(ask)
        if "team" in order.accepts:
            asks.setdefault((tags, True, headcount), []).append(ask)


def _ask_members(problem: Problem, wants: Wants, number: int, order: Order, asks: dict[Key, list[_Ask]]) -> None:
    area = problem.place[order.area]
    change = problem.change if order.incumbent is not None else 0
    for window in order.windows:
        wanted = [(tuple(sorted({*need.tags, *window.tags})), need.count) for need in order.needs]
        wanted.sort()
        if any(len(problem.qualified(tags, team=False, size=0)) < count for tags, count in wanted):
            continue
        if sum(count for _tags, count in wanted) > len(problem.kinds[False]):
            continue
        proposed = order.incumbent
        again = proposed is not None and proposed.shift == window.shift and len(proposed.helpers) == order.headcount
        for incumbent in (False, True) if again else (False,):
            way = MemberWay(number, window.shift, window.cost + (0 if incumbent else change), [], incumbent)
            for tags, count in wanted:
                source = len(wants.sources)
                wants.sources.append([])
                wants.private.append([])
                way.places.append((count, source))
                ask = _Ask(source, number, window.shift, area, 0, several=True, incumbent=incumbent)
                asks.setdefault((tags, False, 0), []).append(ask)
            wants.ways.append(way)


def tags_of(order: Order, more: tuple[str, ...]) -> tuple[str, ...]:
    """The distinct tags of all needs and of a window, sorted."""
    return tuple(sorted({*more, *(tag for need in order.needs for tag in need.tags)}))


class _Requirement:
    """Connects all sources that ask for the same tags and kind."""

    def __init__(self, problem: Problem, wants: Wants, key: Key, gates: dict[tuple[int, int, int], int]) -> None:
        self.problem = problem
        self.wants = wants
        self.gates = gates
        self.costs = dict(problem.qualified(key[0], team=key[1], size=key[2]))
        self.doubles = any(problem.double[helper] for helper in self.costs)
        self.table: dict[tuple[int, int], Pairs] = {}
        self.made: dict[tuple[int, int, int], int] = {}

    def connect(self, asks: list[_Ask]) -> None:
        if not self.costs:
            return
        self._attach(asks)
        for ask in asks:
            if ask.incumbent:
                self._only_incumbent(ask)
                continue
            order = self.problem.orders[ask.order]
            hub, level = self._hub(ask.shift, ask.area)
            if hub < 0:
                continue
            cost = ask.cost + self.problem.step(level)
            if not self._needs_own(ask, order):
                self.wants.sources[ask.source].append((hub, cost))
            else:
                self._own(ask, order)
            self._favoured(ask, order)

    def _attach(self, asks: list[_Ask]) -> None:
        needed: dict[int, set[int]] = {}
        for ask in asks:
            for area in self.problem.path(ask.area):
                needed.setdefault(area, set()).add(ask.shift)
        table = self.table
        attached, leaf = self.problem.attached, self.problem.leaf
        for helper, cost in self.costs.items():
            leaves = leaf[helper]
            for area in attached[helper]:
                shifts = needed.get(area)
                if shifts:
                    for shift, node in leaves.items():
                        if shift in shifts:
                            table.setdefault((shift, area), []).append((node, cost))

    def _hub(self, shift: int, area: int) -> tuple[int, int]:
        """The nearest hub on the way up from `area` and its level; hubs are made from the root down."""
        hubs, problem = self.wants.hubs, self.problem
        last = len(problem.distance) - 1
        path = problem.path(area)
        above, above_level = -1, 0
        for level in range(len(path) - 1, -1, -1):
            pairs = self.table.get((shift, path[level]))
            if not pairs:
                continue
            key = (shift, path[level], min(level, last))
            hub = self.made.get(key, -1)
            if hub < 0:
                hub = self.made[key] = len(hubs.up)
                hubs.up.append(above)
                hubs.rise.append(problem.step(above_level) - problem.step(level) if above >= 0 else 0)
                hubs.attached.append(pairs)
            above, above_level = hub, level
        return above, above_level

    def _eligible(self, ask: _Ask, order: Order) -> list[tuple[int, int, int]]:
        # (helper, leaf, cost without bonus) for everybody who may serve this ask.
        rows = []
        excluded = {self.problem.number.get(name, -1) for name in order.excludes}
        seen: set[int] = set()
        for level, area in enumerate(self.problem.path(ask.area)):
            for node, cost in self.table.get((ask.shift, area), ()):
                helper = self.problem.capacity.helper[node]
                if helper not in seen and helper not in excluded:
                    rows.append((helper, node, cost + self.problem.step(level)))
                seen.add(helper)
        return rows

    def _needs_own(self, ask: _Ask, order: Order) -> bool:
        for name in order.excludes:
            helper = self.problem.number.get(name, -1)
            if (
                helper in self.costs
                and ask.shift in self.problem.leaf[helper]
                and self.problem.level(ask.area, helper) is not None
            ):
                return True
        if not (ask.several and self.doubles):
            return False
        return any(ask.shift in self.problem.double[helper] for helper, _node, _cost in self._eligible(ask, order))

    def _own(self, ask: _Ask, order: Order) -> None:
        for helper, node, cost in self._eligible(ask, order):
            self.wants.private[ask.source].append((self._gated(ask, helper, node), cost + ask.cost))

    def _gated(self, ask: _Ask, helper: int, node: int) -> int:
        if not ask.several or ask.shift not in self.problem.double[helper]:
            return node
        key = (ask.order, node, ask.shift)
        if key not in self.gates:
            self.gates[key] = len(self.problem.capacity.up) + len(self.gates)
            self.wants.gates.append((ask.order, node))
        return self.gates[key]

    def _favoured(self, ask: _Ask, order: Order) -> None:
        """Private arcs of preferred helpers, and of an incumbent who would stay."""
        bonuses = {prefer.helper: prefer.bonus for prefer in order.prefers}
        proposed = order.incumbent
        stays = ""
        if proposed is not None and not ask.several and proposed.shift == ask.shift and len(proposed.helpers) == 1:
            stays = proposed.helpers[0]
        for name in sorted({*bonuses, stays} - set(order.excludes)):
            row = self._pair(ask, name)
            if row is not None:
                node, pair = row
                cost = ask.cost + max(0, pair - bonuses.get(name, 0)) - (self.problem.change if name == stays else 0)
                self.wants.private[ask.source].append((node, cost))

    def _only_incumbent(self, ask: _Ask) -> None:
        order = self.problem.orders[ask.order]
        bonuses = {prefer.helper: prefer.bonus for prefer in order.prefers}
        proposed = order.incumbent
        for name in sorted(set(proposed.helpers if proposed is not None else ()) - set(order.excludes)):
            row = self._pair(ask, name)
            if row is not None:
                self.wants.private[ask.source].append((row[0], max(0, row[1] - bonuses.get(name, 0))))

    def _pair(self, ask: _Ask, name: str) -> tuple[int, int] | None:
        """(leaf, pair cost without bonus) of a named helper for this ask; None where it may not serve it."""
        helper = self.problem.number.get(name, -1)
        if helper not in self.costs or ask.shift not in self.problem.leaf[helper]:
            return None
        level = self.problem.level(ask.area, helper)
        if level is None:
            return None
        node = self._gated(ask, helper, self.problem.leaf[helper][ask.shift])
        return node, self.costs[helper] + self.problem.step(level)
