"""The flat arrays made the slow and obvious way, a row at a time."""

from typing import Any

from matcher.engine.instance import Helper, Instance, Order

Lists = dict[str, list[int]]


def plain(instance: Instance) -> tuple[Lists, dict[str, list[Any]]]:
    """Every array of `Arrays` and every list of `Names` as plain lists, by name."""
    helpers = sorted(instance.helpers, key=lambda row: row.id)
    orders = sorted(instance.orders, key=lambda row: row.id)
    areas = sorted(row.code for row in instance.areas)
    parents = {row.code: row.parent for row in instance.areas}
    met = {window.shift for order in orders for window in order.windows}
    met |= {shift for helper in helpers for shift in helper.shifts + helper.taken}
    shifts = sorted(met)
    days = sorted({shift // instance.shifts_per_day for shift in shifts})
    wanted = [row.tags for order in orders for row in order.needs + order.windows]
    tags = sorted({tag for helper in helpers for tag in helper.tags} | {tag for row in wanted for tag in row})
    sets = sorted({(), *(_numbers(row, tags) for row in wanted)})
    weights = instance.weights
    made: Lists = {
        "scalars": [weights.balance, weights.change, len(days)],
        "distance": list(weights.distance),
        "parent": [-1 if (above := parents[code]) is None else areas.index(above) for code in areas],
        "day": [days.index(shift // instance.shifts_per_day) for shift in shifts],
    }
    for helper in helpers:
        _add_helper(made, helper, areas, tags, shifts)
    _add_lists(made, "set_", [{"tag": list(row)} for row in sets])
    _add_orders(made, orders, [areas, [row.id for row in helpers], tags, sets, shifts])
    names = [row.id for row in helpers], [row.id for row in orders]
    return made, {
        "areas": areas,
        "helpers": names[0],
        "orders": names[1],
        "tags": tags,
        "shifts": shifts,
        "days": days,
    }


def _numbers(tags: tuple[str, ...], names: list[str]) -> tuple[int, ...]:
    return tuple(sorted({names.index(tag) for tag in tags}))


def _add_lists(made: Lists, prefix: str, rows: list[Lists]) -> None:
    start = made.setdefault(f"{prefix}start", [0])
    for row in rows:
        for name, values in row.items():
            made.setdefault(f"{prefix}{name}", []).extend(values)
        start.append(start[-1] + len(next(iter(row.values()))))


def _one_list(made: Lists, name: str, values: list[int]) -> None:
    made.setdefault(name, []).extend(values)
    start = made.setdefault(f"{name}_start", [0])
    start.append(start[-1] + len(values))


def _add_helper(made: Lists, helper: Helper, areas: list[str], tags: list[str], shifts: list[int]) -> None:
    made.setdefault("team", []).append(int(helper.kind == "team"))
    for name in ("size", "reach", "per_shift", "per_day", "total", "load", "cost"):
        made.setdefault(name, []).append(getattr(helper, name))
    owned = sorted((tags.index(tag), cost) for tag, cost in helper.tags.items())
    _one_list(made, "base", sorted({areas.index(code) for code in helper.areas}))
    _one_list(made, "tag", [tag for tag, _ in owned])
    made.setdefault("tag_cost", []).extend(cost for _, cost in owned)
    _one_list(made, "free", sorted(shifts.index(shift) for shift in helper.shifts))
    _one_list(made, "taken", sorted(shifts.index(shift) for shift in helper.taken))


def _add_orders(made: Lists, orders: list[Order], names: list[list[Any]]) -> None:
    areas, helpers, tags, sets, shifts = names
    for order in orders:
        made.setdefault("area", []).append(areas.index(order.area))
        made.setdefault("value", []).append(order.value)
        accepted = 1 * ("member" in order.accepts) + 2 * ("team" in order.accepts)
        made.setdefault("accepts", []).append(accepted)
        windows = sorted(order.windows, key=lambda window: window.shift)
        window = {
            "shift": [shifts.index(row.shift) for row in windows],
            "cost": [row.cost for row in windows],
            "set": [sets.index(_numbers(row.tags, tags)) for row in windows],
        }
        _add_lists(made, "window_", [window])
        need = {
            "set": [sets.index(_numbers(row.tags, tags)) for row in order.needs],
            "count": [row.count for row in order.needs],
        }
        _add_lists(made, "need_", [need])
        _one_list(made, "exclude", sorted({helpers.index(name) for name in order.excludes if name in helpers}))
        liked = sorted((helpers.index(row.helper), row.bonus) for row in order.prefers if row.helper in helpers)
        _one_list(made, "prefer", [number for number, _ in liked])
        made.setdefault("bonus", []).extend(bonus for _, bonus in liked)
        shift, crew = (-1, ()) if order.incumbent is None else (order.incumbent.shift, order.incumbent.helpers)
        known = shifts.index(shift) if shift in shifts else -2
        made.setdefault("incumbent_shift", []).append(-1 if shift < 0 else known)
        _one_list(made, "incumbent", sorted(helpers.index(name) if name in helpers else -1 for name in crew))
