"""The tables of places, people, teams, the catalogue and access."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from matcher.store.columns import code, instant, key, maybe_instant, maybe_json, maybe_word, reference, serial, word
from matcher.store.types import Json, Word


class Area(SQLModel, table=True):
    """A district, street, community, grid cell or building; codes nest."""

    __tablename__ = "area"

    code: str = code(primary_key=True)
    parent: str | None = Field(default=None, foreign_key="area.code", sa_type=Word(18))
    level: str = word(12)
    kind: str = word(20)
    name: str = word(80)
    valid_from: dt.date
    valid_to: dt.date | None = None
    closed_at: dt.datetime | None = maybe_instant()
    estate: str | None = maybe_word(40)
    households: int | None = None
    entrances: int | None = None


class District(SQLModel, table=True):
    """What a district sets for itself, and the epoch that fences its solver runs."""

    __tablename__ = "district"

    code: str = Field(foreign_key="area.code", primary_key=True, sa_type=Word(18))
    zone: str = word(40)
    parts: Any = Field(sa_type=Json)
    epoch: int = 0
    acceptance: str = word(12)
    dispatch: str = word(12)
    policy: Any = Field(sa_type=Json)
    weights: Any = Field(sa_type=Json)
    version: int = 1
    composite: Any = maybe_json()


class ServiceItem(SQLModel, table=True):
    """A service of the catalogue; `district`: the one that made it for itself, NULL where it ships with the product."""

    __tablename__ = "service_item"
    __table_args__ = (Index("ix_service_item_district", "district"),)

    code: str = word(12, primary_key=True)
    name_zh: str = word(80)
    name_en: str = word(120)
    category: str = word(40)
    needs: Any = Field(sa_type=Json)
    modes: Any = Field(sa_type=Json)
    form: str = word(8)
    accepts: Any = Field(sa_type=Json)
    buddy: str = word(12)
    service_class: str = word(12)
    payer: str = word(12)
    duration_min: int
    sla_hours: int
    materials_zh: str = word(200)
    materials_en: str = word(300)
    district: str | None = Field(default=None, sa_type=Word(18))


class Recipient(SQLModel, table=True):
    """The person served; name, phone and address lie in personal_record."""

    __tablename__ = "recipient"
    __table_args__ = (Index("ix_recipient_area", "area"),)

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    area: str = code()
    kind: str = word(12)
    born_year: int | None = None
    phone_index: bytes | None = Field(default=None, index=True)
    registered_by: UUID | None = None
    registered_at: dt.datetime = instant()
    version: int = 1
    erased_at: dt.datetime | None = maybe_instant()


class HomeUnit(SQLModel, table=True):
    """A unit whose members serve where they live; whom to speak with there lies in personal_record (subject `unit`)."""

    __tablename__ = "home_unit"
    __table_args__ = (
        UniqueConstraint("district", "name", name="uq_home_unit_name"),
        Index("ix_home_unit_area", "area"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = code()
    area: str = code()
    name: str = word(80)
    kind: str = word(16)
    state: str = word(8)
    registered_at: dt.datetime = instant()
    version: int = 1


class Helper(SQLModel, table=True):
    """A member or a team, as the engine sees it."""

    __tablename__ = "helper"
    __table_args__ = (
        CheckConstraint("reach >= 0 AND per_shift >= 0 AND per_day >= 0 AND total >= 0 AND size >= 1", name="limits"),
        Index("ix_helper_district", "district", "state"),
        Index("ix_helper_area", "area"),
        Index("ix_helper_unit", "unit_id"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    kind: str = word(8)
    member_kind: str | None = maybe_word(12)
    district: str = code()
    area: str = code()
    state: str = word(8)
    reach: int = 1
    per_shift: int = 1
    per_day: int = 1
    total: int = 2
    size: int = 1
    leader_id: UUID | None = None
    unit_id: UUID | None = None
    unit_state: str | None = maybe_word(12)
    offers_a_week: int | None = None
    on_holidays: str = Field(default="off", sa_type=Word(8))
    alliance: bool = False
    paused_until: dt.date | None = None
    registered_at: dt.datetime = instant()
    version: int = 1


class HelperBase(SQLModel, table=True):
    """An area at which a helper is based."""

    __tablename__ = "helper_base"

    helper_id: UUID = reference("helper.id", primary_key=True)
    area: str = code(primary_key=True)


class HelperTag(SQLModel, table=True):
    """A skill or credential of a helper, and the cost of being used for it."""

    __tablename__ = "helper_tag"

    helper_id: UUID = reference("helper.id", primary_key=True)
    tag: str = word(40, primary_key=True)
    cost: int = 0


class Credential(SQLModel, table=True):
    """The check behind a starred tag; the tag counts while it is checked and not expired."""

    __tablename__ = "credential"

    helper_id: UUID = reference("helper.id", primary_key=True)
    tag: str = word(40, primary_key=True)
    state: str = word(8)
    checked_by: UUID | None = None
    checked_at: dt.datetime | None = maybe_instant()
    expires_on: dt.date | None = None


class WeeklyAvailability(SQLModel, table=True):
    """A part of a weekday (0 = Monday) in which a helper is usually free.

    Where both hours are given, minutes after midnight, it is free in these of the part alone.
    """

    __tablename__ = "weekly_availability"

    helper_id: UUID = reference("helper.id", primary_key=True)
    weekday: int = Field(primary_key=True)
    part: str = word(16, primary_key=True)
    from_min: int | None = None
    to_min: int | None = None


class AvailabilityException(SQLModel, table=True):
    """A date on which a helper's week does not hold: free or busy in a part, or all day (`*`), or some hours of it."""

    __tablename__ = "availability_exception"

    helper_id: UUID = reference("helper.id", primary_key=True)
    date: dt.date = Field(primary_key=True)
    part: str = word(16, primary_key=True)
    state: str = word(8)
    from_min: int | None = None
    to_min: int | None = None


class TeamMember(SQLModel, table=True):
    """A member of a team."""

    __tablename__ = "team_member"

    team_id: UUID = reference("helper.id", primary_key=True)
    member_id: UUID = reference("helper.id", primary_key=True)


class Pairing(SQLModel, table=True):
    """A standing pair or link (preferred), a relative or a blocked person (excluded)."""

    __tablename__ = "pairing"

    recipient_id: UUID = reference("recipient.id", primary_key=True)
    helper_id: UUID = reference("helper.id", primary_key=True)
    kind: str = word(12, primary_key=True)


class PersonalRecord(SQLModel, table=True):
    """Personal data and free text of one subject: sealed, bound to its row, readable only with the key."""

    __tablename__ = "personal_record"

    subject: str = word(12, primary_key=True)
    subject_id: UUID = key()
    sealed: bytes
    key_id: str = word(16)
    changed_at: dt.datetime = instant()


class Consent(SQLModel, table=True):
    """Evidence of a consent: who, for what and to whom, which notice, how, when, and when it was taken back.

    It stands for the order, seat or series with which it was noted; without any, for whatever comes.
    """

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_order", "order_id"),
        Index("ix_consent_recipient", "recipient_id", "purpose"),
        Index("ix_consent_seat", "seat_id"),
        Index("ix_consent_series", "series_id"),
    )

    seq: int | None = serial()
    recipient_id: UUID = reference("recipient.id")
    order_id: UUID | None = Field(default=None, foreign_key="service_order.id")
    given_by: str = word(8)
    how: str = word(8)
    notice: str = word(20)
    recorded_by: UUID | None = None
    at: dt.datetime = instant()
    id: UUID | None = None
    purpose: str = Field(default="order", sa_type=Word(8))
    given_to: UUID | None = None
    withdrawn_at: dt.datetime | None = maybe_instant()
    seat_id: UUID | None = None
    series_id: UUID | None = None


class ActorRow(SQLModel, table=True):
    """Somebody who may ask: a role held for an area, a member or a team."""

    __tablename__ = "actor"

    id: UUID = key()
    role: str = word(16)
    area: str = code()
    helper_id: UUID | None = Field(default=None, foreign_key="helper.id")
    unit_id: UUID | None = None
    label: str = word(60)
    made_at: dt.datetime = instant()


class ApiToken(SQLModel, table=True):
    """A bearer token, by its hash."""

    __tablename__ = "api_token"

    token_hash: bytes = Field(primary_key=True)
    actor_id: UUID = reference("actor.id")
    made_at: dt.datetime = instant()
    expires_at: dt.datetime | None = maybe_instant()


class ClockOffset(SQLModel, table=True):
    """Microseconds that tests and simulations add to the database's clock; empty in service."""

    __tablename__ = "clock_offset"

    id: int = Field(primary_key=True)
    microseconds: int = Field(sa_type=BigInteger)
