"""Lists in pages: an opaque cursor that says where the last page ended."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Select

from matcher.domain.errors import Invalid
from matcher.store.database import Tx

T = TypeVar("T")
MOST = 200
DEFAULT = 50
_KEY_MOST = 2**62


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list, and the cursor of the next ones; None where the list ends."""

    items: list[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page: at most `limit` items (1-200) after the one that `cursor` names."""

    limit: int = DEFAULT
    cursor: str | None = None


def encode(key: str) -> str:
    """A cursor for the last key of a page."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decode(cursor: str) -> str:
    """The key that a cursor holds; Invalid where it is none of ours."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except ValueError:
        raise _bad() from None


def number_of(cursor: str) -> int:
    """The number that a cursor holds; Invalid where it holds none."""
    key = decode(cursor)
    if not key.isdecimal() or len(key) > len(str(_KEY_MOST)) or int(key) > _KEY_MOST:
        raise _bad()
    return int(key)


def _bad() -> Invalid:
    return Invalid.at("cursor", "cursor", "give a cursor exactly as a list answered it in `next`")


def by_number(
    tx: Tx, statement: Select[Any], column: ColumnElement[Any], wanted: Wanted, *, newest_first: bool = False
) -> tuple[list[Row[Any]], str | None]:
    """One page of rows in the order of a counting column, and the next cursor."""
    if wanted.cursor is not None:
        last = number_of(wanted.cursor)
        statement = statement.where(column < last if newest_first else column > last)
    ordered = statement.order_by(column.desc() if newest_first else column)
    return _cut(tx, ordered, wanted, lambda row: str(row._mapping[column]))  # noqa: SLF001 - SQLAlchemy's public name


def by_code(
    tx: Tx, statement: Select[Any], column: ColumnElement[Any], wanted: Wanted
) -> tuple[list[Row[Any]], str | None]:
    """One page of rows in the order of a code, and the next cursor."""
    if wanted.cursor is not None:
        code = decode(wanted.cursor)
        if not code.isalnum() or len(code) > getattr(column.type, "length", 0):
            raise _bad()
        statement = statement.where(column > code)
    return _cut(tx, statement.order_by(column), wanted, lambda row: str(row._mapping[column]))  # noqa: SLF001 - the same


def _cut(
    tx: Tx, statement: Select[Any], wanted: Wanted, key: Callable[[Row[Any]], str]
) -> tuple[list[Row[Any]], str | None]:
    rows = list(tx.rows(statement.limit(wanted.limit + 1)))
    more = len(rows) > wanted.limit
    rows = rows[: wanted.limit]
    return rows, encode(key(rows[-1])) if more else None


def by_place(items: list[T], wanted: Wanted) -> Page[T]:
    """One page of a list that is ranked in memory; the cursor is a place in it."""
    start = number_of(wanted.cursor) if wanted.cursor is not None else 0
    end = start + wanted.limit
    return Page(items[start:end], encode(str(end)) if end < len(items) else None)
