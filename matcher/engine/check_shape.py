"""Whether a document is a plan at all: its fields, all of them and no others, and their types."""

from collections.abc import Iterable
from math import isfinite
from typing import Any

from matcher.engine.check_rules import PART_NAMES, Doc

FIELDS = (
    "format",
    "cost",
    "bound",
    "gap",
    "status",
    "served",
    "unserved_count",
    "assignments",
    "unserved",
    "prices",
    "timings",
)
STATUSES = ("optimal", "feasible", "time_limit")
REASONS = ("impossible", "outcompeted", "not_worth", "undecided")
TIMINGS = ("load", "read", "build", "solve", "explain", "write", "total")
MOST = 10**30


def plan_faults(plan: Doc) -> list[str]:
    """What keeps a document from being a plan, a line each."""
    broken = fields_of(plan, FIELDS) + _figures(plan) + _timings(plan.get("timings", {}))
    for name in ("assignments", "unserved", "prices"):
        rows = plan.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            broken.append(f"{name}: is not a list of objects")
    if broken:
        return broken
    for index, row in enumerate(plan["assignments"]):
        broken += [f"assignments[{index}].{line}" for line in _assignment(row)]
    for index, row in enumerate(plan["unserved"]):
        broken += [f"unserved[{index}].{line}" for line in _unserved(row)]
    return broken


def fields_of(row: Doc, due: Iterable[str], allowed: Iterable[str] = ()) -> list[str]:
    """Fields that are missing, and fields that are neither due nor allowed."""
    missing = [f"{name}: is missing" for name in due if name not in row]
    return missing + [f"{name}: unknown field" for name in row if name not in {*due, *allowed}]


def is_int(value: Any) -> bool:
    """Whether a value is an integer, no boolean, and not absurd."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST


def _figures(plan: Doc) -> list[str]:
    broken = [] if plan.get("format") == "jiedan-plan/1" else ["format: is not jiedan-plan/1"]
    figures = ("cost", "bound", "served", "unserved_count")
    broken += [f"{name}: is not an integer" for name in figures if not is_int(plan.get(name))]
    if not isinstance(plan.get("gap"), float) and not is_int(plan.get("gap")):
        broken.append("gap: is not a number")
    if plan.get("status") not in STATUSES:
        broken.append(f"status: is not one of {', '.join(STATUSES)}")
    return broken


def _timings(timings: Any) -> list[str]:
    if not isinstance(timings, dict):
        return ["timings: is not an object"]
    broken = [f"timings.{line}" for line in fields_of(timings, TIMINGS)] if timings else []
    for name, value in timings.items():
        if not (is_int(value) or (isinstance(value, float) and isfinite(value))) or value < 0:
            broken.append(f"timings.{name}: is not a number of seconds from 0")
    return broken


def _assignment(row: Doc) -> list[str]:
    broken = fields_of(row, ("order", "shift", "helpers", "cost"))
    if not isinstance(row.get("order"), str):
        broken.append("order: is not a string")
    if not is_int(row.get("shift")):
        broken.append("shift: is not an integer")
    ids = row.get("helpers")
    if not isinstance(ids, list) or not ids or not all(isinstance(name, str) for name in ids):
        broken.append("helpers: is not a list of ids")
    parts = row.get("cost")
    if not isinstance(parts, dict) or set(parts) != set(PART_NAMES) or not all(map(is_int, parts.values())):
        broken.append(f"cost: is not the six integers {', '.join(PART_NAMES)}")
    return broken


def _unserved(row: Doc) -> list[str]:
    broken = fields_of(row, ("order", "reason", "detail", "remedies"))
    if not isinstance(row.get("order"), str):
        broken.append("order: is not a string")
    if row.get("reason") not in REASONS:
        broken.append(f"reason: is not one of {', '.join(REASONS)}")
    remedies = row.get("remedies")
    if not isinstance(remedies, list) or not all(isinstance(one, dict) for one in remedies):
        broken.append("remedies: is not a list of objects")
    return broken
