"""Families and the ways to solve them: the arrays say what their documents say, and independent ways agree."""

from typing import Any

import numpy as np
import pytest

from benchmarks.documents import instance_of
from benchmarks.families import Made, make
from benchmarks.measuring.ours import edges_taken, names_of
from benchmarks.peers import assignment, highs, simple
from benchmarks.peers.answers import CannotRunError, Task
from benchmarks.peers.edges import Edges, edges_of, headcount
from benchmarks.peers.judge import judge
from benchmarks.traits import FAMILIES
from matcher.engine.arrays import Arrays
from matcher.engine.flatten import flatten
from matcher.engine.read import load_instance
from matcher.engine.solve import solve
from matcher.engine.validate import validate

EXAMPLES = {"mixed-11": 14967, "mixed-12": 11144, "full-21": 15498, "full-22": 19029}
TINY = 0.01


def test_an_unknown_family_and_a_broken_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="nowhere is no family: choose from uniform, "):
        make("nowhere")
    with pytest.raises(ValueError, match=r"scale 1\.5 is neither"):
        make("uniform", 1.5)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("scale", [TINY, 0.1])
def test_arrays_say_what_their_document_says(family: str, scale: float) -> None:
    made = make(family, scale)
    names = made.names()
    instance = instance_of(made.arrays, names, made.name)
    validate(instance)
    arrays, read = flatten(instance)
    assert read == names
    assert differing(arrays, made.arrays) == []


def differing(one: Arrays, other: Arrays) -> list[str]:
    pairs = ((name, getattr(one, name), getattr(other, name)) for name in Arrays._fields)
    return [name for name, a, b in pairs if a.dtype != b.dtype or not np.array_equal(a, b)]


def test_a_seed_makes_one_instance() -> None:
    assert differing(make("whole", 0.1).arrays, make("whole", 0.1).arrays) == []
    assert differing(make("whole", 0.1).arrays, make("whole", 0.1, seed=2).arrays) != []


def test_districts_stand_beside_each_other_and_the_first_stays() -> None:
    one, two = make("clustered", 1).arrays, make("clustered", 2).arrays
    assert (len(two.area), len(two.team)) == (2 * len(one.area), 2 * len(one.team)) == (21_600, 13_620)
    assert np.array_equal(two.value[: len(one.value)], one.value)
    assert (two.parent < 0).sum() == 2
    joined = make("city", 2)
    assert (joined.arrays.parent < 0).sum() == 1
    assert 0.005 < (joined.arrays.reach > 3).mean() < 0.025


def test_a_district_is_like_the_published_one() -> None:
    published, _names = flatten(load_instance("tests/data/instances/single-12-x1.json.gz"))
    made = make("clustered", 1).arrays
    for one, other in zip(shares(published), shares(made), strict=True):
        assert other == pytest.approx(one, rel=0.1)


def shares(arrays: Arrays) -> list[float]:
    members = arrays.team == 0
    tags, free = np.diff(arrays.tag_start)[members], np.diff(arrays.free_start)[members]
    found = [
        *(tags.mean(), free.mean(), arrays.value.mean()),
        *(arrays.total[members].mean(), arrays.per_day[members].mean(), arrays.reach[members].mean()),
        *(arrays.load[members].mean(), arrays.cost[members].mean()),
        len(arrays.window_shift) / len(arrays.area),
        len(edges_of(arrays).order) / len(arrays.area),
    ]
    return [float(one) for one in found]


def test_each_family_is_what_it_says() -> None:
    several = headcount(make("several", 1).arrays)
    assert (several.max(), several.min()) == (4, 1)
    assert (several > 1).mean() == pytest.approx(0.08, abs=0.01)
    assert len(edges_of(make("infeasible", 0.1).arrays).order) == 0
    whole = make("whole", 0.1).arrays
    assert min(len(whole.taken), len(whole.exclude), len(whole.prefer), len(whole.incumbent)) > 20
    assert (whole.total == 0).any()
    assert (whole.window_set > 0).any()
    assert {int(one) for one in np.unique(np.diff(whole.base_start))} >= {1, 2}
    saturday = make("festival", 0.1).arrays
    assert (saturday.window_shift // 3 == 5).mean() > 0.3
    scarce = make("scarce", 1).arrays
    assert solve_cheaply(scarce) < solve_cheaply(make("clustered", 1).arrays)


def solve_cheaply(arrays: Arrays) -> float:
    """The share of orders that anybody at all could serve."""
    return len(np.unique(edges_of(arrays).order)) / len(arrays.area)


def test_every_listed_edge_is_valid_alone() -> None:
    made = make("whole", TINY, seed=3)
    edges = edges_of(made.arrays)
    judged = [judge(made.arrays, edges, np.array([row])) for row in range(len(edges.order))]
    alone = headcount(made.arrays)[edges.order] == 1
    assert all(verdict.broken == () for verdict, single in zip(judged, alone, strict=True) if single)


@pytest.mark.parametrize("family", [one for one in FAMILIES if one != "infeasible"])
def test_ours_equals_branch_and_cut(family: str) -> None:
    made = make(family, TINY)
    task = Task(made.arrays, edges_of(made.arrays), 30.0)
    found = highs.prepare_milp(task)()
    verdict = found.chosen is not None and judge(made.arrays, task.edges, found.chosen)
    plan = solve(instance_of(made.arrays, names_of(made.arrays)))
    assert verdict
    assert (verdict.cost, verdict.broken, found.exact) == (found.cost, (), True)
    assert plan.bound <= verdict.cost <= plan.cost
    assert plan.status != "optimal" or plan.cost == verdict.cost


def test_a_plan_by_order_is_judged_without_listing_edges() -> None:
    made = make("whole_single", 0.05)
    names = made.names()
    plan = solve(instance_of(made.arrays, names))
    helper, window = np.full((2, len(names.orders)), -1)
    for row in plan.assignments:
        order = names.orders.index(row.order)
        helper[order] = names.helpers.index(row.helpers[0])
        begin, end = made.arrays.window_start[order : order + 2]
        window[order] = begin + made.arrays.window_shift[begin:end].tolist().index(names.shifts.index(row.shift))
    taken = edges_taken(made.arrays, helper, window)
    verdict = judge(made.arrays, taken, np.arange(len(taken.order)))
    assert (verdict.cost, verdict.served, verdict.broken) == (plan.cost, plan.served, ())


@pytest.mark.parametrize(("name", "cost"), EXAMPLES.items())
def test_the_evaluator_finds_the_proven_cost(name: str, cost: int) -> None:
    arrays, _names = flatten(load_instance(f"tests/data/instances/{name}.json"))
    task = Task(arrays, edges_of(arrays))
    found = highs.prepare_milp(task)()
    assert found.chosen is not None
    assert judge(arrays, task.edges, found.chosen).cost == found.cost == cost


def test_an_empty_instance_has_a_cost() -> None:
    made = make("infeasible", TINY)
    task = Task(made.arrays, edges_of(made.arrays))
    for prepare in (highs.prepare_milp, highs.prepare_simplex, simple.prepare_greedy, simple.prepare_broadcast):
        found = prepare(task)()
        assert found.chosen is not None
        assert judge(made.arrays, task.edges, found.chosen).cost == made.arrays.value.sum()


def test_matchings_agree_with_the_flow() -> None:
    made = make("assignment", 0.05)
    task = Task(made.arrays, edges_of(made.arrays))
    costs = set()
    for prepare in (highs.prepare_simplex, assignment.prepare_csgraph):
        found = prepare(task)()
        assert found.chosen is not None
        verdict = judge(made.arrays, task.edges, found.chosen)
        assert verdict.broken == ()
        costs.add(verdict.cost)
    assert len(costs) == 1


@pytest.mark.parametrize("family", ["clustered", "several", "whole"])
def test_rules_of_thumb_give_valid_plans_that_cost_more(family: str) -> None:
    made = make(family, 0.05)
    task = Task(made.arrays, edges_of(made.arrays))
    least = solve(instance_of(made.arrays, names_of(made.arrays)), time_limit_s=1.0).cost
    for prepare in (simple.prepare_greedy, simple.prepare_fifo, simple.prepare_broadcast):
        found = prepare(task)()
        assert found.chosen is not None
        verdict = judge(made.arrays, task.edges, found.chosen)
        assert verdict.broken == ()
        assert least < verdict.cost < made.arrays.value.sum()


@pytest.fixture
def planned() -> tuple[Made, Edges, Any]:
    made = make("several", 0.05)
    edges = edges_of(made.arrays)
    return made, edges, simple.prepare_greedy(Task(made.arrays, edges))().chosen


def test_the_evaluator_sees_what_is_broken(planned: tuple[Made, Edges, Any]) -> None:
    made, edges, chosen = planned
    people = headcount(made.arrays)
    crowd = next(row for row in chosen if people[edges.order[row]] > 1 and edges.need[row] >= 0)
    left = np.setdiff1d(chosen, [crowd])
    assert any(line.startswith("count") for line in judge(made.arrays, edges, left).broken)
    member = chosen[made.arrays.team[edges.helper[chosen]] == 0][0]
    whose = np.flatnonzero((edges.helper == edges.helper[member]) & (edges.shift == edges.shift[member]))
    names = " ".join(judge(made.arrays, edges, np.union1d(chosen, whose)).broken)
    assert "per_shift" in names
    strangers = edges._replace(helper=(edges.helper + 1) % len(made.arrays.team))
    names = " ".join(judge(made.arrays, strangers, chosen).broken)
    assert "tags" in names
    assert "area" in names
    assert "free" in names
    late = edges._replace(shift=(edges.shift + 1) % 21)
    assert any(line.startswith("shift") for line in judge(made.arrays, late, chosen).broken)


def test_the_flow_refuses_several_people() -> None:
    made = make("several", 0.05)
    with pytest.raises(CannotRunError, match="several people at once"):
        highs.prepare_simplex(Task(made.arrays, edges_of(made.arrays)))
