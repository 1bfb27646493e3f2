"""Very many rows at once, as the driver takes them: PostgreSQL's COPY, SQLite's executemany.

Values are given as both databases store them: ids by `hex`, moments as microseconds, dates as ISO text.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import sql
from sqlalchemy import Table, insert
from sqlalchemy.dialects import sqlite

from matcher.store.database import Tx
from matcher.store.schema import personal_record
from matcher.store.types import EPOCH, MICROSECOND
from matcher.store.vault import Vault

Raw = tuple[Any, ...]
_STATEMENTS: dict[tuple[str, ...], str] = {}


def micros(moment: dt.datetime) -> int:
    """A moment as it is stored."""
    return (moment - EPOCH) // MICROSECOND


def insert_rows(tx: Tx, table: Table, names: Sequence[str], rows: Iterable[Raw]) -> None:
    """Insert tuples of these columns."""
    if tx.connection.dialect.name == "sqlite":
        written = list(rows)
        if written:
            tx.connection.exec_driver_sql(_statement(table, names), written)
        return
    _copy(tx, table.name, names, rows)


def insert_plain(tx: Tx, name: str, names: Sequence[str], rows: Sequence[Raw]) -> None:
    """The same into a table that the schema does not know."""
    if tx.connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        tx.connection.exec_driver_sql(f"INSERT INTO {name} ({', '.join(names)}) VALUES ({marks})", list(rows))  # noqa: S608 - names of our own
        return
    _copy(tx, name, names, rows)


def _copy(tx: Tx, name: str, names: Sequence[str], rows: Iterable[Raw]) -> None:
    cursor: Any = tx.connection.connection.cursor()
    columns = sql.SQL(", ").join(sql.Identifier(one) for one in names)
    with cursor, cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), columns)) as copy:
        for row in rows:
            copy.write_row(row)


def _statement(table: Table, names: Sequence[str]) -> str:
    known = _STATEMENTS.get((table.name, *names))
    if known is None:
        made = insert(table).compile(dialect=sqlite.dialect(), column_keys=list(names))
        ordered = list(made.positiontup or ())
        if ordered != list(names):
            msg = f"name the columns of {table.name} in its order: {ordered}"
            raise ValueError(msg)
        known = _STATEMENTS[(table.name, *names)] = str(made)
    return known


_SEALED = ("subject", "subject_id", "sealed", "key_id", "changed_at")


class Sealed:
    """Personal records sealed before a transaction begins, so that it lasts no longer than writing them takes."""

    def __init__(self, vault: Vault, subject: str) -> None:
        self._vault, self._subject = vault, subject
        # Asked once: another key may begin to seal before these are written.
        self._key_id = vault.key_id
        self._rows: list[tuple[str, bytes]] = []

    def add(self, subject_id: UUID, document: Mapping[str, str]) -> None:
        """Seal one."""
        self._rows.append((subject_id.hex, self._vault.seal(self._subject, subject_id, document, self._key_id)))

    def write(self, tx: Tx) -> None:
        """Insert all."""
        at = micros(tx.now)
        rows = ((self._subject, hex_id, sealed, self._key_id, at) for hex_id, sealed in self._rows)
        insert_rows(tx, personal_record, _SEALED, rows)
