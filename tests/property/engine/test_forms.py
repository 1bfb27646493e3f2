"""Plain and compiled kernels, on any number of threads, give the same plan to the byte.

Compiling takes minutes where the cache is empty, so everything that needs compiled kernels stands in this one file.
"""

import json
from pathlib import Path
from random import Random

import pytest

from matcher.engine import forms, run
from matcher.engine.check import check, load_document
from matcher.engine.edit import edited
from matcher.engine.forms import Kernels, plain
from matcher.engine.instance import Instance
from matcher.engine.live import Live
from matcher.engine.plan import Plan, write_plan
from matcher.engine.read import load_instance, read_instance
from matcher.engine.solve import solve
from tests.property.engine.families import FAMILIES, make
from tests.property.engine.live_events import draw, instance_of, pool_for

DATA = Path(__file__).parents[2] / "data" / "instances"
SEEDS = range(12)

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def compiled() -> Kernels:
    forms.warm()
    return forms.compiled()


def stated(plan: Plan) -> dict[str, object]:
    document: dict[str, object] = json.loads(write_plan(plan))
    document.pop("timings")
    return document


def many(family: str, *, single: bool) -> list[Instance]:
    return [read_instance(json.dumps(make(seed, family, single=single)).encode()) for seed in SEEDS]


@pytest.mark.parametrize("single", [True, False], ids=["single", "several"])
@pytest.mark.parametrize("family", FAMILIES)
def test_both_forms_state_the_same(family: str, single: bool, compiled: Kernels) -> None:  # noqa: FBT001 - a parameter
    for instance in many(family, single=single):
        slow, fast = (solve(instance, explain=True, kernels=form) for form in (plain(), compiled))
        assert stated(slow) == stated(fast)


@pytest.mark.parametrize("single", [True, False], ids=["single", "several"])
def test_any_number_of_threads_states_the_same(
    single: bool,  # noqa: FBT001 - a parameter
    compiled: Kernels,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # However small, every part stands alone.
    monkeypatch.setattr(run, "LEAST_ORDERS", 1)
    for family in FAMILIES:
        for instance in many(family, single=single)[:4]:
            first, *others = (stated(solve(instance, threads=count, kernels=compiled)) for count in (1, 2, 5))
            assert all(other == first for other in others)


@pytest.mark.parametrize(("name", "proven"), [("mixed-31.json.gz", 91342), ("full-32.json.gz", 76506)])
def test_published_instances_with_orders_of_several_people_are_closed(
    name: str, proven: int, compiled: Kernels
) -> None:
    plan = solve(load_instance(DATA / name), kernels=compiled)
    assert (plan.cost, plan.bound, plan.status) == (proven, proven, "optimal")
    assert check(load_document(DATA / name), json.loads(write_plan(plan))) == (proven, [])


def test_a_whole_district_is_solved_to_the_proven_optimum_by_both(compiled: Kernels) -> None:
    instance = load_instance(DATA / "single-12-x1.json.gz")
    slow, fast = (stated(solve(instance, kernels=form)) for form in (plain(), compiled))
    assert slow == fast
    assert (fast["cost"], fast["bound"], fast["status"]) == (1058606, 1058606, "optimal")


@pytest.mark.parametrize("family", FAMILIES)
def test_both_forms_stay_equal_over_events(family: str, compiled: Kernels) -> None:
    for seed in range(3):
        base = make(seed, family, single=True)
        rng, pool = Random(f"{seed} {family}"), pool_for(seed, family, base)
        slow, fast = (Live(instance_of(base), form) for form in (plain(), compiled))
        now = slow.instance
        for _step in range(20):
            event = draw(rng, now, slow.placement, pool)
            assert slow.apply(event) == fast.apply(event)
            now = edited(now, event)
        assert slow.placements == fast.placements
        assert fast.verify() == (fast.last.cost, fast.last.cost)
        for order in now.orders[:3]:
            assert slow.rank_helpers(order.id) == fast.rank_helpers(order.id)
        for helper in now.helpers[:3]:
            assert slow.rank_orders(helper.id) == fast.rank_orders(helper.id)
