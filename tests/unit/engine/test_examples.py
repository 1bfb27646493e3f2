"""The published instances: proven costs are met, or enclosed by bound and cost."""

import json
from pathlib import Path

import pytest

from matcher.engine.check import check, load_document
from matcher.engine.forms import plain
from matcher.engine.instance import Instance
from matcher.engine.plan import Plan, write_plan
from matcher.engine.read import load_instance
from matcher.engine.solve import greedy, solve

FOLDER = Path(__file__).resolve().parents[2] / "data" / "instances"
SINGLE = {
    "single-11.json": 33396,
    "single-12-x1.json.gz": 1058606,
    "full1-24.json": 84756,
}
SEVERAL = {
    "mixed-11.json": 14967,
    "mixed-12.json": 11144,
    "mixed-31.json.gz": 91342,
    "full-21.json": 15498,
    "full-22.json": 19029,
    "full-32.json.gz": 76506,
}

EXPLAINED = ("mixed-11.json", "full-21.json", "full-22.json")


def judged(name: str, plan: Plan) -> None:
    cost, broken = check(load_document(FOLDER / name), json.loads(write_plan(plan)))
    assert broken == []
    assert cost == plan.cost


@pytest.mark.parametrize("name", SINGLE)
def test_single_person_instances_are_solved_to_the_proven_optimum(name: str) -> None:
    plan = solve(load_instance(FOLDER / name))
    assert (plan.cost, plan.bound, plan.gap, plan.status) == (SINGLE[name], SINGLE[name], 0.0, "optimal")
    assert {row.reason for row in plan.unserved} <= {"impossible", "not_worth", "outcompeted"}
    judged(name, plan)


@pytest.mark.parametrize("name", SEVERAL)
def test_several_person_instances_enclose_the_proven_optimum(name: str) -> None:
    # The plain form needs minutes for what the compiled one does in a second: the search is cut, and only what is small
    # is solved again.
    small = name in EXPLAINED
    plan = solve(load_instance(FOLDER / name), explain=small, time_limit_s=None if small else 8, kernels=plain())
    assert not small or (plan.cost, plan.status) == (SEVERAL[name], "optimal")
    assert bool(plan.prices) is small
    assert all(price["exact"] is False for price in plan.prices)
    assert any(row.remedies for row in plan.unserved) is small
    assert plan.bound <= SEVERAL[name] <= plan.cost
    assert plan.cost <= SEVERAL[name] * 1.002
    assert (plan.status == "optimal") is (plan.bound == plan.cost)
    judged(name, plan)


@pytest.mark.parametrize("name", ["single-11.json", "full1-24.json", *SEVERAL])
def test_the_greedy_plan_is_valid_everywhere(name: str) -> None:
    plan = greedy(load_instance(FOLDER / name))
    known = {**SINGLE, **SEVERAL}[name]
    assert plan.bound <= known <= plan.cost
    judged(name, plan)


@pytest.fixture(scope="module")
def mixed() -> Instance:
    return load_instance(FOLDER / "mixed-12.json")


def test_the_same_instance_gives_the_same_bytes(mixed: Instance) -> None:
    def bare(plan: Plan) -> dict[str, object]:
        document: dict[str, object] = json.loads(write_plan(plan))
        document.pop("timings")
        return document

    assert json.dumps(bare(solve(mixed))) == json.dumps(bare(solve(mixed)))


def test_no_time_leaves_a_valid_plan_that_says_so(mixed: Instance) -> None:
    plan = solve(mixed, time_limit_s=0)
    assert plan.status == "time_limit"
    assert plan.bound <= SEVERAL["mixed-12.json"] <= plan.cost
    judged("mixed-12.json", plan)
