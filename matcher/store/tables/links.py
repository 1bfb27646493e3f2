"""The table of who answers for which area."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, instant, maybe_instant, reference, serial, word


class Link(SQLModel, table=True):
    """A unit or a member who answers for an area."""

    __tablename__ = "link"
    __table_args__ = (
        Index("ix_link_area", "area", "state"),
        Index("ix_link_unit", "unit_id"),
        Index("ix_link_helper", "helper_id"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    area: str = code()
    kind: str = word(8)
    unit_id: UUID | None = None
    helper_id: UUID | None = None
    state: str = word(8)
    made_by: UUID = reference("actor.id")
    made_at: dt.datetime = instant()
    ended_at: dt.datetime | None = maybe_instant()
    version: int = 1
