"""The tables of projects, of the lists kept by hand, and of who owns which kind of matter; texts lie sealed."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, instant, maybe_instant, maybe_word, reference, serial, word
from matcher.store.types import Json


class Project(SQLModel, table=True):
    """A matter of several parties; its title, texts and minutes lie in personal_record."""

    __tablename__ = "project"
    __table_args__ = (Index("ix_project_area", "area", "state"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    area: str = code()
    kind: str = word(16)
    template: str | None = maybe_word(24)
    level: str = word(12)
    state: str = word(8)
    lead_id: UUID | None = None
    due_on: dt.date | None = None
    made_by: UUID = reference("actor.id")
    made_at: dt.datetime = instant()
    raised_at: dt.datetime | None = maybe_instant()
    published_at: dt.datetime | None = maybe_instant()
    confirmed_by: str | None = maybe_word(16)
    ended_at: dt.datetime | None = maybe_instant()
    version: int = 1


class ProjectParty(SQLModel, table=True):
    """Who takes part: by its id, or by its code where it stands outside the service."""

    __tablename__ = "project_party"
    __table_args__ = (Index("ix_project_party", "project_id"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    project_id: UUID = reference("project.id")
    kind: str = word(12)
    party_id: UUID | None = None
    outside: str | None = maybe_word(24)
    added_at: dt.datetime = instant()
    left_at: dt.datetime | None = maybe_instant()


class ProjectStep(SQLModel, table=True):
    """A step; the words of a template's stand here, those of one's own lie in personal_record."""

    __tablename__ = "project_step"
    __table_args__ = (Index("ix_project_step", "project_id", "place"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    project_id: UUID = reference("project.id")
    place: int
    name_zh: str | None = maybe_word(40)
    name_en: str | None = maybe_word(80)
    owner_id: UUID | None = None
    due_on: dt.date | None = None
    state: str = word(8)
    ended_at: dt.datetime | None = maybe_instant()
    version: int = 1


class ProjectOrder(SQLModel, table=True):
    """An order that belongs to a project, and to no other."""

    __tablename__ = "project_order"
    __table_args__ = (Index("ix_project_order", "project_id"),)

    order_id: UUID = reference("service_order.id", primary_key=True)
    project_id: UUID = reference("project.id")
    added_at: dt.datetime = instant()


class AgendaItem(SQLModel, table=True):
    """A question of a deliberation; question, ways and decision lie in personal_record."""

    __tablename__ = "agenda_item"
    __table_args__ = (Index("ix_agenda_item", "project_id"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    project_id: UUID = reference("project.id")
    state: str = word(8)
    decided_at: dt.datetime | None = maybe_instant()
    version: int = 1


class ProjectInvited(SQLModel, table=True):
    """How many were asked to a deliberation in a role; their names lie in personal_record."""

    __tablename__ = "project_invited"
    __table_args__ = (UniqueConstraint("project_id", "role", name="uq_project_invited"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    project_id: UUID = reference("project.id")
    role: str = word(12)
    invited: int
    came: int | None = None


class ProjectTemplate(SQLModel, table=True):
    """A district's own list of steps, or its own version of one that was shipped."""

    __tablename__ = "project_template"

    district: str = word(18, primary_key=True)
    code: str = word(24, primary_key=True)
    name_zh: str = word(40)
    name_en: str = word(80)
    kind: str = word(16)
    steps: Any = Field(sa_type=Json)
    is_offered: bool
    changed_at: dt.datetime = instant()
    changed_by: UUID


class Matter(SQLModel, table=True):
    """Whom a kind of matter belongs to in a district, in place of what was shipped or beside it."""

    __tablename__ = "matter"

    district: str = word(18, primary_key=True)
    code: str = word(12, primary_key=True)
    name_zh: str = word(40)
    name_en: str = word(80)
    keywords: Any = Field(sa_type=Json)
    owner: str = word(24)
    takes: str = word(8)
    phone: str | None = maybe_word(20)
    is_used: bool
    changed_at: dt.datetime = instant()
    changed_by: UUID


class ServiceOwner(SQLModel, table=True):
    """Whom an item of the catalogue belongs to in a district, and whether a community may take it."""

    __tablename__ = "service_owner"

    district: str = word(18, primary_key=True)
    service: str = word(12, primary_key=True)
    owner: str = word(24)
    takes: str = word(8)
    changed_at: dt.datetime = instant()
    changed_by: UUID


class ListEntry(SQLModel, table=True):
    """A need or a resource that was noted by hand; what it is lies in personal_record."""

    __tablename__ = "list_entry"
    __table_args__ = (Index("ix_list_entry_area", "area", "list", "state"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    area: str = code()
    list: str = word(8)
    category: str = word(40)
    state: str = word(12)
    due_on: dt.date | None = None
    holder_kind: str | None = maybe_word(8)
    holder_id: UUID | None = None
    made_by: UUID = reference("actor.id")
    made_at: dt.datetime = instant()
    claimed_at: dt.datetime | None = maybe_instant()
    ended_at: dt.datetime | None = maybe_instant()
    version: int = 1
