"""Which events webhooks are still to be told of: a cursor over the events, moved with the messages that it brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.outlets import HookKind, OutletState, OwnerKind, Via
from matcher.domain.states import RoundState
from matcher.store import writers
from matcher.store.database import Tx
from matcher.store.schema import dispatch_round, event, service_day, service_order, webhook_cursor, webhook_endpoint
from matcher.store.webhooks import newest_event

STREAM = "event"
_E, _V = webhook_endpoint.c, event.c


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of the events of a thing: under which kind, where the thing lies, and which states are news."""

    kind: HookKind
    table: Table
    states: frozenset[str] = frozenset()


OF: Mapping[str, Told] = {
    "order": Told(HookKind.ORDER, service_order),
    "round": Told(HookKind.ROUND, dispatch_round, frozenset({RoundState.DISPATCHED})),
    "day": Told(HookKind.DAY, service_day),
}
"""What events are of, by their word."""
_KINDS = {told.kind for told in OF.values()}


@dataclass(frozen=True, slots=True)
class News:
    """An event with what its thing is: the area, and of an order number and service."""

    row: Row[Any]
    kind: HookKind
    thing: Row[Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """Everybody listening can be told up to `last`, once no transaction below `following` runs any more."""

    last: int
    following: int | None


def listening(tx: Tx) -> Sequence[Row[Any]]:
    """The districts' own webhooks that work."""
    mine = (_E.via == Via.WEBHOOK, _E.owner_kind == OwnerKind.DISTRICT, _E.state == OutletState.ACTIVE)
    return [one for one in tx.rows(select(webhook_endpoint).where(*mine)) if set(one.kinds) & _KINDS]


def due(tx: Tx) -> Mark | None:
    """How far there is something to tell; None where nobody listens, or nothing is new."""
    hearing = listening(tx)
    if not hearing:
        return None
    last = newest_event(tx)
    known = tx.value(select(webhook_cursor.c.seq).where(webhook_cursor.c.stream == STREAM)) or 0
    if last <= max(known, min(one.after_seq for one in hearing)):
        return None
    # The number is taken after the newest event was read: whoever wrote one below it has a lower number.
    return Mark(last, writers.next_number(tx))


def is_settled(tx: Tx, mark: Mark) -> bool:
    """Whether nothing can appear any more up to the mark."""
    return writers.have_ended(tx, mark.following)


def hold_cursor(tx: Tx, least: int) -> int:
    """The event up to which was told, held until the transaction ends; nobody listening wants what lies below."""
    fresh = upsert(webhook_cursor).values(stream=STREAM, seq=least).on_conflict_do_nothing()
    tx.execute(fresh)
    held = select(webhook_cursor.c.seq).where(webhook_cursor.c.stream == STREAM).with_for_update()
    return max(int(tx.value(held)), least)


def move_cursor(tx: Tx, seq: int) -> None:
    """Everybody was told up to here."""
    tx.execute(update(webhook_cursor).where(webhook_cursor.c.stream == STREAM).values(seq=seq))


def events_between(tx: Tx, after: int, last: int, most: int) -> Sequence[Row[Any]]:
    """At most so many events of things that webhooks are told of, and in which these came into another state."""
    moved = or_(_V.from_state.is_(None), _V.from_state != _V.to_state)
    wanted = select(event).where(_V.seq > after, _V.seq <= last, _V.thing.in_(sorted(OF)), moved)
    return tx.rows(wanted.order_by(_V.seq).limit(most))


def news_of(tx: Tx, rows: Sequence[Row[Any]]) -> list[News]:
    """What there is to tell of the events."""
    things: dict[UUID, Row[Any]] = {}
    for name, told in OF.items():
        ids = {row.thing_id for row in rows if row.thing == name}
        if ids:
            things |= {row.id: row for row in tx.rows(select(told.table).where(told.table.c.id.in_(ids)))}
    return [
        News(row, OF[row.thing].kind, things[row.thing_id])
        for row in rows
        if row.thing_id in things and (not OF[row.thing].states or row.to_state in OF[row.thing].states)
    ]
