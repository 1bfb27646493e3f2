"""The instance as flat arrays: what bytes are validated into, and what networks are built from.

Everything is numbered: areas, helpers and orders by their sorted ids, tags by sorted name, shifts and days by time, the
unused ones left out. A list that belongs to an owner `i` of its kind lies in `start[i]:start[i + 1]`. Tag sets that
occur in needs and windows are stored once and named by number; set 0 is the empty one.
"""

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import numpy as np
import numpy.typing as npt

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
# numpy arrays; plain kernels read the same fields as lists. Compiled ones take their signatures from these names.
Narrow = Annotated[Any, "int32"]
Broad = Annotated[Any, "int64"]

MEMBERS, TEAMS = 1, 2


class Arrays(NamedTuple):
    """One instance in numbers. A, H, O, S, D count areas, helpers, orders, shifts, days; costs are int64, else int32.

    `scalars` holds balance, change and the count of days D. `parent` is -1 for a root.
    """

    scalars: Broad  # (3,)
    distance: Broad  # cost by levels climbed, the last entry holds beyond
    parent: Narrow  # (A,)
    day: Narrow  # (S,) the day of each shift, ascending

    team: Narrow  # (H,) 1 for a team
    size: Narrow  # (H,)
    reach: Narrow  # (H,)
    per_shift: Narrow  # (H,)
    per_day: Narrow  # (H,)
    total: Narrow  # (H,)
    load: Broad  # (H,)
    cost: Broad  # (H,)
    base_start: Narrow  # (H + 1,)
    base: Narrow  # areas, ascending within a helper
    tag_start: Narrow  # (H + 1,)
    tag: Narrow  # ascending within a helper
    tag_cost: Broad
    free_start: Narrow  # (H + 1,)
    free: Narrow  # shifts, ascending within a helper
    taken_start: Narrow  # (H + 1,)
    taken: Narrow  # shifts, ascending within a helper, repeated where taken more than once

    set_start: Narrow  # by tag set
    set_tag: Narrow  # tags, ascending within a set

    area: Narrow  # (O,)
    value: Broad  # (O,)
    accepts: Narrow  # (O,) MEMBERS | TEAMS
    window_start: Narrow  # (O + 1,)
    window_shift: Narrow  # ascending within an order
    window_cost: Broad
    window_set: Narrow  # tag set
    need_start: Narrow  # (O + 1,)
    need_set: Narrow  # tag set
    need_count: Narrow
    exclude_start: Narrow  # (O + 1,)
    exclude: Narrow  # known helpers, ascending within an order
    prefer_start: Narrow  # (O + 1,)
    prefer: Narrow  # known helpers, ascending within an order
    bonus: Broad
    incumbent_shift: Narrow  # (O,) -1: none; -2: one, in a shift that no window or helper has
    incumbent_start: Narrow  # (O + 1,)
    incumbent: Narrow  # helpers, ascending within an order; -1 for an unknown one


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers of some Arrays stand for; `shifts` and `days` are the instance's own numbers."""

    areas: list[str]
    helpers: list[str]
    orders: list[str]
    tags: list[str]
    shifts: list[int]
    days: list[int]
