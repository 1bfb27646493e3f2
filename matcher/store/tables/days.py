"""The tables of posts (服务岗位) and service days (服务日): what people take on for a time, and what fills one day."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, instant, maybe_instant, maybe_word, reference, serial, word
from matcher.store.types import Json


class Post(SQLModel, table=True):
    """A service that repeats and is claimed for a period; its name and place lie in personal_record."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("filled >= 0 AND filled <= places", name="filled"),
        Index("ix_post_area", "area"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    area: str = code()
    service: str = word(12)
    recipient_id: UUID = reference("recipient.id")
    days: Any = Field(sa_type=Json)
    every_weeks: int = 1
    from_date: dt.date
    until_date: dt.date
    skips_holidays: bool = False
    places: int = 1
    filled: int = 0
    state: str = word(12)
    version: int = 1
    made_by: UUID = reference("actor.id")
    owner_id: UUID | None = None
    made_at: dt.datetime = instant()
    ended_at: dt.datetime | None = maybe_instant()


class PostPlace(SQLModel, table=True):
    """A helper's claim to a post (a team: to all its places), until its last day or until it is given up."""

    __tablename__ = "post_place"
    __table_args__ = (
        Index(
            "uq_post_place_held",
            "post_id",
            "helper_id",
            unique=True,
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
        Index("ix_post_place_helper", "helper_id"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    post_id: UUID = reference("post.id")
    helper_id: UUID = reference("helper.id")
    claimed_by: UUID = reference("actor.id")
    places: int = 1
    from_date: dt.date
    until_date: dt.date
    state: str = word(12)
    version: int = 1
    reason: str | None = maybe_word(40)
    taken_at: dt.datetime = instant()
    ended_at: dt.datetime | None = maybe_instant()


class PostDay(SQLModel, table=True):
    """A day on which a post was made into an order: each once."""

    __tablename__ = "post_day"
    __table_args__ = (Index("ix_post_day_order", "order_id"),)

    post_id: UUID = reference("post.id", primary_key=True)
    date: dt.date = Field(primary_key=True)
    order_id: UUID = reference("service_order.id")


class ServiceDay(SQLModel, table=True):
    """Many orders and places in one day; one helper does at most `per_part` visits in a part of it.

    It is for `area` and takes place in the community `venue`, whose desk answers for its stalls. Its name and place lie
    in personal_record. The stalls' and roles' orders, and those attached, name it.
    """

    __tablename__ = "service_day"
    __table_args__ = (Index("ix_service_day_area", "area", "date"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    area: str = code()
    venue: str = code()
    kind: str = word(8)
    date: dt.date
    parts: Any = Field(sa_type=Json)
    per_part: int
    expected: int = 0
    state: str = word(12)
    version: int = 1
    made_by: UUID = reference("actor.id")
    made_at: dt.datetime = instant()
    ended_at: dt.datetime | None = maybe_instant()


class DayStall(SQLModel, table=True):
    """A stall or a role of a day: `people` staff it in each part; a stall serves `capacity` visitors in each.

    `visitors` are counted by hand afterwards. Its name and spot lie in personal_record.
    """

    __tablename__ = "day_stall"
    __table_args__ = (Index("ix_day_stall_day", "day_id"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    day_id: UUID = reference("service_day.id")
    kind: str = word(8)
    service: str = word(12)
    people: int = 1
    capacity: int = 0
    visitors: int = 0


class DaySignUp(SQLModel, table=True):
    """A helper who comes on the day, in these parts; `crews` go at the same time. `came` is told by list."""

    __tablename__ = "day_sign_up"
    __table_args__ = (
        Index(
            "uq_day_sign_up_held",
            "helper_id",
            "date",
            unique=True,
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
        Index("ix_day_sign_up_day", "day_id"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    day_id: UUID = reference("service_day.id")
    helper_id: UUID = reference("helper.id")
    signed_by: UUID = reference("actor.id")
    date: dt.date
    parts: Any = Field(sa_type=Json)
    crews: int = 1
    state: str = word(12)
    version: int = 1
    came: bool = False
    taken_at: dt.datetime = instant()
    ended_at: dt.datetime | None = maybe_instant()
