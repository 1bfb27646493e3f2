"""Whether an instance breaks a rule, seen on whole columns at once: it says yes or no, `validate` says where.

Each rule of `validate` about helpers and orders has its line here; a test holds both to the same answer.
"""

import numpy as np

from matcher.engine.arrays import Arrays, Int32s, Int64s, Names
from matcher.engine.columns import Columns, HelperColumns, OrderColumns, columns, ints
from matcher.engine.flatten import flatten, pack
from matcher.engine.instance import Instance
from matcher.engine.sums import refuse_overflow
from matcher.engine.validate import MOST, MOST_BALANCE, MOST_LOAD, validate_frame, validate_rows


def checked(instance: Instance) -> tuple[Arrays, Names]:
    """The arrays of an instance; InstanceError naming the first wrong place where it breaks a rule.

    The rules are those of `validate`; and no sum of costs may leave the engine's integers.
    """
    validate_frame(instance)
    made = arrays_if_sound(instance)
    if made is None:
        validate_rows(instance)
        made = flatten(instance)
    refuse_overflow(made[0])
    return made


def arrays_if_sound(instance: Instance) -> tuple[Arrays, Names] | None:
    """The arrays of an instance of which the frame is valid; None where a helper or an order breaks a rule."""
    try:
        rows = columns(instance)
    except (KeyError, OverflowError):
        return None
    horizon = instance.days * instance.shifts_per_day
    if not (_helpers_in_range(rows.helpers, horizon, instance.weights.balance) and _orders_in_range(rows, horizon)):
        return None
    arrays, names = pack(instance, rows)
    return (arrays, names) if _no_repeats(rows.orders, arrays) else None


def _within(values: Int64s, least: int, most: int) -> bool:
    return not values.size or (int(values.min()) >= least and int(values.max()) <= most)


def _are_ids(ids: list[str]) -> bool:
    return len(set(ids)) == len(ids) and "" not in ids


def _helpers_in_range(rows: HelperColumns, horizon: int, balance: int) -> bool:
    limits = (rows.reach, rows.per_shift, rows.per_day, rows.total, rows.cost, rows.size, rows.tag_cost)
    dearest = balance * (2 * int(rows.load.max(initial=0)) + 1) if rows.ids else 0
    return (
        _are_ids(rows.ids)
        and all(_within(column, 0, MOST) for column in limits)
        and _within(rows.free, 0, horizon - 1)
        and _within(rows.taken, 0, horizon - 1)
        and _within(rows.load, 0, MOST_LOAD)
        and dearest <= MOST_BALANCE
        and bool((rows.size[rows.team == 0] == 1).all())
    )


def _orders_in_range(instance: Columns, horizon: int) -> bool:
    rows = instance.orders
    return (
        _are_ids(rows.ids)
        and _within(rows.value, 0, MOST)
        and _within(rows.window_shift, 0, horizon - 1)
        and _within(rows.window_cost, 0, MOST)
        and bool((rows.need_start[1:] > rows.need_start[:-1]).all())
        and _within(rows.need_count, 1, MOST)
        and bool(rows.accepts.all())
        and "" not in rows.exclude_ids
        and "" not in rows.prefer_ids
        and _within(rows.bonus, 0, MOST)
        and _within(rows.incumbent_shift[rows.incumbent_there], 0, horizon - 1)
        and "" not in rows.incumbent_ids
    )


def _no_repeats(rows: OrderColumns, arrays: Arrays) -> bool:
    return (
        _rising(arrays.free_start, arrays.free)
        and _rising(arrays.window_start, arrays.window_shift)
        and all(len(set(tags)) == len(tags) for tags in set(rows.need_tags))
        and _different(rows.prefer_start, rows.prefer_ids)
        and _different(rows.incumbent_start, rows.incumbent_ids)
    )


def _rising(start: Int32s, values: Int32s) -> bool:
    """Whether no sorted list holds a value twice."""
    twice = values[1:] == values[:-1]
    ends = start[(start > 0) & (start < values.size)]
    twice[ends - 1] = False
    return not twice.any()


def _different(start: Int64s, names: list[str]) -> bool:
    """Whether no list holds a name twice, also one of nobody who is known."""
    different = set(names)
    number = dict(zip(different, range(len(different)), strict=True))
    owner = np.repeat(np.arange(len(start) - 1), np.diff(start))
    keys = owner * len(number) + ints(map(number.__getitem__, names))
    keys.sort()
    return not (keys[1:] == keys[:-1]).any()
