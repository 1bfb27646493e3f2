"""The commands `key list`, `add`, `rotate` and `drop`: other keys, while the service runs."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands.arguments import Subparsers, add_data_dir, settings_of

if TYPE_CHECKING:
    from matcher.settings import Settings
    from matcher.store.database import Database


def add_parsers(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add `key` with its verbs."""
    key = subparsers.add_parser(
        "key",
        help="change the encryption key while the service runs",
        description="The key of names, phones, addresses and free text. Running processes of this machine see a changed"
        " key file within a second; on several machines use `add`, copy the file, then `rotate --to`.",
    )
    verbs = key.add_subparsers(metavar="VERB", required=True)
    told = "say which keys there are, and how much each of them sealed"
    add_data_dir(_verb(verbs, "list", told, run_list))
    add_data_dir(_verb(verbs, "add", "add a key that only opens as yet, and print its name", run_add))
    rotate = _verb(verbs, "rotate", "seal everything again with a new key; goes on where it was broken off", run_rotate)
    rotate.add_argument("--to", metavar="NAME", help="with this key of the file instead of a new one")
    add_data_dir(rotate)
    drop = _verb(verbs, "drop", "take away a key that seals nothing any more", run_drop)
    drop.add_argument("name", metavar="NAME", help="the key, as `key list` calls it")
    add_data_dir(drop)


def _verb(verbs: "Subparsers[argparse.ArgumentParser]", name: str, told: str, run: object) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=told, description=f"{told.capitalize()}.")
    parser.set_defaults(run=run)
    return parser


def run_list(args: argparse.Namespace) -> int:
    """Print a line for each key, the one that seals first."""
    from matcher.store.resealing import sealed_with
    from matcher.store.vault import read_keys

    settings, database = _opened(args)
    try:
        with database.read() as tx:
            counts = sealed_with(tx)
    finally:
        database.dispose()
    for place, name in enumerate(read_keys(settings.key_file).sealing):
        sys.stdout.write(f"{name}  {'seals' if place == 0 else 'opens'}  {counts.get(name, 0)} records\n")
    return 0


def run_add(args: argparse.Namespace) -> int:
    """Add a key that only opens."""
    from matcher.store.key_file import add_key

    sys.stdout.write(f"{add_key(settings_of(args).key_file)}\n")
    return 0


def run_rotate(args: argparse.Namespace) -> int:
    """Let another key seal, and seal everything again."""
    from matcher.usecases.rotate_key import begin_rotation, reseal

    settings, database = _opened(args)
    try:
        name, goes_on = begin_rotation(database, settings.key_file, args.to)
        _say(f"{'going on with' if goes_on else 'now sealing with'} the key {name}; copy the key file to a safe place")
        done = reseal(database, name, _Told())
    finally:
        database.dispose()
    _say(f"{done} records were sealed again; older keys may go: `jiedan key list`, `jiedan key drop NAME`")
    return 0


def run_drop(args: argparse.Namespace) -> int:
    """Take away a key that seals nothing."""
    from matcher.usecases.rotate_key import drop_old_key

    settings, database = _opened(args)
    try:
        drop_old_key(database, settings.key_file, args.name)
    finally:
        database.dispose()
    _say(f"the key {args.name} is gone from {settings.key_file}; older backups still need a copy of it")
    return 0


def _opened(args: argparse.Namespace) -> "tuple[Settings, Database]":
    """The database with the key file's vault. KeyUnusable, OldTables, DatabaseUnreachable."""
    from api.bootstrap import require_current, require_key
    from matcher.store.database import Database
    from matcher.store.vault import load_vault

    settings = settings_of(args)
    vault, _ = load_vault(Path(settings.key_file), create=False)
    database = Database(settings.database_url, vault)
    try:
        require_current(database)
        require_key(database, settings.key_file)
    except Exception:
        database.dispose()
        raise
    return settings, database


class _Told:
    """Says now and then how far it is."""

    EVERY = 10_000

    def __init__(self) -> None:
        self._done = 0

    def __call__(self, count: int) -> None:
        before, self._done = self._done, self._done + count
        if before // self.EVERY != self._done // self.EVERY:
            _say(f"  {self._done} looked at")


def _say(sentence: str) -> None:
    sys.stderr.write(f"jiedan: {sentence}\n")
