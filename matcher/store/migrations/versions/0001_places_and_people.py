"""Places and people."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("code", sa.String(length=18), nullable=False),
        sa.Column("parent", sa.String(length=18), nullable=True),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent"],
            ["area.code"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "clock_offset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("microseconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "helper",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("member_kind", sa.String(length=12), nullable=True),
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("per_shift", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("registered_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "reach >= 0 AND per_shift >= 0 AND per_day >= 0 AND total >= 0 AND size >= 1", name="limits"
        ),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    with op.batch_alter_table("helper", schema=None) as batch_op:
        batch_op.create_index("ix_helper_area", ["area"], unique=False)
        batch_op.create_index("ix_helper_district", ["district", "state"], unique=False)

    op.create_table(
        "personal_record",
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "subject_id"),
    )
    op.create_table(
        "recipient",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("registered_by", sa.Uuid(), nullable=True),
        sa.Column("registered_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    with op.batch_alter_table("recipient", schema=None) as batch_op:
        batch_op.create_index("ix_recipient_area", ["area"], unique=False)
        batch_op.create_index(batch_op.f("ix_recipient_phone_index"), ["phone_index"], unique=False)

    op.create_table(
        "service_item",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("needs", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("modes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("accepts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("buddy", sa.String(length=12), nullable=False),
        sa.Column("service_class", sa.String(length=12), nullable=False),
        sa.Column("payer", sa.String(length=12), nullable=False),
        sa.Column("duration_min", sa.Integer(), nullable=False),
        sa.Column("sla_hours", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "actor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["helper_id"],
            ["helper.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "availability_exception",
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["helper_id"],
            ["helper.id"],
        ),
        sa.PrimaryKeyConstraint("helper_id", "date", "part"),
    )
    op.create_table(
        "credential",
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("checked_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["helper_id"],
            ["helper.id"],
        ),
        sa.PrimaryKeyConstraint("helper_id", "tag"),
    )
    op.create_table(
        "district",
        sa.Column("code", sa.String(length=18), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("parts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["code"],
            ["area.code"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "helper_base",
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.ForeignKeyConstraint(
            ["helper_id"],
            ["helper.id"],
        ),
        sa.PrimaryKeyConstraint("helper_id", "area"),
    )
    op.create_table(
        "helper_tag",
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["helper_id"],
            ["helper.id"],
        ),
        sa.PrimaryKeyConstraint("helper_id", "tag"),
    )
    op.create_table(
        "pairing",
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["helper_id"],
            ["helper.id"],
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["recipient.id"],
        ),
        sa.PrimaryKeyConstraint("recipient_id", "helper_id", "kind"),
    )
    op.create_table(
        "team_member",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["helper.id"],
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["helper.id"],
        ),
        sa.PrimaryKeyConstraint("team_id", "member_id"),
    )
    op.create_table(
        "weekly_availability",
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["helper_id"],
            ["helper.id"],
        ),
        sa.PrimaryKeyConstraint("helper_id", "weekday", "part"),
    )
    op.create_table(
        "api_token",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
