"""Codes that let somebody follow one order: made, kept as a keyed hash bound to the order, and tried only so often."""

import hmac
import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, delete, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.closing import (
    CODE_LENGTH,
    CODE_SIGNS,
    DOOR_WORDS,
    TRIES_MOST,
    caller_forgotten,
    caller_waits,
    order_forgotten,
    order_waits,
)
from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.schema import code_try, service_order

_NUMBER, _CALLER = "order", "caller"
_NOBODY = UUID(int=0)
_BY_NUMBER = select(service_order.c.id, service_order.c.area, service_order.c.code_hash).where(
    service_order.c.seq == bindparam("seq")
)
_mine = and_(code_try.c.kind == bindparam("of_kind"), code_try.c.subject == bindparam("of_subject"))
_TRIED = select(code_try).where(_mine)


def new_code() -> str:
    """A code to be said, written and typed: four signs that nobody confuses."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


def new_door_word() -> str:
    """What the volunteer of an order says first at the door."""
    return secrets.choice(DOOR_WORDS)


def door_word(tx: Tx, order_id: UUID, document: dict[str, str]) -> str:
    """The word of the order's record; for a record without one, always the same by a keyed hash."""
    place = int.from_bytes(tx.vault.blind(f"door\n{order_id}")[:8]) % len(DOOR_WORDS)
    return document.get("door_word") or DOOR_WORDS[place]


def hash_of(tx: Tx, order_id: UUID, code: str) -> bytes:
    """What is kept of a code: it fits this order only."""
    return tx.vault.blind(f"code\n{order_id}\n{code}")


def must_wait(tx: Tx, number: int, caller: str) -> bool:
    """Whether a code for this number, or from this address, was tried in vain too often just now.

    The number's tries are held until the transaction ends, so that codes sent at once are tried one after the other.
    """
    tried = _held(tx, number)
    asked = tx.row(_TRIED, _key(tx, _CALLER, caller))
    return bool(tried.next_at > tx.now or (asked is not None and asked.next_at > tx.now))


def fitting(tx: Tx, number: int, code: str) -> Row[Any] | None:
    """The order (id, area) of this number where the code is its own and not blocked.

    An unknown number takes as long as a wrong code.
    """
    order = tx.row(_BY_NUMBER, {"seq": number})
    kept = order.code_hash if order is not None and order.code_hash is not None else b""
    fits = hmac.compare_digest(bytes(kept), hash_of(tx, order.id if order is not None else _NOBODY, code))
    return order if fits and _held(tx, number).wrong < TRIES_MOST else None


def note_wrong(tx: Tx, number: int, caller: str) -> None:
    """Count a wrong code for the number and for the address; each makes the next wait longer."""
    tried = _held(tx, number)
    wrong = 1 if tried.wrong < TRIES_MOST and tried.tried_at < order_forgotten(tx.now) else tried.wrong + 1
    _put(tx, _key(tx, _NUMBER, str(number)), min(wrong, TRIES_MOST), tx.now + order_waits(min(wrong, TRIES_MOST)))
    key = _key(tx, _CALLER, caller)
    asked = tx.row(_TRIED, key)
    again = asked is not None and asked.tried_at >= caller_forgotten(tx.now)
    count = asked.wrong + 1 if asked is not None and again else 1
    _put(tx, key, count, tx.now + caller_waits(count))


def note_right(tx: Tx, number: int) -> None:
    """The code was right: what was tried for this number before counts no more. The address's tries stay."""
    if _held(tx, number).wrong:
        _put(tx, _key(tx, _NUMBER, str(number)), 0, tx.now)


def replace(tx: Tx, order: Row[Any], code: str) -> bytes:
    """The hash of a new code; the tries of the old one are forgotten."""
    _put(tx, _key(tx, _NUMBER, str(order.seq)), 0, tx.now)
    return hash_of(tx, order.id, code)


def forget_tries(tx: Tx) -> None:
    """Delete what was tried long ago."""
    c = code_try.c
    long_ago = and_(c.kind == _NUMBER, c.wrong < TRIES_MOST, c.tried_at < order_forgotten(tx.now))
    tx.execute(delete(code_try).where(or_(long_ago, and_(c.kind == _CALLER, c.tried_at < caller_forgotten(tx.now)))))


def _held(tx: Tx, number: int) -> Row[Any]:
    """The number's tries, locked: a row is made for the first."""
    key = _key(tx, _NUMBER, str(number))
    fresh = upsert(code_try).values(
        kind=key["of_kind"], subject=key["of_subject"], wrong=0, tried_at=now(), next_at=now()
    )
    same = fresh.on_conflict_do_update(index_elements=["kind", "subject"], set_={"kind": _NUMBER})
    return tx.execute(same.returning(code_try)).one()


def _put(tx: Tx, key: dict[str, Any], wrong: int, next_at: Any) -> None:
    values = {"wrong": wrong, "tried_at": tx.now, "next_at": next_at}
    fresh = upsert(code_try).values(kind=key["of_kind"], subject=key["of_subject"], **values)
    tx.execute(fresh.on_conflict_do_update(index_elements=["kind", "subject"], set_=values))


def _key(tx: Tx, kind: str, subject: str) -> dict[str, Any]:
    return {"of_kind": kind, "of_subject": tx.vault.blind(f"try\n{kind}\n{subject}")}
