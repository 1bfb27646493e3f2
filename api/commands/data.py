"""The commands `migrate`, `district` and `demo`: tables, a district to work in, and one to play in."""

import argparse
import os
import sys
from typing import TYPE_CHECKING

from api.commands.arguments import Subparsers, add_data_dir, settings_of

if TYPE_CHECKING:
    from matcher.usecases.services import Services

DEMO_FILE = "demo.json"


def add_parsers(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add `migrate` and `demo`."""
    migrate = subparsers.add_parser(
        "migrate",
        help="bring the database to this version's tables",
        description="Create or upgrade the tables; safe to run at any time, and while others run it.",
    )
    add_data_dir(migrate)
    migrate.set_defaults(run=run_migrate)
    district = subparsers.add_parser(
        "district",
        help="bring a district's areas and the catalogue into the database",
        description="Bring a district that ships with the product into the database: its streets and communities, the "
        "parts of a day, and the catalogue. Without a code: which ones ship.",
    )
    district.add_argument("code", metavar="CODE", nargs="?", help="six digits")
    add_data_dir(district)
    district.set_defaults(run=run_district)
    demo = subparsers.add_parser(
        "demo",
        help="load the demo district into an empty database",
        description="Load the demo: a real district with invented people. Tokens to try it go to DIR/demo.json.",
    )
    add_data_dir(demo)
    demo.set_defaults(run=run_demo)


def run_migrate(args: argparse.Namespace) -> int:
    """Create or upgrade the tables."""
    from api.bootstrap import open_database
    from matcher.store.migrate import migrate

    database = open_database(settings_of(args))
    try:
        migrate(database)
    finally:
        database.dispose()
    sys.stdout.write("The database has this version's tables.\n")
    return 0


def run_district(args: argparse.Namespace) -> int:
    """Bring a district in, or list those that ship."""
    from api.bootstrap import open_database, require_current
    from matcher.data import read_areas
    from matcher.usecases.load_reference import load_reference

    if args.code is None:
        names = {line.district_code: line.district for line in read_areas()}
        sys.stdout.writelines(f"{code} {name}\n" for code, name in sorted(names.items()))
        return 0
    database = open_database(settings_of(args))
    try:
        require_current(database)
        communities = database.transact(lambda tx: load_reference(tx, args.code))
    finally:
        database.dispose()
    sys.stdout.write(f"{args.code} is there with {len(communities)} communities and the catalogue.\n")
    sys.stdout.write(f"Next: jiedan token create --role district_admin --area {args.code}\n")
    return 0


def run_demo(args: argparse.Namespace) -> int:
    """Load the demo into an empty database."""
    from api.bootstrap import prepare_services

    settings = settings_of(args)
    services = prepare_services(settings, tell)
    try:
        load(services, f"http://127.0.0.1:{settings.port}", reopen=False)
    finally:
        services.database.dispose()
    sys.stdout.write(f"The demo district is loaded; tokens lie in {settings.data_dir / DEMO_FILE}.\n")
    return 0


def load(services: "Services", base_url: str, *, reopen: bool) -> None:
    """Load the demo (or with `reopen` find it again) and write demo.json. WrongState where other data is there."""
    from matcher.domain.errors import Invalid
    from matcher.usecases.demo import furnish_demo, load_demo, reopen_demo, write_demo_file

    path = services.settings.data_dir / DEMO_FILE
    if path.is_dir() or (path.parent.exists() and not os.access(path.parent, os.W_OK)):
        raise Invalid(f"{path} cannot be written, and tokens are shown nowhere else")
    content = reopen_demo(services, base_url=base_url) if reopen else None
    if content is None:
        tell("loading the demo district, a few seconds ...")
        content = load_demo(services, base_url=base_url)
        furnish_demo(services)
    write_demo_file(path, content)


def tell(sentence: str) -> None:
    """A word to the person at the terminal; standard output is for results."""
    sys.stderr.write(f"jiedan: {sentence}\n")
