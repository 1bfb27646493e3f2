"""The tables of an order's end: tries of codes, ratings, call-backs, looked-up addresses, incidents, boards."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, instant, key, maybe_instant, reference, serial, word
from matcher.store.types import Word


class CodeTry(SQLModel, table=True):
    """Wrong codes tried for one number (`order`) or from one address (`caller`), by a keyed hash of either."""

    __tablename__ = "code_try"
    __table_args__ = (Index("ix_code_try_tried", "tried_at"),)

    kind: str = word(8, primary_key=True)
    subject: bytes = Field(primary_key=True)
    wrong: int = 0
    tried_at: dt.datetime = instant()
    next_at: dt.datetime = instant()


class Rating(SQLModel, table=True):
    """What the person served says of an order, once each time that it was done; the comment is sealed."""

    __tablename__ = "rating"
    __table_args__ = (UniqueConstraint("order_id", "turn", name="uq_rating_turn"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    order_id: UUID = reference("service_order.id")
    turn: int
    contacted: bool | None = None
    solved: bool | None = None
    satisfied: bool | None = None
    how: str = word(8)
    role: str = word(16)
    rated_by: UUID
    at: dt.datetime = instant()


class Callback(SQLModel, table=True):
    """One attempt to call somebody back; the answers stand here where a rating was there before."""

    __tablename__ = "callback"
    __table_args__ = (UniqueConstraint("order_id", "turn", "attempt", name="uq_callback_attempt"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    order_id: UUID = reference("service_order.id")
    turn: int
    attempt: int
    outcome: str = word(12)
    contacted: bool | None = None
    solved: bool | None = None
    satisfied: bool | None = None
    called_by: UUID
    at: dt.datetime = instant()


class Reveal(SQLModel, table=True):
    """Somebody looked up an address and a phone number: append-only."""

    __tablename__ = "reveal"
    __table_args__ = (Index("ix_reveal_actor", "actor_id", "at"), Index("ix_reveal_order", "order_id"))

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    order_id: UUID = reference("service_order.id")
    actor_id: UUID
    role: str = word(16)
    helper_id: UUID | None = None
    reason: str = word(16)
    at: dt.datetime = instant()


class Incident(SQLModel, table=True):
    """Something that went wrong with an order; its text is sealed."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_area", "area", "state"), Index("ix_incident_order", "order_id"))

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    order_id: UUID = reference("service_order.id")
    assignment_id: UUID | None = Field(default=None, foreign_key="assignment.id")
    area: str = code()
    kind: str = word(12)
    severity: str = word(8)
    state: str = word(12)
    version: int = 1
    told_by: UUID
    role: str = word(16)
    made_at: dt.datetime = instant()
    closed_at: dt.datetime | None = maybe_instant()


class IncidentStep(SQLModel, table=True):
    """What somebody did about an incident; the note is sealed."""

    __tablename__ = "incident_step"
    __table_args__ = (Index("ix_incident_step", "incident_id"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    incident_id: UUID = reference("incident.id")
    action: str = word(16)
    done_by: UUID
    role: str = word(16)
    at: dt.datetime = instant()


class BoardEntry(SQLModel, table=True):
    """A line of an area's board, with the evidence that its person agreed; name and phone are sealed."""

    __tablename__ = "board_entry"
    __table_args__ = (UniqueConstraint("area", "position", name="uq_board_position"),)

    id: UUID = key()
    area: str = Field(foreign_key="area.code", sa_type=Word(18))
    position: int
    role: str = word(16)
    how: str = word(8)
    notice: str = word(20)
    registered_by: UUID
    at: dt.datetime = instant()
