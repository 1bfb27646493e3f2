"""What planning knows of orders and helpers, as frozen records read from the database; helpers are named by `seq`."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec

from matcher.domain.needs import Need
from matcher.domain.shifts import Shift
from matcher.domain.states import Form, HelperKind, HelperState, Level, OrderKind, OrderState, Urgency

Week = tuple[tuple[int, str], ...]
"""Usual free parts: pairs of weekday (0 = Monday) and part."""
Hours = tuple[tuple[int, str, int, int], ...]
"""Usual parts of which only some hours are free: weekday, part, from and to in minutes after midnight."""


ClosedDays = tuple[tuple[dt.date, str], ...]
"""Days on which a courtesy visit may not be made, each with the reason, by date."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A helper in a shift of an order: an assignment that stands, or an offer that waits for an answer."""

    order: int
    helper: int
    shift: Shift
    places: int = 1
    is_urgent: bool = False
    is_done: bool = False
    """Reported: the place stays taken, and the others may be filled at another time."""


@dataclass(frozen=True, slots=True)
class DayException:
    """A date on which the week does not hold: free or busy in one part, or all day (`*`), or in some hours of it."""

    date: dt.date
    part: str
    is_free: bool
    from_min: int | None = None
    to_min: int | None = None


class HelperFacts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A member or a team; `tags` (tag -> cost) holds those that count.

    `spent` is how often a member was asked in the last 7 days, waiting offers and emergencies left out; at most
    `offers_a_week` it wants to be, None: as many as the district says.

    A district has thousands of them: records without garbage collection are made in a third of the time.
    """

    seq: int
    id: UUID
    kind: HelperKind
    state: HelperState
    reach: int
    per_shift: int
    per_day: int
    total: int
    size: int
    bases: tuple[str, ...]
    tags: Mapping[str, int]
    week: Week = ()
    hours: Hours = ()
    exceptions: tuple[DayException, ...] = ()
    taken: tuple[Shift, ...] = ()
    load: int = 0
    spent: int = 0
    offers_a_week: int | None = None
    works_on_holidays: bool = True


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order; `windows` best liked first, `holders` hold its places, `excludes` and `prefers` are helpers' `seq`.

    `unanswered`: who let an offer expire, or lost the order to somebody else, is not asked again but may say yes.
    On a day that is `closed` it is not served, although it names it.
    `linked`: who answers for its area, preferred like `prefers`.
    `is_for_place`: done for all who come or whom a run serves; `in_run`: it goes along in a run, which is planned.
    `day`: the service day to which it belongs, which has rounds of its own; `is_stall`: it staffs a place there.
    `is_post`: a day of a post, which is planned whatever its service's form is.
    """

    seq: int
    id: UUID
    version: int
    kind: OrderKind
    state: OrderState
    form: Form | None
    area: str
    urgency: Urgency
    placed_at: dt.datetime
    carried: bool
    search_level: Level
    needs: tuple[Need, ...]
    accepts: tuple[str, ...]
    has_consent: bool
    has_record: bool
    windows: tuple[Shift, ...] = ()
    holders: tuple[Hold, ...] = ()
    pending: tuple[Hold, ...] = ()
    excludes: frozenset[int] = frozenset()
    prefers: frozenset[int] = frozenset()
    linked: frozenset[int] = frozenset()
    unanswered: frozenset[int] = frozenset()
    is_courtesy: bool = False
    closed: ClosedDays = ()
    at_from: dt.datetime | None = None
    at_to: dt.datetime | None = None
    is_for_place: bool = False
    in_run: bool = False
    day: UUID | None = None
    is_stall: bool = False
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that planning a district needs, read in one transaction.

    `pending` are the waiting offers of orders that are not among `orders`; `read_s` is how long reading took.
    """

    district: str
    orders: tuple[OrderFacts, ...]
    helpers: tuple[HelperFacts, ...]
    pending: tuple[Hold, ...]
    holder_tags: Mapping[int, Mapping[str, int]]
    read_s: float = 0.0
