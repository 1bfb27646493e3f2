"""The checker's funnel of an order that nobody can serve: how many helpers are left after each filter."""

from collections.abc import Callable

from matcher.engine.check_rules import Doc, Rules, accepts, headcount, kind_of

FILTERS = ("kind", "tags", "area", "shift", "excludes", "size", "limits")


def funnel(rules: Rules, order: Doc) -> Doc:
    """Helpers left after each filter, for the first need that no window can fill; or `{"together": True}`."""
    for need, row in enumerate(order["needs"]):
        counts = dict.fromkeys(FILTERS, 0)
        counts["kind"] = sum(rules.kinds[kind] for kind in set(accepts(order)))
        left = []
        # Whoever passes the first two filters has the tags of this need at least.
        for helper in rules.tagged(set(row["tags"])):
            passed = _passed(rules, order, helper, need)
            for name in FILTERS[1:passed]:
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
