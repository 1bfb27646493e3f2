"""Home units, and who belongs to one."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home_unit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("registered_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("district", "name", name="uq_home_unit_name"),
    )
    op.create_index("ix_home_unit_area", "home_unit", ["area"])
    # Columns that may be empty are added without rewriting a table.
    op.add_column("helper", sa.Column("unit_id", sa.Uuid(), nullable=True))
    op.add_column("actor", sa.Column("unit_id", sa.Uuid(), nullable=True))
    op.create_index("ix_helper_unit", "helper", ["unit_id"])
