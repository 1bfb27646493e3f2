"""The tables of signing in: accounts, codes sent, invitations and tries; phones by keyed index alone."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from matcher.store.columns import instant, maybe_instant, reference, word
from matcher.store.types import Json


class Account(SQLModel, table=True):
    """How an actor signs in: the keyed index of a phone, which several actors may share, and the hash of a password."""

    __tablename__ = "account"
    __table_args__ = (Index("ix_account_phone", "phone_index"),)

    actor_id: UUID = reference("actor.id", primary_key=True)
    phone_index: bytes
    password_hash: str = word(200)
    set_at: dt.datetime = instant()


class SignInCode(SQLModel, table=True):
    """The one code that was sent to a phone last, or would have been: of unknown phones there is one as well."""

    __tablename__ = "sign_in_code"
    __table_args__ = (Index("ix_sign_in_code_ends", "ends_at"),)

    phone_index: bytes = Field(primary_key=True)
    code_hash: bytes
    tries: int = 0
    ends_at: dt.datetime = instant()


class SignInTry(SQLModel, table=True):
    """When something was tried for a phone or from an address, by a keyed hash of either; times in microseconds."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix_sign_in_try_tried", "tried_at"),)

    kind: str = word(16, primary_key=True)
    subject: bytes = Field(primary_key=True)
    times: Any = Field(sa_type=Json)
    rests_until: dt.datetime | None = maybe_instant()
    tried_at: dt.datetime = instant()


class Invitation(SQLModel, table=True):
    """A link for one actor to set phone and password, by the hash of its token; opened for good once."""

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_actor", "actor_id"),)

    token_hash: bytes = Field(primary_key=True)
    actor_id: UUID = reference("actor.id")
    made_by: UUID = reference("actor.id")
    made_at: dt.datetime = instant()
    ends_at: dt.datetime = instant()
