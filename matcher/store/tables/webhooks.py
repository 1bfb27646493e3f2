"""The tables of what is told outside: to programs by webhooks, to groups by robots, and in which words."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, instant, key, maybe_instant, maybe_json, maybe_word, serial, word
from matcher.store.types import Json


class WebhookEndpoint(SQLModel, table=True):
    """Where something is told, by `via`; its address, secrets and name lie sealed in personal_record.

    `after_seq`: of older events it is not told. `failures` and `rests_until` are its breaker.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (Index("ix_webhook_endpoint_area", "area"), Index("ix_webhook_endpoint_owner", "owner_id"))

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    area: str = code()
    via: str = word(8)
    owner_kind: str = word(8)
    owner_id: UUID | None = None
    kinds: Any = Field(sa_type=Json)
    digests: Any = maybe_json()
    language: str = word(2)
    state: str = word(8)
    version: int = 1
    after_seq: int = Field(default=0, sa_type=BigInteger)
    failures: int = 0
    failing_since: dt.datetime | None = maybe_instant()
    rests_until: dt.datetime | None = maybe_instant()
    arrived_at: dt.datetime | None = maybe_instant()
    made_at: dt.datetime = instant()
    made_by: UUID | None = None


class WebhookDelivery(SQLModel, table=True):
    """One message to an endpoint; its id stays the same through all tries. Codes, ids and counts only."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("ix_webhook_delivery_of", "endpoint_id", "seq"),
        Index(
            "ix_webhook_delivery_due",
            "due_at",
            sqlite_where=text("state IN ('pending', 'leased')"),
            postgresql_where=text("state IN ('pending', 'leased')"),
        ),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    endpoint_id: UUID
    kind: str = word(24)
    payload: Any = Field(sa_type=Json)
    state: str = word(8)
    made_at: dt.datetime = instant()
    due_at: dt.datetime = instant()
    attempt: int = 0
    lease_until: dt.datetime | None = maybe_instant()
    status: int | None = None
    error: str | None = maybe_word(40)
    ended_at: dt.datetime | None = maybe_instant()


class WebhookCursor(SQLModel, table=True):
    """Up to which event everybody was told."""

    __tablename__ = "webhook_cursor"

    stream: str = word(16, primary_key=True)
    seq: int = Field(sa_type=BigInteger)


class MessageTemplate(SQLModel, table=True):
    """A district's own words for one kind of message in one language."""

    __tablename__ = "message_template"

    district: str = code(primary_key=True)
    kind: str = word(24, primary_key=True)
    language: str = word(2, primary_key=True)
    text: str = word(500)
    changed_at: dt.datetime = instant()
    changed_by: UUID | None = None


class ChannelTest(SQLModel, table=True):
    """What became of the last test of a channel by one person."""

    __tablename__ = "channel_test"

    actor_id: UUID = key()
    channel: str = word(16, primary_key=True)
    at: dt.datetime = instant()
    outcome: str = word(40)
