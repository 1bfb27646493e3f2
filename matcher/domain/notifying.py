"""When a message may be sent to a person: quiet hours, so many a day, and what can wait goes out together."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from matcher.domain.errors import Invalid
from matcher.domain.hours import clock_at, is_within
from matcher.domain.policy import MINUTES_A_DAY, Policy
from matcher.domain.shifts import aware, minute_of

DAYS_AHEAD = 8
"""A message that finds no moment for so long is not sent."""


class ContactChannel(StrEnum):
    """How a person is reached; `/me/messages` always shows everything, so it is none of these."""

    EMAIL = "email"
    SMS = "sms"
    WECOM = "wecom"
    CONSOLE = "console"


class ContactState(StrEnum):
    """Whether an address is used; one that was refused waits until the person gives another."""

    ACTIVE = "active"
    BROKEN = "broken"


class NoticeKind(StrEnum):
    """What a person is told; of what is laid on a list its kind tells (`TodoKind`)."""

    OFFER_MADE = "offer_made"
    OFFER_RESCINDED = "offer_rescinded"
    ORDER_CANCELLED = "order_cancelled"
    WORK_KEPT = "work_kept"
    HOLD_OVER = "hold_over"
    REASSIGNED = "reassigned"
    CREW_NAMED = "crew_named"
    CREW_LEFT_OUT = "crew_left_out"
    CREW_SHORT = "crew_short"
    DUTY_FREED = "duty_freed"
    DAY_PLANNED = "day_planned"
    DAY_SIGNED_UP = "day_signed_up"
    DAY_MOVED = "day_moved"
    DAY_CANCELLED = "day_cancelled"
    ASSIGNED = "assigned"
    PLACE_FREED = "place_freed"
    SCHEDULED = "scheduled"
    PLEASE_RATE = "please_rate"
    NEED_INFO = "need_info"
    MERGED = "merged"
    ABSORBED = "absorbed"
    KEPT_ENDED = "kept_ended"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    TIMES_OVER = "times_over"
    RULED = "ruled"
    HAND_OVER_ACCEPTED = "hand_over_accepted"
    HAND_OVER_DECLINED = "hand_over_declined"
    SESSION_CANCELLED = "session_cancelled"
    PROJECT = "project"
    UNIT_CONFIRMED = "unit_confirmed"
    UNIT_REFUSED = "unit_refused"
    REDEMPTION_SOON = "redemption_soon"


@dataclass(frozen=True, slots=True)
class Habits:
    """How one person wants to be told: minutes after midnight, messages a day; without digests nothing is gathered."""

    quiet_from_min: int
    quiet_to_min: int
    per_day: int
    digest_min: tuple[int, ...]
    zone: ZoneInfo

    def is_quiet(self, moment: dt.datetime) -> bool:
        """Whether nothing but urgent messages may be sent then; equal times mean no quiet hours."""
        minute = minute_of(moment.astimezone(self.zone).time())
        return is_within(minute, (self.quiet_from_min, self.quiet_to_min))


def habits_of(policy: Policy, zone: ZoneInfo, own: Mapping[str, int | bool | None]) -> Habits:
    """The district's habits with a person's own in their place; nobody gets more messages than the district allows."""

    def chosen(name: str, usual: int) -> int:
        value = own.get(name)
        return usual if value is None else int(value)

    return Habits(
        quiet_from_min=chosen("quiet_from_min", policy.quiet_from_min),
        quiet_to_min=chosen("quiet_to_min", policy.quiet_to_min),
        per_day=min(policy.notices_a_day, chosen("per_day", policy.notices_a_day)),
        digest_min=tuple(policy.digest_min) if own.get("digest", True) else (),
        zone=zone,
    )


def check_times(quiet_from_min: int | None, quiet_to_min: int | None) -> None:
    """Invalid where only one of the two is given, or it is no minute of a day."""
    if (quiet_from_min is None) is not (quiet_to_min is None):
        raise Invalid.at("quiet", "from_and_to", "give both times or none")
    for minute in (quiet_from_min, quiet_to_min):
        if minute is not None and not 0 <= minute < MINUTES_A_DAY:
            raise Invalid.at("quiet", "out_of_range", "minutes after midnight")


def send_at(
    habits: Habits, now: dt.datetime, *, is_urgent: bool, useful_until: dt.datetime | None, sent: Mapping[dt.date, int]
) -> dt.datetime | None:
    """When a message may go out, `now` at the earliest; None: never. `sent` counts messages by local day.

    Urgent ones go at once. Others wait for the next gathering; where that would come after `useful_until`, they take
    the next moment that is not quiet. Who wants no messages gets none, not even urgent ones.
    """
    aware(now)
    if habits.per_day == 0:
        return None
    if is_urgent:
        return now
    loud = _first(habits, now, _openings(habits, now), sent)
    if not habits.digest_min:
        return loud
    gathered = _first(habits, now, _moments(habits, now, habits.digest_min), sent)
    if useful_until is not None and (gathered is None or gathered >= useful_until):
        return loud
    return gathered


def _first(
    habits: Habits, now: dt.datetime, moments: Iterable[dt.datetime], sent: Mapping[dt.date, int]
) -> dt.datetime | None:
    for moment in moments:
        day = moment.astimezone(habits.zone).date()
        if moment >= now and not habits.is_quiet(moment) and sent.get(day, 0) < habits.per_day:
            return moment
    return None


def _openings(habits: Habits, now: dt.datetime) -> Iterable[dt.datetime]:
    """Now, and then whenever a day or the loud hours of one begin."""
    yield now
    yield from _moments(habits, now, (0, habits.quiet_to_min))


def _moments(habits: Habits, now: dt.datetime, minutes: Iterable[int]) -> Iterable[dt.datetime]:
    today = now.astimezone(habits.zone).date()
    for ahead in range(DAYS_AHEAD):
        for minute in sorted(set(minutes)):
            local = dt.datetime.combine(today + dt.timedelta(days=ahead), clock_at(minute), habits.zone)
            # Two moments of one zone are compared by their clocks otherwise.
            yield local.astimezone(dt.UTC)
