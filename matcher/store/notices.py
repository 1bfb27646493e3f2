"""Messages to people: queued in the transaction that makes them true, sent afterwards by a worker."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from matcher.domain.states import NoticeState
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
