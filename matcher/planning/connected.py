"""What of a district's rows a question can touch: whoever competes for the same people, near or far.

Orders and helpers between whom no chain of possible pairs leads are problems of their own, with the same answers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from matcher.domain.areas import above, climbed
from matcher.engine.instance import Helper, Order
from matcher.planning.places import qualifies

Rows = tuple[dict[str, Order], dict[str, Helper]]


def connected(
    orders: Mapping[str, Order], helpers: Mapping[str, Helper], named: Iterable[str], people: Iterable[str]
) -> Rows:
    """The rows that a chain of pairs joins with the `named` orders or `people`, those included; by id, sorted."""
    inside, serving = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for name, order in orders.items():
        for code in above(order.area):
            inside[code].append(name)
    for name, helper in helpers.items():
        for code in _served(helper):
            serving[code].append(name)
    met, known = {one for one in named if one in orders}, {one for one in people if one in helpers}
    new_orders, new_helpers = set(met), set(known)
    while new_orders or new_helpers:
        near = {one for name in new_orders for one in _fit_for(orders[name], serving, helpers, known)}
        asked = {one for name in new_helpers for one in _fit_with(helpers[name], inside, orders, met)}
        known |= near
        met |= asked
        new_orders, new_helpers = asked, near
    return {one: orders[one] for one in sorted(met)}, {one: helpers[one] for one in sorted(known)}


def _served(helper: Helper) -> set[str]:
    """Each of these areas, with all inside it, is served."""
    return {climbed(base, helper.reach) for base in helper.areas}


def _fit_for(
    order: Order, serving: Mapping[str, list[str]], helpers: Mapping[str, Helper], known: set[str]
) -> Iterable[str]:
    there = (one for code in above(order.area) for one in serving.get(code, ()))
    return [one for one in there if one not in known and _may_fit(order, helpers[one])]


def _fit_with(
    helper: Helper, inside: Mapping[str, list[str]], orders: Mapping[str, Order], met: set[str]
) -> Iterable[str]:
    there = (one for code in _served(helper) for one in inside.get(code, ()))
    return [one for one in there if one not in met and _may_fit(orders[one], helper)]


def _may_fit(order: Order, helper: Helper) -> bool:
    """Whether the helper could fill a place, as far as kind, tags and shifts tell."""
    return (
        helper.kind in order.accepts
        and any(window.shift in helper.shifts and qualifies(helper.tags, window.tags) for window in order.windows)
        and any(qualifies(helper.tags, need.tags) for need in order.needs)
    )
