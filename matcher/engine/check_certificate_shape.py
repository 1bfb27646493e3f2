"""Whether a document is a certificate for an instance at all: fields, types, names, and trees of choices in full."""

from collections.abc import Iterator, Mapping
from typing import Any

from matcher.engine.check_rules import Doc, Rules
from matcher.engine.check_ways import several_members

CERTIFICATE_FORMAT = "jiedan-certificate/1"
MOST = 10**30
MOST_SCALE = 10**9
FIELDS = ("format", "scale", "bound", "parts")
PRICE_FIELDS = {"helper", "total", "days", "shifts"}


def walk(part: Doc, place: str) -> Iterator[tuple[bool, Doc, str]]:
    """Every node of a tree of choices on the way down (True) and again on the way up, with its place."""
    waiting = [(True, part, place)]
    while waiting:
        entering, node, where = waiting.pop()
        yield entering, node, where
        if entering:
            waiting.append((False, node, where))
            branches = node.get("branches", [])
            if isinstance(branches, list):
                below = [(True, row, f"{where}.branches[{index}]") for index, row in enumerate(branches)]
                waiting += [row for row in reversed(below) if isinstance(row[1], dict)]


def certificate_faults(document: Doc, rules: Rules) -> list[str]:
    """What keeps a document from being a certificate for this instance, a line each."""
    faults = [f"{name}: unknown field" for name in document if name not in FIELDS]
    if document.get("format") != CERTIFICATE_FORMAT:
        faults.append(f"format: is not {CERTIFICATE_FORMAT}")
    if not whole(document.get("scale"), 1, MOST_SCALE):
        faults.append(f"scale: is not an integer from 1 to {MOST_SCALE}")
    if not whole(document.get("bound"), -MOST, MOST):
        faults.append("bound: is not an integer")
    parts = document.get("parts")
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        return [*faults, "parts: is not a list of objects"]
    shape = _Shape(rules)
    orders = shape.split(parts)
    for index, part in enumerate(parts):
        shape.tree(part, f"parts[{index}]", orders[index])
    return faults + shape.faults


def whole(value: Any, least: int, most: int) -> bool:
    """Whether a value is an integer, and no boolean, in a range."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


class _Shape:
    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.faults: list[str] = []
        self.helpers = rules.helpers.keys()
        self.days: int = rules.instance["days"]
        self.shifts: int = rules.instance["days"] * rules.per_day

    def split(self, parts: list[Doc]) -> list[set[str]]:
        """The orders of each part; together they must be all orders, each once."""
        if len(parts) == 1 and "orders" not in parts[0]:
            return [set(self.rules.orders)]
        owner: dict[str, int] = {}
        for index, part in enumerate(parts):
            names = part.get("orders")
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                self.faults.append(f"parts[{index}].orders: is not a list of ids")
                continue
            for name in names:
                if name not in self.rules.orders:
                    self.faults.append(f"parts[{index}].orders: {name} is no order")
                elif name in owner:
                    self.faults.append(f"parts[{index}].orders: {name} stands in parts[{owner[name]}] already")
                owner.setdefault(name, index)
        self.faults += [f"parts: {name} is in none of them" for name in self.rules.orders if name not in owner]
        split: list[set[str]] = [set() for _ in parts]
        for name, index in owner.items():
            split[index].add(name)
        return split

    def tree(self, part: Doc, place: str, orders: set[str]) -> None:
        """Every node of one part."""
        chosen: set[str] = set()  # the orders branched over on the way to the present node
        entered: list[str | None] = []
        for entering, node, where in walk(part, place):
            if not entering:
                chosen.discard(entered.pop() or "")
                continue
            own = "orders" if where == place else "shift"
            self.faults += [
                f"{where}.{name}: unknown field" for name in node if name not in {own, "prices", "order", "branches"}
            ]
            if "prices" in node:
                self._prices(node["prices"], f"{where}.prices")
            entered.append(self._choice(node, where, orders, chosen))
            chosen.add(entered[-1] or "")

    def _choice(self, node: Doc, where: str, orders: set[str], chosen: set[str]) -> str | None:
        """The order that a node branches over; its choices must be there once each."""
        if "order" not in node and "branches" not in node:
            return None
        name, branches = node.get("order"), node.get("branches")
        if not isinstance(name, str) or name not in orders:
            self.faults.append(f"{where}.order: is no order of this part")
            return None
        if not isinstance(branches, list) or not all(isinstance(row, dict) for row in branches):
            self.faults.append(f"{where}.branches: is not a list of objects")
            return None
        order = self.rules.orders[name]
        if not several_members(order):
            self.faults.append(f"{where}.order: {name} cannot be served by several members")
        if name in chosen:
            self.faults.append(f"{where}.order: {name} is branched over above")
        due = [None, *(window["shift"] for window in order["windows"])]
        found = [row.get("shift", False) for row in branches]
        for index, shift in enumerate(found):
            if shift is not None and not (whole(shift, 0, MOST) and shift in due):
                self.faults.append(f"{where}.branches[{index}].shift: is neither null nor a shift of {name}")
            elif shift in found[:index]:
                self.faults.append(f"{where}.branches[{index}].shift: {_shown(shift)} stands twice")
        self.faults += [f"{where}.branches: {_shown(shift)} is missing" for shift in due if shift not in found]
        return None if name in chosen else name

    def _prices(self, rows: Any, place: str) -> None:
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.faults.append(f"{place}: is not a list of objects")
            return
        seen: set[str] = set()
        for index, row in enumerate(rows):
            name = row.get("helper")
            if not isinstance(name, str) or name not in self.helpers:
                self.faults.append(f"{place}[{index}].helper: is no helper")
            elif name in seen:
                self.faults.append(f"{place}[{index}].helper: {name} stands twice")
            else:
                seen.add(name)
            self._row(row, f"{place}[{index}]")

    def _row(self, row: Doc, place: str) -> None:
        self.faults += [f"{place}.{field}: unknown field" for field in row if field not in PRICE_FIELDS]
        if "total" in row and not whole(row["total"], 0, MOST):
            self.faults.append(f"{place}.total: is not an integer from 0")
        for field, most in (("days", self.days), ("shifts", self.shifts)):
            figures = row.get(field, {})
            if not isinstance(figures, Mapping):
                self.faults.append(f"{place}.{field}: is not an object")
                continue
            for key, price in figures.items():
                if not _numbers(key, most):
                    self.faults.append(f"{place}.{field}: {key} is none of the instance's {field}")
                elif not whole(price, 0, MOST):
                    self.faults.append(f"{place}.{field}[{key}]: is not an integer from 0")


def _numbers(key: str, most: int) -> bool:
    """Whether a text is a number below `most`, written in the one way that a number is written."""
    # Compared as text at last: a horizon may be far too long to list.
    return len(key) <= len(str(most)) and key.isascii() and key.isdigit() and int(key) < most and key == str(int(key))


def _shown(shift: Any) -> str:
    return "null" if shift is None else f"shift {shift}"
