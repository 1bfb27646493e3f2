"""The tables of home units: where they serve, what they bring, whom they name, and what members agreed to."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, instant, maybe_instant, reference, serial, word
from matcher.store.types import Json


class UnitArea(SQLModel, table=True):
    """An area where a unit has registered to serve."""

    __tablename__ = "unit_area"
    __table_args__ = (
        Index(
            "uq_unit_area",
            "unit_id",
            "area",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        Index("ix_unit_area_area", "area"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    unit_id: UUID = reference("home_unit.id")
    area: str = code()
    joined_on: dt.date
    state: str = word(12)
    version: int = 1
    made_at: dt.datetime = instant()


class UnitResource(SQLModel, table=True):
    """What a unit offers an area; its words lie in personal_record (subject `resource`)."""

    __tablename__ = "unit_resource"
    __table_args__ = (Index("ix_unit_resource_unit", "unit_id"), Index("ix_unit_resource_area", "area", "state"))

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    unit_id: UUID = reference("home_unit.id")
    area: str = code()
    kind: str = word(12)
    until: dt.date | None = None
    state: str = word(12)
    version: int = 1
    made_at: dt.datetime = instant()


class UnitProposal(SQLModel, table=True):
    """Somebody whom a unit names as a new member; name and phone lie in personal_record until it is decided."""

    __tablename__ = "unit_proposal"
    __table_args__ = (Index("ix_unit_proposal_unit", "unit_id"), Index("ix_unit_proposal_area", "area", "state"))

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    unit_id: UUID = reference("home_unit.id")
    area: str = code()
    helper_id: UUID | None = None
    state: str = word(12)
    version: int = 1
    made_at: dt.datetime = instant()


class MemberConsent(SQLModel, table=True):
    """Evidence of what a member lets its unit know: for what, which words, how, when, and when it was taken back."""

    __tablename__ = "member_consent"
    __table_args__ = (Index("ix_member_consent", "helper_id", "unit_id", "purpose"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    helper_id: UUID = reference("helper.id")
    unit_id: UUID = reference("home_unit.id")
    purpose: str = word(12)
    notice: str = word(20)
    how: str = word(8)
    recorded_by: UUID
    at: dt.datetime = instant()
    withdrawn_at: dt.datetime | None = maybe_instant()


class UnitMonth(SQLModel, table=True):
    """What a unit's feedback of a month rests on, as it stood when the month was closed: ids, categories and minutes.

    What comes or goes later (a member confirmed, a consent, somebody who leaves) makes no difference to it.
    """

    __tablename__ = "unit_month"

    unit_id: UUID = reference("home_unit.id", primary_key=True)
    month: dt.date = Field(primary_key=True)
    members: Any = Field(sa_type=Json)
    named: Any = Field(sa_type=Json)
    deeds: Any = Field(sa_type=Json)
    closed_at: dt.datetime = instant()


class SentRecord(SQLModel, table=True):
    """A member's own record as it was sent to the unit; what it says lies in personal_record (subject `sent`)."""

    __tablename__ = "sent_record"
    __table_args__ = (Index("ix_sent_record_unit", "unit_id"), Index("ix_sent_record_helper", "helper_id"))

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    helper_id: UUID = reference("helper.id")
    unit_id: UUID = reference("home_unit.id")
    consent_id: UUID = reference("member_consent.id")
    services: int
    minutes: int
    first: dt.date | None = None
    last: dt.date | None = None
    sent_at: dt.datetime = instant()
    taken_back_at: dt.datetime | None = maybe_instant()
