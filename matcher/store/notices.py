"""Messages to people: queued in the transaction that makes them true, sent afterwards by a worker."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, insert, or_, select, tuple_, update

from matcher.domain.waiting import NoticeState
from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import notice

HELPER, ACTOR = "helper", "actor"


@dataclass(frozen=True, slots=True)
class Message:
    """What to tell whom: `to` = (HELPER or ACTOR, id); `facts` are codes and numbers, never words of people."""

    to: tuple[str, UUID]
    kind: str
    order_id: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    urgent: bool = False
    due_at: dt.datetime | None = None


def add(tx: Tx, district: str, messages: Iterable[Message]) -> None:
    """Queue messages; those without a time are due at once."""
    rows = [
        {
            "id": new_id(),
            "district": district,
            "to_kind": one.to[0],
            "to_id": one.to[1],
            "kind": one.kind,
            "order_id": one.order_id,
            "facts": dict(one.facts),
            "urgent": one.urgent,
            "state": NoticeState.PENDING,
            "made_at": tx.now,
            "due_at": one.due_at or tx.now,
            "attempt": 0,
        }
        for one in messages
    ]
    if rows:
        tx.execute(insert(notice), rows)


_OPEN = (NoticeState.PENDING, NoticeState.LEASED)


def _due() -> ColumnElement[bool]:
    """Messages whose time has come, and those whose sender was lost."""
    waiting = and_(notice.c.state == NoticeState.PENDING, notice.c.due_at <= now())
    lost = and_(notice.c.state == NoticeState.LEASED, notice.c.lease_until <= now())
    return or_(waiting, lost)


def due_districts(tx: Tx) -> list[str]:
    """Districts in which a message is due."""
    return [code for (code,) in tx.tuples(select(notice.c.district).where(_due()).distinct())]


def take_due(tx: Tx, district: str, most: int) -> dict[tuple[str, UUID], list[Row[Any]]]:
    """All due messages of at most so many people, held until the transaction ends; who waits longest comes first."""
    n = notice.c
    longest = func.min(n.seq)
    waiting = select(n.to_kind, n.to_id).where(n.district == district, _due()).group_by(n.to_kind, n.to_id)
    people = tx.tuples(waiting.order_by(longest).limit(most))
    wanted = select(notice).where(n.district == district, _due(), tuple_(n.to_kind, n.to_id).in_(people))
    found: dict[tuple[str, UUID], list[Row[Any]]] = {}
    for row in tx.rows(wanted.order_by(n.seq).with_for_update()) if people else ():
        found.setdefault((row.to_kind, row.to_id), []).append(row)
    return found


def sent_since(tx: Tx, to: tuple[str, UUID], since: dt.datetime) -> list[dt.datetime | None]:
    """When messages went to the person; None for one that is on its way."""
    n = notice.c
    mine = (n.to_kind == to[0], n.to_id == to[1], n.message_id.is_not(None))
    counted = or_(n.state.in_(_OPEN), and_(n.state == NoticeState.SENT, n.sent_at >= since))
    return [moment for _, moment in tx.tuples(select(n.message_id, n.sent_at).where(*mine, counted).distinct())]


def offers_told(tx: Tx, to: tuple[str, UUID], kind: str, order_ids: Iterable[UUID]) -> set[str]:
    """The offers of these orders that the person was sent a message about."""
    n = notice.c
    mine = (n.to_kind == to[0], n.to_id == to[1], n.state == NoticeState.SENT, n.kind == kind)
    rows = tx.tuples(select(n.facts).where(*mine, n.order_id.in_(list(order_ids))))
    return {str(facts.get("offer")) for (facts,) in rows if facts}


def lease(tx: Tx, rows: Sequence[Row[Any]], message_id: UUID, channel: str, until: dt.datetime) -> int:
    """These go out together as one message; the number of the try."""
    attempt: int = max(row.attempt for row in rows) + 1
    mine = update(notice).where(notice.c.id.in_([row.id for row in rows]))
    values = {"state": NoticeState.LEASED, "message_id": message_id, "channel": channel, "attempt": attempt}
    tx.execute(mine.values(**values, lease_until=until))
    return attempt


def put_off(tx: Tx, rows: Sequence[Row[Any]], due_at: dt.datetime) -> None:
    """These wait until then."""
    mine = update(notice).where(notice.c.id.in_([row.id for row in rows]))
    tx.execute(mine.values(state=NoticeState.PENDING, due_at=due_at, lease_until=None))


def drop(tx: Tx, rows: Sequence[Row[Any]], why: str) -> None:
    """These are not sent, because of `why`."""
    mine = update(notice).where(notice.c.id.in_([row.id for row in rows]))
    tx.execute(mine.values(state=NoticeState.DROPPED, error=why[:40], lease_until=None))


def end_try(tx: Tx, message_id: UUID, attempt: int, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """What came of a try; nothing where another sender has taken the message over."""
    mine = (notice.c.message_id == message_id, notice.c.attempt == attempt, notice.c.state == NoticeState.LEASED)
    return tx.rows(update(notice).where(*mine).values(**values, lease_until=None).returning(notice))
