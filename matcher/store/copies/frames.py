"""What a backup says, frame after frame: a head, the rows of each table with their count and sum, and an end.

A frame is MessagePack in a zlib stream, with its length before it. Values are what both databases mean by them: whole
numbers, text, bytes, ids, dates, JSON; a moment is its number of microseconds.
"""

import datetime as dt
import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    LargeBinary,
    String,
    TableClause,
    Uuid,
    column,
    table,
)
from sqlalchemy.types import JSON, Integer, TypeEngine

from matcher.store.copies.sealed_file import BackupUnusable
from matcher.store.types import Json, UtcTime, Word

_LENGTH = 4
_FRAME_MOST = 256 * 1024 * 1024
_encode = msgspec.msgpack.Encoder().encode
_canonical = msgspec.msgpack.Encoder(order="deterministic").encode
"""For sums: PostgreSQL does not keep the order in which the fields of a JSON object came."""
_TYPES: Mapping[str, TypeEngine[Any]] = {
    "int": BigInteger(),
    "text": String(),
    "bytes": LargeBinary(),
    "id": Uuid(),
    "date": Date(),
    "json": Json,
    "bool": Boolean(),
    "float": Float(),
}
"""Kind of a value -> the column type that means it on both databases."""
_KINDS: Sequence[tuple[tuple[type[Any], ...], str]] = (
    ((UtcTime, Integer), "int"),
    ((Word, String), "text"),
    ((LargeBinary,), "bytes"),
    ((Uuid,), "id"),
    ((Date,), "date"),
    ((JSON,), "json"),
    ((Boolean,), "bool"),
    ((Float,), "float"),
)
_OPENED: Mapping[str, Callable[[Any], Any]] = {"id": UUID, "date": dt.date.fromisoformat}


class Listed(msgspec.Struct, frozen=True):
    """A table as it is in the backup: its columns, each with the kind of its values."""

    name: str
    columns: tuple[tuple[str, str], ...]

    def clause(self) -> TableClause:
        """The table for statements, whatever this version's tables are."""
        return table(self.name, *(column(name, _TYPES[kind]) for name, kind in self.columns))


class Head(msgspec.Struct, frozen=True):
    """What a backup begins with."""

    revision: str
    made_at: int
    tables: tuple[Listed, ...]


class Sum(msgspec.Struct, frozen=True):
    """How many rows a table has, and the sum of their hashes, in whatever order they come."""

    rows: int = 0
    digest: str = "0" * 64


def kind_of(one: Column[Any]) -> str:
    """The kind of a column's values."""
    return next(kind for types, kind in _KINDS if isinstance(one.type, types))


class Summing:
    """Adds up rows."""

    def __init__(self) -> None:
        self._rows, self._total = 0, 0

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Count these as well."""
        for row in rows:
            self._rows += 1
            self._total += int.from_bytes(hashlib.blake2b(_canonical(row), digest_size=32).digest())

    def sum(self) -> Sum:
        """What came together."""
        return Sum(self._rows, f"{self._total % 2**256:064x}")


def opened(listed: Listed, row: Sequence[Any]) -> dict[str, Any]:
    """A row as the database takes it."""
    pairs = zip(listed.columns, row, strict=True)
    return {
        name: value if value is None or kind not in _OPENED else _OPENED[kind](value) for (name, kind), value in pairs
    }


class FrameWriter:
    """Packs frames for a stream that takes bytes."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write, self._packer = write, zlib.compressobj(6)

    def put(self, frame: object) -> None:
        """One frame more."""
        data = _encode(frame)
        self._write(self._packer.compress(len(data).to_bytes(_LENGTH, "big") + data))

    def close(self) -> None:
        """What the packer still holds."""
        self._write(self._packer.flush())


def frames(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The frames of a stream, still encoded. BackupUnusable."""
    unpacker, held, needed = zlib.decompressobj(), bytearray(), None
    for piece in pieces:
        try:
            held += unpacker.decompress(piece)
        except zlib.error as error:
            raise BackupUnusable("the backup is not whole any more") from error
        while True:
            if needed is None and len(held) >= _LENGTH:
                needed = int.from_bytes(held[:_LENGTH], "big")
                del held[:_LENGTH]
                if needed > _FRAME_MOST:
                    raise BackupUnusable("the backup holds what no version writes")
            if needed is None or len(held) < needed:
                break
            yield bytes(held[:needed])
            del held[:needed]
            needed = None
    if held or needed is not None or not unpacker.eof:
        raise BackupUnusable("the backup is not whole any more")
