"""Districts in local numbers, packed into the engine's Arrays: unused tags, shifts and days left out."""

from typing import Any, NamedTuple

import numpy as np

from benchmarks.demand import CODE_BASE, UNKNOWN_SHIFT, Orders
from benchmarks.draw import Helpers
from benchmarks.lists import Lists, joined, look_up, starts
from benchmarks.traits import CHANGE, DISTANCE, PARTS
from matcher.engine.arrays import Arrays, Int32s, Int64s


class Packed(NamedTuple):
    """Arrays, and the tags and shifts that are left, by number."""

    arrays: Arrays
    tags: list[int]
    shifts: list[int]


class _Sets(NamedTuple):
    # The tag sets in use: their codes, and each as a list of tags.
    codes: Int64s
    counts: Int64s
    tags: Int64s


def packed(parent: Int64s, helpers: list[Helpers], orders: list[Orders], areas: list[int], balance: int) -> Packed:
    """All districts in one instance; `areas` is where each district's areas begin."""
    people = _all_helpers(helpers, areas)
    begin = np.cumsum([0, *(len(part.team) for part in helpers)])[:-1].tolist()
    asked = _all_orders(orders, areas, begin)
    sets = _sets(np.concatenate((asked.needs.items, asked.window_code)))
    shifts = np.unique(np.concatenate((people.free.items, people.taken.items, asked.windows.items)))
    tags = np.unique(np.concatenate((people.tags.items, sets.tags)))
    days = shifts // PARTS
    used_days = np.unique(days)
    arrays = Arrays(
        scalars=np.array([balance, CHANGE, len(used_days)], np.int64),
        distance=np.array(DISTANCE, np.int64),
        parent=parent.astype(np.int32),
        day=np.searchsorted(used_days, days).astype(np.int32),
        **_helper_columns(people, tags, shifts),
        set_start=_start(sets.counts),
        set_tag=np.searchsorted(tags, sets.tags).astype(np.int32),
        **_order_columns(asked, sets, shifts),
    )
    return Packed(arrays, tags.tolist(), shifts.tolist())


def _start(counts: Int64s) -> Int32s:
    return starts(counts).astype(np.int32)


def _sets(codes: Int64s) -> _Sets:
    used = np.union1d(codes, np.zeros(1, np.int64))
    pairs = np.stack((used // CODE_BASE - 1, used % CODE_BASE - 1), axis=1)
    return _Sets(used, (pairs >= 0).sum(axis=1), pairs[pairs >= 0])


def _helper_columns(people: Helpers, tags: Int64s, shifts: Int64s) -> dict[str, Any]:
    plain = ("team", "size", "reach", "per_shift", "per_day", "total")
    columns: dict[str, Any] = {name: getattr(people, name).astype(np.int32) for name in plain}
    columns |= {"load": people.load.astype(np.int64), "cost": people.cost.astype(np.int64)}
    columns |= {"base_start": _start(people.bases.counts), "base": people.bases.items.astype(np.int32)}
    columns |= {"tag_start": _start(people.tags.counts), "tag_cost": people.tags.extra.astype(np.int64)}
    columns["tag"] = np.searchsorted(tags, people.tags.items).astype(np.int32)
    for name, lists in (("free", people.free), ("taken", people.taken)):
        columns[f"{name}_start"] = _start(lists.counts)
        columns[name] = np.searchsorted(shifts, lists.items).astype(np.int32)
    return columns


def _order_columns(asked: Orders, sets: _Sets, shifts: Int64s) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "area": asked.area.astype(np.int32),
        "value": asked.value.astype(np.int64),
        "accepts": asked.accepts.astype(np.int32),
        "window_shift": np.searchsorted(shifts, asked.windows.items).astype(np.int32),
        "window_cost": asked.windows.extra.astype(np.int64),
        "window_set": np.searchsorted(sets.codes, asked.window_code).astype(np.int32),
        "need_set": np.searchsorted(sets.codes, asked.needs.items).astype(np.int32),
        "need_count": asked.needs.extra.astype(np.int32),
        "exclude": asked.excludes.items.astype(np.int32),
        "prefer": asked.prefers.items.astype(np.int32),
        "bonus": asked.prefers.extra.astype(np.int64),
        "incumbent": asked.incumbents.items.astype(np.int32),
    }
    lists = {"window": asked.windows, "need": asked.needs, "exclude": asked.excludes}
    lists |= {"prefer": asked.prefers, "incumbent": asked.incumbents}
    columns |= {f"{name}_start": _start(one.counts) for name, one in lists.items()}
    known = look_up(shifts, asked.incumbent_shift)
    none_or_unknown = np.where(asked.incumbent_shift < 0, -1, UNKNOWN_SHIFT)
    columns["incumbent_shift"] = np.where(known >= 0, known, none_or_unknown).astype(np.int32)
    return columns


def _all_helpers(parts: list[Helpers], areas: list[int]) -> Helpers:
    columns = {
        name: _joined([getattr(part, name) for part in parts], areas if name == "bases" else [0] * len(parts))
        for name in Helpers._fields
    }
    return Helpers(**columns)


def _all_orders(parts: list[Orders], areas: list[int], helpers: list[int]) -> Orders:
    refers = {"excludes": helpers, "prefers": helpers, "incumbents": helpers}
    columns = {
        name: _joined([getattr(part, name) for part in parts], refers.get(name, [0] * len(parts)))
        for name in Orders._fields
    }
    area = np.concatenate([part.area + by for part, by in zip(parts, areas, strict=True)])
    return Orders(**columns)._replace(area=area)


def _joined(values: list[Any], offsets: list[int]) -> Any:
    if isinstance(values[0], Lists):
        return joined(values, offsets)
    return np.concatenate(values)
