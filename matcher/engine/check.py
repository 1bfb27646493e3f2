"""The checker: judges a plan against its instance from the two JSON documents, sharing no code with the solver."""

import gzip
import json
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

from matcher.engine.check_certificate import Proof, prove
from matcher.engine.check_reasons import Reasons
from matcher.engine.check_rules import PART_NAMES, Doc, Rules, accepts, headcount, kind_of
from matcher.engine.check_shape import plan_faults
from matcher.engine.check_supply import Supply
from matcher.engine.check_ways import Ways

ROUNDING = 1e-9


class UnreadableError(ValueError):
    """A file is no JSON document that can be judged; the message is one line naming it."""


def load_document(path: str | Path) -> Doc:
    """A JSON object from a file, gunzipped where the name ends in `.gz`; raises UnreadableError."""
    try:
        data = Path(path).read_bytes()
        if str(path).endswith(".gz"):
            data = gzip.decompress(data)
        document = json.loads(data.decode("utf-8"), object_pairs_hook=_single, parse_constant=_refused)
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be read ({error.strerror or error})") from None
    except (ValueError, EOFError, zlib.error, RecursionError) as error:
        raise UnreadableError(f"{path}: is not JSON ({str(error) or 'nested too deeply'})") from None
    if not isinstance(document, dict):
        raise UnreadableError(f"{path}: is not a JSON object")
    return document


def _single(pairs: list[tuple[str, Any]]) -> Doc:
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = next(name for index, (name, _value) in enumerate(pairs) if name in dict(pairs[:index]))
        raise ValueError(f"{twice!r} stands twice in one object")
    return made


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no number")


def check(instance_doc: Doc, plan_doc: Doc, certificate_doc: Doc | None = None) -> tuple[int | None, list[str]]:
    """The plan's cost, computed afresh, and every broken rule, a line each.

    With a certificate its bound is recomputed, and the plan may state no better one. The cost is None where the plan is
    so malformed that none can be computed. Raises UnreadableError where the instance is none.
    """
    if broken := plan_faults(plan_doc):
        return None, broken
    try:
        if instance_doc["format"] != "jiedan-instance/1":
            raise UnreadableError("instance: format is not jiedan-instance/1")
        rules = Rules(instance_doc)
        if rules.circular():
            raise UnreadableError("instance: its areas form a cycle")
        proof = None if certificate_doc is None else prove(rules, certificate_doc)
        return _Judge(rules, plan_doc, proof).judge()
    except (KeyError, TypeError, IndexError, AttributeError, ZeroDivisionError) as error:
        raise UnreadableError(f"instance: is not a jiedan-instance/1 ({error!r})") from None


class _Judge:
    """One plan on trial."""

    def __init__(self, rules: Rules, plan: Doc, proof: Proof | None) -> None:
        self.rules = rules
        self.plan = plan
        self.proof = proof
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
        self._bound()
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
        ways = Ways(self.rules)
        reasons, supply = Reasons(ways, self.plan, self.proof), Supply(ways)
        known = []
        for row in self.plan["unserved"]:
            order = self.rules.orders.get(row["order"])
            if order is not None:
                known.append(order)
                self.broken += reasons.faults(order, row["reason"], row["detail"])
                self.broken += supply.remedies(order, row["remedies"])
        self.broken += supply.prices(self.plan["prices"], known)

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

    def _bound(self) -> None:
        """What the certificate proves, against what the plan states."""
        proof, stated, cost = self.proof, self.plan["bound"], self.cost
        if proof is None:
            return
        self.broken += proof.broken
        if proof.bound is None:
            return
        if stated > proof.bound:
            self.broken.append(f"bound: the plan states {stated}, the certificate proves {proof.bound}")
        if self.plan["status"] == "optimal" and proof.bound != cost:
            self.broken.append(f"status: optimal at cost {cost}, the certificate proves {proof.bound}")
