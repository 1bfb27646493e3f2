"""Where units serve, what they bring, whom they name, and what their members agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("helper", sa.Column("unit_state", sa.String(length=12), nullable=True))
    op.create_table("unit_area", *_head(), sa.Column("joined_on", sa.Date(), nullable=False), *_life())
    where = sa.text("state = 'active'")
    columns = ["unit_id", "area"]
    op.create_index("uq_unit_area", "unit_area", columns, unique=True, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_unit_area_area", "unit_area", ["area"])
    op.create_table(
        "unit_resource",
        *_head(),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        *_life(),
    )
    op.create_table("unit_proposal", *_head(), sa.Column("helper_id", sa.Uuid(), nullable=True), *_life())
    for table in ("unit_resource", "unit_proposal"):
        op.create_index(f"ix_{table}_unit", table, ["unit_id"])
        op.create_index(f"ix_{table}_area", table, ["area", "state"])
    _members()


def _head() -> list[sa.Column[object]]:
    return [
        sa.Column("seq", _SERIAL, primary_key=True, nullable=False),
        sa.Column("id", sa.Uuid(), unique=True, nullable=False),
        sa.Column("unit_id", sa.Uuid(), sa.ForeignKey("home_unit.id"), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
    ]


def _life() -> list[sa.Column[object]]:
    return [
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
    ]


def _members() -> None:
    op.create_table(
        "member_consent",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("notice", sa.String(length=20), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["home_unit.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_member_consent", "member_consent", ["helper_id", "unit_id", "purpose"])
    op.create_table(
        "sent_record",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("services", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_back_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["consent_id"], ["member_consent.id"]),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["home_unit.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_sent_record_unit", "sent_record", ["unit_id"])
    op.create_index("ix_sent_record_helper", "sent_record", ["helper_id"])
