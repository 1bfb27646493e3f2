"""What a warm district can be asked: a proposal for orders, candidates of one, what a claim costs others, a what-if."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from matcher.domain.shifts import Shift
from matcher.engine.candidates import candidates as find
from matcher.engine.events import Placement
from matcher.engine.instance import Incumbent
from matcher.planning.candidates import Candidate, Unserved, describe, unserved
from matcher.planning.district import District
from matcher.planning.others import is_exact, others_cost, try_pairs
from matcher.planning.problem import Problem
from matcher.planning.solve import Outcome, plan


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best helpers of an order; why it has none."""

    items: tuple[Candidate, ...]
    unserved: Unserved | None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an order stands in a plan."""

    shift: Shift
    helper_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """An order that would stand elsewhere; None: unserved."""

    order_id: UUID
    before: Placed | None
    after: Placed | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What it would change to give an order to a helper: the cost of the whole plan, and which other orders move."""

    candidate: Candidate
    cost_change: int
    moved: tuple[Moved, ...]


def propose(district: District, order_ids: Sequence[UUID]) -> Outcome:
    """Who should be asked for these orders now; offers that stand elsewhere are not touched. Invalid."""
    return plan(district.problem_of(order_ids))


def candidates(district: District, order_id: UUID, limit: int) -> Candidates:
    """At most `limit` helpers for an order that wants somebody, the cheapest for the whole present plan first."""
    problem = district.problem_of([order_id])
    name = problem.engine_id(order_id)
    found = find(problem.instance, name) if name is not None else []
    if name is None or not found:
        return Candidates((), unserved(district.problem_of([order_id], everybody=True), order_id))
    others = [0] * len(found)
    if is_exact(district.present, len(found)):
        others = others_cost(district.present, name, [(one.helper, one.shift) for one in found])
    made = [describe(problem, name, one, extra) for one, extra in zip(found, others, strict=True)]
    # Sorting keeps the order of equals: that of the pair's own cost, then of ids.
    return Candidates(tuple(sorted(made, key=lambda one: one.cost)[:limit]), None)


def burdens(district: District, helper_id: UUID, wishes: Sequence[tuple[UUID, Shift]]) -> list[int]:
    """What it costs all others when the helper takes each of these orders in the shift; 0 where nothing is known."""
    name = district.helper_name(helper_id)
    if name is None or not is_exact(district.present, len(wishes)):
        return [0] * len(wishes)
    return [_burden(district, name, order_id, shift) for order_id, shift in wishes]


def _burden(district: District, helper: str, order_id: UUID, shift: Shift) -> int:
    number = district.horizon.number(shift)
    if number is None or not district.has(order_id):
        return 0
    return others_cost(district.present, district.order_name(order_id), [(helper, number)])[0]


def what_if(district: District, order_id: UUID, helper_id: UUID, shift: Shift | None) -> WhatIf | None:
    """What would change if the helper served the order, in the shift or its best; None where it cannot."""
    helper = district.helper_name(helper_id)
    problem = district.problem_of([order_id])
    name = problem.engine_id(order_id)
    if helper is None or name is None:
        return None
    narrowed = _only_in(problem, name, shift)
    own = next((one for one in find(narrowed.instance, name) if one.helper == helper), None)
    if own is None:
        return None
    trial = try_pairs(district.present, name, [(own.helper, own.shift)])[0]
    moved_away = _changed(problem, name, own.shift, helper)
    moved = tuple(
        Moved(order.id, _placed(district, before), _placed(district, after))
        for other, before, after in trial.moved
        if (order := district.order_at(other)) is not None
    )
    return WhatIf(describe(problem, name, own, trial.others), own.cost + moved_away + trial.change, moved)


def _only_in(problem: Problem, name: str, shift: Shift | None) -> Problem:
    if shift is None:
        return problem
    number = problem.horizon.number(shift)
    order = problem.order(name)
    windows = tuple(window for window in order.windows if window.shift == number)
    narrow = msgspec.structs.replace(order, windows=windows)
    made = msgspec.structs.replace(problem.instance, orders=(narrow,))
    return Problem(
        made, problem.horizon, problem.orders, problem.helpers, problem.held, problem.read_s, problem.build_s
    )


def _changed(problem: Problem, name: str, shift: int, helper: str) -> int:
    """The cost of moving an order away from what was last proposed."""
    last = problem.order(name).incumbent
    return 0 if last in (None, Incumbent(shift, (helper,))) else problem.instance.weights.change


def _placed(district: District, where: Placement | None) -> Placed | None:
    if where is None:
        return None
    helpers = tuple(district.helper_at(one).id for one in where.helpers)
    return Placed(district.horizon.shift(where.shift), helpers)
