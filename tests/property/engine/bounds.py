"""What a certificate proves, once more: the formula written out, with no index and no memory of the node above."""

from collections.abc import Iterator
from random import Random
from typing import Any

from tests.property.engine.oracle import Rules

Doc = dict[str, Any]


def slow_bound(doc: Doc, certificate: Doc) -> int:
    """The bound of a sound certificate."""
    everybody = [order["id"] for order in doc["orders"]]
    total = 0
    for part in certificate["parts"]:
        leaves = [_leaf(doc, certificate["scale"], part.get("orders", everybody), *leaf) for leaf in _leaves(part)]
        total += -(-min(bound for bound in leaves if bound is not None) // certificate["scale"])
    return total


def _leaves(node: Doc, rows: Doc | None = None, fixed: Doc | None = None) -> Iterator[tuple[Doc, Doc]]:
    rows = (rows or {}) | {row["helper"]: row for row in node.get("prices", [])}
    if "order" not in node:
        yield rows, fixed or {}
    for branch in node.get("branches", []):
        yield from _leaves(branch, rows, (fixed or {}) | {node["order"]: branch["shift"]})


def _leaf(doc: Doc, scale: int, names: list[str], rows: Doc, fixed: Doc) -> int | None:
    costs = [
        _order(doc, scale, order, rows, fixed.get(order["id"], "free"))
        for order in doc["orders"]
        if order["id"] in names
    ]
    if any(cost is None for cost in costs):
        return None
    income = [_income(doc, scale, helper, rows.get(helper["id"], {})) for helper in doc["helpers"]]
    return sum(cost for cost in costs if cost is not None) - sum(income)


def _order(doc: Doc, scale: int, order: Doc, rows: Doc, choice: int | str | None) -> int | None:
    rules = Rules(doc)
    head = sum(need["count"] for need in order["needs"])
    found = [] if isinstance(choice, int) else [order["value"] * scale]
    for window in order["windows"]:
        alone = list(rules.team_pairs(order, window))
        if head == 1:
            alone += _members(rules, order, window, order["needs"][0])
        for helper, cost in alone:
            if not isinstance(choice, int) and _caps(doc, helper)[0].get(window["shift"]):
                change = rules.change(order, window["shift"], [helper["id"]])
                found.append((cost + window["cost"] + change) * scale + _charge(doc, helper, window["shift"], rows))
        if head > 1 and choice in ("free", window["shift"]) and "member" in order.get("accepts", ["member"]):
            found += _crews(doc, scale, order, window, rows)
    return min(found, default=None)


def _members(rules: Rules, order: Doc, window: Doc, need: Doc) -> list[tuple[Doc, int]]:
    pairs = [(helper, rules.pair(order, window, helper, set(need["tags"]))) for helper in rules.members()]
    return [
        (helper, cost)
        for helper, cost in pairs
        if cost is not None and _caps(rules.doc, helper)[0].get(window["shift"])
    ]


def _crews(doc: Doc, scale: int, order: Doc, window: Doc, rows: Doc) -> list[int]:
    rules, shift = Rules(doc), window["shift"]
    stood = order.get("incumbent")
    pools: list[tuple[list[str] | None, int]] = [(None, doc["weights"]["change"] if stood else 0)]
    if stood and stood["shift"] == shift and len(stood["helpers"]) == sum(need["count"] for need in order["needs"]):
        pools.append((stood["helpers"], 0))
    found = []
    for names, change in pools:
        total, enough = (window["cost"] + change) * scale, True
        for need in order["needs"]:
            asked = sorted(
                cost * scale + _charge(doc, helper, shift, rows)
                for helper, cost in _members(rules, order, window, need)
                if names is None or helper["id"] in names
            )
            enough = enough and len(asked) >= need["count"]
            total += sum(asked[: need["count"]])
        found += [total] if enough else []
    return found


def _caps(doc: Doc, helper: Doc) -> tuple[dict[int, int], dict[int, int], int]:
    taken: list[int] = helper.get("taken", [])
    per_day: int = doc["shifts_per_day"]
    windows = {window["shift"] for order in doc["orders"] for window in order["windows"]}
    left: int = max(0, helper.get("total", 1) - len(taken))

    def day_left(day: int) -> int:
        return min(left, int(helper.get("per_day", 1)) - sum(shift // per_day == day for shift in taken))

    shifts = {
        shift: max(0, min(helper.get("per_shift", 1) - taken.count(shift), day_left(shift // per_day)))
        for shift in helper["shifts"]
        if shift in windows
    }
    days = {
        day: max(0, min(day_left(day), sum(most for shift, most in shifts.items() if shift // per_day == day)))
        for day in range(doc["days"])
    }
    return shifts, days, min(left, sum(days.values()))


def _charge(doc: Doc, helper: Doc, shift: int, rows: Doc) -> int:
    row = rows.get(helper["id"], {})
    day = str(shift // doc["shifts_per_day"])
    return int(row.get("total", 0) + row.get("days", {}).get(day, 0) + row.get("shifts", {}).get(str(shift), 0))


def _income(doc: Doc, scale: int, helper: Doc, row: Doc) -> int:
    shifts, days, total = _caps(doc, helper)
    most = sum(price * shifts.get(int(shift), 0) for shift, price in row.get("shifts", {}).items())
    most += sum(price * days[int(day)] for day, price in row.get("days", {}).items())
    load, balance = helper.get("load", 0), doc["weights"]["balance"]
    return int(
        most
        + max(
            row.get("total", 0) * k - scale * balance * ((load + k) ** 2 - load**2) for k in range(min(total, 50) + 1)
        )
    )


def random_certificate(rng: Random, doc: Doc) -> Doc:
    """Any prices over any partition of the orders, with trees of choices; its bound is to be filled in."""
    scale = rng.choice([1, 1, 3, 64])
    names = [order["id"] for order in doc["orders"]]
    rng.shuffle(names)
    cuts = sorted(rng.randint(0, len(names)) for _ in range(rng.choice([0, 0, 1, 2])))
    groups = [names[low:high] for low, high in zip([0, *cuts], [*cuts, len(names)], strict=True)]
    parts = []
    for group in groups:
        orders = [order for order in doc["orders"] if order["id"] in group]
        wide = [
            row
            for row in orders
            if sum(n["count"] for n in row["needs"]) > 1 and "member" in row.get("accepts", ["member"])
        ]
        parts.append({"orders": group} | _node(rng, doc, scale, wide, rng.choice([0, 1, 3])))
    if len(parts) == 1 and rng.random() < 0.5:
        del parts[0]["orders"]
    return {"format": "jiedan-certificate/1", "scale": scale, "bound": 0, "parts": parts}


def _node(rng: Random, doc: Doc, scale: int, wide: list[Doc], depth: int) -> Doc:
    node: Doc = {}
    if rng.random() < 0.8:
        node["prices"] = [
            _prices(rng, doc, helper, scale)
            for helper in rng.sample(doc["helpers"], rng.randint(0, len(doc["helpers"])))
        ]
    if wide and depth and rng.random() < 0.8:
        order = rng.choice(wide)
        rest = [row for row in wide if row is not order]
        shifts = [None, *(window["shift"] for window in order["windows"])]
        rng.shuffle(shifts)
        node["order"] = order["id"]
        node["branches"] = [{"shift": shift} | _node(rng, doc, scale, rest, depth - 1) for shift in shifts]
    return node


def _prices(rng: Random, doc: Doc, helper: Doc, scale: int) -> Doc:
    dear = max([1, *(order["value"] for order in doc["orders"])]) * scale
    horizon = doc["days"] * doc["shifts_per_day"]

    def figure() -> int:
        return rng.choice([0, 1, rng.randint(0, 20) * scale, rng.randint(0, dear)])

    row: Doc = {"helper": helper["id"]}
    if rng.random() < 0.7:
        row["total"] = figure()
    if rng.random() < 0.5:
        row["days"] = {str(day): figure() for day in range(doc["days"]) if rng.random() < 0.5}
    if rng.random() < 0.5:
        row["shifts"] = {str(shift): figure() for shift in range(horizon) if rng.random() < 0.5}
    return row
