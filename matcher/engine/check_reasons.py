"""The checker of reasons: why a plan says that an order is unserved, and what it adds to that."""

import json
from typing import Any

from matcher.engine.check_alone import Alone
from matcher.engine.check_certificate import Proof
from matcher.engine.check_funnel import funnel
from matcher.engine.check_rules import Doc
from matcher.engine.check_shape import fields_of, is_int
from matcher.engine.check_ways import Task, Ways, several_members

MOST_NAMED = 100
PROOF_FIELDS = ("helper", "shift", "cost", "price")


class Reasons:
    """Judges the reasons of one plan; `proof` is what its certificate proves, where there is one."""

    def __init__(self, ways: Ways, plan: Doc, proof: Proof | None) -> None:
        self.rules = rules = ways.rules
        self.ways = ways
        self.alone = Alone(self.ways)
        self.optimal = plan["status"] == "optimal"
        self.single = not any(several_members(order) for order in rules.orders.values())
        self.proof = proof if self.single and self.optimal else None

    def faults(self, order: Doc, reason: str, detail: Any) -> list[str]:
        """What is wrong with the reason of one order, a line each."""
        cost = self.alone.cost(order)
        if reason == "impossible":
            found = self._impossible(order, cost, detail)
        elif cost is None:
            found = [f"is impossible, not {reason}"]
        elif reason == "not_worth":
            found = _not_worth(order, cost, detail)
        elif cost >= order["value"]:
            found = [f"is not worth it, alone it costs {cost}"]
        elif reason == "undecided":
            found = ["undecided has no detail"] if detail is not None else []
            found += ["nothing is undecided in an optimal plan"] if self.optimal else []
        else:
            found = [] if detail is None else self._outcompeted(order, detail)
        return [f"{order['id']}: {line}" for line in found]

    def _impossible(self, order: Doc, cost: int | None, detail: Any) -> list[str]:
        if cost is not None:
            return [f"is not impossible, alone it costs {cost}"]
        true = funnel(self.rules, order)
        return [f"its funnel is {json.dumps(true)}"] if detail != true or _loose(detail) else []

    def _outcompeted(self, order: Doc, detail: Any) -> list[str]:
        if not isinstance(detail, dict):
            return ["its detail is not an object"]
        if set(detail) == {"cost_change_at_least"} and not self.single:
            least = detail["cost_change_at_least"]
            return [] if is_int(least) and least >= 0 else ["cost_change_at_least is not an integer from 0"]
        if self.ways.crewed(order):
            return ["its detail is not cost_change_at_least"]
        found = fields_of(detail, ("cost_change", "helpers", "orders", "proof"), ("truncated",))
        if found:
            return [f"detail.{line}" for line in found]
        if not is_int(detail["cost_change"]) or detail["cost_change"] < 0:
            found.append("detail.cost_change: is not an integer from 0")
        found += self._named(order, detail)
        rows = detail["proof"]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            return [*found, "detail.proof: is not a list of objects"]
        for index, row in enumerate(rows):
            wrong = fields_of(row, PROOF_FIELDS) or [
                f"{name}: is not an integer from 0"
                for name in PROOF_FIELDS[1:]
                if not is_int(row[name]) or row[name] < 0
            ]
            wrong += [] if isinstance(row.get("helper"), str) else ["helper: is not a string"]
            found += [f"detail.proof[{index}].{line}" for line in wrong]
        return found or self._proof(order, detail)

    def _named(self, order: Doc, detail: Doc) -> list[str]:
        """Whom the search settled: known names, sorted, cut at 100 with a word about it."""
        found = []
        for field, known in (("helpers", self.rules.helpers), ("orders", self.rules.orders)):
            names = detail[field]
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                found.append(f"detail.{field}: is not a list of ids")
                continue
            found += [f"detail.{field}: {name} is not known" for name in names if name not in known]
            if names != sorted(set(names)):
                found.append(f"detail.{field}: are not sorted or repeat")
            if len(names) > MOST_NAMED:
                found.append(f"detail.{field}: are more than {MOST_NAMED}")
            if field == "orders" and order["id"] in names:
                found.append("detail.orders: names the order itself")
        full = any(isinstance(detail[name], list) and len(detail[name]) == MOST_NAMED for name in ("helpers", "orders"))
        if "truncated" in detail and (detail["truncated"] is not True or not full):
            found.append(f"detail.truncated: is said, as true, only where {MOST_NAMED} are named")
        return found

    def _proof(self, order: Doc, detail: Doc) -> list[str]:
        """For each helper who could serve the order directly: its cost is right, and cost + price reach the value."""
        costs = _costs(self.ways.task(order))
        rows = detail["proof"]
        due = sorted({self.ways.helpers[helper]["id"] for helper, _shift in costs})
        found = [] if [row["helper"] for row in rows] == due else ["its proof does not name everybody once, sorted"]
        for row in rows:
            name, shift = row["helper"], row["shift"]
            cost = costs.get((self.ways.number.get(name, -1), shift))
            if cost is None:
                found.append(f"its proof has {name} serve it in shift {shift}, which the rules forbid")
            elif cost != row["cost"]:
                found.append(f"its proof states {row['cost']} for {name} in shift {shift}, it costs {cost}")
            if row["cost"] + row["price"] < order["value"]:
                found.append(f"its proof fails for {name}: {row['cost']} + {row['price']} is below {order['value']}")
        return found or self._priced(order, detail, costs)

    def _priced(self, order: Doc, detail: Doc, costs: dict[tuple[int, int], int]) -> list[str]:
        """The prices of a proof are the certificate's, each helper's least way is named, and forcing costs no less."""
        if self.proof is None or self.proof.bound is None:
            return []
        scale, charges = self.proof.scale, self.proof.charges.get(order["id"], {})
        least: dict[int, int] = {}
        for (helper, shift), cost in costs.items():
            asked = cost * scale + charges.get(shift, {}).get(helper, 0)
            least[helper] = min(asked, least.get(helper, asked))
        found = []
        for row in detail["proof"]:
            name, number = row["helper"], self.ways.number[row["helper"]]
            asked = charges.get(row["shift"], {}).get(number, 0)
            if row["price"] * scale != asked:
                found.append(f"its proof states price {row['price']} for {name}, the certificate has {asked}/{scale}")
            elif row["cost"] * scale + asked != least[number]:
                found.append(f"its proof does not name the least way of {name}")
        if detail["cost_change"] * scale < min(least.values()) - order["value"] * scale:
            found.append(f"cost_change: {detail['cost_change']} is less than the certificate proves")
        return found


def _costs(task: Task) -> dict[tuple[int, int], int]:
    """What each helper in each shift costs as the only one to serve an order."""
    costs: dict[tuple[int, int], int] = {}
    rows = [(fixed + cost, helper, cell.shift) for fixed, cell in task.cells for cost, helper in cell.rows]
    for cost, helper, shift in [*rows, *task.pairs]:
        costs[helper, shift] = min(cost, costs.get((helper, shift), cost))
    return costs


def _not_worth(order: Doc, cost: int, detail: Any) -> list[str]:
    if cost < order["value"]:
        return [f"alone it costs {cost}, below its value {order['value']}"]
    return [] if detail == cost and is_int(detail) else [f"alone it costs {cost}, the plan states {detail}"]


def _loose(detail: Any) -> bool:
    # True == 1 == 1.0 in Python: a count must be an integer, and the flag true.
    return any(type(value) is not (bool if name == "together" else int) for name, value in detail.items())
