"""The table of what became of areas."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, instant, maybe_instant, maybe_json, maybe_word, serial, word


class AreaChange(SQLModel, table=True):
    """An area that got another name, was closed, or went into another one; codes of its time stay where they are."""

    __tablename__ = "area_change"
    __table_args__ = (Index("ix_area_change_from", "from_code"), Index("ix_area_change_to", "to_code"))

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    kind: str = word(8)
    from_code: str = code()
    to_code: str | None = maybe_word(18)
    name: str | None = maybe_word(80)
    day: dt.date
    state: str = word(8)
    made_by: UUID
    made_at: dt.datetime = instant()
    done_at: dt.datetime | None = maybe_instant()
    carried: Any = maybe_json()
    parts: Any = maybe_json()
