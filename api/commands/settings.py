"""The command `settings`: what a district does by itself, shown or switched."""

import argparse
import sys

from api.commands.arguments import Subparsers, add_data_dir, settings_of
from matcher.domain.states import Acceptance, Dispatch


def add_parsers(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add `settings`."""
    settings = subparsers.add_parser(
        "settings",
        help="show or switch what a district does by itself",
        description="Show what a district does by itself; with a switch, set it first.",
    )
    settings.add_argument("--area", metavar="CODE", required=True, help="code of the district, or of an area in it")
    settings.add_argument(
        "--acceptance", choices=[one.value for one in Acceptance], help="who takes orders of low risk on"
    )
    settings.add_argument(
        "--dispatch", choices=[one.value for one in Dispatch], help="when an accepted order is first offered"
    )
    add_data_dir(settings)
    settings.set_defaults(run=run_settings)


def run_settings(args: argparse.Namespace) -> int:
    """Set what is given, then print all."""
    from api.bootstrap import open_database, require_current
    from matcher.queries.settings import settings_at
    from matcher.usecases.change_settings import change_settings

    acceptance = Acceptance(args.acceptance) if args.acceptance else None
    dispatch = Dispatch(args.dispatch) if args.dispatch else None
    database = open_database(settings_of(args))
    try:
        require_current(database)
        code = database.transact(lambda tx: change_settings(tx, None, args.area, acceptance, dispatch))
        with database.read() as tx:
            found = settings_at(tx, code)
    finally:
        database.dispose()
    sys.stdout.write(f"district {found.area}: acceptance {found.acceptance}, dispatch {found.dispatch}\n")
    return 0
