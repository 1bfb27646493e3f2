"""Import and export: sheets in, checked and then written, what came of them, and lists out."""

from collections.abc import Sequence

from api.pages.console import show
from api.pages.door import Pages
from api.pages.import_sheets import column_name
from api.pages.lists import lists_of
from api.pages.visit import NothingAsked, Visit
from matcher.domain.imports.kinds import ImportKind
from matcher.queries import imports, known
from matcher.queries.imports import ImportView
from matcher.queries.paging import Wanted
from matcher.store.database import Tx
from matcher.usecases.imports.start import OPERATIONS

pages = Pages()
SHOWN = 20
LINES = 200
"""So many lines stand on a page; all that are kept stand in the sheet."""


@pages.at("/files", "import_file", NothingAsked)
def show_files(tx: Tx, visit: Visit) -> str:
    """What can be brought and taken away, and what was brought."""
    facts = {
        "kinds": kinds_of(visit),
        "found": imports.list_imports(tx, visit.actor, Wanted(SHOWN)).items,
        "lists": lists_of(visit.actor),
    }
    return show(tx, visit, "files/files", facts)


@pages.at("/files/{id}", "read_imports", NothingAsked, known.an_import)
def show_one(tx: Tx, visit: Visit) -> str:
    """What came of one file."""
    one = imports.read_import(tx, visit.actor, visit.id)
    facts = {
        "one": one,
        "lines": [
            (line.row, column_name(one.kind, line.column, visit.lang), line.code) for line in one.refusals[:LINES]
        ],
        "is_open": is_open(one),
    }
    return show(tx, visit, "files/one", facts)


def kinds_of(visit: Visit) -> Sequence[ImportKind]:
    """What the visitor may bring."""
    return [kind for kind in ImportKind if visit.actor.may(OPERATIONS[kind])]


def is_open(one: ImportView) -> bool:
    """Whether it is still to be worked off."""
    return one.state in {"queued", "running"}
