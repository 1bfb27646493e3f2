"""The tables of what happens by time, what waits for a person, and what is told to people."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, instant, key, maybe_instant, maybe_json, maybe_word, serial, word
from matcher.store.types import Word


class Timer(SQLModel, table=True):
    """Something that happens by time; whoever deletes the row does it, in the same transaction."""

    __tablename__ = "timer"
    __table_args__ = (Index("ix_timer_due", "state", "due_at"),)

    kind: str = word(16, primary_key=True)
    subject_id: UUID = key()
    district: str = code()
    due_at: dt.datetime = instant()
    state: str = word(8)
    attempt: int = 0
    error: str | None = maybe_word(40)


class Todo(SQLModel, table=True):
    """Something that waits for a person of `role` in `area`, or for the one person `actor_id`."""

    __tablename__ = "todo"
    __table_args__ = (
        Index(
            "uq_todo_open",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_todo_area", "area", "state", "due_at"),
        Index("ix_todo_order", "order_id"),
        Index("ix_todo_actor", "actor_id", "state"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    kind: str = word(16)
    subject_id: UUID
    order_id: UUID | None = Field(default=None, foreign_key="service_order.id")
    area: str = code()
    role: str = word(16)
    actor_id: UUID | None = Field(default=None)
    state: str = word(8)
    reason: str | None = maybe_word(40)
    due_at: dt.datetime = instant()
    made_at: dt.datetime = instant()
    done_at: dt.datetime | None = maybe_instant()
    done_by: UUID | None = Field(default=None)
    outcome: str | None = maybe_word(24)


class Notice(SQLModel, table=True):
    """A message to one person (`helper` or `actor`), told by kind and ids; its words are made when it is sent."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_due", "district", "state", "due_at"),
        Index("ix_notice_to", "to_kind", "to_id", "state"),
        Index(
            "ix_notice_open",
            "due_at",
            sqlite_where=text("state IN ('pending', 'leased')"),
            postgresql_where=text("state IN ('pending', 'leased')"),
        ),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    to_kind: str = word(8)
    to_id: UUID
    kind: str = word(24)
    order_id: UUID | None = Field(default=None, foreign_key="service_order.id")
    facts: Any = maybe_json()
    urgent: bool = False
    state: str = word(8)
    made_at: dt.datetime = instant()
    due_at: dt.datetime = instant()
    sent_at: dt.datetime | None = maybe_instant()
    channel: str | None = maybe_word(16)
    message_id: UUID | None = None
    attempt: int = 0
    lease_until: dt.datetime | None = maybe_instant()
    error: str | None = maybe_word(40)


class ServiceRule(SQLModel, table=True):
    """What a district sets for one item of the catalogue; NULL: as the catalogue says."""

    __tablename__ = "service_rule"

    district: str = Field(foreign_key="district.code", primary_key=True, sa_type=Word(18))
    service: str = Field(foreign_key="service_item.code", primary_key=True, sa_type=Word(12))
    sla_hours: int | None = None
    duration_min: int | None = None
    is_offered: bool = True
    changed_at: dt.datetime = instant()
    changed_by: UUID | None = Field(default=None, foreign_key="actor.id")
