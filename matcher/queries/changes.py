"""What changes, as it happens: codes and ids for those who may know of it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import msgspec

from matcher.store import access, feed, watching
from matcher.store.database import Tx
from matcher.store.feed import Mark
from matcher.store.watching import Change, Watcher

HEARD = frozenset({"order", "offer", "assignment", "round", "helper"})
"""Things whose changes are told."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change of a thing; `order` is the order that it belongs to, `seq` counts all changes."""

    thing: str
    id: UUID
    order: UUID | None
    verb: str
    state: str
    at: dt.datetime
    seq: int


def encode(change: Change) -> bytes:
    """As JSON."""
    view = ChangeView(change.thing, change.thing_id, change.order_id, change.verb, change.state, change.at, change.seq)
    return msgspec.json.encode(view)


def read_changes(tx: Tx, mark: Mark) -> tuple[list[Change], Mark]:
    """What was committed since the mark, and the next mark. TooFar where that is too much."""
    rows, following = feed.read_rows(tx, mark)
    return watching.described(tx, [row for row in rows if row[1] in HEARD]), following


def watchers_of(tx: Tx, tokens: Iterable[str]) -> dict[str, Watcher]:
    """Token -> who follows with it, as of now; without those that are not valid any more."""
    actors = access.actors_of_tokens(tx, tokens)
    known = watching.watchers(tx, actors.values())
    return {token: known[actor.id] for token, actor in actors.items() if actor.may("follow_events")}
