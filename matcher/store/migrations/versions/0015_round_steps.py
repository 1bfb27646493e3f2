"""What a worker is at while a round runs, and what taking its orders in turn would have given."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("dispatch_round", sa.Column("step", sa.String(length=12), nullable=True))
    op.add_column("dispatch_round", sa.Column("in_turn", kind, nullable=True))
