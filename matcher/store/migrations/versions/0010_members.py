"""The members' side: ways to reach people, crews, shifts taken otherwise, alliances, holidays, clock hours, pauses."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _columns()
    _telling()
    _crews()
    _places()


def _columns() -> None:
    for column in (
        sa.Column("offers_a_week", sa.Integer(), nullable=True),
        sa.Column("on_holidays", sa.String(length=8), nullable=False, server_default="off"),
        sa.Column("alliance", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("paused_until", sa.Date(), nullable=True),
    ):
        op.add_column("helper", column)
    op.add_column("assignment", sa.Column("ended_for", sa.String(length=16), nullable=True))
    op.add_column("notice", sa.Column("message_id", sa.Uuid(), nullable=True))
    waiting = sa.text("state IN ('pending', 'leased')")
    op.create_index("ix_notice_open", "notice", ["due_at"], sqlite_where=waiting, postgresql_where=waiting)


def _telling() -> None:
    op.create_table(
        "contact_way",
        sa.Column("to_kind", sa.String(length=8), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("to_kind", "to_id", "channel"),
    )
    op.create_table(
        "notify_setting",
        sa.Column("to_kind", sa.String(length=8), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("quiet_from_min", sa.Integer(), nullable=True),
        sa.Column("quiet_to_min", sa.Integer(), nullable=True),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("to_kind", "to_id"),
    )


def _crews() -> None:
    op.create_table(
        "crew_member",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("named_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["helper.id"]),
        sa.PrimaryKeyConstraint("assignment_id", "member_id"),
    )


def _places() -> None:
    op.create_table(
        "alliance",
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("neighbour", sa.String(length=18), nullable=False),
        sa.CheckConstraint("area <> neighbour", name="two"),
        sa.ForeignKeyConstraint(["area"], ["area.code"]),
        sa.ForeignKeyConstraint(["neighbour"], ["area.code"]),
        sa.PrimaryKeyConstraint("area", "neighbour"),
    )
    op.create_table(
        "holiday",
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("is_workday", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("district", "date"),
    )
