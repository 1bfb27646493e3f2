"""The tables of who leads a building, and of what a district calls the posts on its boards."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, instant, maybe_instant, reference, serial, word

_ACTIVE = text("state = 'active'")


class BuildingLead(SQLModel, table=True):
    """Who led a building from when to when: whose account it is; the name stands on the building's board."""

    __tablename__ = "building_lead"
    __table_args__ = (
        Index("uq_building_lead_area", "area", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
        Index("ix_building_lead_actor", "actor_id"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    area: str = code()
    actor_id: UUID = reference("actor.id")
    state: str = word(8)
    made_by: UUID = reference("actor.id")
    made_at: dt.datetime = instant()
    ended_at: dt.datetime | None = maybe_instant()
    version: int = 1


class BoardWord(SQLModel, table=True):
    """What a district calls a post on its boards, where it does not use the usual word."""

    __tablename__ = "board_word"

    district: str = code(primary_key=True)
    role: str = word(16, primary_key=True)
    name_zh: str = word(20)
    name_en: str = word(40)
