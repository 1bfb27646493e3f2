"""What a district may set for itself: times, caps and shares, with the defaults that hold until it does."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from matcher.domain.errors import Invalid

MINUTES_A_DAY = 24 * 60
_DIGESTS_MOST = 12
QUIET_MOST_MIN = 14 * 60
"""Of the day, so that messages and offers have hours left."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Durations carry their unit, shares are per cent, times of day minutes after midnight in the district's zone."""

    widen_pct: int = 25
    tell_secretary_pct: int = 50
    to_street_pct: int = 100
    to_district_pct: int = 200
    """Shares of an order's tier after which, without a taker, it is searched wider and goes up."""
    contact_h: int = 24
    contact_urgent_h: int = 1
    """Until somebody has spoken with the resident."""
    answer_by_min: int = 20 * 60
    answer_least_h: int = 4
    answer_urgent_min: int = 15
    quiet_from_min: int = 21 * 60
    quiet_to_min: int = 8 * 60
    """An offer expires at the next `answer_by` at least `answer_least` away, never in quiet hours; urgent ones soon."""
    urgent_offers: int = 3
    phone_after_min: int = 10
    """An urgent order goes to so many at once; a clerk phones when nobody has answered."""
    digest_min: tuple[int, ...] = (12 * 60, 18 * 60)
    notices_a_day: int = 3
    """When messages that can wait are sent together, and how many a person gets on one day at most."""
    offers_a_week: int = 2
    hold_h: int = 24
    """How long accepted places of an order of several people are held until it is full."""
    rating_days: int = 7
    reopen_days: int = 15
    callback_pct: int = 10
    callbacks_a_day: int = 15
    returns_most: int = 2
    wish_most_yuan: int = 300
    visit_days: int = 14
    visits_most: int = 1
    """Courtesy visits of one recipient in so many days; care is never counted."""
    festival_visits_most: int = 200
    """Courtesy visits of the whole district on one day of a festival, or the day before and after it."""
    run_most: int = 12
    series_days: int = 14
    wish_days: int = 7
    """A wish that nobody took by its last window goes into the next round with this many more days."""
    retention_days: int = 180
    reveals_a_day: int = 100
    """How many addresses one person may look up in 24 hours."""
    gas_phone: int = 0
    """The gas company's line for repairs, as one dials it there; 0: not set, and the city's line is shown."""

    @classmethod
    def kept(cls, stored: Mapping[str, Any]) -> "Policy":
        """The policy of what a district stored: what an older version allowed becomes the nearest that is meant now."""
        given = dict(stored)
        usual = cls()
        least = given.get("reopen_days", usual.reopen_days) + given.get("rating_days", usual.rating_days)
        if given.get("retention_days", usual.retention_days) < least:
            given["retention_days"] = least
        given |= {name: 1 for name in _NEVER_NONE if given.get(name) == 0}
        begin = given.get("quiet_from_min", usual.quiet_from_min)
        if (given.get("quiet_to_min", usual.quiet_to_min) - begin) % MINUTES_A_DAY > QUIET_MOST_MIN:
            given["quiet_to_min"] = (begin + QUIET_MOST_MIN) % MINUTES_A_DAY
        return usual.set(given)

    def set(self, given: Mapping[str, Any]) -> "Policy":
        """The policy with some values replaced. Invalid names those that make no sense."""
        known = {one.name for one in fields(self)}
        for name, value in given.items():
            if name not in known:
                raise Invalid.at("policy", "unknown_setting", "there is no such setting")
            numbers = list(value) if name == "digest_min" and isinstance(value, list | tuple) else [value]
            if not all(type(one) is int for one in numbers) or len(numbers) > _DIGESTS_MOST:
                raise Invalid.at(f"policy.{name}", "wrong_type", "a whole number, or for digests a few of them")
        values: dict[str, Any] = {name: tuple(one) if name == "digest_min" else one for name, one in given.items()}
        made = replace(self, **values)
        made.check()
        return made

    def differences(self) -> dict[str, Any]:
        """What differs from the defaults: what is kept of it."""
        usual = asdict(Policy())
        return {
            name: list(one) if isinstance(one, tuple) else one
            for name, one in asdict(self).items()
            if one != usual[name]
        }

    def check(self) -> None:
        """Invalid where a value lies outside what can be meant, or one time comes after a later one."""
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise Invalid.at(f"policy.{name}", "out_of_range", f"a whole number from {least} to {most}")
        if not all(0 <= one < MINUTES_A_DAY for one in self.digest_min):
            raise Invalid.at("policy.digest_min", "out_of_range", "minutes after midnight")
        if (self.quiet_to_min - self.quiet_from_min) % MINUTES_A_DAY > QUIET_MOST_MIN:
            raise Invalid.at("policy.quiet_to_min", "quiet_too_long", "quiet hours are 14 of a day at most")
        steps = (self.widen_pct, self.tell_secretary_pct, self.to_street_pct, self.to_district_pct)
        if list(steps) != sorted(set(steps)):
            raise Invalid.at("policy.widen_pct", "out_of_order", "each step of an order comes after the one before")

        if self.retention_days < self.reopen_days + self.rating_days:
            sentence = "texts stay while an order can be rated and reopened: no less than both together"
            raise Invalid.at("policy.retention_days", "too_small", sentence)

    def contact_within(self, *, urgent: bool) -> dt.timedelta:
        """How soon somebody speaks with the resident."""
        return dt.timedelta(hours=self.contact_urgent_h if urgent else self.contact_h)


_NEVER_NONE = ("notices_a_day", "offers_a_week", "callbacks_a_day")
"""Without any, people would be left unserved, untold or unheard: an older version allowed it."""
_DAY, _PCT = (0, MINUTES_A_DAY - 1), (1, 1000)
RANGES: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(("widen_pct", "tell_secretary_pct", "to_street_pct", "to_district_pct"), _PCT),
    "contact_h": (1, 240),
    "contact_urgent_h": (1, 24),
    **dict.fromkeys(("answer_by_min", "quiet_from_min", "quiet_to_min"), _DAY),
    "answer_least_h": (1, 48),
    "answer_urgent_min": (5, 240),
    "urgent_offers": (1, 10),
    "phone_after_min": (1, 240),
    "notices_a_day": (1, 50),
    "offers_a_week": (1, 50),
    "hold_h": (1, 240),
    "rating_days": (1, 60),
    "reopen_days": (1, 90),
    "callback_pct": (0, 100),
    "callbacks_a_day": (1, 200),
    "returns_most": (0, 10),
    "wish_most_yuan": (0, 10_000),
    "visit_days": (1, 365),
    "visits_most": (0, 50),
    "festival_visits_most": (0, 100_000),
    "run_most": (1, 50),
    "series_days": (1, 60),
    "wish_days": (1, 60),
    "retention_days": (30, 3650),
    "reveals_a_day": (1, 1000),
    "gas_phone": (0, 10**11),
}
