"""The tables of the forms of service: what takes people's time beside assignments, sessions, series and rosters."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, instant, maybe_instant, maybe_word, reference, serial, word
from matcher.store.types import Json


class Occupied(SQLModel, table=True):
    """A shift that a helper's work takes beyond the shift of an assignment; counts as one that is taken.

    `source` and `source_id` name what takes it: an assignment that is longer than its part, a crew, or a duty.
    """

    __tablename__ = "occupied"
    __table_args__ = (Index("ix_occupied_source", "source_id", "source"),)

    helper_id: UUID = reference("helper.id", primary_key=True)
    date: dt.date = Field(primary_key=True)
    part: str = word(16, primary_key=True)
    source: str = word(12, primary_key=True)
    source_id: UUID = Field(primary_key=True)


class ServiceSession(SQLModel, table=True):
    """A service for all who come, at one time and place: one order staffs it, residents book `seats`."""

    __tablename__ = "service_session"
    __table_args__ = (
        CheckConstraint("booked >= 0 AND booked <= seats", name="seats"),
        Index("ix_service_session_area", "area", "date"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    area: str = code()
    service: str = word(12)
    order_id: UUID = Field(foreign_key="service_order.id", unique=True)
    date: dt.date
    part: str = word(16)
    at_from: dt.datetime | None = maybe_instant()
    at_to: dt.datetime | None = maybe_instant()
    seats: int
    booked: int = 0
    state: str = word(12)
    version: int = 1
    made_by: UUID = reference("actor.id")
    made_at: dt.datetime = instant()


class Seat(SQLModel, table=True):
    """A seat that somebody booked in a session; `came` is told afterwards by list, never forced."""

    __tablename__ = "seat"
    __table_args__ = (
        Index(
            "uq_seat_booked",
            "session_id",
            "recipient_id",
            unique=True,
            sqlite_where=text("state = 'booked'"),
            postgresql_where=text("state = 'booked'"),
        ),
        Index("ix_seat_booked_by", "booked_by"),
        Index("ix_seat_recipient", "recipient_id"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    session_id: UUID = reference("service_session.id")
    recipient_id: UUID = reference("recipient.id")
    booked_by: UUID = reference("actor.id")
    state: str = word(12)
    version: int = 1
    came: bool = False
    booked_at: dt.datetime = instant()
    ended_at: dt.datetime | None = maybe_instant()


class Series(SQLModel, table=True):
    """A service that repeats: its occurrences become orders some days ahead."""

    __tablename__ = "series"
    __table_args__ = (
        Index("ix_series_area", "area"),
        Index("ix_series_placed_by", "placed_by"),
        Index("ix_series_recipient", "recipient_id"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    area: str = code()
    service: str = word(12)
    recipient_id: UUID = reference("recipient.id")
    placed_by: UUID = reference("actor.id")
    owner_id: UUID | None = None
    channel: str = word(8)
    days: Any = Field(sa_type=Json)
    every_weeks: int = 1
    from_date: dt.date
    until_date: dt.date | None = None
    skips_holidays: bool = False
    consent_by: str = word(8)
    consent_how: str = word(8)
    consent_notice: str = word(20)
    state: str = word(12)
    version: int = 1
    made_at: dt.datetime = instant()
    ended_at: dt.datetime | None = maybe_instant()


class SeriesDay(SQLModel, table=True):
    """A day on which a series was made into an order: each once."""

    __tablename__ = "series_day"

    series_id: UUID = reference("series.id", primary_key=True)
    date: dt.date = Field(primary_key=True)
    order_id: UUID = reference("service_order.id")


class Roster(SQLModel, table=True):
    """A calendar of duties of one service in one area; its name and phone lie in personal_record."""

    __tablename__ = "roster"
    __table_args__ = (Index("ix_roster_area", "area"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    area: str = code()
    service: str = word(12)
    has_phone: bool = False
    made_by: UUID = reference("actor.id")
    made_at: dt.datetime = instant()


class Duty(SQLModel, table=True):
    """A shift of a roster that `places` people can claim."""

    __tablename__ = "duty"
    __table_args__ = (
        CheckConstraint("filled >= 0 AND filled <= places", name="filled"),
        Index("uq_duty_shift", "roster_id", "date", "part", unique=True),
        Index("ix_duty_date", "date", "part"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    roster_id: UUID = reference("roster.id")
    date: dt.date
    part: str = word(16)
    places: int = 1
    filled: int = 0


class DutyPlace(SQLModel, table=True):
    """A helper on a duty, until it gives the place back."""

    __tablename__ = "duty_place"
    __table_args__ = (
        Index(
            "uq_duty_place_held",
            "duty_id",
            "helper_id",
            unique=True,
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
        Index("ix_duty_place_helper", "helper_id"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    duty_id: UUID = reference("duty.id")
    helper_id: UUID = reference("helper.id")
    state: str = word(12)
    version: int = 1
    reason: str | None = maybe_word(40)
    taken_at: dt.datetime = instant()
    ended_at: dt.datetime | None = maybe_instant()
