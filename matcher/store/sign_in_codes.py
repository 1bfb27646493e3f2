"""Codes to sign in with, one for each phone, and how often something was tried lately."""

import datetime as dt
import hmac
import secrets
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.entering import CODE_DIGITS, CODE_LASTS, CODE_TRIES, LIMITS, LONGEST, Tried, Tries
from matcher.store.database import Tx
from matcher.store.schema import sign_in_code, sign_in_try
from matcher.store.types import EPOCH, MICROSECOND


def renew(tx: Tx, phone_index: bytes) -> str:
    """A new code for the phone; the one before no longer opens anything."""
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    values = {"code_hash": _hash(tx, phone_index, code), "tries": 0, "ends_at": tx.now + CODE_LASTS}
    fresh = upsert(sign_in_code).values(phone_index=phone_index, **values)
    tx.execute(fresh.on_conflict_do_update(index_elements=["phone_index"], set_=values))
    return code


def use(tx: Tx, phone_index: bytes, code: str) -> bool:
    """Whether this is the phone's code; then it is used. A wrong one is counted, and too many end the code."""
    c = sign_in_code.c
    lasting = (c.phone_index == phone_index, c.ends_at > tx.now, c.tries < CODE_TRIES)
    kept = tx.value(update(sign_in_code).where(*lasting).values(tries=c.tries + 1).returning(c.code_hash))
    fits = hmac.compare_digest(bytes(kept or b""), _hash(tx, phone_index, code))
    if fits:
        tx.execute(delete(sign_in_code).where(c.phone_index == phone_index))
    return fits


def note_try(tx: Tx, kind: Tried, of: str) -> bool:
    """Count a try of this kind, where one more is allowed; tries sent at once are counted one after the other."""
    tries = _held(tx, kind, of)
    if not tries.may(LIMITS[kind], tx.now):
        return False
    _put(tx, kind, of, tries.noted(LIMITS[kind], tx.now))
    return True


def take_back_try(tx: Tx, kind: Tried, of: str) -> None:
    """The last try was right. Those before still count: with a phone of several people, one could clear the others'."""
    _put(tx, kind, of, _held(tx, kind, of).taken_back())


def forget_tries(tx: Tx, kind: Tried, of: str) -> None:
    """What was tried before counts no more."""
    tx.execute(delete(sign_in_try).where(*_is(_key(tx, kind, of))))


def forget_old(tx: Tx) -> None:
    """Delete codes that are over and what was tried long ago."""
    tx.execute(delete(sign_in_code).where(sign_in_code.c.ends_at < tx.now - LONGEST))
    tx.execute(delete(sign_in_try).where(sign_in_try.c.tried_at < tx.now - LONGEST))


def _held(tx: Tx, kind: Tried, of: str) -> Tries:
    """What was tried, locked: a row is made for the first."""
    fresh = upsert(sign_in_try).values(**_key(tx, kind, of), times=[], rests_until=None, tried_at=tx.now)
    same = fresh.on_conflict_do_update(index_elements=["kind", "subject"], set_={"kind": kind})
    row = tx.execute(same.returning(sign_in_try)).one()
    return Tries(tuple(_moment(one) for one in row.times), row.rests_until)


def _put(tx: Tx, kind: Tried, of: str, tries: Tries) -> None:
    values = {"times": [_micros(one) for one in tries.times], "rests_until": tries.until, "tried_at": tx.now}
    tx.execute(update(sign_in_try).where(*_is(_key(tx, kind, of))).values(**values))


def _key(tx: Tx, kind: Tried, of: str) -> dict[str, Any]:
    return {"kind": kind, "subject": tx.vault.blind(f"sign in\n{kind}\n{of}")}


def _is(mine: dict[str, Any]) -> tuple[Any, Any]:
    return sign_in_try.c.kind == mine["kind"], sign_in_try.c.subject == mine["subject"]


def _hash(tx: Tx, phone_index: bytes, code: str) -> bytes:
    return tx.vault.blind(f"sign in\n{phone_index.hex()}\n{code}")


def _micros(moment: dt.datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def _moment(micros: int) -> dt.datetime:
    return EPOCH + micros * MICROSECOND
