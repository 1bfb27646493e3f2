"""Accounts: by which phone an actor is found, and what its password hashes to."""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, exists, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.entering import INVITATION_LASTS, plain_phone
from matcher.domain.roles import Actor
from matcher.store import access
from matcher.store.database import Tx
from matcher.store.schema import account, actor, invitation
from matcher.store.vault import Vault


def index_of(vault: Vault, phone: str) -> bytes:
    """By which the accounts of a phone are found without being readable."""
    return vault.blind(f"account\n{plain_phone(phone)}")


def of_actor(tx: Tx, actor_id: UUID) -> Row[Any] | None:
    """The account of an actor."""
    return tx.row(select(account).where(account.c.actor_id == actor_id))


def of_phone(tx: Tx, phone_index: bytes) -> list[tuple[Actor, str]]:
    """Who signs in with this phone, each with the hash of its password."""
    joined = select(actor, account.c.password_hash).join(account, account.c.actor_id == actor.c.id)
    rows = tx.rows(joined.where(account.c.phone_index == phone_index).order_by(actor.c.made_at, actor.c.id))
    return [(access.as_actor(row), row.password_hash) for row in rows]


def is_same(one: str, other: str) -> bool:
    """Whether two hashes are one, without telling by its time where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def put(tx: Tx, who: Actor, phone_index: bytes, password_hash: str) -> None:
    """Set how the actor signs in; all sessions are over, and so is a link that was sent before."""
    values = {"phone_index": phone_index, "password_hash": password_hash, "set_at": tx.now}
    fresh = upsert(account).values(actor_id=who.id, **values)
    tx.execute(fresh.on_conflict_do_update(index_elements=["actor_id"], set_=values))
    tx.execute(delete(invitation).where(invitation.c.actor_id == who.id))
    access.end_sessions(tx, [who.id])


def forget(tx: Tx, actor_ids: Iterable[UUID], *, tokens: bool = False) -> None:
    """These actors sign in no more: index, hash, links and sessions are gone, with `tokens` those of operators too."""
    ids = list(actor_ids)
    tx.execute(delete(account).where(account.c.actor_id.in_(ids)))
    tx.execute(delete(invitation).where(invitation.c.actor_id.in_(ids)))
    access.end_sessions(tx, ids)
    if tokens:
        access.end_tokens(tx, ids)


def invite(tx: Tx, who: Actor, by: Actor) -> tuple[str, dt.datetime]:
    """A new link's token and its end; the one before no longer opens anything."""
    token, ends_at = secrets.token_urlsafe(32), tx.now + INVITATION_LASTS
    tx.execute(delete(invitation).where(invitation.c.actor_id == who.id))
    values = {"actor_id": who.id, "made_by": by.id, "made_at": tx.now, "ends_at": ends_at}
    tx.execute(insert(invitation).values(token_hash=_hash(token), **values))
    return token, ends_at


def invitation_of(tx: Tx, token: str) -> Row[Any] | None:
    """The invitation that this token opens; None where it is unknown, used or over."""
    return tx.row(select(invitation).where(invitation.c.token_hash == _hash(token), invitation.c.ends_at > tx.now))


def use_invitation(tx: Tx, token: str) -> UUID | None:
    """Whose invitation it was: it is used from here on. None where it opens nothing (any more)."""
    mine = (invitation.c.token_hash == _hash(token), invitation.c.ends_at > tx.now)
    found: UUID | None = tx.value(delete(invitation).where(*mine).returning(invitation.c.actor_id))
    return found


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def is_same_person(tx: Tx, who: Actor, helper_ids: Iterable[UUID]) -> bool:
    """Whether who asks is one of these helpers: by its own record, or by a phone with which both sign in."""
    wanted = set(helper_ids)
    if who.helper_id in wanted:
        return True
    mine, theirs, other = account.alias(), account.alias(), actor.alias()
    joined = mine.join(theirs, theirs.c.phone_index == mine.c.phone_index).join(other, other.c.id == theirs.c.actor_id)
    same = select(1).select_from(joined).where(mine.c.actor_id == who.id, other.c.helper_id.in_(wanted))
    return bool(tx.value(select(exists(same))))
