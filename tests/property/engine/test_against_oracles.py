"""The engine against slow exact solvers that share nothing with it, over random and adversarial instances."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matcher.engine.check import check
from matcher.engine.plan import Plan, write_plan
from matcher.engine.read import read_instance
from matcher.engine.solve import greedy, solve
from tests.property.engine.families import FAMILIES, make
from tests.property.engine.oracle import enumerated, optimum

Doc = dict[str, Any]
SEEDS = st.integers(0, 10**9)


def solved(document: Doc, how: Callable[..., Plan] = solve, **options: bool) -> Plan:
    """A plan that the checker accepts."""
    plan = how(read_instance(json.dumps(document).encode()), **options)
    cost, broken = check(document, json.loads(write_plan(plan)))
    assert broken == []
    assert cost == plan.cost
    assert (plan.status == "optimal") is (plan.bound == plan.cost)
    return plan


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_single_person_instances_are_solved_exactly(family: str, seed: int) -> None:
    document = make(seed, family, single=True)
    plan = solved(document, explain=True)
    assert plan.cost == plan.bound == optimum(document)
    assert "undecided" not in {row.reason for row in plan.unserved}


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_several_person_instances_enclose_the_optimum(family: str, seed: int) -> None:
    document = make(seed, family, single=False)
    best = optimum(document)
    for plan in (solved(document, explain=True), solved(document, greedy)):
        assert plan.bound <= best <= plan.cost


@pytest.mark.parametrize("single", [True, False])
@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, family=st.sampled_from(FAMILIES))
def test_the_oracles_agree_with_each_other(single: bool, seed: int, family: str) -> None:  # noqa: FBT001 - a parameter
    document = make(seed, family, single=single, size=3)
    best = enumerated(document)
    assert optimum(document) == best
    plan = solved(document)
    assert plan.bound <= best <= plan.cost


@example(seed=8070, family="bases", single=False)  # two equally good windows were met in the order of the file
@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, family=st.sampled_from(FAMILIES), single=st.booleans())
def test_the_order_of_the_input_changes_nothing(seed: int, family: str, single: bool) -> None:  # noqa: FBT001 - drawn
    document = make(seed, family, single=single)
    rng = Random(seed)
    shuffled = json.loads(json.dumps(document))
    for rows in (shuffled["areas"], shuffled["helpers"], shuffled["orders"]):
        rng.shuffle(rows)
    for helper in shuffled["helpers"]:
        rng.shuffle(helper["areas"])
        rng.shuffle(helper["shifts"])
        helper["tags"] = dict(rng.sample(list(helper["tags"].items()), len(helper["tags"])))
    for order in shuffled["orders"]:
        for name in ("windows", "excludes", "prefers", "accepts"):
            rng.shuffle(order.get(name, []))
    assert plain(solved(document)) == plain(solved(shuffled))


def plain(plan: Plan) -> str:
    rows: Doc = json.loads(write_plan(plan))
    rows.pop("timings")
    return json.dumps(rows)


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, family=st.sampled_from(FAMILIES))
def test_one_more_helper_never_raises_the_optimum(seed: int, family: str) -> None:
    document = make(seed, family, single=True)
    if not document["helpers"]:
        return
    more = Random(seed).choice(document["helpers"]) | {"id": "more"}
    richer = document | {"helpers": [*document["helpers"], more]}
    assert solved(richer).cost <= solved(document).cost


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, family=st.sampled_from(FAMILIES))
def test_forcing_an_outcompeted_order_costs_what_is_said(seed: int, family: str) -> None:
    document = make(seed, family, single=True)
    plan = solved(document, explain=True)
    dear = sum(order["value"] for order in document["orders"]) + 10**6
    for row in plan.unserved:
        if row.reason != "outcompeted" or not isinstance(row.detail, dict) or dear > 10**9:
            continue
        forced = json.loads(json.dumps(document))
        order = next(order for order in forced["orders"] if order["id"] == row.order)
        value = order["value"]
        order["value"] = dear
        change = row.detail["cost_change"]
        assert isinstance(change, int)
        assert solved(forced).cost == plan.cost + change
        assert change >= 0
        proof = row.detail["proof"]
        assert isinstance(proof, list)
        assert proof
        assert all(pair["cost"] + pair["price"] >= value for pair in proof)


@pytest.mark.parametrize("family", FAMILIES)
def test_small_several_person_cases_are_closed(family: str) -> None:
    for seed in range(6):
        document = make(seed, family, single=False)
        plan = solved(document)
        assert plan.cost == plan.bound == optimum(document)


def test_a_deep_tree_in_which_every_level_costs_more_is_an_ordinary_instance() -> None:
    rng, deep = Random(7), 700
    codes = [f"a{level:04}" for level in range(deep)]
    helpers = [
        {
            "id": f"h{number}",
            "areas": rng.sample(codes, 2),
            "reach": rng.choice([0, 5, deep // 2, 10**9]),
            "tags": {},
            "shifts": [0, 1],
        }
        for number in range(80)
    ]
    orders = [
        {
            "id": f"o{number}",
            "area": rng.choice(codes),
            "windows": [{"shift": rng.randrange(2), "cost": 0}],
            "needs": [{"tags": [], "count": 1}],
            "value": rng.choice([100, 5000]),
        }
        for number in range(80)
    ]
    document = {
        "format": "jiedan-instance/1",
        "name": "",
        "days": 1,
        "shifts_per_day": 2,
        "areas": [{"code": code, "parent": codes[level - 1] if level else None} for level, code in enumerate(codes)],
        "weights": {"distance": list(range(deep)), "balance": 1, "change": 0},
        "helpers": helpers,
        "orders": orders,
    }
    plan = solved(document)
    assert plan.cost == plan.bound == optimum(document)
