"""How somebody is told, as he or she set it and as it comes out."""

from dataclasses import dataclass

import msgspec

from matcher.domain.notifying import habits_of
from matcher.domain.privacy import mask_phone
from matcher.domain.roles import Actor
from matcher.store import contacts, places
from matcher.store.database import Tx
from matcher.store.notices import ACTOR, HELPER


@dataclass(frozen=True, slots=True)
class WayView:
    """A channel; the address is shown by its ends only. `state` broken: it refused, so give another."""

    channel: str
    address: str
    state: str


class QuietView(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """Times of day, HH:MM."""

    from_: str
    to: str


@dataclass(frozen=True, slots=True)
class NotificationsView:
    """What holds for oneself: one's own wishes, in the district's bounds."""

    ways: list[WayView]
    quiet: QuietView
    per_day: int
    digest: bool
    digests: list[str]
    language: str


def read_notifications(tx: Tx, actor: Actor) -> NotificationsView:
    """How the actor is told."""
    to = (HELPER, actor.helper_id) if actor.helper_id is not None else (ACTOR, actor.id)
    contact = contacts.read(tx, [to])[to]
    at = places.district_at(tx, actor.area)
    habits = habits_of(at.policy, at.calendar.zone, contact.own)
    return NotificationsView(
        ways=[WayView(one.channel, _masked(one.address), one.state) for one in contact.ways],
        quiet=QuietView(_clock(habits.quiet_from_min), _clock(habits.quiet_to_min)),
        per_day=habits.per_day,
        digest=bool(habits.digest_min),
        digests=[_clock(minute) for minute in habits.digest_min],
        language=contact.language,
    )


def _masked(address: str) -> str:
    name, at, host = address.partition("@")
    return f"{name[:1]}***@{host}" if at else mask_phone(address)


def _clock(minute: int) -> str:
    return "{:02d}:{:02d}".format(*divmod(minute, 60))
