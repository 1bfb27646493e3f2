"""Who may serve an order, and what one pair of order and helper costs: the contract's rules, one pair at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

from matcher.engine.crew import cheapest_crew
from matcher.engine.instance import Order, Window
from matcher.engine.problem import Problem
from matcher.engine.wants import tags_of


@dataclass(frozen=True, slots=True)
class Pair:
    """One helper used for one order in one shift; `need` is the place filled, -1 for the whole order (a team)."""

    helper: int
    shift: int
    need: int
    distance: int
    own: int
    tags: int
    bonus: int
    window: int
    change: int

    @property
    def pair(self) -> int:
        """The pair cost of the contract."""
        return self.distance + self.own + self.tags + self.bonus


def pairs(problem: Problem, number: int) -> Iterator[Pair]:
    """Every (window, need, helper) that the hard rules allow for an order, limits with `taken` included.

    `change` is what the order pays if this one helper alone serves it.
    """
    order = problem.orders[number]
    for window in order.windows:
        if "member" in order.accepts:
            for index, need in enumerate(order.needs):
                tags = tuple(sorted({*need.tags, *window.tags}))
                yield from _of_kind(problem, order, window, tags, team=False, size=0, need=index)
        if "team" in order.accepts:
            yield from _of_kind(
                problem, order, window, tags_of(order, window.tags), team=True, size=order.headcount, need=-1
            )


def _of_kind(
    problem: Problem, order: Order, window: Window, tags: tuple[str, ...], *, team: bool, size: int, need: int
) -> Iterator[Pair]:
    area = problem.place[order.area]
    excluded = frozenset(order.excludes)
    bonuses = {prefer.helper: prefer.bonus for prefer in order.prefers}
    for helper, cost in problem.qualified(tags, team=team, size=size):
        if window.shift not in problem.leaf[helper] or problem.helpers[helper].id in excluded:
            continue
        level = problem.level(area, helper)
        if level is None:
            continue
        row = problem.helpers[helper]
        distance = problem.step(level)
        bonus = -min(bonuses.get(row.id, 0), distance + cost)
        change = change_cost(problem, order, window.shift, (row.id,))
        yield Pair(helper, window.shift, need, distance, row.cost, cost - row.cost, bonus, window.cost, change)


def change_cost(problem: Problem, order: Order, shift: int, ids: tuple[str, ...]) -> int:
    """What serving an order by these helpers in this shift pays for departing from its incumbent."""
    stays = order.incumbent
    if stays is None or (stays.shift == shift and sorted(stays.helpers) == sorted(ids)):
        return 0
    return problem.change


def next_balance(problem: Problem, helper: int) -> int:
    """Balance cost of a helper's first new assignment."""
    return problem.balance * (2 * problem.helpers[helper].load + 1)


def alone_cost(problem: Problem, number: int) -> int | None:
    """The cheapest way to serve an order if no other existed, balance included; None where there is none."""
    order = problem.orders[number]
    best: int | None = None
    rows: dict[int, list[Pair]] = {}
    for row in pairs(problem, number):
        if row.need >= 0 and order.headcount > 1:
            rows.setdefault(row.shift, []).append(row)
            continue
        cost = row.pair + row.window + row.change + next_balance(problem, row.helper)
        best = cost if best is None else min(best, cost)
    for shift in sorted(rows):
        cost_of_crew = _crew_cost(problem, order, shift, rows[shift])
        if cost_of_crew is not None:
            best = cost_of_crew if best is None else min(best, cost_of_crew)
    return best


def _crew_cost(problem: Problem, order: Order, shift: int, rows: list[Pair]) -> int | None:
    counts = [need.count for need in order.needs]
    stays = order.incumbent
    best: int | None = None
    for names in (None, stays.helpers if stays is not None and stays.shift == shift else ()):
        kept = rows if names is None else [row for row in rows if problem.helpers[row.helper].id in names]
        table: dict[int, list[int | None]] = {}
        for row in kept:
            table.setdefault(row.helper, [None] * len(counts))[row.need] = row.pair + next_balance(problem, row.helper)
        found = cheapest_crew(counts, list(table.values()))
        if found is None:
            continue
        ids = tuple(problem.helpers[list(table)[c]].id for crew in found[1] for c in crew)
        cost = found[0] + rows[0].window + change_cost(problem, order, shift, ids)
        best = cost if best is None else min(best, cost)
    return best
