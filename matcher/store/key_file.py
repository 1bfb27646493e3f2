"""The key file changed: always whole, durable before anything is sealed with it, and never without a key in use."""

import os
import secrets
from pathlib import Path

from matcher.store.vault import AUDIT, INDEX, Keys, KeyUnusable, derived, key_line, new_key, read_keys


def add_key(path: Path) -> str:
    """A new key that only opens, so that every machine can have it before one seals with it; its name."""
    keys, (name, key) = read_keys(path), new_key()
    _write(path, Keys({**keys.sealing, name: key}, keys.index_key, keys.audit))
    return name


def put_first(path: Path, name: str | None) -> str:
    """From now on this key seals, or a new one; its name. KeyUnusable where the file has no such key."""
    keys = read_keys(path)
    named, key = new_key() if name is None else (name, keys.sealing.get(name))
    if key is None:
        msg = f"the key file {path} has no key of that name"
        raise KeyUnusable(msg)
    others = {one: kept for one, kept in keys.sealing.items() if one != named}
    _write(path, Keys({named: key, **others}, keys.index_key, keys.audit))
    return named


def drop_key(path: Path, name: str, *, proves: bool) -> None:
    """The key no longer opens anything; with `proves` what it sealed of the audit chain can still be checked."""
    keys = read_keys(path)
    if name not in keys.sealing or name == next(iter(keys.sealing)):
        msg = "only a key that stands in the key file and no longer seals can be dropped"
        raise KeyUnusable(msg)
    kept = {one: key for one, key in keys.sealing.items() if one != name}
    audit = {**keys.audit, **({name: derived(keys.sealing[name], b"audit")} if proves else {})}
    _write(path, Keys(kept, keys.index_key, audit))


def _write(path: Path, keys: Keys) -> None:
    lines = [key_line(name, key) for name, key in keys.sealing.items()]
    lines += [key_line(INDEX, keys.index_key)]
    lines += [key_line(AUDIT + name, key) for name, key in keys.audit.items()]
    write_whole(path, "".join(lines).encode("ascii"))


def write_whole(path: Path, content: bytes) -> None:
    """The name holds the old or the new content, also after a power cut; for its owner alone. KeyUnusable."""
    # The target of a link is changed, not the link.
    path = path.resolve()
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        msg = f"the file {path} cannot be written: {error.strerror}"
        raise KeyUnusable(msg) from error
