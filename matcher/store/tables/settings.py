"""The table of the versions of a district's settings."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, maybe_instant, maybe_word, serial
from matcher.store.types import Json


class SettingsVersion(SQLModel, table=True):
    """What held in a district from a moment on: who set it, which fields changed, and all of it.

    `at` is NULL for what held before the first change that was kept; `from_number`: the version gone back to.
    """

    __tablename__ = "settings_version"
    __table_args__ = (UniqueConstraint("district", "number", name="uq_settings_version_number"),)

    seq: int | None = serial()
    district: str = code()
    number: int
    at: dt.datetime | None = maybe_instant()
    actor_id: UUID | None = None
    role: str | None = maybe_word(20)
    changes: Any = Field(sa_type=Json)
    state: Any = Field(sa_type=Json)
    from_number: int | None = None
