"""Desk work: who keeps out of whose orders, who handed an order over, who outside owns it, a district's weights."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_TIMED = (
    "INSERT INTO timer (kind, subject_id, district, due_at, state, attempt)"
    " SELECT '{kind}', o.id, o.district, o.placed_at, 'waiting', 0 FROM service_order o WHERE o.state IN ({states})"
    " AND NOT EXISTS (SELECT 1 FROM timer t WHERE t.kind = '{kind}' AND t.subject_id = o.id)"
)
_UNTAKEN = "'placed', 'need_info', 'accepted', 'planned', 'offered'"
_OPEN = _UNTAKEN + ", 'needs_human', 'assigned', 'scheduled', 'in_service', 'reported'"


def upgrade() -> None:
    op.add_column("district", sa.Column("weights", _JSON, nullable=False, server_default="{}"))
    op.add_column("service_order", sa.Column("handed_by", sa.Uuid(), nullable=True))
    op.add_column("service_order", sa.Column("outside_owner", sa.String(length=24), nullable=True))
    op.create_table(
        "conflict",
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("declared_at", sa.BigInteger(), nullable=False),
        sa.Column("declared_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"]),
        sa.ForeignKeyConstraint(["declared_by"], ["actor.id"]),
        sa.PrimaryKeyConstraint("actor_id", "recipient_id"),
    )
    op.create_index("ix_conflict_recipient_id", "conflict", ["recipient_id"])
    op.create_index("ix_todo_actor", "todo", ["actor_id", "state"])
    # Orders that are under way get their timers: each finds out by itself what is due.
    op.execute(_TIMED.format(kind="order_clock", states=_OPEN))
    op.execute(_TIMED.format(kind="windows_over", states=_UNTAKEN))
