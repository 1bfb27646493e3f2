"""The tables of files that people bring: what came of each, and by what its rows are known again."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, instant, key, maybe_instant, maybe_json, maybe_word, serial, word


class FileImport(SQLModel, table=True):
    """A file of rows, worked off under a lease; its content lies in personal_record until then (subject `import`).

    `refusals` and `notes` hold places and codes, never a value.
    """

    __tablename__ = "file_import"
    __table_args__ = (
        # One at a time writes rows of a kind into a district; the others wait.
        Index(
            "uq_file_import_running",
            "district",
            "kind",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_file_import_area", "area"),
        Index("ix_file_import_state", "state"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    kind: str = word(8)
    mode: str = word(8)
    whole: bool = False
    district: str = code()
    area: str = code()
    made_by: UUID
    state: str = word(8)
    version: int = 1
    made_at: dt.datetime = instant()
    finished_at: dt.datetime | None = maybe_instant()
    rows: int | None = None
    done: int = 0
    fresh: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    refusals: Any = maybe_json()
    notes: Any = maybe_json()
    failure: str | None = maybe_word(24)
    attempt: int = 0
    lease_until: dt.datetime | None = maybe_instant()


class FileExport(SQLModel, table=True):
    """A list that somebody took away: which, and of what area; its event tells who and when."""

    __tablename__ = "file_export"
    __table_args__ = (Index("ix_file_export_area", "area"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    kind: str = word(16)
    area: str = code()
    made_by: UUID
    made_at: dt.datetime = instant()


class ImportKey(SQLModel, table=True):
    """By what a row is known again that was brought before: keyed hashes of its own number, of who it is, of its words.

    `made_in` and `changed_in` name the file that did so last, so that one taken up again counts as it would have.
    """

    __tablename__ = "import_key"
    __table_args__ = (Index("ix_import_key_district", "district", "kind"),)

    subject_id: UUID = key()
    kind: str = word(8)
    district: str = code()
    number_key: bytes | None = None
    person_key: bytes
    said: bytes
    made_in: UUID | None = None
    changed_in: UUID | None = None
    at: dt.datetime = instant()
