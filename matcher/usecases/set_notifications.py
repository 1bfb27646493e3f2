"""A person says how he or she wants to be told."""

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.domain.errors import Invalid
from matcher.domain.messages import LANGUAGES
from matcher.domain.notifying import ContactChannel, ContactState, check_times
from matcher.domain.roles import Actor
from matcher.store import contacts
from matcher.store.contacts import To
from matcher.store.database import Tx
from matcher.store.notices import ACTOR, HELPER

OWN_CHANNELS = frozenset(ContactChannel) - {ContactChannel.CONSOLE}


@dataclass(frozen=True, slots=True)
class Wishes:
    """`ways` are pairs of channel and address, the first wish first; without an address, the one that is known.

    None of the others: as the district sets it.
    """

    ways: Sequence[tuple[str, str | None]]
    quiet_from_min: int | None = None
    quiet_to_min: int | None = None
    per_day: int | None = None
    digest: bool = True
    language: str = LANGUAGES[0]


def person_of(actor: Actor) -> To:
    """As whom the actor is told: a helper is the same person with any token."""
    return (HELPER, actor.helper_id) if actor.helper_id is not None else (ACTOR, actor.id)


def set_notifications(tx: Tx, actor: Actor, wishes: Wishes) -> None:
    """Replace the ways and the habits. Invalid."""
    actor.require("set_notifications")
    named = [channel for channel, _ in wishes.ways]
    if len(set(named)) != len(named):
        raise Invalid.at("ways", "repeated", "a channel is named twice")
    if not set(named) <= OWN_CHANNELS:
        raise Invalid.at("ways", "unknown_channel", "there is no such channel")
    check_times(wishes.quiet_from_min, wishes.quiet_to_min)
    to = person_of(actor)
    _set_ways(tx, to, wishes.ways)
    habits = {name: getattr(wishes, name) for name in ("quiet_from_min", "quiet_to_min", "per_day", "digest")}
    contacts.set_habits(tx, to, {**habits, "language": wishes.language})


def _set_ways(tx: Tx, to: To, wanted: Sequence[tuple[str, str | None]]) -> None:
    known = {way.channel: way for way in contacts.read(tx, [to])[to].ways}
    ways = []
    for number, (channel, address) in enumerate(wanted):
        if address is None and channel not in known:
            raise Invalid.at(f"ways[{number}].address", "missing", "no address is known for this channel")
        ways.append((channel, known[channel].address if address is None else address))
    contacts.set_ways(tx, to, ways)
    # An address that was refused is not right because it is kept.
    for channel, address in wanted:
        if address is None and known[channel].state == ContactState.BROKEN:
            contacts.break_way(tx, to, channel)
