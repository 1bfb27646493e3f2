"""A district's switches, and who keeps it warm."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Columns with a constant default are added without rewriting the table, so that others go on meanwhile.
    op.add_column("district", sa.Column("acceptance", sa.String(length=12), nullable=False, server_default="by_hand"))
    op.add_column("district", sa.Column("dispatch", sa.String(length=12), nullable=False, server_default="in_rounds"))
    op.add_column("district", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "live_lease",
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["district"], ["district.code"]),
        sa.PrimaryKeyConstraint("district"),
    )
