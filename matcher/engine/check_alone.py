"""The checker's view of one order as if no other existed: can it be served, at what cost, and if not, the funnel."""

from collections.abc import Callable

from matcher.engine.check_rules import Doc, Rules, accepts, headcount, kind_of

FILTERS = ("kind", "tags", "area", "shift", "excludes", "size", "limits")


def alone(rules: Rules, order: Doc) -> int | None:
    """The least cost of serving an order alone, balance included; None where it cannot be served."""
    costs = []
    for window in order["windows"]:
        costs += _single(rules, order, window)
        if headcount(order) > 1 and "member" in accepts(order):
            costs += _crews(rules, order, window)
    return min(costs, default=None)


def _single(rules: Rules, order: Doc, window: Doc) -> list[int]:
    """Costs of every helper that serves the whole order by itself."""
    costs = []
    count = headcount(order)
    shared = set(window.get("tags", [])) | {tag for need in order["needs"] for tag in need["tags"]}
    for helper in rules.tagged(shared):
        whole = kind_of(helper) == "team" or count == 1
        if whole and _passes(rules, order, window, helper, 0):
            pair = sum(rules.pair(order, helper, rules.wanted(order, window, helper, 0)))
            costs.append(
                pair + window["cost"] + rules.moved(order, window["shift"], [helper["id"]]) + _one_more(rules, helper)
            )
    return costs


def _crews(rules: Rules, order: Doc, window: Doc) -> list[int]:
    """Least costs of a crew of members: of anybody, and of the incumbent's helpers."""
    stood = order.get("incumbent")
    pools: list[tuple[set[str] | None, int]] = [(None, rules.change if stood else 0)]
    if stood and stood["shift"] == window["shift"]:
        pools.append((set(stood["helpers"]), 0))
    costs = []
    for names, change in pools:
        if names is not None and len(names) != headcount(order):
            continue
        least = _crew(rules, order, window, names)
        if least is not None:
            costs.append(least + window["cost"] + change)
    return costs


def _crew(rules: Rules, order: Doc, window: Doc, names: set[str] | None) -> int | None:
    counts = tuple(need["count"] for need in order["needs"])
    rows: dict[str, list[int | None]] = {}
    for need in range(len(counts)):
        for helper in rules.tagged(set(order["needs"][need]["tags"]) | set(window.get("tags", []))):
            if kind_of(helper) != "member" or (names is not None and helper["id"] not in names):
                continue
            if _passes(rules, order, window, helper, need):
                pair = sum(rules.pair(order, helper, rules.wanted(order, window, helper, need)))
                rows.setdefault(helper["id"], [None] * len(counts))[need] = pair + _one_more(rules, helper)
    if sum(counts) > len(rows):
        return None
    if len(counts) == 1:
        return sum(sorted(row[0] or 0 for row in rows.values())[: counts[0]])
    return _cheapest_seats(counts, list(rows.values()))


def _cheapest_seats(counts: tuple[int, ...], rows: list[list[int | None]]) -> int | None:
    """Member by member, over the places that each need still has open."""
    best = {counts: 0}
    for row in rows:
        following = dict(best)
        for left, cost in best.items():
            for need, price in enumerate(row):
                if price is not None and left[need]:
                    rest = (*left[:need], left[need] - 1, *left[need + 1 :])
                    following[rest] = min(cost + price, following.get(rest, cost + price))
        best = following
    return best.get((0,) * len(counts))


def funnel(rules: Rules, order: Doc) -> Doc:
    """Helpers left after each filter, for the first need that no window can fill; or `{"together": True}`."""
    for need, row in enumerate(order["needs"]):
        counts = dict.fromkeys(FILTERS, 0)
        left = []
        for helper in rules.instance["helpers"]:
            passed = _passed(rules, order, helper, need)
            for name in FILTERS[:passed]:
                counts[name] += 1
            if passed == len(FILTERS):
                left.append(helper)
        if not _fills(rules, order, need, row["count"], left):
            return counts
    return {"together": True}


def _fills(rules: Rules, order: Doc, need: int, count: int, left: list[Doc]) -> bool:
    if any(kind_of(helper) == "team" for helper in left):
        return True
    return any(
        sum(_passes(rules, order, window, helper, need) for helper in left) >= count for window in order["windows"]
    )


def _passed(rules: Rules, order: Doc, helper: Doc, need: int) -> int:
    """How many of the filters, in their order, a helper passes."""
    tagged = [
        window for window in order["windows"] if rules.wanted(order, window, helper, need) <= helper["tags"].keys()
    ]
    free = [window for window in tagged if window["shift"] in helper["shifts"]]
    tests: tuple[Callable[[], bool], ...] = (
        lambda: kind_of(helper) in accepts(order),
        lambda: bool(tagged),
        lambda: rules.climbed(order["area"], helper) is not None,
        lambda: bool(free),
        lambda: helper["id"] not in order.get("excludes", []),
        lambda: kind_of(helper) == "member" or helper.get("size", 1) >= headcount(order),
        lambda: any(rules.room(helper, window["shift"]) for window in free),
    )
    return next((index for index, test in enumerate(tests) if not test()), len(tests))


def _passes(rules: Rules, order: Doc, window: Doc, helper: Doc, need: int) -> bool:
    """All filters in one given window."""
    return (
        rules.wanted(order, window, helper, need) <= helper["tags"].keys()
        and window["shift"] in helper["shifts"]
        and kind_of(helper) in accepts(order)
        and helper["id"] not in order.get("excludes", [])
        and (kind_of(helper) == "member" or helper.get("size", 1) >= headcount(order))
        and rules.climbed(order["area"], helper) is not None
        and rules.room(helper, window["shift"])
    )


def _one_more(rules: Rules, helper: Doc) -> int:
    return int(rules.balance * (2 * helper.get("load", 0) + 1))
