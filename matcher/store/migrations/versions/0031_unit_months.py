"""What a unit was told of a month stays as it was: the months are closed when they are over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0029"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "unit_month",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("members", _JSON, nullable=False),
        sa.Column("named", _JSON, nullable=False),
        sa.Column("deeds", _JSON, nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["home_unit.id"]),
        sa.PrimaryKeyConstraint("unit_id", "month"),
    )
    # Units that are here already close their months from now on.
    op.execute(
        "INSERT INTO timer (kind, subject_id, district, due_at, state, attempt) "
        "SELECT 'unit_month', id, district, 0, 'waiting', 0 FROM home_unit WHERE state = 'active'"
    )
