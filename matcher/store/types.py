"""Column types that mean the same on SQLite and PostgreSQL."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, Dialect, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


class UtcTime(TypeDecorator[dt.datetime]):
    """An instant, stored as whole microseconds since 1970 on both databases; naive datetimes are refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse what has no offset."""
        if value is None:
            return None
        if not isinstance(value, dt.datetime) or value.tzinfo is None:
            msg = "a datetime without offset reached the database"
            raise ValueError(msg)
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Back to an aware datetime."""
        return None if value is None else EPOCH + dt.timedelta(microseconds=value)


class Word(TypeDecorator[str]):
    """Short text: NUL, lone surrogates and more than `length` characters are refused before they reach a database."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse what SQLite would take and PostgreSQL would not."""
        if value is None:
            return None
        length = self.length
        if (
            "\0" in value
            or len(value) > length
            or (not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value))
        ):
            msg = f"text that does not fit a column of {length} characters"
            raise ValueError(msg)
        return str(value)


Serial = BigInteger().with_variant(Integer, "sqlite")
"""A key that the database counts up."""
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
