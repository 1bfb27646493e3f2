"""Courtesy visits (慰问, 探访): so many for one person in so many days, so many for the district on a festival's day.

Care is never counted. What a visit may not have are days: an order keeps its other times, and waits without any.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from matcher.domain.festivals import is_festival
from matcher.domain.policy import Policy
from matcher.domain.states import Urgency

COURTESY = frozenset({"H05", "A08"})
"""Items of the catalogue that are courtesy visits; an occurrence of a series is care that was agreed on."""
VISIT_CAP, FESTIVAL_QUOTA = "visit_cap", "festival_quota"
_RANK = {urgency: rank for rank, urgency in enumerate(Urgency)}
_YOUNGEST = 9999


@dataclass(frozen=True, slots=True)
class Visit:
    """A courtesy visit that is wanted, or settled for its days; `is_asked`: somebody is asked to make it already."""

    seq: int
    recipient: UUID
    days: frozenset[dt.date]
    is_settled: bool
    is_asked: bool
    urgency: Urgency
    born_year: int | None
    placed_at: dt.datetime


def closed_days(visits: Iterable[Visit], policy: Policy) -> dict[int, dict[dt.date, str]]:
    """Order -> its days on which it may not be made, each with why; settled visits and free orders are left out.

    First come visits that are settled, then those that somebody is asked to make, then by urgency, by age (the oldest
    first) and by when they were placed.
    """
    counted = _Counted(policy)
    found = {}
    for visit in sorted(visits, key=_turn):
        closed = {} if visit.is_settled else {day: why for day in visit.days if (why := counted.why_not(visit, day))}
        counted.add(visit, visit.days - closed.keys())
        if closed:
            found[visit.seq] = closed
    return found


def _turn(visit: Visit) -> tuple[bool, bool, int, int, dt.datetime, int]:
    age = _YOUNGEST if visit.born_year is None else visit.born_year
    return (not visit.is_settled, not visit.is_asked, _RANK[visit.urgency], age, visit.placed_at, visit.seq)


class _Counted:
    """The visits let through so far. One that could be on several days counts on each: better one too few."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._of: Mapping[UUID, list[frozenset[dt.date]]] = defaultdict(list)
        self._on: Counter[dt.date] = Counter()

    def add(self, visit: Visit, days: frozenset[dt.date]) -> None:
        self._of[visit.recipient].append(days)
        self._on.update(day for day in days if is_festival(day))

    def why_not(self, visit: Visit, day: dt.date) -> str | None:
        near = sum(self._is_near(day, days) for days in self._of[visit.recipient])
        if near >= self._policy.visits_most:
            return VISIT_CAP
        if is_festival(day) and self._on[day] >= self._policy.festival_visits_most:
            return FESTIVAL_QUOTA
        return None

    def _is_near(self, day: dt.date, days: frozenset[dt.date]) -> bool:
        return any(abs((one - day).days) < self._policy.visit_days for one in days)
