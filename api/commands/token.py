"""The command `token create`: access for a person or a program, shown once."""

import argparse
import sys
from uuid import UUID

from api.commands.arguments import Subparsers, add_data_dir, settings_of
from matcher.domain.roles import Role


def add_parsers(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add `token create`."""
    token = subparsers.add_parser("token", help="give access to the API", description="Give access to the API.")
    verbs = token.add_subparsers(metavar="VERB", required=True)
    create = verbs.add_parser(
        "create",
        help="print a new API token, once",
        description="Print a new API token. It is shown this once; only its hash is kept.",
    )
    create.add_argument("--role", metavar="R", required=True, type=_role, help=f"one of {', '.join(Role)}")
    create.add_argument("--area", metavar="CODE", required=True, help="code of the area that it holds for")
    helper = create.add_mutually_exclusive_group()
    helper.add_argument("--member", metavar="ID", type=_id, help="for the role member: which member")
    helper.add_argument("--team", metavar="ID", type=_id, help="for the role team_leader: which team")
    helper.add_argument("--unit", metavar="ID", type=_id, help="for the role unit_liaison: which home unit")
    create.add_argument("--name", metavar="N", default="", help="a note of whose it is, at most 60 characters")
    add_data_dir(create)
    create.set_defaults(run=run_create)


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"choose one of {', '.join(Role)}") from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError("an id is 32 hexadecimal digits with dashes") from None


def run_create(args: argparse.Namespace) -> int:
    """Make somebody who may ask, and print the token."""
    from api.bootstrap import open_database, require_current
    from matcher.usecases.create_token import create_token

    database = open_database(settings_of(args))
    try:
        require_current(database)
        token = database.transact(
            lambda tx: create_token(
                tx, args.role, args.area, args.member or args.team, args.name or args.role.value, args.unit
            )
        )
    finally:
        database.dispose()
    sys.stdout.write(f"{token}\n")
    return 0
