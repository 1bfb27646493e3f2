"""Who could take one order, best first; and where nobody could, at which question the last of them dropped out."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec

from matcher.domain.errors import NotFound
from matcher.domain.shifts import Shift
from matcher.engine.candidates import Candidate as Found
from matcher.engine.candidates import candidates as find
from matcher.engine.candidates import funnel
from matcher.planning.problem import Detail, Problem
from matcher.planning.remedies import Remedy
from matcher.planning.shares import facts_of, tags_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """A helper with its best shift; `cost_parts` as for a share of a line, and `others` where others would pay."""

    helper_id: UUID
    kind: str
    cost: int
    cost_parts: dict[str, int]
    shift: Shift


@dataclass(frozen=True, slots=True)
class Unserved:
    """Why an order has no candidates, or too few: a reason of the plan file with its `detail`, or why it is held."""

    reason: str
    detail: Detail
    remedies: tuple[Remedy, ...] = ()


def candidates(problem: Problem, order_id: UUID, limit: int) -> list[Candidate]:
    """The best helpers for an order as if it stood alone; none for an order that is held. NotFound.

    They are ranked for this order only.
    """
    name = problem.engine_id(order_id)
    if name is None:
        _held_reason(problem, order_id)
        return []
    return [describe(problem, name, found, 0) for found in find(problem.instance, name)[:limit]]


def unserved(problem: Problem, order_id: UUID) -> Unserved:
    """Why an order without candidates has none. NotFound."""
    name = problem.engine_id(order_id)
    if name is None:
        return Unserved(_held_reason(problem, order_id), None)
    return Unserved("impossible", funnel(problem.instance, name))


def _held_reason(problem: Problem, order_id: UUID) -> str:
    for held in problem.held:
        if held.order_id == order_id:
            return held.reason.value
    raise NotFound


def describe(problem: Problem, name: str, found: Found, others: int) -> Candidate:
    """A pair that was found, in the words of the database; `others` is what it costs all others."""
    helper = problem.helpers[found.helper]
    parts = {
        "distance": found.distance,
        "helper": found.helper_cost,
        "tags": found.tags,
        "bonus": found.bonus,
        "window": found.window,
        "balance": found.balance,
        **({"others": others} if others else {}),
    }
    needs = problem.order(name).needs
    wanted = tags_of(needs if found.need is None else [needs[found.need]])
    facts = facts_of(problem.orders[name], helper, wanted)
    return Candidate(helper.id, found.kind, found.cost + others, {**parts, **facts}, problem.shift(found.shift))


def why_not(problem: Problem, order_id: UUID, helper_id: UUID, shift: Shift | None) -> str | None:
    """The question at which this helper drops out for the order, of the funnel's; None where it takes no part at all.

    With a shift, of that one; `window` where the order does not accept it. Of an order of several people, for the place
    for which it comes farthest. NotFound for an order that is held.
    """
    name = problem.engine_id(order_id)
    who = next((one for one, facts in problem.helpers.items() if facts.id == helper_id), None)
    if name is None:
        raise NotFound
    if who is None:
        return None
    order = problem.order(name)
    if shift is not None:
        windows = tuple(window for window in order.windows if problem.shift(window.shift) == shift)
        if not windows:
            return "window"
        order = msgspec.structs.replace(order, windows=windows)
    helper = next(row for row in problem.instance.helpers if row.id == who)
    places = order.needs if helper.kind == "member" else ()
    orders = [msgspec.structs.replace(order, needs=(msgspec.structs.replace(need, count=1),)) for need in places]
    counts = [
        funnel(msgspec.structs.replace(problem.instance, orders=(one,), helpers=(helper,)), name)
        for one in orders or [order]
    ]
    return max((_dropped_at(count) for count in counts), key=QUESTIONS.index)


QUESTIONS = ("kind", "tags", "area", "shift", "excludes", "size", "limits", "together")


def _dropped_at(count: Mapping[str, object]) -> str:
    return next((name for name in QUESTIONS if count.get(name) == 0), "together")
