"""The command `import`: the same as the page's, for files that lie on this machine."""

import argparse
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands.arguments import Subparsers, add_data_dir, settings_of
from api.commands.data import tell

if TYPE_CHECKING:
    from uuid import UUID

    from matcher.domain.roles import Actor
    from matcher.queries.imports import ImportView
    from matcher.store.database import Tx
    from matcher.usecases.services import Services

KINDS = ("members", "teams", "units", "orders")
FAILED = 1
SHOWN = 20


def add_parsers(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add `import`."""
    command = subparsers.add_parser(
        "import",
        help="bring members, teams, units or orders from a workbook",
        description="Read an .xlsx and write its rows, each known again by its number or by who it is: bringing the"
        " same file again changes nothing. Rows that are refused are told by number, column and reason; then the exit"
        " code is 1.",
    )
    command.add_argument("kind", choices=KINDS, help="what the rows are")
    command.add_argument("file", metavar="FILE.xlsx", type=Path, help="the workbook")
    command.add_argument("--area", metavar="CODE", help="district or community (orders: a community) of the rows")
    command.add_argument("--check", action="store_true", help="write nothing, only say what would be")
    command.add_argument("--whole", action="store_true", help="if one row is refused, write none")
    command.add_argument("--report", metavar="OUT.xlsx", type=Path, help="list the refused rows in a workbook")
    add_data_dir(command)
    command.set_defaults(run=run_import)


def run_import(args: argparse.Namespace) -> int:
    """Bring one file."""
    from api.bootstrap import configure_logging, prepare_services

    # What is told here goes to people; standard output holds the result alone.
    configure_logging(logging.WARNING)
    content = _content(args.file)
    services = prepare_services(settings_of(args), tell)
    try:
        return _bring(services, args, content)
    finally:
        services.database.dispose()


def _content(path: Path) -> bytes:
    from matcher.domain.errors import Invalid
    from workers.files.parsing import BYTES_MOST

    try:
        with path.open("rb") as file:
            content = file.read(BYTES_MOST + 1)
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > BYTES_MOST:
        raise Invalid(f"{path} is larger than 32 MB; divide it")
    return content


def _bring(services: "Services", args: argparse.Namespace, content: bytes) -> int:
    from matcher.domain.errors import Busy
    from matcher.domain.imports.kinds import ImportKind, ImportMode
    from matcher.queries.imports import read_import
    from matcher.usecases.imports.start import start_import
    from matcher.usecases.imports.work import work_off
    from workers.files.reading import read_book

    kind, mode = ImportKind(args.kind), ImportMode.CHECK if args.check else ImportMode.APPLY

    def begin(tx: "Tx") -> "tuple[Actor, UUID]":
        who = _operator(tx, kind, args.area)
        return who, start_import(tx, who, kind, mode, content, whole=args.whole)

    who, import_id = services.commit(begin)
    if work_off(services, read_book, import_id, _told) is None:
        raise Busy("another file of this kind is being worked off; this one is kept and follows")
    with services.read() as tx:
        view = read_import(tx, who, import_id)
    if args.report is not None:
        _write_report(args.report, view)
    return _say(view)


def _operator(tx: "Tx", kind: str, area: str | None) -> "Actor":
    """Who runs the command, as somebody of the desk for the area. Invalid."""
    from matcher.domain.areas import COMMUNITY_DIGITS, DISTRICT_DIGITS
    from matcher.domain.errors import Invalid
    from matcher.domain.roles import Role
    from matcher.store import access, places
    from matcher.store.districts import only_district

    code = area or only_district(tx)
    if code is None:
        raise Invalid("say with --area which district or community the rows are of")
    places.require_area(tx, code)
    if kind == "orders":
        if len(code) < COMMUNITY_DIGITS:
            raise Invalid("orders are taken by a community: say with --area which one")
        role = Role.CLERK
    else:
        role = Role.DISTRICT_ADMIN if len(code) == DISTRICT_DIGITS else Role.SECRETARY
    return access.actor_called(tx, role, code, "jiedan import")


def _told(phase: str, done: int, rows: int) -> None:
    """A line on standard error, written over by the next where that is a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\rjiedan: {phase} {done}/{rows}   " + ("\n" if phase == "done" else ""))
        sys.stderr.flush()
    elif phase in {"read", "done"}:
        tell(f"{phase} {done}/{rows}")


def _write_report(path: Path, view: "ImportView") -> None:
    from api.pages.import_sheets import refused_sheet
    from matcher.domain.errors import Invalid
    from matcher.domain.messages import ZH

    try:
        path.write_bytes(refused_sheet(view, ZH))
    except OSError as error:
        raise Invalid(f"{path} cannot be written: {error.strerror}") from error


def _say(view: "ImportView") -> int:
    """The figures and the first lines; 1 where a row, or the whole file, was refused."""
    from api.pages.import_sheets import column_name
    from api.pages.words import say

    if view.failure is not None:
        tell(f"nothing was written: {say('en', f'unfit.{view.failure}')}")
    for one in view.refusals[:SHOWN]:
        column = column_name(view.kind, one.column, "zh")
        zh, en = (say(lang, f"refusal.{one.code}") for lang in ("zh", "en"))
        tell(f"row {one.row}, {column}: {zh} ({en})")
    if view.rejected > SHOWN:
        tell(f"{view.rejected} rows are refused; --report lists them")
    counts = {"new": view.fresh, "changed": view.changed, "unchanged": view.same, "refused": view.rejected}
    verb = "would be " if view.mode == "check" else ""
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    sys.stdout.write(f"{view.rows or 0} rows: {verb}{told}\n")
    return FAILED if view.failure is not None or view.rejected else 0
