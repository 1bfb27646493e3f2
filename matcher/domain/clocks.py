"""The clocks of an order: which steps are due when. Pure rules; the business clock starts with the placing, never anew.

How far the search goes and where an order is dealt with only rise, so every step knows by what is there whether it
was done: however late or often somebody looks, each happens once and in its order.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from matcher.domain.policy import Policy
from matcher.domain.shifts import aware
from matcher.domain.states import HELD, LEVELS_UP, OPEN, Level, OrderState

UNREPORTED = OPEN - {OrderState.REPORTED}
"""The work is not done yet: such an order can be overdue."""
UNTAKEN = UNREPORTED - HELD
"""Nobody has taken it, or not all of its places."""
LOOK_AGAIN = dt.timedelta(hours=1)
"""How soon a step that does not fit the present state is looked at again, should the state fall back."""


class Step(StrEnum):
    """What happens to an order by time; those due at the same moment in this order."""

    CONTACT = "contact"
    SEARCH_STREET = "search_street"
    SECRETARY = "secretary"
    STREET = "street"
    SEARCH_DISTRICT = "search_district"
    DISTRICT = "district"


_SEARCHES = {Step.SEARCH_STREET: Level.STREET, Step.SEARCH_DISTRICT: Level.DISTRICT}
_RAISES = {Step.STREET: Level.STREET, Step.DISTRICT: Level.DISTRICT}
_ONLY_UNTAKEN = {*_SEARCHES, Step.SECRETARY}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the clocks need to know of an order; `told` are the steps of which somebody was told already."""

    placed_at: dt.datetime
    tier_h: int
    state: OrderState
    level: Level
    search_level: Level
    urgent: bool
    contacted: bool
    told: frozenset[Step] = frozenset()


def moments(order: Standing, policy: Policy) -> list[tuple[dt.datetime, Step]]:
    """Each step and when it is due, the earliest first."""
    placed_at, tier = aware(order.placed_at), dt.timedelta(hours=order.tier_h)
    shares = {
        Step.SEARCH_STREET: policy.widen_pct,
        Step.SECRETARY: policy.tell_secretary_pct,
        Step.STREET: policy.to_street_pct,
        Step.SEARCH_DISTRICT: policy.to_district_pct,
        Step.DISTRICT: policy.to_district_pct,
    }
    found = [(placed_at + tier * share / 100, step) for step, share in shares.items()]
    found.append((placed_at + policy.contact_within(urgent=order.urgent), Step.CONTACT))
    steps = list(Step)
    return sorted(found, key=lambda one: (one[0], steps.index(one[1])))


def due(order: Standing, policy: Policy, now: dt.datetime) -> list[Step]:
    """The steps whose time has come and that were not done, in their order."""
    return [step for at, step in _ahead(order, policy) if at <= now and _fits(order, step)]


def after(order: Standing, step: Step) -> Standing:
    """The order once the step is done."""
    if step in _SEARCHES:
        return replace(order, search_level=higher(order.search_level, _SEARCHES[step]))
    if step in _RAISES:
        return replace(order, level=higher(order.level, _RAISES[step]))
    return replace(order, told=order.told | {step})


def next_at(order: Standing, policy: Policy, now: dt.datetime) -> dt.datetime | None:
    """When to look next, after what is due now was done; None where nothing can become due any more."""
    if order.state not in OPEN:
        return None
    ahead = [at if at > now else now + LOOK_AGAIN for at, step in _ahead(order, policy)]
    return min(ahead, default=None)


def higher(one: Level, other: Level) -> Level:
    """The higher of two levels."""
    return max(one, other, key=LEVELS_UP.index)


def above(level: Level) -> Level | None:
    """The next level up; None above the district."""
    place = LEVELS_UP.index(level) + 1
    return LEVELS_UP[place] if place < len(LEVELS_UP) else None


def _ahead(order: Standing, policy: Policy) -> Iterator[tuple[dt.datetime, Step]]:
    return (one for one in moments(order, policy) if not _is_done(order, one[1]))


def _is_done(order: Standing, step: Step) -> bool:
    if step in _SEARCHES:
        return higher(order.search_level, _SEARCHES[step]) == order.search_level
    if step in _RAISES:
        return higher(order.level, _RAISES[step]) == order.level
    return step in order.told or (step is Step.CONTACT and order.contacted)


def _fits(order: Standing, step: Step) -> bool:
    """Whether the step means something in the present state."""
    return order.state in (UNTAKEN if step in _ONLY_UNTAKEN else UNREPORTED)
