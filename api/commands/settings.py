"""The command `settings`: what a district does by itself, shown or switched; all of its settings as a file."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.commands.arguments import Subparsers, add_data_dir, settings_of
from matcher.domain.states import Acceptance, Dispatch

if TYPE_CHECKING:
    from matcher.store.database import Database

FORMAT = "jiedan-settings-1"


def add_parsers(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add `settings`."""
    settings = subparsers.add_parser(
        "settings",
        help="show or switch what a district does by itself; export or import all of its settings",
        description="Show what a district does by itself; with a switch, set it first. A file holds all settings.",
    )
    settings.add_argument("--area", metavar="CODE", required=True, help="code of the district, or of an area in it")
    settings.add_argument(
        "--acceptance", choices=[one.value for one in Acceptance], help="who takes orders of low risk on"
    )
    settings.add_argument(
        "--dispatch", choices=[one.value for one in Dispatch], help="when an accepted order is first offered"
    )
    files = settings.add_mutually_exclusive_group()
    files.add_argument("--export", metavar="FILE", type=Path, help="write all settings of the district as JSON")
    files.add_argument("--import", dest="read", metavar="FILE", type=Path, help="set all that such a file says")
    settings.add_argument("--dry-run", action="store_true", help="with --import: say what would change, change nothing")
    add_data_dir(settings)
    settings.set_defaults(run=run_settings)


def run_settings(args: argparse.Namespace) -> int:
    """Set what is given, then print all."""
    from api.bootstrap import open_database, require_current
    from matcher.queries.settings import settings_at
    from matcher.usecases.change_settings import change_settings

    acceptance = Acceptance(args.acceptance) if args.acceptance else None
    dispatch = Dispatch(args.dispatch) if args.dispatch else None
    given = _read(args.read) if args.read else None
    database = open_database(settings_of(args))
    try:
        require_current(database)
        if given is not None:
            _import(database, args.area, given, dry_run=args.dry_run)
        code = database.transact(lambda tx: change_settings(tx, None, args.area, acceptance, dispatch))
        with database.read() as tx:
            found = settings_at(tx, code)
        if args.export:
            _export(database, code, args.export)
    finally:
        database.dispose()
    sys.stdout.write(f"district {found.area}: acceptance {found.acceptance}, dispatch {found.dispatch}\n")
    return 0


def _read(path: Path) -> Any:
    from matcher.domain.errors import Invalid

    try:
        given = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Invalid(f"{path} is no file of settings") from error
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise Invalid(f"{path} is no file of settings: its format is not {FORMAT}")
    return given.get("settings")


def _import(database: "Database", area: str, given: Any, *, dry_run: bool) -> None:
    from matcher.store.database import Tx
    from matcher.usecases.restore_settings import import_settings

    told: list[str] = []

    def work(tx: Tx) -> None:
        changes = import_settings(tx, area, given)
        told[:] = [f"{one.field}: {json.dumps(one.before)} -> {json.dumps(one.after)}\n" for one in changes]
        if dry_run:
            raise _Rehearsed

    try:
        database.transact(work)
    except _Rehearsed:
        told.append("nothing was changed: this was a dry run\n")
    sys.stdout.write("".join(told) or "nothing differs\n")


class _Rehearsed(Exception):
    """What was tried is taken back."""


def _export(database: "Database", code: str, path: Path) -> None:
    from matcher.store.settings_versions import state_of

    with database.read() as tx:
        state = state_of(tx, code)
    text = json.dumps({"format": FORMAT, "district": code, "settings": state}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", "utf-8")
