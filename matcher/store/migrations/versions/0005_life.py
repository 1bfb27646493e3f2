"""The whole life of an order: its clocks, what waits for people, what is told to them, what districts set."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _places()
    _orders()
    _timers()
    _todos()
    _notices()


def _places() -> None:
    op.add_column("district", sa.Column("policy", _JSON, nullable=False, server_default="{}"))
    op.add_column("service_item", sa.Column("materials_zh", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("service_item", sa.Column("materials_en", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("recipient", sa.Column("kind", sa.String(length=12), nullable=False, server_default="person"))
    op.add_column("recipient", sa.Column("born_year", sa.Integer(), nullable=True))
    op.create_table(
        "service_rule",
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("service", sa.String(length=12), nullable=False),
        sa.Column("sla_hours", sa.Integer(), nullable=True),
        sa.Column("duration_min", sa.Integer(), nullable=True),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["actor.id"]),
        sa.ForeignKeyConstraint(["district"], ["district.code"]),
        sa.ForeignKeyConstraint(["service"], ["service_item.code"]),
        sa.PrimaryKeyConstraint("district", "service"),
    )


def _orders() -> None:
    for column in (
        sa.Column("tier_h", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("contacted_at", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("hold_until", sa.BigInteger(), nullable=True),
        sa.Column("back_to", sa.String(length=12), nullable=True),
        sa.Column("disputed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("reopened", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("returns", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("is_ruled", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("handed_to", sa.Uuid(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("carrier_id", sa.Uuid(), nullable=True),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("value_yuan", sa.Integer(), nullable=True),
    ):
        op.add_column("service_order", column)
    op.create_index("ix_service_order_carrier", "service_order", ["carrier_id"])
    op.execute("UPDATE service_order SET tier_h = CAST((due_at - placed_at) / 3600000000 AS INTEGER)")


def _timers() -> None:
    op.create_table(
        "timer",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("kind", "subject_id"),
    )
    op.create_index("ix_timer_due", "timer", ["state", "due_at"])
    # Orders that are under way get their clocks: each finds out by itself what is due.
    op.execute(
        "INSERT INTO timer (kind, subject_id, district, due_at, state, attempt)"
        " SELECT 'order_clock', id, district, placed_at, 'waiting', 0 FROM service_order"
        " WHERE state IN ('placed', 'accepted', 'planned', 'offered', 'assigned', 'in_service', 'scheduled')"
    )


def _todos() -> None:
    op.create_table(
        "todo",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["service_order.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    open_only = sa.text("state = 'open'")
    op.create_index(
        "uq_todo_open", "todo", ["kind", "subject_id"], unique=True, sqlite_where=open_only, postgresql_where=open_only
    )
    op.create_index("ix_todo_area", "todo", ["area", "state", "due_at"])
    op.create_index("ix_todo_order", "todo", ["order_id"])


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("to_kind", sa.String(length=8), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("facts", _JSON, nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["service_order.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_notice_due", "notice", ["district", "state", "due_at"])
    op.create_index("ix_notice_to", "notice", ["to_kind", "to_id", "state"])
