"""The funnel of an order that nobody can serve: how many helpers are left after each filter."""

from collections.abc import Iterator

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
    counts["kind"] = sum(len(problem.of_kind(kind)) for kind in sorted(set(order.accepts)))
    for helper, row in _tagged(problem, order, need):
        for name, passed in _filters(problem, order, need, helper, row):
            if not passed:
                break
            counts[name] += 1
    return counts


def _tagged(problem: Problem, order: Order, need: int) -> Iterator[tuple[int, Helper]]:
    """A superset of the helpers with an accepted kind and the tags: only these pass the first two filters."""
    for kind in sorted(set(order.accepts)):
        wanted = order.needs if kind == "team" else (order.needs[need],)
        always = set[str].intersection(*(set(window.tags) for window in order.windows)) if order.windows else set[str]()
        pools = [problem.tagged(tag) for tag in sorted({*always, *(tag for one in wanted for tag in one.tags)})]
        for helper in min([*pools, problem.of_kind(kind)], key=len):
            row = problem.helpers[helper]
            if row.kind == kind:
                yield helper, row


def _filters(problem: Problem, order: Order, need: int, helper: int, row: Helper) -> Iterator[tuple[str, bool]]:
    """The filters after the kind for one helper, lazily; those about windows ask for one common window."""
    qualified = [window for window in order.windows if _has_tags(order, need, row, window.tags)]
    yield "tags", bool(qualified)
    yield "area", problem.level(problem.place[order.area], helper) is not None
    free = [window for window in qualified if window.shift in row.shifts]
    yield "shift", bool(free)
    yield "excludes", row.id not in order.excludes
    yield "size", row.kind == "member" or row.size >= order.headcount
    yield "limits", any(window.shift in problem.leaf[helper] for window in free)


def _has_tags(order: Order, need: int, row: Helper, more: tuple[str, ...]) -> bool:
    wanted = order.needs if row.kind == "team" else (order.needs[need],)
    return all(tag in row.tags for tag in more) and all(tag in row.tags for one in wanted for tag in one.tags)


def _fillable(problem: Problem, order: Order, need: int, count: int) -> bool:
    passing = [
        (helper, row)
        for helper, row in _tagged(problem, order, need)
        if all(passed for _name, passed in _filters(problem, order, need, helper, row))
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
