"""The checker refuses a plan in which any one thing was changed."""

import copy
import json
from collections.abc import Iterator
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


def tampered(plan: Doc) -> Iterator[tuple[str, Doc]]:
    """The same plan with one false statement, each in turn."""
    for name, value in (("bound", plan["cost"] + 1), ("gap", plan["gap"] + 0.25), ("format", "jiedan-plan/2")):
        yield name, plan | {name: value}
    yield "status", plan | {"status": "feasible" if plan["status"] == "optimal" else "optimal"}
    yield "a price", plan | {"prices": [{}]}
    for name in plan["timings"]:
        for wrong in (None, "1", True, -0.5, float("inf")):
            yield f"{name} {wrong}", plan | {"timings": plan["timings"] | {name: wrong}}
    for index, row in enumerate(plan["unserved"]):
        said = copy.deepcopy(plan)
        for name, detail in MISSTATED[row["reason"]]:
            said["unserved"][index] = row | {"reason": name, "detail": detail}
            yield f"{row['reason']} said to be {name}, {detail}", copy.deepcopy(said)


MISSTATED: dict[str, list[tuple[str, object]]] = {
    "impossible": [("impossible", None), ("impossible", {"kind": 10**6}), ("undecided", None), ("outcompeted", None)],
    "not_worth": [
        ("not_worth", None),
        ("not_worth", -1),
        ("impossible", None),
        ("undecided", None),
        ("outcompeted", None),
    ],
    "outcompeted": [("impossible", {"together": True}), ("not_worth", 10**9), ("undecided", {}), ("outcompeted", 1)],
    "undecided": [("impossible", {"together": True}), ("not_worth", 10**9), ("undecided", {}), ("outcompeted", 1)],
}


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), family=st.sampled_from(FAMILIES), single=st.booleans())
def test_every_false_statement_is_noticed(seed: int, family: str, single: bool) -> None:  # noqa: FBT001 - drawn
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
        "prices": [],
        "timings": dict.fromkeys(("load", "read", "build", "solve", "explain", "write", "total"), 0.0),
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
