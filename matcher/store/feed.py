"""What changed since somebody last looked: the events that were committed meanwhile, each exactly once.

Events are numbered as they are written and not as they are committed, so on PostgreSQL a lower number may appear after
a higher one. The floor rises only once every transaction that could still bring a number below it has ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from matcher.store import writers
from matcher.store.database import Tx
from matcher.store.schema import event

FOLLOWED_MOST = 5_000
"""Of more changes than this nobody keeps up: what follows them is read afresh."""

_ONLY_THE_ORDER = {("offer", "make"), ("offer", "rescind"), ("offer", "accept")}
"""Waiting offers are read with their orders; an accepted one has an assignment with an event of its own."""
_OF_LINKS = {"link_unit", "confirm_unit", "refuse_unit"}
"""Verbs of members by which a unit that answers for an area has others now."""
_SINCE = (
    select(event.c.seq, event.c.thing, event.c.thing_id, event.c.order_id, event.c.verb, event.c.to_state, event.c.at)
    .where(event.c.seq > bindparam("floor"))
    .order_by(event.c.seq)
    .limit(FOLLOWED_MOST + 1)
)
_LAST = select(func.coalesce(func.max(event.c.seq), 0))


class TooFar(Exception):
    """More changed than is worth following."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has looked.

    All events up to `floor` were seen, and of those above it `seen`. `ahead`: once no transaction below the first
    number runs any more, nothing new can appear up to the second.
    """

    floor: int
    seen: frozenset[int] = frozenset()
    ahead: tuple[int | None, int] | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """The things that changed; `orders` holds those of offers and assignments as well.

    `offers` are those that were let go: what else becomes of an offer changes nothing of its helper.
    """

    orders: frozenset[UUID]
    offers: frozenset[UUID]
    assignments: frozenset[UUID]
    helpers: frozenset[UUID]
    recipients: frozenset[UUID] = frozenset()
    """Whose ties, consents or data changed: of their orders each has to be looked at."""
    links: bool = False
    """Whether it may be others now who answer for an area."""

    def __bool__(self) -> bool:
        return bool(self.orders or self.helpers or self.recipients or self.links)


def begin(tx: Tx) -> Mark:
    """The mark of what this transaction sees."""
    return read_changes(tx, Mark(_safe_floor(tx)))[1]


def read_changes(tx: Tx, mark: Mark) -> tuple[Changes, Mark]:
    """What was committed since the mark was made, and the next mark. TooFar where that is too much.

    The transaction must see one moment, as those of `Database.read` do.
    """
    fresh, following = read_rows(tx, mark)
    return _gathered(fresh), following


def read_rows(tx: Tx, mark: Mark) -> tuple[list[tuple[Any, ...]], Mark]:
    """The same as the events themselves: seq, thing, its id, its order's, verb, state after it, moment. TooFar."""
    rows = tx.tuples(_SINCE, {"floor": mark.floor})
    if len(rows) > FOLLOWED_MOST:
        raise TooFar
    fresh = [row for row in rows if row[0] not in mark.seen]
    last = rows[-1][0] if rows else mark.floor
    return fresh, _moved_on(tx, mark, last, [row[0] for row in rows])


def _safe_floor(tx: Tx) -> int:
    """A number below which nothing can appear any more; on PostgreSQL what is under way may lie somewhat back."""
    last = int(tx.value(_LAST))
    return last if tx.connection.dialect.name == "sqlite" else max(0, last - FOLLOWED_MOST // 2)


def _moved_on(tx: Tx, mark: Mark, last: int, numbers: Sequence[int]) -> Mark:
    if tx.connection.dialect.name == "sqlite":
        # One writer at a time: numbers are committed in their order.
        return Mark(last)
    ahead, floor = mark.ahead, mark.floor
    if ahead is not None and writers.have_ended(tx, ahead[0]):
        floor, ahead = ahead[1], None
    if ahead is None and last > floor:
        ahead = (writers.next_number(tx), last)
    return Mark(floor, frozenset(number for number in numbers if number > floor), ahead)


def _gathered(rows: Sequence[tuple[Any, ...]]) -> Changes:
    by_thing: dict[str, set[UUID]] = {"offer": set(), "assignment": set(), "helper": set(), "recipient": set()}
    orders, links = set(), False
    for _, thing, thing_id, order_id, verb, *_ in rows:
        if thing in by_thing and (thing, verb) not in _ONLY_THE_ORDER:
            by_thing[thing].add(thing_id)
        links = links or thing == "link" or (thing == "helper" and verb in _OF_LINKS)
        if order_id is not None:
            orders.add(order_id)
    return Changes(
        frozenset(orders),
        frozenset(by_thing["offer"]),
        frozenset(by_thing["assignment"]),
        frozenset(by_thing["helper"]),
        frozenset(by_thing["recipient"]),
        links,
    )
