"""A copy of everything at one moment, while others write: one transaction reads table after table."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from sqlalchemy import BigInteger, FromClause, Table, select, type_coerce

from matcher.store.copies.frames import FrameWriter, Head, Listed, Sum, Summing, kind_of
from matcher.store.copies.sealed_file import SealedWriter
from matcher.store.database import Database, Tx
from matcher.store.migrate import revision_of
from matcher.store.schema import metadata
from matcher.store.types import EPOCH, MICROSECOND, UtcTime

ROWS_AT_ONCE = 2000
NOT_COPIED = frozenset({"clock_offset"})
"""Only tests write there."""
Tell = Callable[[str, int], None]
"""Told a table and how many rows of it were written, whenever a table is done."""


def tables() -> list[Table]:
    """All that is copied, each after those that it points to."""
    return [one for one in metadata.sorted_tables if one.name not in NOT_COPIED]


def take(database: Database, file: BinaryIO, secret: bytes, tell: Tell) -> dict[str, Sum]:
    """Write everything, sealed, to the file; table -> its count and sum."""
    sealed = SealedWriter(file, secret)
    writer = FrameWriter(sealed.write)
    sums: dict[str, Sum] = {}
    with database.read() as tx:
        made_at = (tx.now - EPOCH) // MICROSECOND
        listed = {
            str(one.name): Listed(str(one.name), tuple((str(c.name), kind_of(c)) for c in one.c)) for one in tables()
        }
        writer.put(Head(revision_of(tx.connection) or "", made_at, tuple(listed.values())))
        for one in tables():
            name, summing = str(one.name), Summing()
            for rows in rows_of(tx, one):
                summing.add(rows)
                writer.put({"table": name, "rows": rows})
            sums[name] = summing.sum()
            writer.put({"table": name, "sum": sums[name]})
            tell(name, sums[name].rows)
    writer.put({"end": len(sums)})
    writer.close()
    sealed.close()
    return sums


def rows_of(tx: Tx, one: FromClause) -> Iterator[list[list[Any]]]:
    """The rows of a table in the order of their keys, some at a time: the whole is never in memory."""
    shown = [type_coerce(c, BigInteger) if isinstance(c.type, UtcTime) else c for c in one.c]
    ordered = select(*shown).select_from(one).order_by(*one.primary_key)
    found = tx.connection.execute(ordered, execution_options={"stream_results": True, "yield_per": ROWS_AT_ONCE})
    for part in found.partitions():
        yield [list(row) for row in part]
