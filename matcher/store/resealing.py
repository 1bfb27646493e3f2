"""What is sealed is sealed again with the newest key, a few rows at a time, while others read and write them."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, func, literal, select, true, tuple_, update

from matcher.store.database import Tx
from matcher.store.schema import idempotency_key, personal_record, seal

ANSWER = "answer"
"""Subject of the answers that are kept sealed with an Idempotency-Key."""
AT_ONCE = 200
Place = tuple[Any, ...]


def records(tx: Tx, key_id: str, after: Place | None) -> tuple[int, Place | None]:
    """Seal the next records anew that another key sealed; how many, and where to go on (None: that was all).

    One that somebody changed meanwhile is left to its writer, who seals with a key of the file as well.
    """
    c = personal_record.c
    key = (c.subject, c.subject_id)
    wanted = select(personal_record).where(c.key_id != key_id, _beyond(key, after)).order_by(*key).limit(AT_ONCE)
    rows = tx.rows(wanted)
    for row in rows:
        opened = tx.vault.open(row.subject, row.subject_id, row.key_id, bytes(row.sealed))
        sealed = tx.vault.seal(row.subject, row.subject_id, opened, key_id)
        mine = (c.subject == row.subject, c.subject_id == row.subject_id, c.sealed == row.sealed)
        tx.execute(update(personal_record).where(*mine).values(sealed=sealed, key_id=key_id))
    return len(rows), (rows[-1].subject, rows[-1].subject_id) if rows else None


def answers(tx: Tx, key_id: str, after: Place | None) -> tuple[int, Place | None]:
    """The same for the kept answers; they are never changed once they are there."""
    c = idempotency_key.c
    key = (c.actor_id, c.key)
    rows = tx.rows(select(c.actor_id, c.key, c.body).where(_beyond(key, after)).order_by(*key).limit(AT_ONCE))
    changed = 0
    for row in rows:
        if is_sealed(row.body) and row.body["key_id"] != key_id:
            mine = (c.actor_id == row.actor_id, c.key == row.key)
            tx.execute(update(idempotency_key).where(*mine).values(body=_again(tx, row, key_id)))
            changed += 1
    return changed, (rows[-1].actor_id, rows[-1].key) if rows else None


def is_sealed(body: object) -> bool:
    """Whether a kept answer holds a sealed document."""
    return isinstance(body, Mapping) and "sealed" in body and "key_id" in body


def _again(tx: Tx, row: Row[Any], key_id: str) -> dict[str, str]:
    opened = tx.vault.open(ANSWER, row.actor_id, row.body["key_id"], base64.b64decode(row.body["sealed"]))
    sealed = tx.vault.seal(ANSWER, row.actor_id, opened, key_id)
    return {"key_id": key_id, "sealed": base64.b64encode(sealed).decode()}


def _beyond(key: Sequence[Column[Any]], after: Place | None) -> ColumnElement[bool]:
    """The rows whose key comes later."""
    if after is None:
        return true()
    return tuple_(*key) > tuple_(*(literal(value, column.type) for column, value in zip(key, after, strict=True)))


def sealed_with(tx: Tx) -> dict[str, int]:
    """Key -> how many records and kept answers it sealed."""
    counts = select(personal_record.c.key_id, func.count()).group_by(personal_record.c.key_id)
    found = {str(key): int(count) for key, count in tx.tuples(counts)}
    for (body,) in tx.tuples(select(idempotency_key.c.body)):
        if is_sealed(body):
            found[body["key_id"]] = found.get(body["key_id"], 0) + 1
    return found


def proves(tx: Tx, key_id: str) -> bool:
    """Whether links of the audit chain were made with the key."""
    return tx.value(select(seal.c.seq).where(seal.c.key_id == key_id).limit(1)) is not None
