"""The tables that prove that what was written once is still there, and unchanged."""

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from matcher.store.columns import instant, word


class Seal(SQLModel, table=True):
    """A link of a chain over the rows of `stream` numbered `first` to `last`.

    `content` is the keyed hash of these rows; `digest` that of the link before, the other columns and the content.
    """

    __tablename__ = "seal"

    stream: str = word(12, primary_key=True)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    first: int = Field(sa_type=BigInteger)
    last: int = Field(sa_type=BigInteger)
    rows: int
    content: bytes
    digest: bytes
    key_id: str = word(16)
    made_at: dt.datetime = instant()


class SealTrim(SQLModel, table=True):
    """How much of a stream was let go after its years: up to the link `upto`, of things born before `before`."""

    __tablename__ = "seal_trim"

    stream: str = word(12, primary_key=True)
    upto: int = Field(sa_type=BigInteger)
    before: UUID
    made_at: dt.datetime = instant()
