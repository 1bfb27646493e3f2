"""Hours and points: two double-entry ledgers, the rules for points, what they are redeemed for, certificates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _ledger_account()
    _ledger_transaction()
    _ledger_entry()
    _points_rules()
    _reward()
    _redemption()
    _certificate()


def _ledger_account() -> None:
    op.create_table(
        "ledger_account",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ledger", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=True),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.CheckConstraint("balance >= 0 OR kind IN ('issued', 'written_off')", name="covered"),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_ledger_account_area", "ledger_account", ["area", "ledger", "kind"])
    where = sa.text("helper_id IS NULL")
    op.create_index(
        "uq_ledger_account_area",
        "ledger_account",
        ["ledger", "kind", "area"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
    where = sa.text("helper_id IS NOT NULL")
    op.create_index(
        "uq_ledger_account_helper",
        "ledger_account",
        ["ledger", "kind", "helper_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def _ledger_transaction() -> None:
    op.create_table(
        "ledger_transaction",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ledger", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("rules_version", sa.Integer(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("reverses_id", name="uq_ledger_transaction_reverses"),
        sa.UniqueConstraint("ledger", "kind", "source_id", name="uq_ledger_transaction_source"),
    )
    op.create_index("ix_ledger_transaction_area", "ledger_transaction", ["area", "ledger", "on_date"])


def _ledger_entry() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount <> 0", name="something"),
        sa.ForeignKeyConstraint(["transaction_id"], ["ledger_transaction.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("transaction_id", "account_id", name="uq_ledger_entry_account"),
    )
    op.create_index("ix_ledger_entry_account", "ledger_entry", ["account_id", "seq"])


def _points_rules() -> None:
    op.create_table(
        "points_rules",
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("preset", sa.String(length=12), nullable=False),
        sa.Column("rules", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["actor.id"]),
        sa.PrimaryKeyConstraint("district", "version"),
    )


def _reward() -> None:
    op.create_table(
        "reward",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("each_most", sa.Integer(), nullable=True),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("until_date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("cost >= 1", name="cost"),
        sa.ForeignKeyConstraint(["made_by"], ["actor.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_reward_area", "reward", ["area", "state"])


def _redemption() -> None:
    op.create_table(
        "redemption",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reward_id", sa.Uuid(), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("held_until", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("quantity >= 1 AND points >= 1", name="something"),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["actor.id"]),
        sa.ForeignKeyConstraint(["reward_id"], ["reward.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_redemption_area", "redemption", ["area", "state"])
    op.create_index("ix_redemption_helper", "redemption", ["helper_id", "reward_id"])


def _certificate() -> None:
    op.create_table(
        "certificate",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("services", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"]),
        sa.ForeignKeyConstraint(["issued_by"], ["actor.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("number", name="uq_certificate_number"),
    )
    op.create_index("ix_certificate_helper", "certificate", ["helper_id"])
