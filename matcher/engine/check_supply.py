"""The checker of what more supply would do: the rows of `remedies` and `prices`.

Each must be a legal change of the instance, of the stated shape. That it has the stated effect needs a solver.
"""

from functools import cached_property
from itertools import pairwise
from typing import Any

from matcher.engine.check_certificate_shape import whole
from matcher.engine.check_rules import Doc, accepts
from matcher.engine.check_shape import fields_of
from matcher.engine.check_ways import Ways, several_members

MOST_REMEDIES, MOST_PRICES, MOST_RESOLVED = 3, 1000, 20
MOST_LIMIT = 10**9
MOST_COST = 10**30
REMEDIES = {
    "widen_area": ("helper", "reach"),
    "add_shift": ("shift",),
    "add_helper": ("helper",),
    "drop_tag": ("need", "tag"),
    "raise_limit": ("helper", "limit", "to"),
}
LIMITS = ("per_shift", "per_day", "total")
FIXED: Doc = {"kind": "member", "reach": 0, "per_shift": 1, "per_day": 1, "total": 1, "load": 0, "cost": 0, "size": 1}
EMPTY: Doc = {"taken": []}


class Supply:
    """Judges the remedies and prices of one plan."""

    def __init__(self, ways: Ways) -> None:
        self.rules = rules = ways.rules
        self.horizon = rules.instance["days"] * rules.per_day
        self.several = [order for order in rules.orders.values() if several_members(order)]
        self.ways = ways
        self._changes = {
            "widen_area": self._widened,
            "add_shift": self._shifted,
            "add_helper": self._added,
            "drop_tag": _dropped,
            "raise_limit": self._raised,
        }

    @cached_property
    def _unproven(self) -> bool:
        return any(map(self.ways.crewed, self.several))

    def remedies(self, order: Doc, rows: list[Doc]) -> list[str]:
        """What is wrong with the remedies of one unserved order, a line each."""
        found = [f"more than {MOST_REMEDIES} remedies"] if len(rows) > MOST_REMEDIES else []
        for index, row in enumerate(rows):
            found += [f"remedies[{index}].{line}" for line in self._remedy(order, row)]
        if not found and any(low["cost_change"] > high["cost_change"] for low, high in pairwise(rows)):
            found.append("remedies: the least cost_change does not come first")
        if any(row in rows[:index] for index, row in enumerate(rows)):
            found.append("remedies: one stands twice")
        return [f"{order['id']}: {line}" for line in found]

    def prices(self, rows: list[Doc], unserved: list[Doc]) -> list[str]:
        """What is wrong with the prices of a plan that leaves these orders, a line each."""
        most = MOST_RESOLVED if self._unproven else MOST_PRICES
        found = [f"prices: are more than {most}"] if len(rows) > most else []
        wanted = {key for order in unserved if "member" in accepts(order) for key in _wanted(order)}
        for index, row in enumerate(rows):
            found += [f"prices[{index}].{line}" for line in self._price(row, wanted)]
        if not found:
            keys = [(-row["price"], row["tags"], row["area"], row["shift"]) for row in rows]
            if keys != sorted(keys):
                found.append("prices: are not sorted, the largest first, then by tags, area and shift")
            if len({(tuple(row["tags"]), row["area"], row["shift"]) for row in rows}) < len(rows):
                found.append("prices: one stands twice")
        return found

    def _price(self, row: Doc, wanted: set[tuple[tuple[str, ...], str, int]]) -> list[str]:
        found = fields_of(row, ("tags", "area", "shift", "price"), ("exact",))
        if found:
            return found
        tags = row["tags"]
        if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
            found.append("tags: is not a list of tags")
        elif not isinstance(row["area"], str) or not whole(row["shift"], 0, self.horizon - 1):
            found.append("area, shift: are not a code and a shift")
        elif (tuple(tags), row["area"], row["shift"]) not in wanted:
            found.append("tags: no unserved order that accepts members has a need of these, there and then")
        if not whole(row["price"], 1, MOST_COST):
            found.append("price: is not an integer from 1")
        return found + self._marked(row, "exact")

    def _marked(self, row: Doc, name: str) -> list[str]:
        """Figures are proven where no order takes several members at once, and else marked as not."""
        if name in row and (row[name] is not False or not self.several):
            return [f"{name}: is said, as false, only where an order takes several members"]
        unmarked = name not in row and self._unproven
        return [f"{name}: is not false, though an order takes several members"] if unmarked else []

    def _remedy(self, order: Doc, row: Doc) -> list[str]:
        kind = row.get("kind")
        if not isinstance(kind, str) or kind not in REMEDIES:
            return [f"kind: is not one of {', '.join(REMEDIES)}"]
        found = fields_of(row, ("kind", *REMEDIES[kind], "cost_change"), ("proved",))
        if found:
            return found
        if not whole(row["cost_change"], -MOST_COST, 0):
            found.append("cost_change: is not an integer up to 0")
        found += self._marked(row, "proved")
        return found + self._changes[kind](order, row)

    def _shifted(self, order: Doc, row: Doc) -> list[str]:
        if not whole(row["shift"], 0, self.horizon - 1):
            return ["shift: is none of the instance's shifts"]
        windows = {window["shift"] for window in order["windows"]}
        return ["shift: is a window of the order already"] if row["shift"] in windows else []

    def _widened(self, _order: Doc, row: Doc) -> list[str]:
        helper = self._helper(row["helper"])
        if helper is None:
            return ["helper: is no helper"]
        now = helper.get("reach", 0)
        return [] if whole(row["reach"], now + 1, MOST_LIMIT) else [f"reach: is not an integer above {now}"]

    def _raised(self, _order: Doc, row: Doc) -> list[str]:
        helper = self._helper(row["helper"])
        if helper is None:
            return ["helper: is no helper"]
        if row["limit"] not in LIMITS:
            return [f"limit: is not one of {', '.join(LIMITS)}"]
        now = helper.get(row["limit"], 1)
        return [] if whole(row["to"], now + 1, MOST_LIMIT) else [f"to: is not an integer above {now}"]

    def _helper(self, name: Any) -> Doc | None:
        return self.rules.helpers.get(name) if isinstance(name, str) else None

    def _added(self, order: Doc, row: Doc) -> list[str]:
        """One more member as prices have it: for a need of the order, in its area, nothing else."""
        helper = row["helper"]
        if not isinstance(helper, dict):
            return ["helper: is not an object"]
        found = fields_of(helper, ("id", "areas", "tags", "shifts"), (*FIXED, *EMPTY))
        if "member" not in accepts(order):
            found.append("kind: the order accepts no members")
        if not found:
            if not isinstance(helper["id"], str) or not helper["id"] or helper["id"] in self.rules.helpers:
                found.append("id: is not a new id")
            standard = {name: value for name, value in (FIXED | EMPTY).items() if name in helper}
            found += [f"{name}: is not {value}" for name, value in standard.items() if not _same(helper[name], value)]
            tags, shifts = helper["tags"], helper["shifts"]
            if not isinstance(tags, dict) or not all(whole(cost, 0, 0) for cost in tags.values()):
                found.append("tags: are not tags at cost 0")
            elif not isinstance(shifts, list) or len(shifts) != 1 or not whole(shifts[0], 0, self.horizon - 1):
                found.append("shifts: is not one shift")
            elif (tuple(sorted(tags)), order["area"], shifts[0]) not in _wanted(order):
                found.append("tags: the order has no need of these in that shift")
            if helper["areas"] != [order["area"]]:
                found.append("areas: is not the order's area")
        return [f"helper.{line}" for line in found]


def _wanted(order: Doc) -> set[tuple[tuple[str, ...], str, int]]:
    """The tags that a need and a window ask together, with the order's area and the window's shift."""
    return {
        (tuple(sorted({*need["tags"], *window.get("tags", [])})), order["area"], window["shift"])
        for need in order["needs"]
        for window in order["windows"]
    }


def _dropped(order: Doc, row: Doc) -> list[str]:
    if not whole(row["need"], 0, len(order["needs"]) - 1):
        return ["need: is none of the order's needs"]
    return [] if row["tag"] in order["needs"][row["need"]]["tags"] else ["tag: is not a tag of that need"]


def _same(value: Any, other: Any) -> bool:
    return type(value) is type(other) and bool(value == other)
