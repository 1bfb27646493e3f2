"""The tables of what is known around a person served."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from matcher.store.columns import instant, reference, serial, word


class Contact(SQLModel, table=True):
    """Whom to speak with about a person served; name, phone and relation lie in personal_record.

    `actor_id` is set where the contact uses the service: then notices reach it.
    """

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_recipient", "recipient_id"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    recipient_id: UUID = reference("recipient.id")
    kind: str = word(8)
    gets_notices: bool = False
    actor_id: UUID | None = Field(default=None, foreign_key="actor.id")
    added_by: UUID = reference("actor.id")
    added_at: dt.datetime = instant()
