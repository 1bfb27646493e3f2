"""The tables of orders, dispatch and work."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from matcher.store.columns import (
    code,
    instant,
    key,
    maybe_instant,
    maybe_json,
    maybe_word,
    reference,
    serial,
    word,
)
from matcher.store.types import Json, Word


class ServiceOrder(SQLModel, table=True):
    """An order: what a resident asked for and where it stands."""

    __tablename__ = "service_order"
    __table_args__ = (
        CheckConstraint("headcount >= 1 AND filled >= 0 AND filled <= headcount", name="places"),
        Index("ix_service_order_area_state", "area", "state"),
        Index("ix_service_order_district_state", "district", "state"),
        Index("ix_service_order_recipient", "recipient_id"),
        Index("ix_service_order_placed_by", "placed_by"),
        Index("ix_service_order_carrier", "carrier_id"),
        Index("ix_service_order_day", "day_id"),
        Index("ix_service_order_visits", "district", "service", "state_at"),
        Index("ix_service_order_placed_at", "district", "placed_at"),
        Index("ix_service_order_due_at", "district", "due_at"),
        Index("ix_service_order_state_at", "district", "state_at"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    kind: str = word(12)
    service: str | None = maybe_word(12)
    form: str | None = maybe_word(8)
    district: str = code()
    area: str = code()
    recipient_id: UUID = reference("recipient.id")
    placed_by: UUID = reference("actor.id")
    owner_id: UUID | None = Field(default=None)
    channel: str = word(8)
    state: str = word(12)
    state_at: dt.datetime = instant()
    version: int = 1
    pooled: bool = False
    carried: bool = False
    level: str = word(12)
    search_level: str = word(12)
    claimed_urgency: str | None = maybe_word(8)
    urgency: str = word(8)
    payer: str = word(12)
    needs: Any = Field(sa_type=Json)
    accepts: Any = Field(sa_type=Json)
    headcount: int = 1
    filled: int = 0
    at_from: dt.datetime | None = maybe_instant()
    at_to: dt.datetime | None = maybe_instant()
    placed_at: dt.datetime = instant()
    due_at: dt.datetime = instant()
    tier_h: int = 0
    code_hash: bytes | None = None
    contacted_at: dt.datetime | None = maybe_instant()
    confirmed_at: dt.datetime | None = maybe_instant()
    closed_at: dt.datetime | None = maybe_instant()
    hold_until: dt.datetime | None = maybe_instant()
    back_to: str | None = maybe_word(12)
    disputed: bool = False
    reopened: int = 0
    returns: int = 0
    is_ruled: bool = False
    handed_to: UUID | None = None
    handed_by: UUID | None = None
    outside_owner: str | None = maybe_word(24)
    merged_into: UUID | None = None
    carrier_id: UUID | None = None
    series_id: UUID | None = Field(default=None)
    post_id: UUID | None = None
    day_id: UUID | None = None
    stall_id: UUID | None = None
    value_yuan: int | None = None
    hints: Any = maybe_json()
    asked_headcount: int | None = None
    with_buddy: bool = False
    other_party_id: UUID | None = None


class OrderWindow(SQLModel, table=True):
    """An acceptable shift of an order, by the order of wishes."""

    __tablename__ = "order_window"

    order_id: UUID = reference("service_order.id", primary_key=True)
    position: int = Field(primary_key=True)
    date: dt.date
    part: str = word(16)


class DispatchRound(SQLModel, table=True):
    """One optimizer run over the open orders of an area, or of a service day."""

    __tablename__ = "dispatch_round"
    __table_args__ = (Index("ix_dispatch_round_day", "day_id"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    area: str = code()
    day_id: UUID | None = None
    mode: str = word(8)
    state: str = word(12)
    version: int = 1
    requested_by: UUID = reference("actor.id")
    requested_at: dt.datetime = instant()
    finished_at: dt.datetime | None = maybe_instant()
    served: int | None = None
    unserved: int | None = None
    cost: int | None = None
    bound: int | None = None
    solver: str | None = maybe_word(12)
    timings: Any = maybe_json()
    prices: Any = maybe_json()
    failure: str | None = maybe_word(40)
    step: str | None = maybe_word(12)
    in_turn: Any = maybe_json()


class RoundItem(SQLModel, table=True):
    """What a round says of one order: who serves it when, or why nobody does."""

    __tablename__ = "round_item"
    __table_args__ = (Index("ix_round_item_order", "order_id"),)

    round_id: UUID = reference("dispatch_round.id", primary_key=True)
    order_id: UUID = reference("service_order.id", primary_key=True)
    order_version: int
    state: str = word(12)
    date: dt.date | None = None
    part: str | None = maybe_word(16)
    shares: Any = maybe_json()
    cost_parts: Any = maybe_json()
    reason: str | None = maybe_word(16)
    detail: Any = maybe_json()
    remedies: Any = maybe_json()


class Offer(SQLModel, table=True):
    """An order offered to one helper for one shift; answered exactly once."""

    __tablename__ = "offer"
    __table_args__ = (
        Index(
            "uq_offer_pending",
            "order_id",
            "helper_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_offer_helper", "helper_id", "state"),
        Index("ix_offer_order", "order_id"),
        Index(
            "ix_offer_expires",
            "expires_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    order_id: UUID = reference("service_order.id")
    helper_id: UUID = reference("helper.id")
    round_id: UUID | None = Field(default=None, foreign_key="dispatch_round.id")
    date: dt.date
    part: str = word(16)
    places: int = 1
    state: str = word(12)
    version: int = 1
    made_at: dt.datetime = instant()
    expires_at: dt.datetime = instant()
    answered_at: dt.datetime | None = maybe_instant()
    cost_parts: Any = maybe_json()


class Assignment(SQLModel, table=True):
    """One helper holding one place of an order (a team: its first place, and with it all).

    `carrier_id` names the assignment of the run with which it goes: the time it takes is counted there. `day_id` names
    the service day to which it belongs: its time is that for which the helper signed up.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "uq_assignment_live_place",
            "order_id",
            "place",
            unique=True,
            sqlite_where=text("state IN ('active', 'reported', 'verified')"),
            postgresql_where=text("state IN ('active', 'reported', 'verified')"),
        ),
        Index(
            "uq_assignment_live_helper",
            "order_id",
            "helper_id",
            unique=True,
            sqlite_where=text("state IN ('active', 'reported', 'verified')"),
            postgresql_where=text("state IN ('active', 'reported', 'verified')"),
        ),
        Index("ix_assignment_helper", "helper_id", "date"),
        Index("ix_assignment_carrier", "carrier_id"),
        Index("ix_assignment_day", "day_id"),
        Index("ix_assignment_order", "order_id"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    order_id: UUID = reference("service_order.id")
    helper_id: UUID = reference("helper.id")
    offer_id: UUID | None = Field(default=None, foreign_key="offer.id")
    carrier_id: UUID | None = None
    day_id: UUID | None = None
    place: int = 0
    places: int = 1
    date: dt.date
    part: str = word(16)
    state: str = word(12)
    version: int = 1
    taken_at: dt.datetime = instant()
    scheduled_at: dt.datetime | None = maybe_instant()
    started_at: dt.datetime | None = maybe_instant()
    reported_at: dt.datetime | None = maybe_instant()
    ended_at: dt.datetime | None = maybe_instant()
    minutes: int | None = None
    ended_for: str | None = maybe_word(16)


class Event(SQLModel, table=True):
    """One transition: append-only, codes and ids only; the state of a thing is the fold of its events."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("thing", "thing_id", "version", name="uq_event_version"),
        Index("ix_event_order", "order_id"),
    )

    seq: int | None = serial()
    thing: str = word(12)
    thing_id: UUID
    version: int
    order_id: UUID | None = Field(default=None)
    verb: str = word(16)
    from_state: str | None = maybe_word(12)
    to_state: str = word(12)
    reason: str | None = maybe_word(40)
    actor_id: UUID | None = Field(default=None)
    role: str | None = maybe_word(16)
    at: dt.datetime = instant()


class Task(SQLModel, table=True):
    """A row of work (outbox): leased with an attempt number that fences its effects."""

    __tablename__ = "task"
    __table_args__ = (
        Index(
            "uq_task_open",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_task_due", "district", "state", "due_at"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    kind: str = word(16)
    district: str = code()
    subject_id: UUID
    state: str = word(8)
    due_at: dt.datetime = instant()
    attempt: int = 0
    lease_until: dt.datetime | None = maybe_instant()
    made_at: dt.datetime = instant()
    error: str | None = maybe_word(40)


class LiveLease(SQLModel, table=True):
    """Which process keeps a district warm, and until when; each new holder raises the epoch."""

    __tablename__ = "live_lease"

    district: str = Field(foreign_key="district.code", primary_key=True, sa_type=Word(18))
    holder: UUID
    epoch: int = 1
    lease_until: dt.datetime = instant()


class IdempotencyKey(SQLModel, table=True):
    """The first answer to a write, given again for the same key and body."""

    __tablename__ = "idempotency_key"

    actor_id: UUID = key()
    key: str = word(200, primary_key=True)
    fingerprint: bytes
    status: int | None = None
    body: Any = maybe_json()
    made_at: dt.datetime = instant()
