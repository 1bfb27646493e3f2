"""The instance: what the engine is asked, as frozen records (`jiedan-instance/1`).

Every cost, value, count and limit is an integer; shifts are 0-based over the whole horizon, and shift `t` lies on day
`t // shifts_per_day`. Records built in Python skip the reader: hand them to `validate` once before solving.
"""

from typing import Literal

import msgspec

INSTANCE_FORMAT = "jiedan-instance/1"

Kind = Literal["member", "team"]


class InstanceError(ValueError):
    """The instance cannot be accepted; the message is one line that names the place."""


class Area(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One node of the tree of areas; `parent` is None for a root."""

    code: str
    parent: str | None


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Cost by levels climbed, weight of the squared load, and cost of moving an order away from its incumbent."""

    distance: tuple[int, ...]
    balance: int
    change: int


class Helper(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A member or a team; `tags` maps each tag to the cost of using it."""

    id: str
    areas: tuple[str, ...]
    tags: dict[str, int]
    shifts: tuple[int, ...]
    kind: Kind = "member"
    reach: int = 0
    per_shift: int = 1
    per_day: int = 1
    total: int = 1
    taken: tuple[int, ...] = ()
    load: int = 0
    cost: int = 0
    size: int = 1


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """An acceptable shift of an order, the cost of using it, and tags that everybody needs in it."""

    shift: int
    cost: int
    tags: tuple[str, ...] = ()


class Need(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """`count` people who each have all of `tags`."""

    tags: tuple[str, ...]
    count: int


class Prefer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A helper for whom the pair cost falls by `bonus`, never below 0."""

    helper: str
    bonus: int


class Incumbent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What was last proposed for an order."""

    shift: int
    helpers: tuple[str, ...]


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """An order; `value` is what leaving it unserved costs."""

    id: str
    area: str
    windows: tuple[Window, ...]
    needs: tuple[Need, ...]
    value: int
    accepts: tuple[Kind, ...] = ("member", "team")
    excludes: tuple[str, ...] = ()
    prefers: tuple[Prefer, ...] = ()
    incumbent: Incumbent | None = None

    @property
    def headcount(self) -> int:
        """People that the order needs at the same time."""
        return sum(need.count for need in self.needs)


class Instance(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One whole problem."""

    format: str
    name: str
    days: int
    shifts_per_day: int
    areas: tuple[Area, ...]
    weights: Weights
    helpers: tuple[Helper, ...]
    orders: tuple[Order, ...]
