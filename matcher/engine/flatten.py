"""Instance -> flat arrays: shifts, tags and tag sets numbered, lists sorted, so that input order leaves no trace."""

from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.engine.arrays import Arrays, Int32s, Int64s, Names
from matcher.engine.columns import Columns, HelperColumns, OrderColumns, Tags, columns, ints, starts
from matcher.engine.instance import Instance

MOST_INT32: Final = 2**31 - 1
DENSE: Final = 2**16
NO_INCUMBENT, GONE_SHIFT = -1, -2

Parts = dict[str, npt.NDArray[Any]]


def flatten(instance: Instance) -> tuple[Arrays, Names]:
    """A valid instance in numbers, and what they stand for."""
    return pack(instance, columns(instance))


def pack(instance: Instance, rows: Columns) -> tuple[Arrays, Names]:
    """The arrays of a valid instance of which the columns are there already."""
    helpers, orders = rows.helpers, rows.orders
    calendar = _Calendar((orders.window_shift, helpers.free, helpers.taken))
    tags = sorted(set(helpers.tag).union(*set(orders.need_tags), *set(orders.window_tags)))
    number = dict(zip(tags, range(len(tags)), strict=True))
    days, day = np.unique(calendar.shifts // max(1, instance.shifts_per_day), return_inverse=True)
    sets, set_start, set_tag = _sets(orders, number)
    weights = instance.weights
    arrays = Arrays(
        scalars=np.array([weights.balance, weights.change, len(days)], np.int64),
        distance=np.array(weights.distance, np.int64),
        parent=_int32(rows.parent),
        day=_int32(day),
        set_start=set_start,
        set_tag=set_tag,
        **_helper_arrays(helpers, len(rows.areas), number, calendar),
        **_order_arrays(orders, len(helpers.ids), sets, calendar),
    )
    names = Names(rows.areas, helpers.ids, orders.ids, tags, calendar.shifts.tolist(), days.tolist())
    return arrays, names


class _Calendar:
    """The shifts that occur anywhere, by time, and their numbers."""

    def __init__(self, used: tuple[Int64s, ...]) -> None:
        most = max((int(part.max()) for part in used if part.size), default=-1)
        if most < max(DENSE, 4 * sum(part.size for part in used)):
            seen = np.zeros(most + 1, np.bool_)
            for part in used:
                seen[part] = True
            self.shifts: Int64s = np.flatnonzero(seen)
            self._number: Int64s | None = np.cumsum(seen) - 1
        else:
            self.shifts, self._number = np.unique(np.concatenate(used)), None

    def number(self, shifts: Int64s) -> Int64s:
        """The numbers of shifts that occur."""
        return np.searchsorted(self.shifts, shifts) if self._number is None else self._number[shifts]

    def incumbent(self, shifts: Int64s) -> Int64s:
        """The numbers of incumbents' shifts; NO_INCUMBENT stays, GONE_SHIFT for one that does not occur."""
        if not self.shifts.size:
            return np.where(shifts < 0, NO_INCUMBENT, GONE_SHIFT)
        near = np.minimum(np.searchsorted(self.shifts, shifts), self.shifts.size - 1)
        found = np.where(self.shifts[near] == shifts, near, GONE_SHIFT)
        return np.where(shifts < 0, NO_INCUMBENT, found)


class _Lists(NamedTuple):
    # One list for each owner, sorted; `place` is where each element stood before.
    start: Int32s
    values: Int64s
    place: Int64s | None


def _sorted_lists(start: Int64s, values: Int64s, span: int, *, once: bool = False) -> _Lists:
    """Each owner's values (-1 to span - 1) sorted; with `once` known values once only, -1 left out."""
    owner = np.repeat(np.arange(len(start) - 1), np.diff(start))
    place: Int64s | None = None
    if once and values.size and values.min() < 0:
        place = np.flatnonzero(values >= 0)
        owner, values = owner[place], values[place]
        start = np.searchsorted(owner, np.arange(len(start)))
    key = owner * (span + 1) + values
    if not (key[1:] >= key[:-1]).all():
        turn = np.argsort(key, kind="stable")
        place = turn if place is None else place[turn]
        key, values = key[turn], values[turn]
    if once and (key[1:] == key[:-1]).any():
        kept = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        place = kept if place is None else place[kept]
        values, owner = values[kept], owner[kept]
        start = np.searchsorted(owner, np.arange(len(start)))
    return _Lists(_int32(start), values, place)


def _moved(values: Int64s, lists: _Lists) -> Int64s:
    return values if lists.place is None else values[lists.place]


def _int32(values: Int64s) -> Int32s:
    # No limit matters beyond this: there are fewer orders.
    return np.minimum(values, MOST_INT32).astype(np.int32)


def _helper_arrays(rows: HelperColumns, areas: int, number: dict[str, int], calendar: _Calendar) -> Parts:
    base = _sorted_lists(rows.base_start, rows.base, areas, once=True)
    tag = _sorted_lists(rows.tag_start, ints(map(number.__getitem__, rows.tag)), len(number))
    free = _sorted_lists(rows.free_start, calendar.number(rows.free), len(calendar.shifts))
    taken = _sorted_lists(rows.taken_start, calendar.number(rows.taken), len(calendar.shifts))
    return {
        "team": _int32(rows.team),
        "size": _int32(rows.size),
        "reach": _int32(rows.reach),
        "per_shift": _int32(rows.per_shift),
        "per_day": _int32(rows.per_day),
        "total": _int32(rows.total),
        "load": rows.load,
        "cost": rows.cost,
        "base_start": base.start,
        "base": _int32(base.values),
        "tag_start": tag.start,
        "tag": _int32(tag.values),
        "tag_cost": _moved(rows.tag_cost, tag),
        "free_start": free.start,
        "free": _int32(free.values),
        "taken_start": taken.start,
        "taken": _int32(taken.values),
    }


def _sets(rows: OrderColumns, number: dict[str, int]) -> tuple[dict[Tags, int], Int32s, Int32s]:
    """The number of each list of tags as the file has it, and the sets behind them; 0 is the empty set."""
    spelled = {tags: tuple(sorted({number[tag] for tag in tags})) for tags in {(), *rows.need_tags, *rows.window_tags}}
    sets = sorted(set(spelled.values()))
    place = dict(zip(sets, range(len(sets)), strict=True))
    named = {tags: place[made] for tags, made in spelled.items()}
    return named, _int32(starts(sets)), _int32(ints(chain.from_iterable(sets)))


def _order_arrays(rows: OrderColumns, helpers: int, sets: dict[Tags, int], calendar: _Calendar) -> Parts:
    window = _sorted_lists(rows.window_start, calendar.number(rows.window_shift), len(calendar.shifts))
    exclude = _sorted_lists(rows.exclude_start, rows.exclude, helpers, once=True)
    prefer = _sorted_lists(rows.prefer_start, rows.prefer, helpers, once=True)
    incumbent = _sorted_lists(rows.incumbent_start, rows.incumbent, helpers)
    return {
        "area": _int32(rows.area),
        "value": rows.value,
        "accepts": _int32(rows.accepts),
        "window_start": window.start,
        "window_shift": _int32(window.values),
        "window_cost": _moved(rows.window_cost, window),
        "window_set": _int32(_moved(ints(map(sets.__getitem__, rows.window_tags)), window)),
        "need_start": _int32(rows.need_start),
        "need_set": _int32(ints(map(sets.__getitem__, rows.need_tags))),
        "need_count": _int32(rows.need_count),
        "exclude_start": exclude.start,
        "exclude": _int32(exclude.values),
        "prefer_start": prefer.start,
        "prefer": _int32(prefer.values),
        "bonus": _moved(rows.bonus, prefer),
        "incumbent_shift": _int32(calendar.incumbent(rows.incumbent_shift)),
        "incumbent_start": incumbent.start,
        "incumbent": _int32(incumbent.values),
    }
