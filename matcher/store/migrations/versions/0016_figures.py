"""What the statistics look orders up by: the moments that decide, and whose place belongs to which order."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for moment in ("placed_at", "due_at", "state_at"):
        op.create_index(f"ix_service_order_{moment}", "service_order", ["district", moment])
    op.create_index("ix_assignment_order", "assignment", ["order_id"])
