"""The forms of service: exact hours, what takes time beside assignments, sessions, runs, series and rosters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _columns()
    _occupied()
    _sessions()
    _series()
    _rosters()


def _columns() -> None:
    op.add_column("service_order", sa.Column("form", sa.String(length=8), nullable=True))
    op.execute(
        "UPDATE service_order SET form ="
        " (SELECT form FROM service_item WHERE service_item.code = service_order.service)"
    )
    op.add_column("assignment", sa.Column("carrier_id", sa.Uuid(), nullable=True))
    op.create_index("ix_assignment_carrier", "assignment", ["carrier_id"])
    for table in ("weekly_availability", "availability_exception"):
        op.add_column(table, sa.Column("from_min", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("to_min", sa.Integer(), nullable=True))


def _occupied() -> None:
    op.create_table(
        "occupied",
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"]),
        sa.PrimaryKeyConstraint("helper_id", "date", "part", "source", "source_id"),
    )
    op.create_index("ix_occupied_source", "occupied", ["source_id", "source"])


def _sessions() -> None:
    op.create_table(
        "service_session",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("service", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("at_from", sa.BigInteger(), nullable=True),
        sa.Column("at_to", sa.BigInteger(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("booked >= 0 AND booked <= seats", name="seats"),
        sa.ForeignKeyConstraint(["made_by"], ["actor.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["service_order.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("order_id"),
    )
    op.create_index("ix_service_session_area", "service_session", ["area", "date"])
    op.create_table(
        "seat",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("booked_by", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("booked_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["booked_by"], ["actor.id"]),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"]),
        sa.ForeignKeyConstraint(["session_id"], ["service_session.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    _unique_while("uq_seat_booked", "seat", ["session_id", "recipient_id"], "state = 'booked'")
    op.create_index("ix_seat_booked_by", "seat", ["booked_by"])


def _unique_while(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("service", sa.String(length=12), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("days", _JSON, nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("until_date", sa.Date(), nullable=True),
        sa.Column("skips_holidays", sa.Boolean(), nullable=False),
        sa.Column("consent_by", sa.String(length=8), nullable=False),
        sa.Column("consent_how", sa.String(length=8), nullable=False),
        sa.Column("consent_notice", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["placed_by"], ["actor.id"]),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipient.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_series_area", "series", ["area"])
    op.create_index("ix_series_placed_by", "series", ["placed_by"])
    op.create_table(
        "series_day",
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["service_order.id"]),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"]),
        sa.PrimaryKeyConstraint("series_id", "date"),
    )


def _rosters() -> None:
    op.create_table(
        "roster",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.String(length=18), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("service", sa.String(length=12), nullable=False),
        sa.Column("has_phone", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["actor.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_roster_area", "roster", ["area"])
    op.create_table(
        "duty",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("roster_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.CheckConstraint("filled >= 0 AND filled <= places", name="filled"),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("uq_duty_shift", "duty", ["roster_id", "date", "part"], unique=True)
    op.create_index("ix_duty_date", "duty", ["date", "part"])
    op.create_table(
        "duty_place",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("duty_id", sa.Uuid(), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"]),
        sa.ForeignKeyConstraint(["helper_id"], ["helper.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    _unique_while("uq_duty_place_held", "duty_place", ["duty_id", "helper_id"], "state = 'held'")
    op.create_index("ix_duty_place_helper", "duty_place", ["helper_id"])
