"""Somebody who is known sets the own password, or another one; all sessions are over then."""

from dataclasses import dataclass

from matcher.domain.entering import PASSWORD_MOST, Tried, weakness
from matcher.domain.errors import Invalid, SlowDown, WrongState
from matcher.domain.roles import Actor
from matcher.store import accounts, sign_in_codes
from matcher.store.database import Tx
from matcher.store.passwords import hash_of
from matcher.usecases.services import Services

_SENTENCES = {
    "too_short": "at least 8 characters",
    "too_long": "at most 128 characters",
    "too_plain": "others would guess it: no phone number, no row of signs, no common word",
}


@dataclass(frozen=True, slots=True)
class PasswordWanted:
    """What is asked for: the phone where it changes or is new, the old password where there is one."""

    password: str
    old: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """What will be kept, and what was there when the old password was checked."""

    phone_index: bytes
    password_hash: str
    before: str | None


def check_password(password: str, phone: str) -> None:
    """Invalid where it is none."""
    code = weakness(password, phone)
    if code is not None:
        raise Invalid.at("password", code, _SENTENCES[code])


def ready_password(services: Services, actor: Actor, wanted: PasswordWanted) -> Ready:
    """Check and compute what takes time, and count the try, before anything is changed. Invalid, SlowDown."""
    actor.require("set_password")
    check_password(wanted.password, wanted.phone or "")
    vault = services.database.vault
    with services.read() as tx:
        known = accounts.of_actor(tx, actor.id)
    if known is None and wanted.phone is None:
        raise Invalid.at("phone", "missing", "by which phone will you sign in?")
    if known is not None:
        _check_old(services, bytes(known.phone_index), known.password_hash, wanted.old)
    given = accounts.index_of(vault, wanted.phone) if wanted.phone is not None else None
    index = given if given is not None or known is None else bytes(known.phone_index)
    if index is None:
        raise WrongState
    return Ready(index, hash_of(vault, index, wanted.password), known.password_hash if known is not None else None)


def set_password(tx: Tx, actor: Actor, ready: Ready) -> None:
    """Keep it. WrongState where the account was changed since."""
    actor.require("set_password")
    known = accounts.of_actor(tx, actor.id)
    if (known.password_hash if known is not None else None) != ready.before:
        raise WrongState
    accounts.put(tx, actor, ready.phone_index, ready.password_hash)


def _check_old(services: Services, index: bytes, kept: str, old: str | None) -> None:
    if old is None:
        raise Invalid.at("old", "missing", "the password that holds until now")
    if not services.commit(lambda tx: sign_in_codes.note_try(tx, Tried.PASSWORD, index.hex())):
        raise SlowDown
    if not accounts.is_same(kept, hash_of(services.database.vault, index, old[:PASSWORD_MOST])):
        raise Invalid.at("old", "wrong", "this is not the password that holds until now")
    services.commit(lambda tx: sign_in_codes.take_back_try(tx, Tried.PASSWORD, index.hex()))
