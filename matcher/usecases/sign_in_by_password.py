"""Somebody gives a phone and a password; whoever this is gets the same answer in the same time while it is wrong."""

from matcher.domain.entering import PASSWORD_MOST, Tried
from matcher.domain.errors import SlowDown, Unauthenticated
from matcher.domain.roles import Actor
from matcher.store import accounts, sign_in_codes
from matcher.store.database import Tx
from matcher.store.passwords import hash_of
from matcher.usecases.services import Services


def sign_in_by_password(services: Services, phone: str, password: str, caller: str) -> list[Actor]:
    """As whom one may enter: at least one, and more where the phone is that of several. Unauthenticated, SlowDown."""
    vault = services.database.vault
    index = accounts.index_of(vault, phone)
    # Each try counts before it is looked at, so that many at once are not more than many in turn.
    if not services.commit(lambda tx: _count(tx, index, caller)):
        raise SlowDown
    shown = hash_of(vault, index, password[:PASSWORD_MOST])

    def work(tx: Tx) -> list[Actor]:
        found = [who for who, kept in accounts.of_phone(tx, index) if accounts.is_same(kept, shown)]
        if found:
            sign_in_codes.take_back_try(tx, Tried.PASSWORD, index.hex())
        return found

    found = services.commit(work)
    if not found:
        raise Unauthenticated
    return found


def _count(tx: Tx, index: bytes, caller: str) -> bool:
    from_here = sign_in_codes.note_try(tx, Tried.PASSWORDS_FROM, caller)
    return from_here and sign_in_codes.note_try(tx, Tried.PASSWORD, index.hex())
