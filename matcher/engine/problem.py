"""Instance -> numbered arrays: helpers and orders sorted by id, areas as numbers, each helper's limits as a small tree.

The limits of one helper (in a shift, on a day, altogether) become capacity nodes: a shift below its day below the
helper. A node that can never bind is left out, so that most helpers need one to three nodes. `leaf[h][t]` is the node
at which helper `h` starts to be used in shift `t`; a shift in which it can take nothing has no entry.
"""

from collections import Counter
from dataclasses import dataclass, field

import msgspec

from matcher.engine.instance import Helper, Instance, Order


@dataclass(slots=True)
class Capacity:
    """The capacity nodes of all helpers: node -> parent (-1: the sink), most units, helper."""

    up: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    helper: list[int] = field(default_factory=list)

    def add(self, up: int, most: int, helper: int) -> int:
        """A new node below `up`; returns its number."""
        self.up.append(up)
        self.most.append(most)
        self.helper.append(helper)
        return len(self.up) - 1


@dataclass(slots=True)
class Problem:
    """An instance in numbers. Indices of helpers, orders and areas follow the sorted ids."""

    distance: tuple[int, ...]
    balance: int
    change: int
    helpers: list[Helper]
    orders: list[Order]
    number: dict[str, int]
    place: dict[str, int]
    parent: list[int]
    attached: list[dict[int, None]]
    capacity: Capacity
    leaf: list[dict[int, int]]
    double: list[frozenset[int]]
    posting: dict[str, list[int]]
    kinds: dict[bool, list[int]]
    paths: dict[int, tuple[int, ...]] = field(default_factory=dict)
    found: dict[tuple[tuple[str, ...], bool, int], list[tuple[int, int]]] = field(default_factory=dict)
    census: dict[str, list[int]] = field(default_factory=dict)
    owners: dict[str, list[int]] = field(default_factory=dict)

    def path(self, area: int) -> tuple[int, ...]:
        """The area itself, its parent and so on to the root."""
        made = self.paths.get(area)
        if made is None:
            made = self.paths[area] = _climb(area, self.parent)
        return made

    def level(self, area: int, helper: int) -> int | None:
        """Levels that `area` is climbed to meet a base of the helper; None where no base reaches it."""
        attached = self.attached[helper]
        for level, above in enumerate(self.path(area)):
            if above in attached:
                return level
        return None

    def step(self, level: int) -> int:
        """Distance cost of climbing so many levels."""
        return self.distance[level] if level < len(self.distance) else self.distance[-1]

    def qualified(self, tags: tuple[str, ...], *, team: bool, size: int) -> list[tuple[int, int]]:
        """Helpers of one kind with all of `tags` and at least `size`, as (helper, its cost and tag cost)."""
        key = (tags, team, size)
        made = self.found.get(key)
        if made is None:
            made = self.found[key] = self._qualified(tags, team=team, size=size)
        return made

    def of_kind(self, kind: str) -> list[int]:
        """All helpers of a kind, also those who can take nothing."""
        if not self.census:
            self._count_all()
        return self.census[kind]

    def tagged(self, tag: str) -> list[int]:
        """All helpers with a tag, also those who can take nothing."""
        if not self.census:
            self._count_all()
        return self.owners.get(tag, [])

    def _count_all(self) -> None:
        self.census = {"member": [], "team": []}
        for number, helper in enumerate(self.helpers):
            self.census[helper.kind].append(number)
            for tag in helper.tags:
                self.owners.setdefault(tag, []).append(number)

    def _qualified(self, tags: tuple[str, ...], *, team: bool, size: int) -> list[tuple[int, int]]:
        pools = [self.posting.get(tag, []) for tag in tags]
        pool = min(pools, key=len) if pools else self.kinds[team]
        rows: list[tuple[int, int]] = []
        for number in pool:
            helper = self.helpers[number]
            if (helper.kind == "team") is not team or helper.size < size:
                continue
            cost = helper.cost
            owned = helper.tags
            for tag in tags:
                price = owned.get(tag)
                if price is None:
                    break
                cost += price
            else:
                rows.append((number, cost))
        return rows


def number_instance(instance: Instance) -> Problem:
    """The instance in numbers; the input's order leaves no trace."""
    codes = sorted(area.code for area in instance.areas)
    place = {code: index for index, code in enumerate(codes)}
    parent = [-1] * len(codes)
    for area in instance.areas:
        if area.parent is not None:
            parent[place[area.code]] = place[area.parent]
    helpers = sorted(instance.helpers, key=lambda helper: helper.id)
    orders = sorted(map(_in_order, instance.orders), key=lambda order: order.id)
    wanted = {window.shift for order in orders for window in order.windows}
    capacity = Capacity()
    leaf: list[dict[int, int]] = []
    double: list[frozenset[int]] = []
    for number, helper in enumerate(helpers):
        leaves, wide = _limits(capacity, number, helper, wanted, instance.shifts_per_day)
        leaf.append(leaves)
        double.append(wide)
    posting, kinds = _index(helpers, leaf)
    return Problem(
        distance=instance.weights.distance,
        balance=instance.weights.balance,
        change=instance.weights.change,
        helpers=helpers,
        orders=orders,
        number={helper.id: number for number, helper in enumerate(helpers)},
        place=place,
        parent=parent,
        attached=[_attached(helper, place, parent) for helper in helpers],
        capacity=capacity,
        leaf=leaf,
        double=double,
        posting=posting,
        kinds=kinds,
    )


def _in_order(order: Order) -> Order:
    """The order with its windows by shift: equally good ways must be met in one order, however the file has them."""
    windows = tuple(sorted(order.windows, key=lambda window: window.shift))
    return order if windows == order.windows else msgspec.structs.replace(order, windows=windows)


def _index(helpers: list[Helper], leaf: list[dict[int, int]]) -> tuple[dict[str, list[int]], dict[bool, list[int]]]:
    """Helpers that can take something, by tag and by whether they are teams."""
    posting: dict[str, list[int]] = {}
    kinds: dict[bool, list[int]] = {False: [], True: []}
    for number, helper in enumerate(helpers):
        if leaf[number]:
            kinds[helper.kind == "team"].append(number)
            for tag in helper.tags:
                posting.setdefault(tag, []).append(number)
    return posting, kinds


def _climb(area: int, parent: list[int]) -> tuple[int, ...]:
    path = []
    while area >= 0:
        path.append(area)
        area = parent[area]
    return tuple(path)


def _attached(helper: Helper, place: dict[str, int], parent: list[int]) -> dict[int, None]:
    # An order is served where its climb meets one of these; the nearest one met is the level that counts.
    met: dict[int, None] = {}
    for code in sorted(helper.areas):
        area = place[code]
        left = helper.reach
        while area >= 0 and left >= 0:
            met[area] = None
            area = parent[area]
            left -= 1
    return met


def _limits(
    capacity: Capacity, number: int, helper: Helper, wanted: set[int], shifts_per_day: int
) -> tuple[dict[int, int], frozenset[int]]:
    """Capacity nodes of one helper: its leaf by shift, and the shifts in which it can take two orders or more."""
    altogether = helper.total - len(helper.taken)
    if altogether <= 0 or not helper.areas:
        return {}, frozenset()
    in_shift = Counter(helper.taken)
    on_day = Counter(shift // shifts_per_day for shift in helper.taken)
    days: dict[int, dict[int, int]] = {}
    for shift in sorted(helper.shifts):
        day = shift // shifts_per_day
        most = min(helper.per_shift - in_shift[shift], helper.per_day - on_day[day], altogether)
        if most > 0 and shift in wanted:
            days.setdefault(day, {})[shift] = most
    if not days:
        return {}, frozenset()
    room = {day: min(helper.per_day - on_day[day], altogether, sum(shifts.values())) for day, shifts in days.items()}
    altogether = min(altogether, sum(room.values()))
    root = capacity.add(-1, altogether, number)
    leaves: dict[int, int] = {}
    for day, shifts in days.items():
        binds = room[day] < altogether and (room[day] < sum(shifts.values()) or len(shifts) == 1)
        above = capacity.add(root, room[day], number) if binds else root
        for shift, most in shifts.items():
            leaves[shift] = above if most >= capacity.most[above] else capacity.add(above, most, number)
    wide = frozenset(shift for shifts in days.values() for shift, most in shifts.items() if min(most, altogether) > 1)
    return leaves, wide
