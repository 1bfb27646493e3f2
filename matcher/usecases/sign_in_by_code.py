"""Somebody gives a phone and the code that was sent to it, and a new password if the old one is forgotten."""

from matcher.domain.entering import Tried
from matcher.domain.errors import Unauthenticated
from matcher.domain.roles import Actor
from matcher.store import accounts, sign_in_codes
from matcher.store.database import Tx
from matcher.store.passwords import hash_of
from matcher.usecases.services import Services
from matcher.usecases.set_password import check_password


def sign_in_by_code(services: Services, phone: str, code: str, password: str | None = None) -> list[Actor]:
    """As whom one may enter: at least one. Unauthenticated for a wrong, used or ended code and an unknown phone.

    With a password, it is that of all who sign in with the phone from here on; Invalid where it is none.
    """
    if password is not None:
        check_password(password, phone)
    index = accounts.index_of(services.database.vault, phone)

    def work(tx: Tx) -> list[Actor]:
        if not sign_in_codes.use(tx, index, code):
            return []
        # Who has the phone is not kept out by others who guess at its password.
        sign_in_codes.forget_tries(tx, Tried.PASSWORD, index.hex())
        return [who for who, _ in accounts.of_phone(tx, index)]

    # What was wrong is counted, so it is refused after the commit.
    found = services.commit(work)
    if not found:
        raise Unauthenticated
    if password is not None:
        _renew(services, index, found, hash_of(services.database.vault, index, password))
    return found


def _renew(services: Services, index: bytes, found: list[Actor], password_hash: str) -> None:
    def work(tx: Tx) -> None:
        for who in found:
            accounts.put(tx, who, index, password_hash)

    services.commit(work)
