"""Every list as a sheet, masked as on the pages; each one that leaves is noted."""

import threading
from collections.abc import Callable
from typing import Any

from api.door import Attachment, Call, Doors, How, Notes
from api.pages.lists import LISTS, note_of, write_list
from api.schemas.imports import ExportQuery
from matcher.domain.errors import Busy
from matcher.domain.roles import Actor
from matcher.store.database import Tx
from matcher.usecases.note_export import note_export
from workers.files.sheets import MEDIA_TYPE

doors = Doors("exports")
WAIT_S = 2.0
"""So long a sheet waits for another one; a small one is made in a tenth of that."""
ONE_AT_A_TIME = threading.Lock()
"""In this process: a sheet of a large register takes seconds and some hundred megabytes."""


def _handler(kind: str) -> Callable[[Tx, Call, ExportQuery], Attachment]:
    def export(tx: Tx, call: Call, query: ExportQuery) -> Attachment:
        if not ONE_AT_A_TIME.acquire(timeout=WAIT_S):
            raise Busy("another sheet is being made; try again in a few seconds")
        try:
            content = write_list(tx, call.actor, kind, query.area, query.lang)
        finally:
            ONE_AT_A_TIME.release()
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
