"""Files of rows: brought, followed until they are worked off, and what could not be taken."""

from collections.abc import Callable
from uuid import UUID

from api.door import Attachment, Call, Doors, How
from api.pages.import_sheets import refused_sheet, template
from api.schemas.fields import NoQuery, PageQuery
from api.schemas.imports import ImportQuery, LangQuery
from matcher.domain.imports.kinds import ImportKind
from matcher.domain.roles import Actor
from matcher.queries import imports
from matcher.queries.imports import ImportView
from matcher.queries.paging import Page, Wanted
from matcher.store.database import Tx
from matcher.usecases.imports.start import start_import
from workers.files.sheets import MEDIA_TYPE

doors = Doors("imports")


def _import(tx: Tx, actor: Actor, import_id: UUID) -> ImportView:
    return imports.read_import(tx, actor, import_id)


@doors.at("POST /imports", "import_file", ImportQuery, ImportView, How(status=202, upload=MEDIA_TYPE, shown=_import))
def bring_a_file(tx: Tx, call: Call, query: ImportQuery) -> UUID:
    """Bring a workbook of rows, to be checked or written; read it until it is done."""
    return start_import(tx, call.actor, query.kind, query.mode, call.ready, whole=query.whole)


@doors.at("GET /imports", "read_imports", PageQuery, Page[ImportView])
def list_imports(tx: Tx, call: Call, query: PageQuery) -> Page[ImportView]:
    """The files brought in one's area in the last month, the newest first."""
    return imports.list_imports(tx, call.actor, Wanted(query.limit, query.cursor))


@doors.at("GET /imports/{id}", "read_imports", NoQuery, ImportView)
def read_import(tx: Tx, call: Call, _: NoQuery) -> ImportView:
    """How far a file is, and what came of it: rows by number, column and code, never what stood there."""
    return _import(tx, call.actor, call.id)


@doors.at("GET /imports/{id}/rejected.xlsx", "read_imports", LangQuery, Attachment)
def read_rejected(tx: Tx, call: Call, query: LangQuery) -> Attachment:
    """The rows that were not taken, with the reason in words, as a sheet."""
    return Attachment(refused_sheet(_import(tx, call.actor, call.id), query.lang), MEDIA_TYPE, "rejected.xlsx")


def _template(kind: ImportKind) -> Callable[[Tx, Call, LangQuery], Attachment]:
    def give(_: Tx, __: Call, query: LangQuery) -> Attachment:
        return Attachment(template(kind, query.lang), MEDIA_TYPE, f"{kind}.xlsx")

    give.__name__ = f"template_{kind}"
    give.__doc__ = f"An empty workbook for {kind}: headings, choices, and a sheet that explains."
    return give


for _kind in ImportKind:
    doors.at(f"GET /imports/template/{_kind}.xlsx", "import_file", LangQuery, Attachment)(_template(_kind))
