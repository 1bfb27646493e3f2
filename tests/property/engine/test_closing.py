"""A part's integer programme against the slow exact solver: what it proves is true, and it proves what is small."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from matcher.engine import branching, closing, programme
from matcher.engine.check import check
from matcher.engine.deadline import Deadline
from matcher.engine.flatten import flatten
from matcher.engine.forms import plain
from matcher.engine.part import Part, build_part, solve_part
from matcher.engine.plan import Plan, write_plan
from matcher.engine.programme import DEAREST, MOST_COLUMNS, Programme, TooLargeError
from matcher.engine.read import read_instance
from matcher.engine.run import tags_of
from matcher.engine.solve import solve, solve_numbered
from tests.property.engine.families import FAMILIES, make
from tests.property.engine.oracle import optimum

Doc = dict[str, Any]
SEEDS = range(6)


@pytest.fixture
def no_branches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices without branches: more is left to the programme."""
    monkeypatch.setattr(branching, "MOST_BRANCHES", 0)


def read(document: Doc) -> Any:
    return read_instance(json.dumps(document).encode())


def part_of(document: Doc) -> Part:
    """The whole of an instance as one part, solved."""
    arrays, names = flatten(read(document))
    kernels = plain()
    orders, helpers = kernels.narrow(range(len(names.orders))), kernels.narrow(range(len(names.helpers)))
    part = build_part(kernels, kernels.arrays(arrays), orders, helpers, tags_of(arrays))
    solve_part(part, Deadline())
    return part


def documents(family: str) -> Iterator[Doc]:
    return (make(seed, family, single=False, size=9) for seed in SEEDS)


@pytest.mark.usefixtures("no_branches")
@pytest.mark.parametrize("family", [family for family in FAMILIES if family != "dear"])
def test_the_programme_proves_the_optimum_of_what_is_small(family: str) -> None:
    for document in documents(family):
        plan = solve(read(document), kernels=plain())
        assert (plan.cost, plan.bound) == (optimum(document),) * 2
        assert check(document, json.loads(write_plan(plan))) == (plan.cost, [])


@pytest.mark.usefixtures("no_branches")
def test_costs_beyond_floats_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Programme] = []

    def noted(made: Programme, _seconds: float) -> tuple[int, None]:
        asked.append(made)
        return -1, None

    monkeypatch.setattr(closing, "_solved", noted)
    for document in documents("dear"):
        plan = solve(read(document), kernels=plain())
        assert plan.bound <= optimum(document) <= plan.cost
    assert all(abs(cost) <= DEAREST for made in asked for cost in made.cost)


@pytest.mark.usefixtures("no_branches")
def test_a_worse_start_still_ends_at_the_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search is kept from improving, so that the programme has to find plans, which the flow counts again."""
    from matcher.engine.part import _Several  # noqa: PLC0415 - only here is it made worse

    def badly(self: Any) -> None:
        kernels, part = self.kernels, self.part
        for number in part.several:
            part.cost -= int(kernels.take_out(number, part.network, part.users, part.choices, part.log))
            part.cost += int(kernels.put(number, -1, part.network, part.choices, part.log))

    monkeypatch.setattr(_Several, "_improve_singly", badly)
    monkeypatch.setattr(_Several, "_improve", lambda _self: None)
    for family in ("plain", "wide", "one_shift", "pairs"):
        for document in documents(family):
            part = part_of(document)
            assert part.cost == part.bound == optimum(document)


@pytest.mark.usefixtures("no_branches")
@pytest.mark.parametrize("family", FAMILIES)
def test_a_plan_with_a_certificate_states_what_the_certificate_proves(family: str) -> None:
    for document in documents(family):
        arrays, names = flatten(read(document))
        solved = solve_numbered(arrays, names, kernels=plain(), certify=True)
        stated = json.loads(write_plan(solved.plan))
        assert check(document, stated, solved.certificate) == (solved.plan.cost, [])


@pytest.mark.usefixtures("no_branches")
def test_a_float_bound_gives_its_margin_away(monkeypatch: pytest.MonkeyPatch) -> None:
    documents_open = [document for family in ("wide", "free") for document in documents(family)]
    costs = [part_of(document).cost for document in documents_open]
    monkeypatch.setattr(closing, "MARGIN", 2.0)
    loose = [part_of(document) for document in documents_open]
    assert [part.cost for part in loose] == costs
    assert any(part.bound < part.cost for part in loose)
    assert all(part.priced <= part.bound <= part.cost for part in loose)


def test_a_programme_is_small_or_refused() -> None:
    made = Programme()
    for _ in range(MOST_COLUMNS):
        made.column(1)
    with pytest.raises(TooLargeError):
        made.column(1)
    with pytest.raises(TooLargeError):
        Programme().column(DEAREST + 1)


@pytest.mark.usefixtures("no_branches")
def test_what_is_too_large_keeps_the_bound_of_its_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme, "MOST_COLUMNS", 0)
    rng = Random(1)
    for document in rng.sample([row for family in FAMILIES for row in documents(family)], 20):
        part = part_of(document)
        assert part.priced == part.bound <= optimum(document)


def test_a_deadline_that_has_passed_cuts() -> None:
    document = make(3, "wide", single=False, size=9)
    plan: Plan = solve(read(document), kernels=plain(), time_limit_s=0)
    assert plan.bound <= optimum(document) <= plan.cost
    assert Deadline.after(0).left_s == 0
    assert Deadline.after(0)()
    assert not Deadline()()
