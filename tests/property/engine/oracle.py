"""The contract once more, as an explicit integer programme and as plain enumeration: slow, and nobody else's code."""

from collections import Counter
from itertools import combinations, permutations, product
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Doc = dict[str, Any]


class Rules:
    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.above = {row["code"]: row["parent"] for row in doc["areas"]}

    def chain(self, code: str | None) -> list[str]:
        codes = []
        while code is not None:
            codes.append(code)
            code = self.above[code]
        return codes

    def pair(self, order: Doc, window: Doc, helper: Doc, wanted: set[str]) -> int | None:
        """Pair cost, None where a rule forbids the pair."""
        if helper.get("kind", "member") not in order.get("accepts", ["member", "team"]):
            return None
        if helper["id"] in order.get("excludes", []) or window["shift"] not in helper["shifts"]:
            return None
        tags = wanted | set(window.get("tags", []))
        if any(tag not in helper["tags"] for tag in tags):
            return None
        levels = []
        for base in helper["areas"]:
            reached = self.chain(base)[: helper.get("reach", 0) + 1]
            levels += [level for level, code in enumerate(self.chain(order["area"])) if code in reached]
        if not levels:
            return None
        distance = self.doc["weights"]["distance"]
        cost = distance[min(*levels, len(distance) - 1)] + helper.get("cost", 0)
        cost += sum(helper["tags"][tag] for tag in tags)
        bonus = sum(row["bonus"] for row in order.get("prefers", []) if row["helper"] == helper["id"])
        return int(max(0, cost - bonus))

    def members(self) -> list[Doc]:
        return [row for row in self.doc["helpers"] if row.get("kind", "member") == "member"]

    def team_pairs(self, order: Doc, window: Doc) -> list[tuple[Doc, int]]:
        wanted = {tag for need in order["needs"] for tag in need["tags"]}
        head = sum(need["count"] for need in order["needs"])
        rows = []
        for helper in self.doc["helpers"]:
            if helper.get("kind", "member") == "team" and helper.get("size", 1) >= head:
                cost = self.pair(order, window, helper, wanted)
                if cost is not None:
                    rows.append((helper, cost))
        return rows

    def change(self, order: Doc, shift: int, ids: list[str]) -> int:
        stood = order.get("incumbent")
        same = not stood or (stood["shift"] == shift and sorted(stood["helpers"]) == sorted(ids))
        return 0 if same else int(self.doc["weights"]["change"])


class Programme:
    """Columns with costs, rows with bounds."""

    def __init__(self) -> None:
        self.cost: list[int] = []
        self.rows: list[tuple[dict[int, int], float, float]] = []

    def column(self, cost: int = 0) -> int:
        self.cost.append(cost)
        return len(self.cost) - 1

    def row(self, terms: dict[int, int], low: float, high: float) -> None:
        self.rows.append((terms, low, high))

    def solve(self) -> int:
        if not self.cost:
            return 0
        cells = [(index, column, value) for index, row in enumerate(self.rows) for column, value in row[0].items()]
        at, columns, values = zip(*cells, strict=True)
        matrix = csr_array((np.array(values, dtype=float), (at, columns)), shape=(len(self.rows), len(self.cost)))
        limits = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        found = milp(
            np.array(self.cost, dtype=float),
            integrality=np.ones(len(self.cost), dtype=int),
            bounds=Bounds(0, 1),
            constraints=limits,
            options={"mip_rel_gap": 0},
        )
        assert found.success, found.message
        return sum(cost for cost, chosen in zip(self.cost, found.x, strict=True) if chosen > 0.5)


def optimum(doc: Doc) -> int:
    """The least cost of any valid plan, by an explicit integer programme."""
    rules, programme = Rules(doc), Programme()
    used: dict[str, dict[int, list[int]]] = {row["id"]: {} for row in doc["helpers"]}
    for order in doc["orders"]:
        served = {programme.column(order["value"]): 1}
        for window in order["windows"]:
            for helper, cost in rules.team_pairs(order, window):
                change = rules.change(order, window["shift"], [helper["id"]])
                column = programme.column(cost + window["cost"] + change)
                served[column] = 1
                used[helper["id"]].setdefault(window["shift"], []).append(column)
            served[_by_members(rules, programme, order, window, used)] = 1
        programme.row(served, 1, 1)
    for helper in doc["helpers"]:
        _limits(doc, programme, helper, used[helper["id"]])
    return programme.solve()


def _by_members(
    rules: Rules, programme: Programme, order: Doc, window: Doc, used: dict[str, dict[int, list[int]]]
) -> int:
    stood = order.get("incumbent")
    served = programme.column(window["cost"] + (rules.doc["weights"]["change"] if stood else 0))
    of_helper: dict[str, list[int]] = {}
    for need in order["needs"]:
        columns = []
        for helper in rules.members():
            cost = rules.pair(order, window, helper, set(need["tags"]))
            if cost is not None:
                columns.append(programme.column(cost))
                of_helper.setdefault(helper["id"], []).append(columns[-1])
                used[helper["id"]].setdefault(window["shift"], []).append(columns[-1])
        programme.row({served: -need["count"], **dict.fromkeys(columns, 1)}, 0, 0)
    for columns in of_helper.values():
        programme.row({served: -1, **dict.fromkeys(columns, 1)}, -np.inf, 0)
    head = sum(need["count"] for need in order["needs"])
    if stood and stood["shift"] == window["shift"] and len(stood["helpers"]) == head:
        stays = programme.column(-rules.doc["weights"]["change"])
        programme.row({stays: 1, served: -1}, -np.inf, 0)
        for name in stood["helpers"]:
            programme.row({stays: 1, **dict.fromkeys(of_helper.get(name, []), -1)}, -np.inf, 0)
    return served


def _limits(doc: Doc, programme: Programme, helper: Doc, by_shift: dict[int, list[int]]) -> None:
    taken = helper.get("taken", [])
    per_day = doc["shifts_per_day"]
    days: dict[int, list[int]] = {}
    for shift, columns in by_shift.items():
        programme.row(dict.fromkeys(columns, 1), 0, max(0, helper.get("per_shift", 1) - taken.count(shift)))
        days.setdefault(shift // per_day, []).extend(columns)
    for day, columns in days.items():
        room = helper.get("per_day", 1) - sum(shift // per_day == day for shift in taken)
        programme.row(dict.fromkeys(columns, 1), 0, max(0, room))
    everything = [column for columns in by_shift.values() for column in columns]
    if everything:
        programme.row(dict.fromkeys(everything, 1), 0, max(0, helper.get("total", 1) - len(taken)))
        load, balance = helper.get("load", 0), doc["weights"]["balance"]
        steps = {programme.column(balance * (2 * (load + k) + 1)): -1 for k in range(len(everything))}
        programme.row({**dict.fromkeys(everything, 1), **steps}, 0, 0)


def options(rules: Rules, order: Doc) -> list[tuple[int, tuple[str, ...], int]]:
    """Every way to serve one order: shift, helpers, cost without balance."""
    found: list[tuple[int, tuple[str, ...], int]] = []
    places = [set(need["tags"]) for need in order["needs"] for _ in range(need["count"])]
    for window in order["windows"]:
        shift = window["shift"]
        for helper, cost in rules.team_pairs(order, window):
            name = helper["id"]
            found.append((shift, (name,), cost + window["cost"] + rules.change(order, shift, [name])))
        for crew in combinations(rules.members(), len(places)):
            costs = []
            for seats in permutations(crew):
                pairs = [rules.pair(order, window, row, tags) for row, tags in zip(seats, places, strict=True)]
                if None not in pairs:
                    costs.append(sum(cost for cost in pairs if cost is not None))
            if costs:
                ids = tuple(row["id"] for row in crew)
                found.append((shift, ids, min(costs) + window["cost"] + rules.change(order, shift, list(ids))))
    return found


def enumerated(doc: Doc) -> int:
    """The least cost of any valid plan, by trying all plans."""
    rules = Rules(doc)
    best: int = sum(order["value"] for order in doc["orders"])
    choices = [[None, *options(rules, order)] for order in doc["orders"]]
    for plan in product(*choices):
        used: Counter[tuple[str, int]] = Counter()
        cost = 0
        for order, choice in zip(doc["orders"], plan, strict=True):
            if choice is None:
                cost += order["value"]
                continue
            cost += choice[2]
            used.update((name, choice[0]) for name in choice[1])
        if cost < best and all(_holds(doc, row, used) for row in doc["helpers"]):
            best = min(best, cost + sum(_balance(doc, row, used) for row in doc["helpers"]))
    return best


def _mine(helper: Doc, used: Counter[tuple[str, int]]) -> list[int]:
    return [shift for (name, shift), count in used.items() for _ in range(count) if name == helper["id"]]


def _holds(doc: Doc, helper: Doc, used: Counter[tuple[str, int]]) -> bool:
    new = _mine(helper, used)
    held = new + helper.get("taken", [])
    per_day = doc["shifts_per_day"]
    days = [shift // per_day for shift in held]
    return bool(
        all(held.count(shift) <= helper.get("per_shift", 1) for shift in new)
        and all(days.count(shift // per_day) <= helper.get("per_day", 1) for shift in new)
        and (not new or len(held) <= helper.get("total", 1))
    )


def _balance(doc: Doc, helper: Doc, used: Counter[tuple[str, int]]) -> int:
    load: int = helper.get("load", 0)
    balance: int = doc["weights"]["balance"]
    after = load + len(_mine(helper, used))
    return balance * (after * after - load * load)


def stated_truly(doc: Doc, plan: Doc) -> bool:
    """Whether a plan holds the hard rules and costs what it says."""
    rules = Rules(doc)
    orders = {order["id"]: order for order in doc["orders"]}
    used: Counter[tuple[str, int]] = Counter()
    cost = sum(orders[row["order"]]["value"] for row in plan["unserved"])
    for row in plan["assignments"]:
        ways = {(shift, tuple(sorted(ids))): own for shift, ids, own in options(rules, orders[row["order"]])}
        own = ways.get((row["shift"], tuple(sorted(row["helpers"]))))
        if own is None or own != sum(row["cost"].values()):
            return False
        cost += own
        used.update((name, row["shift"]) for name in row["helpers"])
    names = sorted(row["order"] for row in plan["assignments"] + plan["unserved"])
    cost += sum(_balance(doc, helper, used) for helper in doc["helpers"])
    return (
        names == sorted(orders) and cost == plan["cost"] and all(_holds(doc, helper, used) for helper in doc["helpers"])
    )
