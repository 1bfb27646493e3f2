"""The tables of the members' side: how people are told, who goes for a team, alliances, and public holidays."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, instant, key, reference, word
from matcher.store.types import Word


class ContactWay(SQLModel, table=True):
    """A channel over which a person (`helper` or `actor`) is reached; the address lies sealed in personal_record."""

    __tablename__ = "contact_way"

    to_kind: str = word(8, primary_key=True)
    to_id: UUID = key()
    channel: str = word(16, primary_key=True)
    rank: int = 0
    state: str = word(8)
    changed_at: dt.datetime = instant()


class NotifySetting(SQLModel, table=True):
    """When a person wants to be told; NULL: as the district sets it."""

    __tablename__ = "notify_setting"

    to_kind: str = word(8, primary_key=True)
    to_id: UUID = key()
    quiet_from_min: int | None = None
    quiet_to_min: int | None = None
    per_day: int | None = None
    digest: bool = True
    language: str = word(2)
    changed_at: dt.datetime = instant()


class CrewMember(SQLModel, table=True):
    """Who goes to an order that a team has taken."""

    __tablename__ = "crew_member"

    assignment_id: UUID = reference("assignment.id", primary_key=True)
    member_id: UUID = reference("helper.id", primary_key=True)
    named_at: dt.datetime = instant()


class Alliance(SQLModel, table=True):
    """Two communities that help each other out, once for each direction."""

    __tablename__ = "alliance"
    __table_args__ = (CheckConstraint("area <> neighbour", name="two"),)

    area: str = Field(foreign_key="area.code", primary_key=True, sa_type=Word(18))
    neighbour: str = Field(foreign_key="area.code", primary_key=True, sa_type=Word(18))


class Holiday(SQLModel, table=True):
    """A date on which a district departs from the public calendar: a holiday more, or one less."""

    __tablename__ = "holiday"

    district: str = code(primary_key=True)
    date: dt.date = Field(primary_key=True)
    is_workday: bool
