"""The commands `backup` and `restore`: one sealed file with everything, and the keys apart from it."""

import argparse
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands.arguments import Subparsers, add_data_dir, settings_of
from api.commands.data import tell

if TYPE_CHECKING:
    from matcher.settings import Settings
    from matcher.store.database import Tx


def add_parsers(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add `backup` and `restore`."""
    backup = subparsers.add_parser(
        "backup",
        help="copy the database into one sealed file, while the service runs",
        description="Copy everything as it is at one moment into one new file, packed and sealed with a secret of its"
        " own. The encryption key of personal data is not in it.",
    )
    backup.add_argument("out", metavar="OUT", type=Path, help="the new file")
    backup.add_argument("--key-copy", metavar="FILE", type=Path, help="also copy the key file there, apart from OUT")
    restore = subparsers.add_parser(
        "restore",
        help="bring a backup back into an empty database, SQLite or PostgreSQL",
        description="Bring a backup back into an empty database of either kind, check it, and end what was under way:"
        " people sign in again, and messages that waited are not sent.",
    )
    restore.add_argument("file", metavar="FILE", type=Path, help="the backup")
    for parser, run in ((backup, run_backup), (restore, run_restore)):
        told = "file with the secret that seals backups (default: the key file's name with .backup; `backup` makes it)"
        parser.add_argument("--secret", metavar="FILE", type=Path, help=told)
        add_data_dir(parser)
        parser.set_defaults(run=run)


def run_backup(args: argparse.Namespace) -> int:
    """Write the copy, and print what is in it."""
    from api.bootstrap import open_database, require_current
    from matcher.store.copies.sealed_file import BackupUnusable, Exclusive, read_secret
    from matcher.store.copies.taking import take

    settings = settings_of(args)
    if args.key_copy is not None and args.key_copy.resolve().parent == args.out.resolve().parent:
        raise BackupUnusable("put the copy of the key into another folder than the backup: both together open all")
    database = open_database(settings)
    try:
        require_current(database)
        secret = read_secret(_secret_file(args, settings, make=True))
        with Exclusive(args.out) as file:
            sums = take(database, file, secret, _say_table)
    finally:
        database.dispose()
    if args.key_copy is not None:
        _copy_key(settings, args.key_copy)
    rows = sum(one.rows for one in sums.values())
    sys.stdout.write(f"{args.out}: {rows} rows of {len(sums)} tables, {args.out.stat().st_size} bytes\n")
    return 0


def _secret_file(args: argparse.Namespace, settings: "Settings", *, make: bool) -> Path:
    from matcher.store.key_file import write_whole

    path: Path = args.secret or settings.key_file.with_name(f"{settings.key_file.name}.backup")
    if make and args.secret is None and not path.exists():
        write_whole(path, f"{secrets.token_urlsafe(32)}\n".encode())
        tell(f"made the secret of backups {path}: keep a copy in a safe place, no backup opens without it")
    return path


def _copy_key(settings: "Settings", path: Path) -> None:
    from matcher.store.key_file import write_whole
    from matcher.store.vault import FILE_MOST, read_keys

    read_keys(settings.key_file)
    with settings.key_file.open("rb") as file:
        write_whole(path, file.read(FILE_MOST))
    tell(f"copied the key file to {path}")


def run_restore(args: argparse.Namespace) -> int:
    """Bring the copy back, and print what was ended."""
    from api.bootstrap import open_database
    from matcher.store.copies.giving_back import give_back
    from matcher.store.copies.sealed_file import BackupUnusable, read_secret
    from matcher.store.database import Database
    from matcher.store.vault import load_vault

    settings = settings_of(args)
    secret = read_secret(_secret_file(args, settings, make=False))
    vault, _ = load_vault(settings.key_file, create=False)
    # It makes the data folder, with the rights that it should have.
    open_database(settings).dispose()
    database = Database(settings.database_url, vault)
    try:
        with args.file.open("rb") as file:
            ended = give_back(database, file, secret, lambda tx: _check(tx, settings), _say_table)
    except OSError as error:
        msg = f"{args.file} cannot be read: {error.strerror}"
        raise BackupUnusable(msg) from error
    finally:
        database.dispose()
    told = ", ".join(f"{count} {what}" for what, count in ended.items())
    sys.stdout.write(f"Restored and checked. Ended, so that nothing happens twice: {told}.\n")
    return 0


def _check(tx: "Tx", settings: "Settings") -> None:
    """Key, audit chains and invariants, before anything is kept. JiedanError."""
    from matcher.domain.errors import JiedanError
    from matcher.queries.audit_chain import check_chain
    from matcher.store import invariants, personal
    from matcher.store.seals import STREAMS
    from matcher.store.vault import KeyUnusable

    try:
        personal.check_key(tx)
    except KeyUnusable as error:
        msg = f"the key file {settings.key_file} did not seal what is in this backup; nothing was restored"
        raise KeyUnusable(msg) from error
    wrong = [f"{one}: {found}" for one in STREAMS if (found := check_chain(tx, one, is_running=False).wrong)]
    wrong += sorted(invariants.broken(tx).keys() - invariants.WAITING)
    if wrong:
        raise JiedanError(f"the backup breaks what must always hold ({'; '.join(wrong)}); nothing was restored")


def _say_table(name: str, rows: int) -> None:
    if rows:
        tell(f"  {name}: {rows}")
