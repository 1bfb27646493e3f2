"""The funnel of an order that nobody can serve: how many helpers are left after each filter."""

from matcher.engine.instance import Helper, Order
from matcher.engine.problem import Problem


def funnel_of(problem: Problem, number: int) -> dict[str, object]:
    """Counts after each filter for the first need that cannot be filled in any window.

    `{"together": True}` where each need alone can be filled but not all at once.
    """
    order = problem.orders[number]
    for index, need in enumerate(order.needs):
        if not _fillable(problem, order, index, need.count):
            return dict(_counts(problem, order, index))
    return {"together": True}


def _counts(problem: Problem, order: Order, need: int) -> dict[str, int]:
    counts = dict.fromkeys(("kind", "tags", "area", "shift", "excludes", "size", "limits"), 0)
    for helper, row in enumerate(problem.helpers):
        for name, passed in _filters(problem, order, need, helper, row).items():
            if not passed:
                break
            counts[name] += 1
    return counts


def _filters(problem: Problem, order: Order, need: int, helper: int, row: Helper) -> dict[str, bool]:
    """Each filter for one helper; those about windows ask for one common window."""
    qualified = [window for window in order.windows if _has_tags(order, need, row, window.tags)]
    free = [window for window in qualified if window.shift in row.shifts]
    return {
        "kind": row.kind in order.accepts,
        "tags": bool(qualified),
        "area": problem.level(problem.place[order.area], helper) is not None,
        "shift": bool(free),
        "excludes": row.id not in order.excludes,
        "size": row.kind == "member" or row.size >= order.headcount,
        "limits": any(window.shift in problem.leaf[helper] for window in free),
    }


def _has_tags(order: Order, need: int, row: Helper, more: tuple[str, ...]) -> bool:
    wanted = order.needs if row.kind == "team" else (order.needs[need],)
    return all(tag in row.tags for tag in more) and all(tag in row.tags for one in wanted for tag in one.tags)


def _fillable(problem: Problem, order: Order, need: int, count: int) -> bool:
    passing = [
        (helper, row)
        for helper, row in enumerate(problem.helpers)
        if problem.leaf[helper] and all(_filters(problem, order, need, helper, row).values())
    ]
    if any(row.kind == "team" for _helper, row in passing):
        return True
    return any(
        sum(
            window.shift in problem.leaf[helper] and _has_tags(order, need, row, window.tags) for helper, row in passing
        )
        >= count
        for window in order.windows
    )
