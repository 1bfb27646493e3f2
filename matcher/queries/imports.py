"""Files that were brought: how far each is, and what came of it, by places and codes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import scope
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.store.schema import file_import


@dataclass(frozen=True, slots=True)
class RefusalView:
    """A row that was not taken: its number in the sheet, the column (empty: the whole row), and why."""

    row: int
    column: str
    code: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """Something about the file, and the letters of the columns that it is about."""

    code: str
    columns: list[str]


@dataclass(frozen=True, slots=True)
class ImportView:
    """A file: how far it is; `refusals` are the first 2,000 lines, `rejected` counts all rows that were not taken."""

    id: UUID
    kind: str
    mode: str
    whole: bool
    state: str
    area: str
    made_at: dt.datetime
    finished_at: dt.datetime | None
    rows: int | None
    done: int
    fresh: int
    changed: int
    same: int
    rejected: int
    failure: str | None
    notes: list[NoteView]
    refusals: list[RefusalView]


def list_imports(tx: Tx, actor: Actor, wanted: Wanted) -> Page[ImportView]:
    """The files of the actor's area, the newest first, without their lines."""
    actor.require("read_imports")
    statement = select(file_import).where(scope.IMPORT.seen_by(actor))
    rows, following = by_number(tx, statement, file_import.c.seq, wanted, newest_first=True)
    zone = calendar_of(tx, actor.area).zone
    return Page([_view(row, zone, []) for row in rows], following)


def read_import(tx: Tx, actor: Actor, import_id: UUID) -> ImportView:
    """One file. NotFound."""
    row = tx.row(select(file_import).where(file_import.c.id == import_id, scope.IMPORT.seen_by(actor)))
    if row is None:
        raise NotFound
    return _view(row, calendar_of(tx, actor.area).zone, row.refusals or [])


def _view(row: Row[Any], zone: dt.tzinfo, refusals: Sequence[Sequence[Any]]) -> ImportView:
    return ImportView(
        id=row.id,
        kind=row.kind,
        mode=row.mode,
        whole=row.whole,
        state=row.state,
        area=row.area,
        made_at=row.made_at.astimezone(zone),
        finished_at=None if row.finished_at is None else row.finished_at.astimezone(zone),
        rows=row.rows,
        done=row.done,
        fresh=row.fresh,
        changed=row.changed,
        same=row.same,
        rejected=row.rejected,
        failure=row.failure,
        notes=[NoteView(code, columns) for code, *columns in row.notes or []],
        refusals=[RefusalView(*one) for one in refusals],
    )
