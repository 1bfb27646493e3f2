"""Hashes of passwords: argon2id, salted by the phone, so that one computation tells which accounts of it are meant."""

from functools import cache
from threading import BoundedSemaphore

from pwdlib.hashers.argon2 import Argon2Hasher

from matcher.store.vault import Vault

_SALT_BYTES = 16
_AT_ONCE = 4
"""Each takes 64 MB while it is computed."""


def hash_of(vault: Vault, phone_index: bytes, password: str) -> str:
    """Slow on purpose; of an unknown phone it takes as long. Not to be called while a transaction is open."""
    salt = vault.blind(f"salt\n{phone_index.hex()}")[:_SALT_BYTES]
    with _turns():
        return _hasher().hash(password.encode("utf-8", "surrogatepass"), salt=salt)


@cache
def _hasher() -> Argon2Hasher:
    return Argon2Hasher()


@cache
def _turns() -> BoundedSemaphore:
    return BoundedSemaphore(_AT_ONCE)
