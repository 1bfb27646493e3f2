"""Who could take one order, and why: every single helper with its best shift and what it would cost."""

import msgspec

from matcher.engine.funnel import funnel_of
from matcher.engine.instance import Instance, Kind
from matcher.engine.pairs import Pair, next_balance, pairs
from matcher.engine.problem import Problem, number_instance


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """One helper for an order: its best shift, the need that it would fill (None: the whole order), the cost in parts.

    `bonus` is never above 0; `balance` is for one more assignment at its load; `cost` is the sum of the parts.
    """

    helper: str
    kind: Kind
    shift: int
    need: int | None
    cost: int
    distance: int
    helper_cost: int
    tags: int
    bonus: int
    window: int
    balance: int


def candidates(instance: Instance, order_id: str) -> list[Candidate]:
    """Every helper that could take (a place of) the order as if it stood alone, the best first, ties by id.

    Limits count with what is `taken`. Raises KeyError for an unknown order.
    """
    problem = number_instance(instance)
    best: dict[int, tuple[int, int, int, Pair]] = {}
    for row in pairs(problem, _number(problem, order_id)):
        cost = row.pair + row.window + next_balance(problem, row.helper)
        made = (cost, row.shift, row.need, row)
        if row.helper not in best or made[:3] < best[row.helper][:3]:
            best[row.helper] = made
    rows = sorted(best.values(), key=lambda made: (made[0], made[3].helper))
    return [_candidate(problem, cost, row) for cost, _shift, _need, row in rows]


def funnel(instance: Instance, order_id: str) -> dict[str, object]:
    """How many helpers are left after each filter, for the first need that nobody can fill.

    `{"together": True}` where each need alone can be filled. Raises KeyError for an unknown order.
    """
    problem = number_instance(instance)
    return funnel_of(problem, _number(problem, order_id))


def _number(problem: Problem, order_id: str) -> int:
    for number, order in enumerate(problem.orders):
        if order.id == order_id:
            return number
    raise KeyError(order_id)


def _candidate(problem: Problem, cost: int, row: Pair) -> Candidate:
    helper = problem.helpers[row.helper]
    return Candidate(
        helper=helper.id,
        kind=helper.kind,
        shift=row.shift,
        need=None if row.need < 0 else row.need,
        cost=cost,
        distance=row.distance,
        helper_cost=row.own,
        tags=row.tags,
        bonus=row.bonus,
        window=row.window,
        balance=next_balance(problem, row.helper),
    )
