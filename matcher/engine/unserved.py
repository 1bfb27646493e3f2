"""Why orders are unserved: impossible, not worth it, proven to be outcompeted, or undecided."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from matcher.engine.crew import cheapest_crew
from matcher.engine.kernels.flow import FAR
from matcher.engine.kernels.funnel import FILTERS, TOGETHER
from matcher.engine.kernels.reasons import (
    ALONE_COST,
    HELPERS_FROM,
    HELPERS_TO,
    JUDGED,
    ORDERS_TO,
    PROOF,
    PROOF_FROM,
    PROOF_TO,
    RISE,
    TRUNCATED,
    WORTH,
)
from matcher.engine.plan import Detail, Reason, Unserved
from matcher.engine.question import Pair, Question

FUNNEL = ("kind", "tags", "area", "shift", "excludes", "size", "limits")
# A bound on every plan that serves an order, less the cost of the plan that is explained; None where it proves nothing.
Forced = Callable[[int], int | None]


def reasons(
    question: Question, orders: Iterable[int], *, details: bool, forced: Forced | None = None
) -> list[Unserved]:
    """Why each of some unserved orders, ascending by their numbers, is unserved.

    Without `forced` the networks hold an optimum and no order of several members; `details` then adds what forcing
    each order in would do.
    """
    orders = list(orders)
    found: dict[int, tuple[Reason, Detail]] = {}
    impossible: list[int] = []
    exact = forced is None
    for part, mine in enumerate(question.by_part(orders)):
        if mine:
            _judge(question, part, mine, found, impossible, details=details and exact)
    for order in mine_of(found, forced):
        found[order] = _bounded(order, forced, details=details)
    for order, counts in zip(impossible, funnels(question, impossible), strict=True):
        found[order] = "impossible", counts
    names = question.names.orders
    return [Unserved(names[order], *found[order]) for order in orders]


def explain_order(question: Question, order: int) -> Unserved:
    """Why one order, by its number, is unserved, in detail; where no order is served by several members."""
    return reasons(question, [order], details=True)[0]


def mine_of(found: dict[int, tuple[Reason, Detail]], forced: Forced | None) -> list[int]:
    """The outcompeted orders where that is still to be proven."""
    return [] if forced is None else [order for order, (reason, _detail) in found.items() if reason == "outcompeted"]


def _bounded(order: int, forced: Forced | None, *, details: bool) -> tuple[Reason, Detail]:
    least = forced(order) if forced is not None else 0
    if least is None or least < 0:
        return "undecided", None
    return "outcompeted", {"cost_change_at_least": least} if details else None


def funnels(question: Question, orders: list[int]) -> list[dict[str, object]]:
    """How many helpers are left after each filter, for the first need of each order that cannot be filled.

    `{"together": True}` where each need alone can be filled.
    """
    if not orders:
        return []
    counts = np.asarray(question.kernels.funnels(question.kernels.narrow(orders), question.tags, question.rows))
    return [
        {"together": True} if row[0] == TOGETHER else dict(zip(FUNNEL, row, strict=True))
        for row in counts.reshape(-1, FILTERS).tolist()
    ]


def _judge(
    question: Question,
    part: int,
    orders: list[int],
    found: dict[int, tuple[Reason, Detail]],
    impossible: list[int],
    *,
    details: bool,
) -> None:
    """The reasons of the orders of one network into `found`, those that nobody can serve into `impossible`."""
    kernels = question.kernels
    judged = kernels.judge(
        kernels.narrow(question.number[orders].tolist()), int(details), question.rows, question.networks[part]
    )
    named = np.asarray(judged.named)
    proof = np.asarray(judged.proof)
    rows = np.asarray(judged.row).reshape(-1, JUDGED).tolist()
    for order, row in zip(orders, rows, strict=True):
        alone = None if row[WORTH] else alone_cost(question, order, row[ALONE_COST])
        if not row[WORTH] and alone is None:
            impossible.append(order)
        elif alone is not None and alone >= question.arrays.value[order]:
            found[order] = "not_worth", alone
        else:
            found[order] = "outcompeted", _forced(question, order, row, named, proof) if row[RISE] < FAR else None


def _forced(question: Question, order: int, row: list[int], named: Any, proof: Any) -> dict[str, object]:
    """What forcing an order in would do, who was met on the way, and the prices that prove it."""
    names = question.names
    detail: dict[str, object] = {
        "cost_change": row[RISE] - int(question.arrays.value[order]),
        "helpers": [names.helpers[number] for number in named[row[HELPERS_FROM] : row[HELPERS_TO]]],
        "orders": [names.orders[number] for number in named[row[HELPERS_TO] : row[ORDERS_TO]]],
    }
    if row[TRUNCATED]:
        detail["truncated"] = True
    pairs = proof[row[PROOF_FROM] * PROOF : row[PROOF_TO] * PROOF].reshape(-1, PROOF).tolist()
    detail["proof"] = [
        {"helper": names.helpers[helper], "shift": names.shifts[shift], "cost": cost, "price": price}
        for helper, shift, cost, price in pairs
    ]
    return detail


def alone_cost(question: Question, order: int, single: int) -> int | None:
    """The cheapest way to serve an order if there were no other, balance included; None where there is none.

    `single`: that of one helper for the whole order, -1 where nobody can.
    """
    costs = [single] if single >= 0 else []
    if question.headcount(order) > 1:
        by_window: dict[int, list[Pair]] = {}
        for pair in question.pairs(order):
            if pair.need >= 0:
                by_window.setdefault(pair.window, []).append(pair)
        for window, rows in by_window.items():
            costs += _crews(question, order, window, rows)
    return min(costs, default=None)


def _crews(question: Question, order: int, window: int, rows: list[Pair]) -> list[int]:
    """The cheapest crew for an order in a window, and that of its incumbent's helpers."""
    arrays = question.arrays
    needs = slice(arrays.need_start[order], arrays.need_start[order + 1])
    counts = arrays.need_count[needs].tolist()
    stays = arrays.incumbent[arrays.incumbent_start[order] : arrays.incumbent_start[order + 1]].tolist()
    here = bool(arrays.incumbent_shift[order] == arrays.window_shift[window])
    costs = []
    for pool in (None, stays) if here else (None,):
        table: dict[int, list[int | None]] = {}
        for row in rows:
            if pool is None or row.helper in pool:
                table.setdefault(row.helper, [None] * len(counts))[row.need] = row.cost + _balance(arrays, row.helper)
        crew = cheapest_crew(counts, list(table.values()))
        if crew is not None:
            people = sorted(list(table)[index] for seats in crew[1] for index in seats)
            same = arrays.incumbent_shift[order] == -1 or (here and people == stays)
            costs.append(crew[0] + int(arrays.window_cost[window]) + (0 if same else int(arrays.scalars[1])))
    return costs


def _balance(arrays: Any, helper: int) -> int:
    return int(arrays.scalars[0] * (2 * arrays.load[helper] + 1))
