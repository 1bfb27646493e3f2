"""Flat arrays as an instance document, for peers, files and the command."""

from collections.abc import Iterable
from itertools import pairwise

from benchmarks.traits import PARTS
from matcher.engine.arrays import MEMBERS, TEAMS, Arrays, Int32s, Int64s, Names
from matcher.engine.instance import (
    INSTANCE_FORMAT,
    Area,
    Helper,
    Incumbent,
    Instance,
    Kind,
    Need,
    Order,
    Prefer,
    Weights,
    Window,
)

KINDS: dict[int, tuple[Kind, ...]] = {MEMBERS: ("member",), TEAMS: ("team",), MEMBERS | TEAMS: ("member", "team")}
GONE = "gone"
"""The id that stands for helpers who are not there (-1 in the arrays)."""


def instance_of(arrays: Arrays, names: Names, name: str = "", shifts_per_day: int = PARTS) -> Instance:
    """The same instance as frozen records, in the order of the numbers."""
    balance, change, _days = arrays.scalars.tolist()
    parents = arrays.parent.tolist()
    areas = tuple(
        Area(code, None if up < 0 else names.areas[up]) for code, up in zip(names.areas, parents, strict=True)
    )
    return Instance(
        format=INSTANCE_FORMAT,
        name=name,
        days=1 + max((shift // shifts_per_day for shift in names.shifts), default=0),
        shifts_per_day=shifts_per_day,
        areas=areas,
        weights=Weights(tuple(arrays.distance.tolist()), balance, change),
        helpers=tuple(_helpers(arrays, names)),
        orders=tuple(_orders(arrays, names)),
    )


def _lists(start: Int32s, *columns: Int32s | Int64s) -> list[list[tuple[int, ...]]]:
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    return [rows[a:b] for a, b in pairwise(start.tolist())]


def _helpers(arrays: Arrays, names: Names) -> Iterable[Helper]:
    bases = _lists(arrays.base_start, arrays.base)
    tags = _lists(arrays.tag_start, arrays.tag, arrays.tag_cost)
    free = _lists(arrays.free_start, arrays.free)
    taken = _lists(arrays.taken_start, arrays.taken)
    plain = ("team", "reach", "per_shift", "per_day", "total", "load", "cost", "size")
    columns = [getattr(arrays, column).tolist() for column in plain]
    for number, (team, *rest) in enumerate(zip(*columns, strict=True)):
        reach, per_shift, per_day, total, load, cost, size = rest
        yield Helper(
            id=names.helpers[number],
            areas=tuple(names.areas[area] for (area,) in bases[number]),
            tags={names.tags[tag]: price for tag, price in tags[number]},
            shifts=tuple(names.shifts[shift] for (shift,) in free[number]),
            kind="team" if team else "member",
            reach=reach,
            per_shift=per_shift,
            per_day=per_day,
            total=total,
            taken=tuple(names.shifts[shift] for (shift,) in taken[number]),
            load=load,
            cost=cost,
            size=size,
        )


def _orders(arrays: Arrays, names: Names) -> Iterable[Order]:
    sets = [tuple(names.tags[tag] for (tag,) in row) for row in _lists(arrays.set_start, arrays.set_tag)]
    windows = _lists(arrays.window_start, arrays.window_shift, arrays.window_cost, arrays.window_set)
    needs = _lists(arrays.need_start, arrays.need_set, arrays.need_count)
    excludes = _lists(arrays.exclude_start, arrays.exclude)
    prefers = _lists(arrays.prefer_start, arrays.prefer, arrays.bonus)
    crews = _lists(arrays.incumbent_start, arrays.incumbent)
    shifts = arrays.incumbent_shift.tolist()
    unused = min(set(range(len(names.shifts) + 1)) - set(names.shifts))
    plain = zip(arrays.area.tolist(), arrays.value.tolist(), arrays.accepts.tolist(), strict=True)
    for number, (area, value, accepts) in enumerate(plain):
        crew = tuple(names.helpers[one] if one >= 0 else GONE for (one,) in crews[number])
        shift = shifts[number]
        yield Order(
            names.orders[number],
            names.areas[area],
            tuple(Window(names.shifts[at], cost, sets[tags]) for at, cost, tags in windows[number]),
            tuple(Need(sets[tags], count) for tags, count in needs[number]),
            value,
            KINDS[accepts],
            tuple(names.helpers[one] for (one,) in excludes[number]),
            tuple(Prefer(names.helpers[one], bonus) for one, bonus in prefers[number]),
            None if shift == -1 else Incumbent(names.shifts[shift] if shift >= 0 else unused, crew),
        )
