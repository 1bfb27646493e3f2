"""How far a proven bound may have to fall after an event, without solving again."""

import msgspec

from matcher.engine.edit import Changes, taking
from matcher.engine.instance import Helper, Order


def fall_of(changes: Changes, orders: dict[str, Order], helpers: dict[str, Helper]) -> int:
    """The most by which the optimum falls when rows become those of `changes`.

    An order that goes saves at most its value, and so does each assignment that becomes possible; whatever is only
    forbidden saves nothing.
    """
    fall = 0
    for name, order in changes.orders.items():
        old = orders.get(name)
        if old is not None and not (order is not None and _only_excludes_more(old, order)):
            fall += old.value
    dearest = max((row.value for row in (*orders.values(), *changes.orders.values()) if row is not None), default=0)
    for name, helper in changes.helpers.items():
        if helper is not None:
            fall += dearest * _gain_of(helpers.get(name), helper)
    return fall


def _only_excludes_more(old: Order, order: Order) -> bool:
    same = msgspec.structs.replace(order, excludes=old.excludes) == old
    return same and set(order.excludes) >= set(old.excludes)


def _gain_of(old: Helper | None, helper: Helper) -> int:
    """The most assignments that a helper can take and could not before."""
    if old is not None:
        if any(helper == taking(old, shift) for shift in set(helper.taken)):
            return 0
        if any(old == taking(helper, shift) for shift in set(old.taken)):
            return 1
    return max(0, min(helper.total - len(helper.taken), helper.per_shift * len(helper.shifts)))
