"""The checker: judges a plan against its instance from the two JSON documents, sharing no code with the solver."""

import gzip
import json
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

from matcher.engine.check_alone import alone, funnel
from matcher.engine.check_rules import PART_NAMES, Doc, Rules, accepts, headcount, kind_of

STATUSES = ("optimal", "feasible", "time_limit")
ROUNDING = 1e-9
MOST = 10**30
REASONS = ("impossible", "outcompeted", "not_worth", "undecided")


class UnreadableError(ValueError):
    """A file is no JSON document that can be judged; the message is one line naming it."""


def load_document(path: str | Path) -> Doc:
    """A JSON object from a file, gunzipped where the name ends in `.gz`; raises UnreadableError."""
    try:
        data = Path(path).read_bytes()
        if str(path).endswith(".gz"):
            data = gzip.decompress(data)
        document = json.loads(data.decode("utf-8"))
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be read ({error.strerror or error})") from None
    except (ValueError, EOFError, zlib.error, RecursionError) as error:
        raise UnreadableError(f"{path}: is not JSON ({str(error) or 'nested too deeply'})") from None
    if not isinstance(document, dict):
        raise UnreadableError(f"{path}: is not a JSON object")
    return document


def check(instance_doc: Doc, plan_doc: Doc) -> tuple[int | None, list[str]]:
    """The plan's cost, computed afresh, and every broken rule, a line each.

    The cost is None where the plan is so malformed that none can be computed. Raises UnreadableError where the instance
    is none.
    """
    if broken := _malformed(plan_doc):
        return None, broken
    try:
        if instance_doc["format"] != "jiedan-instance/1":
            raise UnreadableError("instance: format is not jiedan-instance/1")
        rules = Rules(instance_doc)
        if rules.circular():
            raise UnreadableError("instance: its areas form a cycle")
        return _Judge(rules, plan_doc).judge()
    except (KeyError, TypeError, IndexError, AttributeError, ZeroDivisionError) as error:
        raise UnreadableError(f"instance: is not a jiedan-instance/1 ({error!r})") from None


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST


def _malformed(plan: Doc) -> list[str]:
    broken = _malformed_figures(plan)
    for name in ("assignments", "unserved", "prices"):
        rows = plan.get(name, [] if name == "prices" else None)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            broken.append(f"{name}: is not a list of objects")
    if broken:
        return broken
    for index, row in enumerate(plan["assignments"]):
        broken += [f"assignments[{index}].{line}" for line in _malformed_row(row)]
    for index, row in enumerate(plan["unserved"]):
        if not isinstance(row.get("order"), str):
            broken.append(f"unserved[{index}].order: is not a string")
        if row.get("reason") not in REASONS:
            broken.append(f"unserved[{index}].reason: is not one of {', '.join(REASONS)}")
    return broken


def _malformed_figures(plan: Doc) -> list[str]:
    broken = [] if plan.get("format") == "jiedan-plan/1" else ["format: is not jiedan-plan/1"]
    figures = ("cost", "bound", "served", "unserved_count")
    broken += [f"{name}: is not an integer" for name in figures if not _is_int(plan.get(name))]
    if not isinstance(plan.get("gap"), float) and not _is_int(plan.get("gap")):
        broken.append("gap: is not a number")
    if plan.get("status") not in STATUSES:
        broken.append(f"status: is not one of {', '.join(STATUSES)}")
    return broken


def _malformed_row(row: Doc) -> list[str]:
    broken = []
    if not isinstance(row.get("order"), str):
        broken.append("order: is not a string")
    if not _is_int(row.get("shift")):
        broken.append("shift: is not an integer")
    ids = row.get("helpers")
    if not isinstance(ids, list) or not ids or not all(isinstance(name, str) for name in ids):
        broken.append("helpers: is not a list of ids")
    parts = row.get("cost")
    if not isinstance(parts, dict) or set(parts) != set(PART_NAMES) or not all(map(_is_int, parts.values())):
        broken.append(f"cost: is not the six integers {', '.join(PART_NAMES)}")
    return broken


class _Judge:
    """One plan on trial."""

    def __init__(self, rules: Rules, plan: Doc) -> None:
        self.rules = rules
        self.plan = plan
        self.broken: list[str] = []
        self.used: dict[str, Counter[int]] = {}
        self.served: set[str] = set()
        self.cost = 0

    def judge(self) -> tuple[int, list[str]]:
        for row in self.plan["assignments"]:
            self._assignment(row)
        self.cost += sum(order["value"] for name, order in self.rules.orders.items() if name not in self.served)
        for name, shifts in self.used.items():
            self._limits(self.rules.helpers[name], shifts)
        self._unserved()
        self._figures()
        return self.cost, self.broken

    def _assignment(self, row: Doc) -> None:
        name, shift, ids = row["order"], row["shift"], row["helpers"]
        order = self.rules.orders.get(name)
        if order is None or name in self.served:
            self.broken.append(f"{name}: {'no such order' if order is None else 'is served twice'}")
            return
        self.served.add(name)
        window = next((window for window in order["windows"] if window["shift"] == shift), None)
        if window is None:
            self.broken.append(f"{name}: shift {shift} is not one of its windows")
            return
        unknown = [helper for helper in ids if helper not in self.rules.helpers]
        if unknown or len(set(ids)) < len(ids):
            self.broken.append(f"{name}: {unknown or ids} are not distinct known helpers")
            return
        crew = [self.rules.helpers[helper] for helper in ids]
        sound = [self._may(order, shift, helper) for helper in crew]
        if all(sound) and self._fits(order, crew):
            self._parts(order, window, crew, row["cost"])

    def _may(self, order: Doc, shift: int, helper: Doc) -> bool:
        """The hard rules of one pair; notes the use of the helper."""
        name, who = order["id"], helper["id"]
        self.used.setdefault(who, Counter())[shift] += 1
        before = len(self.broken)
        if kind_of(helper) not in accepts(order):
            self.broken.append(f"{name}: does not accept a {kind_of(helper)} ({who})")
        if who in order.get("excludes", []):
            self.broken.append(f"{name}: excludes {who}")
        if shift not in helper["shifts"]:
            self.broken.append(f"{name}: {who} is not free in shift {shift}")
        if self.rules.climbed(order["area"], helper) is None:
            self.broken.append(f"{name}: {who} does not serve area {order['area']}")
        return len(self.broken) == before

    def _fits(self, order: Doc, crew: list[Doc]) -> bool:
        name = order["id"]
        if any(kind_of(helper) == "team" for helper in crew):
            if len(crew) > 1:
                self.broken.append(f"{name}: a team serves alone")
                return False
            if crew[0].get("size", 1) < headcount(order):
                self.broken.append(f"{name}: team {crew[0]['id']} is smaller than {headcount(order)}")
                return False
        elif len(crew) != headcount(order):
            self.broken.append(f"{name}: {len(crew)} members for {headcount(order)} places")
            return False
        return True

    def _parts(self, order: Doc, window: Doc, crew: list[Doc], stated: Doc) -> None:
        """The cost of one served order, and each of its parts as stated."""
        name = order["id"]
        if kind_of(crew[0]) == "team":
            tags = self.rules.wanted(order, window, crew[0], 0)
            fillings = {self.rules.pair(order, crew[0], tags)} if tags <= crew[0]["tags"].keys() else set()
        else:
            fillings = self.rules.fillings(order, window, crew)
        if not fillings:
            self.broken.append(f"{name}: {[helper['id'] for helper in crew]} lack tags for its needs")
            return
        change = self.rules.moved(order, window["shift"], [helper["id"] for helper in crew])
        rows = [dict(zip(PART_NAMES, (*parts, window["cost"], change), strict=True)) for parts in sorted(fillings)]
        self.cost += sum(rows[0].values())
        if stated not in rows:
            wrong = [part for part in PART_NAMES if all(stated[part] != row[part] for row in rows)]
            for part in wrong or ["tags"]:
                self.broken.append(f"{name}: its {part} cost is {rows[0][part]}, the plan states {stated[part]}")

    def _limits(self, helper: Doc, shifts: Counter[int]) -> None:
        name, per_day = helper["id"], self.rules.per_day
        held = shifts + Counter(helper.get("taken", []))
        days: Counter[int] = Counter()
        for shift, count in held.items():
            days[shift // per_day] += count
        for shift in sorted(shifts):
            if held[shift] > helper.get("per_shift", 1):
                self.broken.append(f"{name}: {held[shift]} orders in shift {shift}")
        for day in sorted({shift // per_day for shift in shifts}):
            if days[day] > helper.get("per_day", 1):
                self.broken.append(f"{name}: {days[day]} orders on day {day}")
        if held.total() > helper.get("total", 1):
            self.broken.append(f"{name}: {held.total()} orders altogether")
        load, more = helper.get("load", 0), shifts.total()
        self.cost += self.rules.balance * ((load + more) ** 2 - load**2)

    def _unserved(self) -> None:
        left = [row["order"] for row in self.plan["unserved"]]
        missing = self.rules.orders.keys() - self.served
        if sorted(left) != sorted(missing):
            self.broken.append(f"unserved: lists {len(left)} orders, {len(missing)} are unserved or the names differ")
        for row in self.plan["unserved"]:
            order = self.rules.orders.get(row["order"])
            if order is None:
                continue
            if row["reason"] == "impossible":
                self._impossible(order, row.get("detail"))
            elif row["reason"] == "not_worth":
                self._not_worth(order, row.get("detail"))

    def _impossible(self, order: Doc, detail: object) -> None:
        name = order["id"]
        cost = alone(self.rules, order)
        if cost is not None:
            self.broken.append(f"{name}: is not impossible, alone it costs {cost}")
        elif detail is not None and (detail != (true := funnel(self.rules, order)) or _loose(detail)):
            self.broken.append(f"{name}: its funnel is {json.dumps(true)}")

    def _not_worth(self, order: Doc, detail: object) -> None:
        name = order["id"]
        cost = alone(self.rules, order)
        if cost is None:
            self.broken.append(f"{name}: is impossible, not merely not worth it")
        elif cost < order["value"]:
            self.broken.append(f"{name}: alone it costs {cost}, below its value {order['value']}")
        elif detail is not None and (detail != cost or not _is_int(detail)):
            self.broken.append(f"{name}: alone it costs {cost}, the plan states {detail}")

    def _figures(self) -> None:
        plan, cost = self.plan, self.plan["cost"]
        if cost != self.cost:
            self.broken.append(f"cost: the plan states {cost}, it is {self.cost}")
        if plan["bound"] > self.cost:
            self.broken.append(f"bound: {plan['bound']} lies above the cost {self.cost}")
        if not abs(plan["gap"] - (cost - plan["bound"]) / max(1, cost)) <= ROUNDING:  # a NaN must fail too
            self.broken.append(f"gap: the plan states {plan['gap']}, it is {(cost - plan['bound']) / max(1, cost)}")
        if (plan["status"] == "optimal") != (cost == plan["bound"]):
            self.broken.append("status: optimal is said exactly where cost == bound")
        if plan["served"] != len(plan["assignments"]):
            self.broken.append(f"served: the plan states {plan['served']}, it lists {len(plan['assignments'])}")
        if plan["unserved_count"] != len(plan["unserved"]):
            self.broken.append(
                f"unserved_count: the plan states {plan['unserved_count']}, it lists {len(plan['unserved'])}"
            )


def _loose(detail: object) -> bool:
    # True == 1 in Python: a count must not pass as a flag, nor a flag as a count.
    return isinstance(detail, dict) and any(
        isinstance(value, bool) is not (name == "together") for name, value in detail.items()
    )
