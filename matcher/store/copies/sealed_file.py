"""A file sealed piece by piece: whoever reads it knows that each piece is whole and in its place, and none is missing.

MAGIC, 16 bytes of salt, then pieces of AES-256-GCM. The key comes from a secret by scrypt; the nonce of a piece is its
number and whether it is the last one.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from matcher.domain.errors import JiedanError

MAGIC = b"jiedan backup 1\n"
SALT, TAG, PIECE = 16, 16, 256 * 1024
SECRET_LEAST, SECRET_MOST = 16, 64 * 1024
_WORK = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024, "dklen": 32}


class BackupUnusable(JiedanError):
    """The backup cannot be used."""


def read_secret(path: Path) -> bytes:
    """The secret of a file: a pass phrase or random signs, without the blanks around it. BackupUnusable."""
    try:
        with path.open("rb") as file:
            secret = file.read(SECRET_MOST).strip()
    except OSError as error:
        msg = f"the secret of backups {path} cannot be read: {error.strerror}"
        raise BackupUnusable(msg) from error
    if len(secret) < SECRET_LEAST:
        msg = f"the secret of backups {path} is too short: at least {SECRET_LEAST} characters"
        raise BackupUnusable(msg)
    return secret


class SealedWriter:
    """Writes what it is given, sealed; complete only once closed."""

    def __init__(self, file: BinaryIO, secret: bytes) -> None:
        salt = os.urandom(SALT)
        self._file, self._cipher, self._number, self._rest = file, _cipher(secret, salt), 0, bytearray()
        file.write(MAGIC + salt)

    def write(self, data: bytes) -> None:
        """Seal whole pieces; the rest waits."""
        self._rest += data
        while len(self._rest) > PIECE:
            self._piece(bytes(self._rest[:PIECE]), last=False)
            del self._rest[:PIECE]

    def close(self) -> None:
        """Seal the last piece, which says that it is the last."""
        self._piece(bytes(self._rest), last=True)

    def _piece(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, MAGIC))
        self._number += 1


def pieces(file: BinaryIO, secret: bytes) -> Iterator[bytes]:
    """The pieces of a sealed file in their order. BackupUnusable where one was changed, or the last is missing."""
    head = file.read(len(MAGIC) + SALT)
    if not head.startswith(MAGIC) or len(head) != len(MAGIC) + SALT:
        raise BackupUnusable("the file is no backup of jiedan, or of another version's form")
    cipher, number = _cipher(secret, head[len(MAGIC) :]), 0
    sealed = file.read(PIECE + TAG)
    while sealed:
        following = file.read(PIECE + TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), sealed, MAGIC)
        except InvalidTag:
            told = "is not whole any more" if number else "was made with another secret, or is not whole any more"
            raise BackupUnusable(f"the backup {told}") from None
        sealed, number = following, number + 1
    if not number:
        raise BackupUnusable("the backup is not whole any more")


class Exclusive:
    """A new file that gets its name only once it is whole and on the disk. BackupUnusable where the name is taken."""

    def __init__(self, path: Path) -> None:
        self._path, self._part = path, path.with_name(f".{path.name}.part")

    def __enter__(self) -> BinaryIO:
        if self._path.exists():
            msg = f"{self._path} is there already; name a new file"
            raise BackupUnusable(msg)
        try:
            descriptor = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            msg = f"{self._path} cannot be written: {error.strerror}"
            raise BackupUnusable(msg) from error
        self._file = os.fdopen(descriptor, "wb")
        return self._file

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._file.flush()
                os.fsync(self._file.fileno())
            self._file.close()
            if kind is None:
                # A link is never made over a file that appeared meanwhile.
                self._path.hardlink_to(self._part)
        except OSError as trouble:
            msg = f"{self._path} cannot be written: {trouble.strerror}"
            raise BackupUnusable(msg) from trouble
        finally:
            self._part.unlink(missing_ok=True)


def _cipher(secret: bytes, salt: bytes) -> AESGCM:
    return AESGCM(hashlib.scrypt(secret, salt=salt, **_WORK))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
