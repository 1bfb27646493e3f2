"""The instance as flat arrays: what bytes are validated into, and what networks are built from.

Everything is numbered: areas, helpers and orders by their sorted ids, tags by sorted name, shifts and days by time, the
unused ones left out. A list that belongs to an owner `i` of its kind lies in `start[i]:start[i + 1]`. Tag sets that
occur in needs and windows are stored once and named by number; set 0 is the empty one.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]

MEMBERS, TEAMS = 1, 2


class Arrays(NamedTuple):
    """One instance in numbers. A, H, O, S, D count areas, helpers, orders, shifts, days; costs are int64, else int32.

    `scalars` holds balance, change and the count of days D. `parent` is -1 for a root.
    """

    scalars: Int64s  # (3,)
    distance: Int64s  # cost by levels climbed, the last entry holds beyond
    parent: Int32s  # (A,)
    day: Int32s  # (S,) the day of each shift, ascending

    team: Int32s  # (H,) 1 for a team
    size: Int32s  # (H,)
    reach: Int32s  # (H,)
    per_shift: Int32s  # (H,)
    per_day: Int32s  # (H,)
    total: Int32s  # (H,)
    load: Int64s  # (H,)
    cost: Int64s  # (H,)
    base_start: Int32s  # (H + 1,)
    base: Int32s  # areas, ascending within a helper
    tag_start: Int32s  # (H + 1,)
    tag: Int32s  # ascending within a helper
    tag_cost: Int64s
    free_start: Int32s  # (H + 1,)
    free: Int32s  # shifts, ascending within a helper
    taken_start: Int32s  # (H + 1,)
    taken: Int32s  # shifts, ascending within a helper, repeated where taken more than once

    set_start: Int32s  # by tag set
    set_tag: Int32s  # tags, ascending within a set

    area: Int32s  # (O,)
    value: Int64s  # (O,)
    accepts: Int32s  # (O,) MEMBERS | TEAMS
    window_start: Int32s  # (O + 1,)
    window_shift: Int32s  # ascending within an order
    window_cost: Int64s
    window_set: Int32s  # tag set
    need_start: Int32s  # (O + 1,)
    need_set: Int32s  # tag set
    need_count: Int32s
    exclude_start: Int32s  # (O + 1,)
    exclude: Int32s  # known helpers, ascending within an order
    prefer_start: Int32s  # (O + 1,)
    prefer: Int32s  # known helpers, ascending within an order
    bonus: Int64s
    incumbent_shift: Int32s  # (O,) -1: none; -2: one, in a shift that no window or helper has
    incumbent_start: Int32s  # (O + 1,)
    incumbent: Int32s  # helpers, ascending within an order; -1 for an unknown one


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers of some Arrays stand for; `shifts` and `days` are the instance's own numbers."""

    areas: list[str]
    helpers: list[str]
    orders: list[str]
    tags: list[str]
    shifts: list[int]
    days: list[int]
