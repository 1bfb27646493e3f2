"""The table of who at the desk keeps out of whose orders."""

import datetime as dt
from uuid import UUID

from sqlmodel import Field, SQLModel

from matcher.store.columns import instant, reference, word


class Conflict(SQLModel, table=True):
    """Somebody of the desk who neither accepts nor dispatches the orders of a recipient."""

    __tablename__ = "conflict"

    actor_id: UUID = reference("actor.id", primary_key=True)
    recipient_id: UUID = Field(foreign_key="recipient.id", primary_key=True, index=True)
    kind: str = word(12)
    declared_at: dt.datetime = instant()
    declared_by: UUID = reference("actor.id")
