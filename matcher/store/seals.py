"""The chain of seals over what only grows: each link proves the rows of its range and the link before it.

Whoever writes a row pays nothing: links are added afterwards, over rows below which nothing can appear any more.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    Uuid,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.store import writers
from matcher.store.database import Tx
from matcher.store.schema import event, reveal, seal, seal_trim
from matcher.store.types import EPOCH, MICROSECOND
from matcher.store.vault import Vault

STREAMS: Mapping[str, Table] = {"event": event, "reveal": reveal}
"""What is sealed, and refuses to be changed: tables that count their rows by `seq` and have a moment `at`."""

EVERY = dt.timedelta(seconds=5)
KEPT = dt.timedelta(days=3 * 366)
"""How long an audit is kept."""
LINK_MOST = 20_000
_BEGIN = b"\0" * 32
_ID_BITS_BELOW_TIME = 80
_SEPARATOR = literal_column("'\x1f'", String)
_NULL, _VALUE = literal_column("'-'", String), literal_column("'='", String)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is there to be sealed: up to `last`, once no transaction below `following` runs any more."""

    last: int
    following: int | None


def due(tx: Tx, stream: str) -> Mark | None:
    """How far the stream can be sealed; None where nothing is new, or the last seal is a few seconds old."""
    known = head(tx, stream)
    if known is not None and known.made_at > tx.now - EVERY:
        return None
    last = tx.value(select(func.max(STREAMS[stream].c.seq)))
    if last is None or (known is not None and last <= known.last):
        return None
    return Mark(int(last), writers.next_number(tx))


def is_settled(tx: Tx, mark: Mark) -> bool:
    """Whether nothing can appear any more up to the mark."""
    return writers.have_ended(tx, mark.following)


def head(tx: Tx, stream: str) -> Row[Any] | None:
    """The last link of the chain."""
    return tx.row(select(seal).where(seal.c.stream == stream).order_by(seal.c.seq.desc()).limit(1))


def next_link(tx: Tx, stream: str, upto: int) -> dict[str, Any] | None:
    """The link that follows the last one, as the values of its row; None where no row waits for it."""
    before = head(tx, stream)
    first = before.last + 1 if before is not None else 1
    rows = rows_between(tx, stream, first, upto, LINK_MOST)
    if not rows:
        return None
    key_id = tx.vault.key_id
    link = {
        "stream": stream,
        "seq": before.seq + 1 if before is not None else 1,
        "first": first,
        "last": rows[-1][0],
        "rows": len(rows),
        "content": content_of(tx.vault, key_id, (row[1] for row in rows)),
        "key_id": key_id,
        "made_at": tx.now,
    }
    return {**link, "digest": digest_of(tx.vault, link, before.digest if before is not None else _BEGIN)}


def add(tx: Tx, link: Mapping[str, Any]) -> bool:
    """Append the link; False where somebody else has just done so."""
    fresh = upsert(seal).values(**link).on_conflict_do_nothing().returning(seal.c.seq)
    return tx.value(fresh) is not None


def links_after(tx: Tx, stream: str, seq: int, most: int) -> Sequence[Row[Any]]:
    """The links that follow the given one, in their order."""
    wanted = (seal.c.stream == stream, seal.c.seq > seq)
    return tx.rows(select(seal).where(*wanted).order_by(seal.c.seq).limit(most))


def content_of(vault: Vault, key_id: str, texts: Iterable[str]) -> bytes:
    """The keyed hash of rows, each as its canonical text."""
    content = vault.audit_hash(key_id)
    content.update("\n".join(texts).encode())
    return content.digest()


def digest_of(vault: Vault, link: Mapping[str, Any], before: bytes) -> bytes:
    """The keyed hash of a link: of the one before, its own columns and its content."""
    names = ("stream", "seq", "first", "last", "rows", "key_id")
    moment = (link["made_at"] - EPOCH) // MICROSECOND
    told = "|".join([*(str(link[name]) for name in names), str(moment)])
    digest = vault.audit_hash(link["key_id"])
    digest.update(before + told.encode() + b"\n" + link["content"])
    return digest.digest()


def rows_between(tx: Tx, stream: str, first: int, last: int, most: int) -> Sequence[tuple[int, str]]:
    """Number and canonical text of at most so many rows from `first` to `last`, in their order."""
    statement = _rows(stream, tx.connection.dialect.name)
    return tx.tuples(statement, {"first": first, "last": last, "most": most})


def rows_in_pages(tx: Tx, stream: str, first: int, last: int, page: int) -> Iterator[tuple[int, str]]:
    """The same without a limit, read in pages."""
    while True:
        rows = rows_between(tx, stream, first, last, page)
        yield from rows
        if len(rows) < page:
            return
        first = rows[-1][0] + 1


def oldest_unsealed(tx: Tx, stream: str) -> dt.datetime | None:
    """The moment of the first row that no link holds yet."""
    table, known = STREAMS[stream], head(tx, stream)
    waiting = select(table.c.at).where(table.c.seq > (known.last if known is not None else 0))
    found: dt.datetime | None = tx.value(waiting.order_by(table.c.seq).limit(1))
    return found


def trim(tx: Tx, stream: str, most: int = 100) -> int:
    """Let go of what the oldest links hold, once their years are over; how many rows that were.

    The links stay, so that the chain can still be followed from its beginning.
    """
    known = tx.row(select(seal_trim).where(seal_trim.c.stream == stream))
    following = links_after(tx, stream, known.upto if known is not None else 0, most)
    over = [link for link in following if link.made_at < tx.now - KEPT]
    if not over:
        return 0
    table, last = STREAMS[stream], over[-1]
    milliseconds = (last.made_at - EPOCH) // dt.timedelta(milliseconds=1)
    values = {"upto": last.seq, "before": UUID(int=milliseconds << _ID_BITS_BELOW_TIME), "made_at": tx.now}
    tx.execute(delete(seal_trim).where(seal_trim.c.stream == stream))
    tx.execute(insert(seal_trim).values(stream=stream, **values))
    return tx.execute(delete(table).where(table.c.seq <= last.last)).rowcount


@lru_cache(maxsize=8)
def _rows(stream: str, dialect: str) -> Select[Any]:
    table = STREAMS[stream]
    bounds = table.c.seq.between(bindparam("first"), bindparam("last"))
    statement = select(table.c.seq, _canonical(table, dialect)).where(bounds)
    return statement.order_by(table.c.seq).limit(bindparam("most"))


def _canonical(table: Table, dialect: str) -> ColumnElement[str]:
    """A row as one text, put together by the database: that takes a tenth of the time of reading its columns.

    No code holds the separator, so a value that was moved over it would give one separator too many.
    """
    first, *others = (_as_text(column, dialect) for column in table.c)
    for one in others:
        first = first + _SEPARATOR + one
    return first


def _as_text(column: Column[Any], dialect: str) -> ColumnElement[str]:
    if isinstance(column.type, LargeBinary):
        found: ColumnElement[str] = func.hex(column) if dialect == "sqlite" else func.encode(column, "hex")
    else:
        found = cast(column, String)
    if isinstance(column.type, Uuid) and dialect != "sqlite":
        found = func.replace(found, "-", "", type_=String)
    return func.coalesce(_VALUE + found, _NULL, type_=String) if column.nullable else found
