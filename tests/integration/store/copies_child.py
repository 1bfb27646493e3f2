"""A process to be killed: restores, or seals again, and says where it is before it waits for its end.

Arguments: what to do, the database's URL, the key file, and for a restore the backup.
"""

import sys
import time
from pathlib import Path

from matcher.store import resealing
from matcher.store.copies.giving_back import give_back
from matcher.store.database import Database
from matcher.store.vault import load_vault
from matcher.usecases.rotate_key import begin_rotation, reseal

SECRET = b"a secret of sixteen signs"


def stop_here() -> None:
    """Say so, and wait to be killed."""
    sys.stdout.write("here\n")
    sys.stdout.flush()
    time.sleep(60)


def stop_at(table: str) -> None:
    """The same once this table is written."""
    if table == "service_order":
        stop_here()


if __name__ == "__main__":
    what, url, key, *files = sys.argv[1:]
    database = Database(url, load_vault(Path(key), create=False)[0])
    if what == "restore":
        with Path(files[0]).open("rb") as file:
            give_back(database, file, SECRET, lambda _: None, lambda table, _: stop_at(table))
    else:
        resealing.AT_ONCE = 3
        reseal(database, begin_rotation(database, Path(key), None)[0], lambda _: stop_here())
