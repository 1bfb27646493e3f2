"""Problem -> outcome: what use cases write to the database, in their own ids and shifts."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from uuid import UUID

from matcher.domain.errors import Invalid
from matcher.domain.shifts import Shift
from matcher.domain.states import RoundStep
from matcher.engine.instance import Instance, InstanceError, Order
from matcher.engine.live import Live
from matcher.engine.plan import Assignment, Plan, Unserved
from matcher.engine.solve import greedy as solve_greedily
from matcher.engine.solve import solve
from matcher.engine.validate import validate
from matcher.planning import shares
from matcher.planning.judged import InTurn, check_plan, take_in_turn
from matcher.planning.problem import Detail, Held, Problem
from matcher.planning.remedies import Known, Remedy, remedies
from matcher.planning.rules import is_ours
from matcher.store.facts import HelperFacts

TRYING_S = 0.2
"""How long a plan with orders of several people is improved once more, to try out in it what would help."""

PRICES_MOST = 50
Price = dict[str, Any]
"""By how much the plan would cost less with one more member with `tags` in `area`, free in `shift`: `price`."""
Solver = Literal["optimal", "greedy"]


@dataclass(frozen=True, slots=True)
class Share:
    """One helper's part in a line: the places that it takes (a team: all) and the costs that `words.why` reads."""

    helper_id: UUID
    kind: str
    places: int
    cost_parts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """An order that is served: when and by whom. `cost_parts` are the whole order's; `places` all that are filled."""

    order_id: UUID
    order_version: int
    shift: Shift
    helper_ids: tuple[UUID, ...]
    cost_parts: dict[str, int]
    places: int
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """An order that nobody serves in this plan; reason and detail as in the plan file, and what would help."""

    order_id: UUID
    order_version: int
    reason: str
    detail: Detail
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A plan in the words of the database; `timings` in seconds."""

    lines: tuple[Line, ...]
    left: tuple[Left, ...]
    held: tuple[Held, ...]
    cost: int
    bound: int
    solver: Solver
    timings: dict[str, float]
    prices: tuple[Price, ...] = ()
    in_turn: InTurn | None = None


def _to_nobody(_: RoundStep) -> None:
    pass


def plan(
    problem: Problem, *, greedy: bool = False, helped: int = 0, reached: Callable[[RoundStep], object] = _to_nobody
) -> Outcome:
    """The best plan, or with `greedy` a valid one at once; Invalid where stored data makes no valid instance.

    For so many of the dearest orders that it leaves, `helped`, it is said what would help; such a plan is checked, and
    compared with taking the orders in turn. `reached` is told of each step.
    """
    reached(RoundStep.SOLVING)
    started = time.perf_counter()
    try:
        validate(problem.instance)
    except InstanceError as error:
        raise Invalid(f"the stored data make no valid matching problem: {error}") from error
    checked = time.perf_counter()
    made = solve_greedily(problem.instance) if greedy else _solved(problem.instance, problem.improving_s)
    orders = {order.id: order for order in problem.instance.orders}
    lines = tuple(_line(problem, orders[row.order], row) for row in made.assignments)
    solved = time.perf_counter()
    reached(RoundStep.HELPING)
    is_whole = bool(helped) and not greedy
    help_for = _remedies(problem, made, helped) if is_whole else {}
    left = tuple(_left(problem, row, help_for.get(row.order, ())) for row in made.unserved)
    explained = time.perf_counter()
    # The simple plan of a later attempt is shown as it is: something has to go out.
    in_turn = _judged(problem.instance, made) if is_whole else None
    ended = time.perf_counter()
    return Outcome(
        lines=lines,
        left=left,
        held=problem.held,
        cost=made.cost,
        bound=made.bound,
        solver="greedy" if greedy else "optimal",
        prices=tuple(_price(problem, row) for row in made.prices[:PRICES_MOST]),
        timings=_timings(problem, made, (checked - started, explained - solved, ended - started))
        | ({"check": round(ended - explained, 6)} if is_whole else {}),
        in_turn=in_turn,
    )


def _judged(instance: Instance, made: Plan) -> InTurn:
    check_plan(instance, made)
    return take_in_turn(instance)


def _solved(instance: Instance, improving_s: float) -> Plan:
    """The best plan, on all processors that this process may use, by the compiled kernels where those are there."""
    # Not every system tells which processors are ours.
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return solve(instance, time_limit_s=improving_s, threads=ours)


def _line(problem: Problem, order: Order, row: Assignment) -> Line:
    facts = problem.orders[row.order]
    helpers = [problem.helpers[name] for name in row.helpers]
    filled = sum(need.count for need in order.needs)
    return Line(
        order_id=facts.id,
        order_version=facts.version,
        shift=problem.shift(row.shift),
        helper_ids=tuple(helper.id for helper in helpers),
        cost_parts=shares.costs_of(row.cost),
        places=filled,
        shares=tuple(_share(problem, order, row, helper, filled // len(helpers)) for helper in helpers),
    )


def _share(problem: Problem, order: Order, row: Assignment, helper: HelperFacts, places: int) -> Share:
    if len(row.helpers) == 1:
        parts = shares.alone(problem, order, helper, row.cost)
    else:
        parts = shares.among_several(problem, order, helper, row.cost)
    return Share(helper.id, helper.kind.value, places, parts)


def _left(problem: Problem, row: Unserved, help_for: tuple[Remedy, ...]) -> Left:
    facts = problem.orders[row.order]
    return Left(facts.id, facts.version, row.reason, row.detail, help_for)


def _price(problem: Problem, row: Mapping[str, Any]) -> Price:
    shift = problem.shift(row["shift"])
    tags = sorted(filter(is_ours, row["tags"]))
    when = {"date": shift.date.isoformat(), "part": shift.part}
    return {"area": row["area"], "shift": when, "tags": tags, "price": row["price"]}


def _remedies(problem: Problem, made: Plan, most: int) -> dict[str, tuple[Remedy, ...]]:
    """What would help the dearest orders that the plan leaves, by the engine's ids."""
    rows = {one.id: one for one in problem.instance.orders}
    dearest = sorted((rows[one.order] for one in made.unserved), key=lambda one: (-one.value, one.id))
    if not dearest:
        return {}
    settled = Live.settled_in(problem.instance, made)
    whole = cache(lambda: Live(problem.instance, improving_s=TRYING_S, plan=made))
    facts = (problem.orders.__getitem__, problem.helpers.__getitem__)
    known = Known(whole, settled, rows.__getitem__, problem.horizon, *facts)
    return {one.id: remedies(known, one.id) for one in dearest[:most] if settled.placement(one.id) is None}


def _timings(problem: Problem, made: Plan, seconds: tuple[float, float, float]) -> dict[str, float]:
    spent, (check_s, help_s, total_s) = made.timings, seconds
    parts = {
        "load": problem.read_s,
        "build": problem.build_s + check_s + spent.build,
        "solve": spent.solve,
        "explain": spent.explain + help_s,
        "total": problem.read_s + problem.build_s + total_s,
    }
    return {name: round(seconds, 6) for name, seconds in parts.items()}
