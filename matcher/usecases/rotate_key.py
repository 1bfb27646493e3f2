"""Another key seals from now on, and everything is sealed again with it, while the service runs."""

import time
from collections.abc import Callable
from pathlib import Path

from matcher.domain.errors import WrongState
from matcher.store import key_file, resealing
from matcher.store.database import Database, Tx
from matcher.store.vault import LOOK_S, read_keys

Tell = Callable[[int], None]
_Step = Callable[[Tx, str, resealing.Place | None], tuple[int, resealing.Place | None]]


def begin_rotation(database: Database, path: Path, name: str | None) -> tuple[str, bool]:
    """The key that seals from now on, and whether this is the rest of a rotation that was broken off.

    A named key is one that was added before. KeyUnusable.
    """
    first = next(iter(read_keys(path).sealing))
    with database.read() as tx:
        others = resealing.sealed_with(tx).keys() - {first}
    if others and name in (None, first):
        return first, True
    return key_file.put_first(path, name), False


def reseal(database: Database, key_id: str, tell: Tell) -> int:
    """Seal everything again with this key; how many records that were. May be killed at any moment and run again.

    Goes on until nothing is left and all running processes have looked at the key file since.
    """
    began, done = time.monotonic(), 0
    while True:
        found = sum(_walk(database, key_id, step, tell) for step in (resealing.records, resealing.answers))
        done += found
        waited = time.monotonic() - began
        if not found and waited > 2 * LOOK_S:
            return done
        if not found:
            time.sleep(2 * LOOK_S - waited + 0.1)


def _walk(database: Database, key_id: str, step: _Step, tell: Tell) -> int:
    place: resealing.Place | None = None
    done = 0
    while True:
        here = place
        count, place = database.transact(lambda tx: step(tx, key_id, here))  # noqa: B023 - run before it changes
        done += count
        if place is None:
            return done
        tell(count)


def drop_old_key(database: Database, path: Path, name: str) -> None:
    """Take a key away that seals nothing any more. WrongState, KeyUnusable."""
    with database.read() as tx:
        count, proves = resealing.sealed_with(tx).get(name, 0), resealing.proves(tx, name)
    if count:
        msg = f"{count} records are still sealed with this key; run `jiedan key rotate` first"
        raise WrongState(msg)
    key_file.drop_key(path, name, proves=proves)
