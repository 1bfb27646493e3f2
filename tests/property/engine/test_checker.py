"""The checker refuses a plan in which any one thing was changed."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.engine.check import UnreadableError, check
from matcher.engine.plan import write_plan
from matcher.engine.read import read_instance
from matcher.engine.solve import solve
from tests.property.engine.families import FAMILIES, make

Doc = dict[str, Any]


def plan_of(document: Doc) -> Doc:
    plan: Doc = json.loads(write_plan(solve(read_instance(json.dumps(document).encode()))))
    return plan


def tampered(plan: Doc) -> list[tuple[str, Doc]]:
    """The same plan with one thing changed, each in turn."""
    found = []

    def changed(name: str) -> Doc:
        found.append((name, copy.deepcopy(plan)))
        return found[-1][1]

    for name in ("cost", "served", "unserved_count"):
        changed(name)[name] += 1
    changed("bound")["bound"] = plan["cost"] + 1
    changed("gap")["gap"] += 0.25
    changed("status")["status"] = "feasible" if plan["status"] == "optimal" else "optimal"
    changed("format")["format"] = "jiedan-plan/2"
    for name in ("cost", "bound", "served", "unserved_count", "gap", "status", "assignments", "unserved"):
        changed(f"without {name}").pop(name)
        changed(f"null {name}")[name] = None
    for index, row in enumerate(plan["assignments"]):
        for part in row["cost"]:
            changed(f"part {part}")["assignments"][index]["cost"][part] += 1
        changed("shift")["assignments"][index]["shift"] += 10**6
        changed("helpers twice")["assignments"][index]["helpers"] *= 2
        changed("unknown helper")["assignments"][index]["helpers"][0] = "nobody"
        changed("unknown order")["assignments"][index]["order"] = "nothing"
        changed("dropped")["assignments"].pop(index)
        changed("served twice")["assignments"].append(row)
    for index, row in enumerate(plan["unserved"]):
        changed("unserved dropped")["unserved"].pop(index)
        changed("reason")["unserved"][index]["reason"] = "because"
        if row["reason"] == "not_worth":
            changed("detail")["unserved"][index]["detail"] += 1
            changed("impossible")["unserved"][index]["reason"] = "impossible"
        elif row["reason"] == "impossible":
            changed("not worth")["unserved"][index] |= {"reason": "not_worth", "detail": 0}
            changed("funnel")["unserved"][index]["detail"] = {"kind": 10**6}
        else:
            changed("falsely impossible")["unserved"][index]["reason"] = "impossible"
            changed("falsely not worth")["unserved"][index]["reason"] = "not_worth"
    return found


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), family=st.sampled_from(FAMILIES), single=st.booleans())
def test_every_change_is_noticed(seed: int, family: str, single: bool) -> None:  # noqa: FBT001 - drawn
    document = make(seed, family, single=single)
    plan = plan_of(document)
    assert check(document, plan) == (plan["cost"], [])
    for name, other in tampered(plan):
        _cost, broken = check(document, other)
        assert broken != [], name


def hand_made(**changes: Any) -> Doc:
    helpers = [
        {"id": "a", "areas": ["r"], "tags": {"t": 1}, "shifts": [0, 1], "per_shift": 1, "per_day": 2, "total": 2},
        {"id": "b", "areas": ["r"], "tags": {"t": 1}, "shifts": [0, 1], "taken": [1]},
        {"id": "c", "areas": [], "tags": {"t": 1}, "shifts": [0]},
        {"id": "u", "areas": ["r"], "tags": {"t": 1}, "shifts": [0], "kind": "team", "size": 1},
        {"id": "v", "areas": ["r"], "tags": {}, "shifts": [0], "kind": "team", "size": 5},
    ]
    order = {
        "id": "o",
        "area": "r",
        "windows": [{"shift": 0, "cost": 0}, {"shift": 1, "cost": 0}],
        "needs": [{"tags": ["t"], "count": 2}],
        "value": 50,
    }
    return {
        "format": "jiedan-instance/1",
        "name": "",
        "days": 1,
        "shifts_per_day": 2,
        "areas": [{"code": "r", "parent": None}],
        "weights": {"distance": [0], "balance": 0, "change": 0},
        "helpers": helpers,
        "orders": [order | changes],
    }


def plan_with(shift: int, *helpers: str) -> Doc:
    parts = dict.fromkeys(("distance", "helper", "tags", "bonus", "window", "change"), 0)
    return {
        "format": "jiedan-plan/1",
        "cost": 0,
        "bound": 0,
        "gap": 0,
        "status": "optimal",
        "served": 1,
        "unserved_count": 0,
        "assignments": [{"order": "o", "shift": shift, "helpers": list(helpers), "cost": parts}],
        "unserved": [],
    }


@pytest.mark.parametrize(
    ("changes", "plan", "line"),
    [
        ({}, plan_with(0, "a"), "o: 1 members for 2 places"),
        ({}, plan_with(0, "a", "c"), "o: c does not serve area r"),
        ({}, plan_with(1, "a", "c"), "o: c is not free in shift 1"),
        ({}, plan_with(1, "a", "b"), "b: 2 orders in shift 1"),
        ({}, plan_with(0, "u"), "o: team u is smaller than 2"),
        ({}, plan_with(0, "v"), "o: ['v'] lack tags for its needs"),
        ({}, plan_with(0, "a", "u"), "o: a team serves alone"),
        ({"excludes": ["a"]}, plan_with(0, "a", "b"), "o: excludes a"),
        ({"accepts": ["team"]}, plan_with(0, "a", "b"), "o: does not accept a member (a)"),
    ],
)
def test_each_hard_rule_has_its_line(changes: Doc, plan: Doc, line: str) -> None:
    assert line in check(hand_made(**changes), plan)[1]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, -(10**400), True, "0", [], {}])
@pytest.mark.parametrize("name", ["cost", "bound", "gap", "served", "unserved_count", "status", "format"])
def test_wild_figures_are_broken_rules(name: str, value: object) -> None:
    plan = plan_with(0, "a", "b") | {name: value}
    assert any(line.startswith(name) for line in check(hand_made(), plan)[1])


def test_a_document_that_is_no_instance_is_said_so() -> None:
    circle = hand_made() | {"areas": [{"code": "r", "parent": "q"}, {"code": "q", "parent": "r"}]}
    for document in (
        {},
        {"format": "jiedan-instance/1"},
        {"format": "x"},
        {"format": "jiedan-instance/1", "areas": 3},
        circle,
    ):
        with pytest.raises(UnreadableError):
            check(document, plan_with(0, "a"))
