"""Tokens, actors, and the memory of writes that carried an Idempotency-Key."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.errors import Busy, IdempotencyMismatch, Unauthenticated
from matcher.domain.roles import Actor, Role
from matcher.store.clock import now
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import actor, api_token, idempotency_key

TOKEN_PREFIX = "jd_"  # noqa: S105 - a prefix, not a secret


# Built once: putting a statement together costs more than running it.
_BY_TOKEN = (
    select(actor)
    .join(api_token, api_token.c.actor_id == actor.c.id)
    .where(
        api_token.c.token_hash == bindparam("hash"),
        or_(api_token.c.expires_at.is_(None), api_token.c.expires_at > now()),
    )
)


def add_actor(
    tx: Tx, role: Role, area: str, label: str, helper_id: UUID | None = None, unit_id: UUID | None = None
) -> Actor:
    """Somebody who may ask; a liaison speaks for a unit."""
    who = Actor(new_id(), role, area, helper_id, unit_id=unit_id)
    of = {"helper_id": helper_id, "unit_id": unit_id}
    tx.execute(insert(actor).values(id=who.id, role=role, area=area, label=label, made_at=tx.now, **of))
    return who


def actor_called(tx: Tx, role: Role, area: str, label: str) -> Actor:
    """Somebody with this label who holds this role here, made where there is nobody."""
    mine = (actor.c.role == role, actor.c.area == area, actor.c.label == label)
    row = tx.row(select(actor).where(*mine).order_by(actor.c.made_at, actor.c.id).limit(1))
    return add_actor(tx, role, area, label) if row is None else Actor(row.id, Role(row.role), row.area)


def as_actor(row: Row[Any]) -> Actor:
    """Who stands in a row of actors."""
    return Actor(row.id, Role(row.role), row.area, row.helper_id, unit_id=row.unit_id)


def issue_token(tx: Tx, who: Actor, *, lasts: dt.timedelta | None = None) -> str:
    """A new bearer token; only its hash is kept. Without `lasts` it holds until it is taken back."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    expires_at = None if lasts is None else tx.now + lasts
    values = {"token_hash": _hash(token), "actor_id": who.id, "made_at": tx.now, "expires_at": expires_at}
    tx.execute(insert(api_token).values(**values))
    return token


def end_session(tx: Tx, token: str) -> None:
    """The session is over; a token that an operator gave is not."""
    tx.execute(delete(api_token).where(api_token.c.token_hash == _hash(token), api_token.c.expires_at.is_not(None)))


def end_sessions(tx: Tx, actor_ids: Iterable[UUID]) -> None:
    """All sessions of these actors are over; what an operator gave stays."""
    mine = (api_token.c.actor_id.in_(list(actor_ids)), api_token.c.expires_at.is_not(None))
    tx.execute(delete(api_token).where(*mine))


def end_tokens(tx: Tx, actor_ids: Iterable[UUID]) -> None:
    """These actors ask no more, by whatever token."""
    tx.execute(delete(api_token).where(api_token.c.actor_id.in_(list(actor_ids))))


def count_sessions(tx: Tx, who: Actor) -> int:
    """How many sessions of the actor are open."""
    mine = (api_token.c.actor_id == who.id, api_token.c.expires_at > now())
    return int(tx.value(select(func.count()).select_from(api_token).where(*mine)) or 0)


def actors_of_helper(tx: Tx, helper_id: UUID) -> list[Actor]:
    """Who may ask for this helper, the first one made first."""
    rows = tx.rows(select(actor).where(actor.c.helper_id == helper_id).order_by(actor.c.made_at, actor.c.id))
    return [as_actor(row) for row in rows]


def actors_of_unit(tx: Tx, unit_id: UUID, label: str | None = None) -> list[Actor]:
    """Who speaks for this unit, the first one made first; of one label, or all."""
    statement = select(actor).where(actor.c.unit_id == unit_id).order_by(actor.c.made_at, actor.c.id)
    rows = tx.rows(statement if label is None else statement.where(actor.c.label == label))
    return [as_actor(row) for row in rows]


def actor_of_id(tx: Tx, actor_id: UUID) -> Actor | None:
    """The actor as it is now."""
    row = tx.row(select(actor).where(actor.c.id == actor_id))
    return None if row is None else as_actor(row)


def actor_of_token(tx: Tx, token: str) -> Actor:
    """Whose token this is; Unauthenticated where it is unknown or expired."""
    row = tx.row(_BY_TOKEN, {"hash": _hash(token)})
    if row is None:
        raise Unauthenticated
    return as_actor(row)


def actors_of_tokens(tx: Tx, tokens: Iterable[str]) -> dict[str, Actor]:
    """Token -> whose it is; without those that are unknown or expired."""
    by_hash = {_hash(token): token for token in tokens}
    if not by_hash:
        return {}
    lasting = or_(api_token.c.expires_at.is_(None), api_token.c.expires_at > now())
    joined = select(api_token.c.token_hash, actor).join(actor, api_token.c.actor_id == actor.c.id)
    rows = tx.rows(joined.where(api_token.c.token_hash.in_(list(by_hash)), lasting))
    return {by_hash[bytes(row.token_hash)]: as_actor(row) for row in rows}


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def given_before(tx: Tx, who: Actor, key: str, fingerprint: bytes) -> Row[Any] | None:
    """The answer that was given to this actor, key and body before; None where there is none."""
    mine = (idempotency_key.c.actor_id == who.id, idempotency_key.c.key == key)
    return tx.row(
        select(idempotency_key).where(
            *mine, idempotency_key.c.fingerprint == fingerprint, idempotency_key.c.status.is_not(None)
        )
    )


def first_answer(tx: Tx, who: Actor, key: str, fingerprint: bytes) -> Row[Any] | None:
    """The answer that was given to this key before; None where the key is new, and is now ours to answer."""
    values = {"actor_id": who.id, "key": key, "fingerprint": fingerprint, "made_at": tx.now}
    fresh = upsert(idempotency_key).values(**values).on_conflict_do_nothing().returning(idempotency_key.c.key)
    if tx.value(fresh) is not None:
        return None
    mine = (idempotency_key.c.actor_id == who.id, idempotency_key.c.key == key)
    row = tx.row(select(idempotency_key).where(*mine))
    if row is None or row.status is None:
        raise Busy
    if row.fingerprint != fingerprint:
        raise IdempotencyMismatch
    return row


def remember_answer(tx: Tx, who: Actor, key: str, status: int, body: Any) -> None:
    """Keep the answer, in the transaction whose effects it tells of."""
    mine = (idempotency_key.c.actor_id == who.id, idempotency_key.c.key == key)
    tx.execute(update(idempotency_key).where(*mine).values(status=status, body=body))
