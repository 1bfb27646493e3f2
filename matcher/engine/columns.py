"""The rows of an instance as columns: owners sorted by id, every number an int64, nothing else changed yet.

Reading happens a column at a time in C loops: a statement a row would cost more than decoding the file.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from matcher.engine.arrays import MEMBERS, TEAMS, Int64s
from matcher.engine.instance import Area, Helper, Incumbent, Instance, Need, Order, Prefer, Window

STRETCH: Final = 1024

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
    """Orders by id; -1 stands for an unknown helper."""

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
    incumbent_there: npt.NDArray[np.bool_]
    incumbent_shift: Int64s  # -1 where none is there
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
    of = _split(areas, Area)
    codes: list[str] = of["code"]
    place = dict(zip(codes, range(len(codes)), strict=True))
    parent = ints(-1 if code is None else place[code] for code in of["parent"])
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


def _split(rows: Sequence[Any], kind: type[msgspec.Struct]) -> dict[str, list[Any]]:
    """Every field of some records as a list, by name."""
    made: dict[str, list[Any]] = {name: [] for name in kind.__struct_fields__}
    readers = [(made[name].extend, attrgetter(name)) for name in made]
    # A stretch at a time: its records stay in the processor's cache until all fields are read.
    for first in range(0, len(rows), STRETCH):
        stretch = rows[first : first + STRETCH]
        for extend, field in readers:
            extend(map(field, stretch))
    return made


def _helpers(rows: list[Helper], place: dict[str, int]) -> HelperColumns:
    of = _split(rows, Helper)
    return HelperColumns(
        ids=of["id"],
        team=ints(map({"member": 0, "team": 1}.__getitem__, of["kind"])),
        size=ints(of["size"]),
        reach=ints(of["reach"]),
        per_shift=ints(of["per_shift"]),
        per_day=ints(of["per_day"]),
        total=ints(of["total"]),
        load=ints(of["load"]),
        cost=ints(of["cost"]),
        base_start=starts(of["areas"]),
        base=ints(map(place.__getitem__, chain.from_iterable(of["areas"]))),
        tag_start=starts(of["tags"]),
        tag=list(chain.from_iterable(of["tags"])),
        tag_cost=ints(chain.from_iterable(map(dict.values, of["tags"]))),
        free_start=starts(of["shifts"]),
        free=ints(chain.from_iterable(of["shifts"])),
        taken_start=starts(of["taken"]),
        taken=ints(chain.from_iterable(of["taken"])),
    )


def _orders(rows: list[Order], place: dict[str, int], helpers: list[str]) -> OrderColumns:
    of = _split(rows, Order)
    known = dict(zip(helpers, range(len(helpers)), strict=True))

    def numbers(names: list[str]) -> Int64s:
        return ints(map(known.get, names, repeat(-1)))

    window, need, prefer = (
        _split(list(chain.from_iterable(of[field])), kind)
        for field, kind in (("windows", Window), ("needs", Need), ("prefers", Prefer))
    )
    exclude_ids = list(chain.from_iterable(of["excludes"]))
    there, shift, crews = _incumbents(of["incumbent"])
    incumbent_ids = list(chain.from_iterable(crews))
    return OrderColumns(
        ids=of["id"],
        area=ints(map(place.__getitem__, of["area"])),
        value=ints(of["value"]),
        accepts=_accepts(of["accepts"]),
        window_start=starts(of["windows"]),
        window_shift=ints(window["shift"]),
        window_cost=ints(window["cost"]),
        window_tags=window["tags"],
        need_start=starts(of["needs"]),
        need_tags=need["tags"],
        need_count=ints(need["count"]),
        exclude_start=starts(of["excludes"]),
        exclude_ids=exclude_ids,
        exclude=numbers(exclude_ids),
        prefer_start=starts(of["prefers"]),
        prefer_ids=prefer["helper"],
        prefer=numbers(prefer["helper"]),
        bonus=ints(prefer["bonus"]),
        incumbent_there=there,
        incumbent_shift=shift,
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


def _incumbents(
    rows: list[Incumbent | None],
) -> tuple[npt.NDArray[np.bool_], Int64s, list[tuple[str, ...]]]:
    there = np.zeros(len(rows), np.bool_)
    shift = np.full(len(rows), -1, np.int64)
    crews: list[tuple[str, ...]] = [()] * len(rows)
    for number, row in enumerate(rows):
        if row is not None:
            there[number], shift[number], crews[number] = True, row.shift, row.helpers
    return there, shift, crews
