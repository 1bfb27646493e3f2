"""Short names for the columns that the tables are made of."""

from typing import Any

from sqlmodel import Field

from matcher.store.types import Json, Serial, UtcTime, Word


def serial() -> Any:
    """A primary key that counts up: the order in which rows came."""
    return Field(default=None, primary_key=True, sa_type=Serial)


def key() -> Any:
    """A UUID primary key that the program gives."""
    return Field(primary_key=True)


def reference(target: str, *, primary_key: bool = False) -> Any:
    """A foreign key to `table.column`."""
    return Field(foreign_key=target, primary_key=primary_key)


def word(length: int, *, primary_key: bool = False) -> Any:
    """Text of at most `length` characters."""
    return Field(sa_type=Word(length), primary_key=primary_key)


def maybe_word(length: int) -> Any:
    """Text of at most `length` characters, or NULL."""
    return Field(default=None, sa_type=Word(length), nullable=True)


def code(*, primary_key: bool = False) -> Any:
    """An area code."""
    return Field(sa_type=Word(18), primary_key=primary_key)


def instant() -> Any:
    """A moment."""
    return Field(sa_type=UtcTime)


def maybe_instant() -> Any:
    """A moment, or NULL."""
    return Field(default=None, sa_type=UtcTime, nullable=True)


def maybe_json() -> Any:
    """A JSON value, or NULL."""
    return Field(default=None, sa_type=Json, nullable=True)
