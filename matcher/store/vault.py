"""Sealing of personal data: AES-256-GCM, bound to the row; the key lies outside the database."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
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
LOOK_S = 1.0
"""How soon a running process sees that the key file has changed."""
INDEX, AUDIT = "index", "audit."
"""Names of the lines that stay when a key goes: what equal values are found by, and what proves the audit chain."""


class KeyUnusable(JiedanError):
    """The encryption key cannot be used."""

    code = "busy"


@dataclass(frozen=True, slots=True)
class Keys:
    """What a key file holds: keys by name, the one that seals first; what outlives them once others took over."""

    sealing: Mapping[str, bytes]
    index: bytes | None = None
    audit: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def index_key(self) -> bytes:
        """By which equal values are found: it stays the same when another key begins to seal."""
        return self.index or derived(next(iter(self.sealing.values())), b"index")


@dataclass(frozen=True, slots=True)
class _Ring:
    """The keys as they are used."""

    key_id: str
    ciphers: Mapping[str, AESGCM]
    index: bytes
    audit: Mapping[str, bytes]


class Vault:
    """Seals and opens small documents. The newest key seals; all keys open.

    With a file, a change of it is taken up within `LOOK_S`, so that keys are rotated while the service runs.
    """

    def __init__(self, keys: Mapping[str, bytes] | Keys, path: Path | None = None) -> None:
        self._path = path
        self._seen = None if path is None else _stamp(path)
        self._looked = time.monotonic()
        self._ring = _ring(keys if isinstance(keys, Keys) else Keys(keys))

    @property
    def key_id(self) -> str:
        """The key that seals from now on; whoever notes it beside a document seals with this very one."""
        if self._path is not None and time.monotonic() - self._looked >= LOOK_S:
            self._look()
        return self._ring.key_id

    def _look(self) -> None:
        # A file that is away or half written for a moment changes nothing.
        self._looked = time.monotonic()
        stamp = None if self._path is None else _stamp(self._path)
        if self._path is None or stamp is None or stamp == self._seen:
            return
        with suppress(KeyUnusable):
            self._ring = _ring(read_keys(self._path))
            self._seen = stamp

    def _known(self, key_id: str) -> _Ring:
        if key_id not in self._ring.ciphers:
            self._look()
        return self._ring

    def seal(self, subject: str, subject_id: UUID, document: Mapping[str, str], key_id: str | None = None) -> bytes:
        """Encrypt a document for one row."""
        name = key_id or self.key_id
        cipher = self._known(name).ciphers[name]
        nonce = os.urandom(NONCE)
        plain = _ENCODE(document).encode()
        return nonce + cipher.encrypt(nonce, plain, _row(subject, subject_id))

    def open(self, subject: str, subject_id: UUID, key_id: str, sealed: bytes) -> dict[str, str]:
        """Decrypt; KeyUnusable where the key is not there or the row was tampered with."""
        cipher = self._known(key_id).ciphers.get(key_id)
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
        return hmac.digest(self._ring.index, text.encode(), "sha256")

    def audit_hash(self, key_id: str) -> "hmac.HMAC":
        """A keyed hash to be fed with what is to stay as it is. KeyUnusable where the key is not there."""
        key = self._known(key_id).audit.get(key_id)
        if key is None:
            raise KeyUnusable("the key that sealed the audit chain is not in the key file")
        return hmac.new(key, digestmod="sha256")


def load_vault(path: Path, *, create: bool) -> tuple[Vault, bool]:
    """The vault of a key file and whether the file was made just now; KeyUnusable with a clear sentence."""
    made = False
    if create and not path.exists():
        _make(path)
        made = True
    return Vault(read_keys(path), path), made


def read_keys(path: Path) -> Keys:
    """What a key file holds. KeyUnusable with a clear sentence."""
    try:
        with path.open("rb") as file:
            # A device given by mistake would never end.
            lines = file.read(FILE_MOST).decode("ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"the key file {path} cannot be read; set JIEDAN_KEY_FILE to where it lies"
        raise KeyUnusable(msg) from error
    found = dict(_parsed(line, path) for line in lines)
    index = found.pop(INDEX, None)
    audit = {name.removeprefix(AUDIT): found.pop(name) for name in list(found) if name.startswith(AUDIT)}
    if not found:
        msg = f"the key file {path} is empty"
        raise KeyUnusable(msg)
    return Keys(found, index, audit)


def key_line(name: str, key: bytes) -> str:
    """A line of a key file."""
    return f"{name}:{base64.b64encode(key).decode()}\n"


def new_key() -> tuple[str, bytes]:
    """A name and a key."""
    return secrets.token_hex(4), secrets.token_bytes(KEY)


def _make(path: Path) -> None:
    line = key_line(*new_key())
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
    if len(key) != KEY or not 0 < len(name.removeprefix(AUDIT)) <= NAME:
        msg = f"the key file {path} has a line that is not NAME:KEY"
        raise KeyUnusable(msg)
    return name, key


def derived(key: bytes, purpose: bytes) -> bytes:
    """The key for one purpose."""
    return hashlib.blake2b(purpose, key=key, digest_size=32, person=b"jiedan").digest()


def _ring(keys: Keys) -> _Ring:
    ciphers = {name: AESGCM(derived(key, b"seal")) for name, key in keys.sealing.items()}
    audit = {name: derived(key, b"audit") for name, key in keys.sealing.items()}
    return _Ring(next(iter(keys.sealing)), ciphers, keys.index_key, {**keys.audit, **audit})


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _row(subject: str, subject_id: UUID) -> bytes:
    return f"{subject}:{subject_id}".encode()
