"""The checker's view of who may be asked: the room that helpers have, and every way to serve one order.

Costs are in units of `1 / scale`, balance aside; helpers are numbered as the instance lists them. Written from the
contract on the plain JSON documents, sharing nothing with the solver.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from matcher.engine.check_rules import Doc, Rules, accepts, headcount, kind_of

Row = tuple[int, int]  # cost, helper
Crew = tuple[int, list[tuple[int, list[Row]]]]  # fixed cost, and for each need its count and whom it may ask


class Key(NamedTuple):
    """What a place asks of a helper."""

    tags: frozenset[str]
    kind: str
    size: int


class Room(NamedTuple):
    """The most new assignments of one helper, by shift and by day (those above 0), and altogether."""

    shifts: dict[int, int]
    days: dict[int, int]
    total: int


class Cell:
    """Whom one kind of place may ask of those attached to one area in one shift, the cheapest first."""

    __slots__ = ("rows", "shift")

    def __init__(self, rows: list[Row], shift: int) -> None:
        self.rows = rows
        self.shift = shift


@dataclass(slots=True)
class Task:
    """One order: by one helper through `cells` and `pairs`, by several members through `crews` of a shift."""

    value: int
    several: bool
    cells: list[tuple[int, Cell]] = field(default_factory=list)
    pairs: list[tuple[int, int, int]] = field(default_factory=list)  # cost, helper, shift; by cost
    crews: dict[int, list[Crew]] = field(default_factory=dict)


def several_members(order: Doc) -> bool:
    """Whether several members at once could serve the order."""
    return headcount(order) > 1 and "member" in accepts(order)


class Ways:
    """An instance, indexed by what its orders ask for."""

    def __init__(self, rules: Rules, scale: int = 1) -> None:
        self.rules = rules
        self.scale = scale
        self.helpers: list[Doc] = rules.instance["helpers"]
        self.number = {helper["id"]: index for index, helper in enumerate(self.helpers)}
        wanted = {window["shift"] for order in rules.orders.values() for window in order["windows"]}
        self.rooms = [_room(rules, helper, wanted) for helper in self.helpers]
        self._steps = [cost * scale for cost in rules.distance]
        self._paths: dict[str, tuple[str, ...]] = {}
        self._attached: dict[int, list[str]] = {}
        self._tables: dict[Key, dict[str, list[Row]]] = {}
        self._cells: dict[tuple[Key, str, int], Cell] = {}

    def task(self, order: Doc) -> Task:
        """Every way to serve one order."""
        people, kinds = headcount(order), accepts(order)
        made = Task(order["value"] * self.scale, several_members(order))
        for window in order["windows"]:
            more = window.get("tags", [])
            tags = frozenset({*more, *(tag for need in order["needs"] for tag in need["tags"])})
            if people == 1 and "member" in kinds:
                self._by_one(made, order, window, Key(tags, "member", 0))
            if "team" in kinds:
                self._by_one(made, order, window, Key(tags, "team", people))
            if made.several:
                made.crews[window["shift"]] = self._by_several(order, window)
        made.pairs.sort()
        return made

    def crewed(self, order: Doc) -> bool:
        """Whether, order by order and need by need, there are enough members for the order in some shift."""
        return several_members(order) and any(self.task(order).crews.values())

    def path(self, area: str) -> tuple[str, ...]:
        """The area itself and all above it."""
        made = self._paths.get(area)
        if made is None:
            made = self._paths[area] = tuple(self.rules.upward(area))
        return made

    def _by_one(self, made: Task, order: Doc, window: Doc, key: Key) -> None:
        shift = window["shift"]
        if order.get("excludes") or order.get("prefers") or order.get("incumbent"):
            for cost, helper in self._asked(order, shift, key):
                change = self.rules.moved(order, shift, [self.helpers[helper]["id"]])
                made.pairs.append((cost + (window["cost"] + change) * self.scale, helper, shift))
            return
        for level, area in enumerate(self.path(order["area"])):
            cell = self._cell(key, area, shift)
            if cell.rows:
                made.cells.append((window["cost"] * self.scale + self._step(level), cell))

    def _by_several(self, order: Doc, window: Doc) -> list[Crew]:
        """With the change cost by anybody, and without it by the incumbent's own members where they may stay."""
        places = []
        for need in order["needs"]:
            key = Key(frozenset({*need["tags"], *window.get("tags", [])}), "member", 0)
            places.append((need["count"], self._asked(order, window["shift"], key)))
        stood = order.get("incumbent")
        found = [((window["cost"] + (self.rules.change if stood else 0)) * self.scale, places)]
        if stood and stood["shift"] == window["shift"] and len(stood["helpers"]) == headcount(order):
            names = {self.number.get(name) for name in stood["helpers"]}
            kept = [(count, [row for row in rows if row[1] in names]) for count, rows in places]
            found.append((window["cost"] * self.scale, kept))
        return [crew for crew in found if all(len(rows) >= count for count, rows in crew[1])]

    def _asked(self, order: Doc, shift: int, key: Key) -> list[Row]:
        """Everybody who may fill a place of an order in a shift, with the pair cost, the cheapest first."""
        bonus = {row["helper"]: row["bonus"] * self.scale for row in order.get("prefers", [])}
        excluded = set(order.get("excludes", []))
        found: dict[int, int] = {}
        for level, area in enumerate(self.path(order["area"])):
            step = self._step(level)
            for cost, helper in self._cell(key, area, shift).rows:
                if helper not in found:  # the nearest base counts
                    found[helper] = cost + step
        names = ((self.helpers[helper]["id"], helper, cost) for helper, cost in found.items())
        return sorted(
            (max(0, cost - bonus.get(name, 0)), helper) for name, helper, cost in names if name not in excluded
        )

    def _step(self, level: int) -> int:
        return self._steps[min(level, len(self._steps) - 1)]

    def _cell(self, key: Key, area: str, shift: int) -> Cell:
        made = self._cells.get((key, area, shift))
        if made is None:
            rows = self._table(key).get(area, [])
            made = Cell([row for row in rows if shift in self.rooms[row[1]].shifts], shift)
            self._cells[key, area, shift] = made
        return made

    def _table(self, key: Key) -> dict[str, list[Row]]:
        """Who meets the requirement, by each area to which they are attached, the cheapest first."""
        table = self._tables.get(key)
        if table is None:
            table = self._tables[key] = {}
            for helper in self.rules.tagged(set(key.tags)):
                if kind_of(helper) != key.kind or not key.tags <= helper["tags"].keys():
                    continue
                number = self.number[helper["id"]]
                if self.rooms[number].shifts and (key.kind == "member" or helper.get("size", 1) >= key.size):
                    cost = (helper.get("cost", 0) + sum(helper["tags"][tag] for tag in key.tags)) * self.scale
                    for area in self._areas(number):
                        table.setdefault(area, []).append((cost, number))
            for rows in table.values():
                rows.sort()
        return table

    def _areas(self, number: int) -> list[str]:
        """Each base and what lies above it within reach: an order is served where its climb meets one of these."""
        made = self._attached.get(number)
        if made is None:
            helper = self.helpers[number]
            reach = helper.get("reach", 0) + 1
            made = list(dict.fromkeys(area for base in helper["areas"] for area in self.path(base)[:reach]))
            self._attached[number] = made
        return made


def _room(rules: Rules, helper: Doc, wanted: set[int]) -> Room:
    taken: list[int] = helper.get("taken", [])
    there = Counter(taken)
    that_day = Counter(shift // rules.per_day for shift in taken)
    left = max(0, helper.get("total", 1) - len(taken))
    shifts: dict[int, int] = {}
    open_days: Counter[int] = Counter()
    for shift in helper["shifts"]:
        day = shift // rules.per_day
        most = min(helper.get("per_shift", 1) - there[shift], helper.get("per_day", 1) - that_day[day], left)
        if most > 0 and shift in wanted:
            shifts[shift] = most
            open_days[day] += most
    days = {day: min(helper.get("per_day", 1) - that_day[day], left, most) for day, most in open_days.items()}
    return Room(shifts, days, min(left, sum(days.values())))
