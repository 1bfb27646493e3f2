"""Versions of a district's settings, the shares of the three rates, and services of a district's own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "settings_version",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("changes", json, nullable=False),
        sa.Column("state", json, nullable=False),
        sa.Column("from_number", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("district", "number", name="uq_settings_version_number"),
    )
    # Columns that may be empty are added without rewriting a table.
    op.add_column("district", sa.Column("composite", json, nullable=True))
    op.add_column("service_item", sa.Column("district", sa.String(length=18), nullable=True))
    op.create_index("ix_service_item_district", "service_item", ["district"])
