"""Where orders stand before and after: rows of a warm network with their names, and a plan's cost counted anew."""

from collections import Counter
from collections.abc import Mapping, Sequence

from matcher.engine.events import Move, Placement
from matcher.engine.instance import Helper, Instance, Order
from matcher.engine.kernels.events import IS_WHEN, IS_WHO, ROW_SLOT, WAS_WHEN, WAS_WHO
from matcher.engine.warm import Warm


def moves_of(rows: Sequence[Sequence[int]], warm: Warm) -> tuple[Move, ...]:
    """The moves behind some rows, by id; an order that changed its slot has two rows."""
    if not rows:
        return ()
    found: dict[str, Move] = {}
    for row in rows:
        name = warm.order_ids[row[ROW_SLOT]]
        before, after = _placement(row[WAS_WHO], row[WAS_WHEN], warm), _placement(row[IS_WHO], row[IS_WHEN], warm)
        other = found.get(name)
        if other is not None:
            before, after = before or other.before, after or other.after
        found[name] = Move(name, before, after)
    return tuple(found[name] for name in sorted(found) if found[name].before != found[name].after)


def differences(before: Mapping[str, Placement], after: Mapping[str, Placement]) -> tuple[Move, ...]:
    """The moves between two plans, by id."""
    return tuple(
        Move(name, before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )


def _placement(who: int, when: int, warm: Warm) -> Placement | None:
    return None if who < 0 else Placement(warm.names.raw_shifts[when], (warm.names.ids[who],))


def recount(instance: Instance, placed: Mapping[str, Placement]) -> int:
    """The cost of a plan in which one helper alone serves each order, from the rows of the instance."""
    parent = {area.code: area.parent for area in instance.areas}
    helpers = {helper.id: helper for helper in instance.helpers}
    times: Counter[str] = Counter()
    cost = 0
    for order in instance.orders:
        place = placed.get(order.id)
        if place is None:
            cost += order.value
        else:
            cost += _order_cost(order, place, helpers[place.helpers[0]], parent, instance)
            times[place.helpers[0]] += 1
    for name, more in times.items():
        load = helpers[name].load
        cost += instance.weights.balance * ((load + more) ** 2 - load**2)
    return cost


def _order_cost(
    order: Order, place: Placement, helper: Helper, parent: Mapping[str, str | None], instance: Instance
) -> int:
    """What one served order costs, balance aside."""
    window = next(one for one in order.windows if one.shift == place.shift)
    tags = {*window.tags, *(tag for need in order.needs for tag in need.tags)}
    distance = instance.weights.distance
    pair = distance[min(_level(order.area, helper, parent), len(distance) - 1)] + helper.cost
    pair += sum(helper.tags[tag] for tag in tags)
    bonus = next((prefer.bonus for prefer in order.prefers if prefer.helper == helper.id), 0)
    held = order.incumbent
    stays = held is None or (held.shift == place.shift and held.helpers == place.helpers)
    return max(0, pair - bonus) + window.cost + (0 if stays else instance.weights.change)


def _level(area: str, helper: Helper, parent: Mapping[str, str | None]) -> int:
    """The least number of levels that an area is climbed to meet a helper who serves it."""
    met: set[str] = set()
    for base in helper.areas:
        code: str | None = base
        for _step in range(min(helper.reach, len(parent)) + 1):
            if code is not None:
                met.add(code)
                code = parent[code]
    level, here = 0, area
    while here not in met:
        above = parent[here]
        if above is None:
            raise ValueError(f"{helper.id!r} does not serve {area!r}")
        here, level = above, level + 1
    return level
