"""An order's end: ratings, call-backs, codes, looked-up addresses, incidents, boards."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DAY = 86_400_000_000


def upgrade() -> None:
    _tries()
    _ratings()
    _reveals()
    _incidents()
    _boards()
    _clocks()


def _tries() -> None:
    op.create_table(
        "code_try",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject"),
    )
    op.create_index("ix_code_try_tried", "code_try", ["tried_at"])


def _answers() -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean(), nullable=True) for name in ("contacted", "solved", "satisfied")]


def _ratings() -> None:
    op.create_table(
        "rating",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        *_answers(),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("rated_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["service_order.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("order_id", "turn", name="uq_rating_turn"),
    )
    op.create_table(
        "callback",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        *_answers(),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["service_order.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("order_id", "turn", "attempt", name="uq_callback_attempt"),
    )


def _reveals() -> None:
    op.create_table(
        "reveal",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["service_order.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_reveal_actor", "reveal", ["actor_id", "at"])
    op.create_index("ix_reveal_order", "reveal", ["order_id"])


def _incidents() -> None:
    op.create_table(
        "incident",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["service_order.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_incident_area", "incident", ["area", "state"])
    op.create_index("ix_incident_order", "incident", ["order_id"])
    op.create_table(
        "incident_step",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("done_by", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_incident_step", "incident_step", ["incident_id"])


def _boards() -> None:
    op.create_table(
        "board_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(length=18), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("notice", sa.String(length=20), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.code"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("area", "position", name="uq_board_position"),
    )


def _clocks() -> None:
    # Orders that were done or had ended before there was a clock for it.
    op.execute("UPDATE service_order SET confirmed_at = state_at WHERE state = 'confirmed' AND confirmed_at IS NULL")
    _set("rating_over", 7, ("reported", "confirmed"))
    _set("retention", 180, ("rejected", "transferred", "closed", "cancelled", "merged"))


_SET = sa.text(
    "INSERT INTO timer (kind, subject_id, district, due_at, state, attempt)"
    " SELECT :kind, o.id, o.district, o.state_at + :wait, 'waiting', 0 FROM service_order o WHERE o.state IN :states"
    " AND NOT EXISTS (SELECT 1 FROM timer t WHERE t.kind = :kind AND t.subject_id = o.id)"
).bindparams(sa.bindparam("kind", type_=sa.String()), sa.bindparam("states", expanding=True))


def _set(kind: str, days: int, states: tuple[str, ...]) -> None:
    op.get_bind().execute(_SET, {"kind": kind, "wait": days * _DAY, "states": states})
