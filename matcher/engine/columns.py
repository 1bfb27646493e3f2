"""The rows of an instance as columns: owners sorted by id, every number an int64, nothing else changed yet.

Reading happens a column at a time in C loops: a statement a row would cost more than decoding the file.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from matcher.engine.arrays import MEMBERS, TEAMS, Int64s
from matcher.engine.instance import Helper, Incumbent, Instance, Order

Tags = tuple[str, ...]


class HelperColumns(NamedTuple):
    """Helpers by id; the lists of helper `i` lie in `start[i]:start[i + 1]`, in the order of the file."""

    ids: list[str]
    team: Int64s
    size: Int64s
    reach: Int64s
    per_shift: Int64s
    per_day: Int64s
    total: Int64s
    load: Int64s
    cost: Int64s
    base_start: Int64s
    base: Int64s  # numbers of areas
    tag_start: Int64s
    tag: list[str]
    tag_cost: Int64s
    free_start: Int64s
    free: Int64s
    taken_start: Int64s
    taken: Int64s


class OrderColumns(NamedTuple):
    """Orders by id; -1 stands for an unknown helper, and for a shift of no incumbent."""

    ids: list[str]
    area: Int64s
    value: Int64s
    accepts: Int64s  # MEMBERS | TEAMS, 0 for an empty list
    window_start: Int64s
    window_shift: Int64s
    window_cost: Int64s
    window_tags: list[Tags]
    need_start: Int64s
    need_tags: list[Tags]
    need_count: Int64s
    exclude_start: Int64s
    exclude_ids: list[str]
    exclude: Int64s
    prefer_start: Int64s
    prefer_ids: list[str]
    prefer: Int64s
    bonus: Int64s
    incumbent_shift: Int64s
    incumbent_start: Int64s
    incumbent_ids: list[str]
    incumbent: Int64s


class Columns(NamedTuple):
    """A whole instance; areas by code, `parent` -1 for a root."""

    areas: list[str]
    parent: Int64s
    helpers: HelperColumns
    orders: OrderColumns


def columns(instance: Instance) -> Columns:
    """The columns of an instance whose areas are sound.

    Raises KeyError for an unknown area and OverflowError for a number beyond int64; checks nothing else.
    """
    areas = sorted(instance.areas, key=attrgetter("code"))
    codes = _all(areas, "code")
    place = dict(zip(codes, range(len(codes)), strict=True))
    above: dict[str | None, int] = {None: -1, **place}
    parent = ints(map(above.__getitem__, _all(areas, "parent")))
    helpers = _helpers(sorted(instance.helpers, key=attrgetter("id")), place)
    orders = _orders(sorted(instance.orders, key=attrgetter("id")), place, helpers.ids)
    return Columns(codes, parent, helpers, orders)


def ints(values: Iterable[int]) -> Int64s:
    """Integers as an array; raises OverflowError beyond int64."""
    return np.fromiter(values, np.int64)


def starts(lists: Sequence[Any]) -> Int64s:
    """Where each of some lists begins once they are chained, and where the last one ends."""
    start = np.zeros(len(lists) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, lists), np.int64, len(lists)), out=start[1:])
    return start


def _all(rows: Sequence[Any], field: str) -> list[Any]:
    return list(map(attrgetter(field), rows))


def _helpers(rows: list[Helper], place: dict[str, int]) -> HelperColumns:
    def number(field: str) -> Int64s:
        return ints(map(attrgetter(field), rows))

    areas, tags, free, taken = (_all(rows, field) for field in ("areas", "tags", "shifts", "taken"))
    return HelperColumns(
        ids=_all(rows, "id"),
        team=ints(map({"member": 0, "team": 1}.__getitem__, map(attrgetter("kind"), rows))),
        size=number("size"),
        reach=number("reach"),
        per_shift=number("per_shift"),
        per_day=number("per_day"),
        total=number("total"),
        load=number("load"),
        cost=number("cost"),
        base_start=starts(areas),
        base=ints(map(place.__getitem__, chain.from_iterable(areas))),
        tag_start=starts(tags),
        tag=list(chain.from_iterable(tags)),
        tag_cost=ints(chain.from_iterable(map(dict.values, tags))),
        free_start=starts(free),
        free=ints(chain.from_iterable(free)),
        taken_start=starts(taken),
        taken=ints(chain.from_iterable(taken)),
    )


def _orders(rows: list[Order], place: dict[str, int], helpers: list[str]) -> OrderColumns:
    known = dict(zip(helpers, range(len(helpers)), strict=True))

    def numbers(names: list[str]) -> Int64s:
        return ints(map(known.get, names, repeat(-1)))

    windows, needs, excludes, prefers = (_all(rows, field) for field in ("windows", "needs", "excludes", "prefers"))
    window, need, prefer = (list(chain.from_iterable(lists)) for lists in (windows, needs, prefers))
    exclude_ids, prefer_ids = list(chain.from_iterable(excludes)), _all(prefer, "helper")
    incumbent_shift, crews = _incumbents(_all(rows, "incumbent"))
    incumbent_ids = list(chain.from_iterable(crews))
    return OrderColumns(
        ids=_all(rows, "id"),
        area=ints(map(place.__getitem__, map(attrgetter("area"), rows))),
        value=ints(map(attrgetter("value"), rows)),
        accepts=_accepts(_all(rows, "accepts")),
        window_start=starts(windows),
        window_shift=ints(map(attrgetter("shift"), window)),
        window_cost=ints(map(attrgetter("cost"), window)),
        window_tags=_all(window, "tags"),
        need_start=starts(needs),
        need_tags=_all(need, "tags"),
        need_count=ints(map(attrgetter("count"), need)),
        exclude_start=starts(excludes),
        exclude_ids=exclude_ids,
        exclude=numbers(exclude_ids),
        prefer_start=starts(prefers),
        prefer_ids=prefer_ids,
        prefer=numbers(prefer_ids),
        bonus=ints(map(attrgetter("bonus"), prefer)),
        incumbent_shift=incumbent_shift,
        incumbent_start=starts(crews),
        incumbent_ids=incumbent_ids,
        incumbent=numbers(incumbent_ids),
    )


def _accepts(lists: list[tuple[str, ...]]) -> Int64s:
    # Few different lists occur: each is looked at once.
    bit = {"member": MEMBERS, "team": TEAMS}
    mask: dict[tuple[str, ...], int] = {}
    for kinds in set(lists):
        mask[kinds] = 0
        for kind in kinds:
            mask[kinds] |= bit[kind]
    return ints(map(mask.__getitem__, lists))


def _incumbents(rows: list[Incumbent | None]) -> tuple[Int64s, list[tuple[str, ...]]]:
    shift = np.full(len(rows), -1, np.int64)
    crews: list[tuple[str, ...]] = [()] * len(rows)
    for number, row in enumerate(rows):
        if row is not None:
            shift[number], crews[number] = row.shift, row.helpers
    return shift, crews
