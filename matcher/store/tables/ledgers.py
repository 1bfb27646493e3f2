"""The tables of hours and points: accounts, bookings and their entries, rules, the catalogue, what was redeemed."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from matcher.store.columns import code as area_code
from matcher.store.columns import instant, maybe_instant, maybe_word, reference, serial, word
from matcher.store.types import Json

_OF_HELPER, _OF_AREA = text("helper_id IS NOT NULL"), text("helper_id IS NULL")


class LedgerAccount(SQLModel, table=True):
    """An account of a ledger: a helper's, or one that a community has; `balance` is the sum of its entries."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        CheckConstraint("balance >= 0 OR kind IN ('issued', 'written_off')", name="covered"),
        Index(
            "uq_ledger_account_helper",
            "ledger",
            "kind",
            "helper_id",
            unique=True,
            sqlite_where=_OF_HELPER,
            postgresql_where=_OF_HELPER,
        ),
        Index(
            "uq_ledger_account_area",
            "ledger",
            "kind",
            "area",
            unique=True,
            sqlite_where=_OF_AREA,
            postgresql_where=_OF_AREA,
        ),
        Index("ix_ledger_account_area", "area", "ledger", "kind"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    ledger: str = word(8)
    kind: str = word(12)
    helper_id: UUID | None = Field(default=None, foreign_key="helper.id")
    area: str = area_code()
    balance: int = 0


class LedgerTransaction(SQLModel, table=True):
    """A booking, whose entries sum to zero: written once; taken back by another that names it, at most once."""

    __tablename__ = "ledger_transaction"
    __table_args__ = (
        UniqueConstraint("ledger", "kind", "source_id", name="uq_ledger_transaction_source"),
        UniqueConstraint("reverses_id", name="uq_ledger_transaction_reverses"),
        Index("ix_ledger_transaction_area", "area", "ledger", "on_date"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    ledger: str = word(8)
    kind: str = word(16)
    area: str = area_code()
    source_id: UUID
    reverses_id: UUID | None = None
    rules_version: int | None = None
    on_date: dt.date
    reason: str | None = maybe_word(24)
    actor_id: UUID | None = None
    role: str | None = maybe_word(16)
    at: dt.datetime = instant()


class LedgerEntry(SQLModel, table=True):
    """What a booking moves on one account."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("transaction_id", "account_id", name="uq_ledger_entry_account"),
        CheckConstraint("amount <> 0", name="something"),
        Index("ix_ledger_entry_account", "account_id", "seq"),
    )

    seq: int | None = serial()
    transaction_id: UUID = reference("ledger_transaction.id")
    account_id: UUID = reference("ledger_account.id")
    amount: int


class PointsRules(SQLModel, table=True):
    """A version of a district's rules for points; a new one is added, none is changed."""

    __tablename__ = "points_rules"

    district: str = area_code(primary_key=True)
    version: int = Field(primary_key=True)
    preset: str = word(12)
    rules: Any = Field(sa_type=Json)
    set_by: UUID | None = Field(default=None, foreign_key="actor.id")
    at: dt.datetime = instant()


class Reward(SQLModel, table=True):
    """Something of a community's catalogue, redeemed for points as long as there is stock; its names are sealed."""

    __tablename__ = "reward"
    __table_args__ = (
        CheckConstraint("cost >= 1", name="cost"),
        Index("ix_reward_area", "area", "state"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    district: str = area_code()
    area: str = area_code()
    cost: int
    stock: int
    each_most: int | None = None
    from_date: dt.date
    until_date: dt.date
    state: str = word(12)
    version: int = 1
    made_by: UUID = reference("actor.id")
    made_at: dt.datetime = instant()


class Redemption(SQLModel, table=True):
    """So many of a reward, paid in points and held until they are fetched; `code` is said when fetching."""

    __tablename__ = "redemption"
    __table_args__ = (
        CheckConstraint("quantity >= 1 AND points >= 1", name="something"),
        Index("ix_redemption_area", "area", "state"),
        Index("ix_redemption_helper", "helper_id", "reward_id"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    reward_id: UUID = reference("reward.id")
    helper_id: UUID = reference("helper.id")
    area: str = area_code()
    code: str = word(8)
    quantity: int
    points: int
    state: str = word(12)
    version: int = 1
    on_date: dt.date
    made_by: UUID = reference("actor.id")
    made_at: dt.datetime = instant()
    held_until: dt.datetime = instant()
    ended_at: dt.datetime | None = maybe_instant()
    ended_by: UUID | None = None


class Certificate(SQLModel, table=True):
    """What a certificate says: totals of a period, by which its number can be checked."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("number", name="uq_certificate_number"),
        Index("ix_certificate_helper", "helper_id"),
    )

    seq: int | None = serial()
    id: UUID = Field(unique=True)
    number: str = word(16)
    helper_id: UUID = reference("helper.id")
    area: str = area_code()
    first: dt.date
    last: dt.date
    services: int
    minutes: int
    state: str = word(12)
    version: int = 1
    issued_by: UUID = reference("actor.id")
    issued_at: dt.datetime = instant()
