"""What would help an order that a round left, with its item; what one more person would save, with the round."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("dispatch_round", sa.Column("prices", kind, nullable=True))
    op.add_column("round_item", sa.Column("remedies", kind, nullable=True))
