"""Every list as a sheet, masked as on the pages; each one that leaves is noted."""

from collections.abc import Callable
from typing import Any

from api.door import Attachment, Call, Doors, How, Notes
from api.pages.lists import LISTS, note_of, write_list
from api.schemas.imports import ExportQuery
from matcher.domain.roles import Actor
from matcher.store.database import Tx
from matcher.usecases.note_export import note_export
from workers.files.sheets import MEDIA_TYPE

doors = Doors("exports")


def _handler(kind: str) -> Callable[[Tx, Call, ExportQuery], Attachment]:
    def export(tx: Tx, call: Call, query: ExportQuery) -> Attachment:
        content = write_list(tx, call.actor, kind, query.area, query.lang)
        return Attachment(content, MEDIA_TYPE, f"{kind}.xlsx")

    export.__name__ = f"export_{kind}"
    export.__doc__ = f"The list of {kind} as a sheet, masked; that it was taken is noted."
    return export


def _noted(kind: str) -> Notes:
    def note(tx: Tx, actor: Actor, given: Any) -> None:
        note_export(tx, actor, kind, note_of(given, actor))

    return note


for _kind, _list in LISTS.items():
    doors.at(f"GET /exports/{_kind}.xlsx", _list.operation, ExportQuery, Attachment, How(noted=_noted(_kind)))(
        _handler(_kind)
    )
