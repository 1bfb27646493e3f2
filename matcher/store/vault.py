"""Sealing of personal data: AES-256-GCM, bound to the row; the key lies outside the database."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from matcher.domain.errors import JiedanError

NONCE = 12
KEY = 32
NAME = 16
FILE_MOST = 64 * 1024
# Made once: to make it costs more than a document.
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class KeyUnusable(JiedanError):
    """The encryption key cannot be used."""

    code = "busy"


class Vault:
    """Seals and opens small documents. The newest key seals; all keys open."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self.key_id = next(iter(keys))
        self._ciphers = {name: AESGCM(_derived(key, b"seal")) for name, key in keys.items()}
        self._index_key = _derived(keys[self.key_id], b"index")
        self._audit_keys = {name: _derived(key, b"audit") for name, key in keys.items()}

    def seal(self, subject: str, subject_id: UUID, document: Mapping[str, str]) -> bytes:
        """Encrypt a document for one row."""
        nonce = os.urandom(NONCE)
        plain = _ENCODE(document).encode()
        return nonce + self._ciphers[self.key_id].encrypt(nonce, plain, _row(subject, subject_id))

    def open(self, subject: str, subject_id: UUID, key_id: str, sealed: bytes) -> dict[str, str]:
        """Decrypt; KeyUnusable where the key is not there or the row was tampered with."""
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            msg = "the key that sealed this record is not in the key file"
            raise KeyUnusable(msg)
        try:
            plain = cipher.decrypt(sealed[:NONCE], sealed[NONCE:], _row(subject, subject_id))
        except (InvalidTag, ValueError) as error:
            msg = "a sealed record does not belong to its row or was changed"
            raise KeyUnusable(msg) from error
        document: dict[str, str] = json.loads(plain)
        return document

    def blind(self, text: str) -> bytes:
        """A keyed hash by which equal values can be found without being readable."""
        return hmac.digest(self._index_key, text.encode(), "sha256")

    def audit_hash(self, key_id: str) -> "hmac.HMAC":
        """A keyed hash to be fed with what is to stay as it is. KeyUnusable where the key is not there."""
        key = self._audit_keys.get(key_id)
        if key is None:
            raise KeyUnusable("the key that sealed the audit chain is not in the key file")
        return hmac.new(key, digestmod="sha256")


def load_vault(path: Path, *, create: bool) -> tuple[Vault, bool]:
    """The vault of a key file and whether the file was made just now; KeyUnusable with a clear sentence."""
    made = False
    if create and not path.exists():
        _make(path)
        made = True
    try:
        with path.open("rb") as file:
            # A device given by mistake would never end.
            lines = file.read(FILE_MOST).decode("ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"the key file {path} cannot be read; set JIEDAN_KEY_FILE to where it lies"
        raise KeyUnusable(msg) from error
    keys = dict(_parsed(line, path) for line in lines)
    if not keys:
        msg = f"the key file {path} is empty"
        raise KeyUnusable(msg)
    return Vault(keys), made


def _make(path: Path) -> None:
    line = f"{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(KEY)).decode()}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A name of its own: a second maker that opened the same file would overwrite a key that is linked already.
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all, and never over a key that another process has just made.
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    except OSError as error:
        msg = f"the key file {path} cannot be made; set JIEDAN_KEY_FILE to a place that can be written"
        raise KeyUnusable(msg) from error


def _parsed(line: str, path: Path) -> tuple[str, bytes]:
    name, _, encoded = line.partition(":")
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY or not 0 < len(name) <= NAME:
        msg = f"the key file {path} has a line that is not NAME:KEY"
        raise KeyUnusable(msg)
    return name, key


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(purpose, key=key, digest_size=32, person=b"jiedan").digest()


def _row(subject: str, subject_id: UUID) -> bytes:
    return f"{subject}:{subject_id}".encode()
