"""Consents name the seat or series that they were given with; what is over of either is let go after its days."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NEW_ID = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
_OF_SEATS = (
    "UPDATE consent SET seat_id = (SELECT p.id FROM seat p JOIN service_session s ON s.id = p.session_id"
    " WHERE s.order_id = consent.order_id AND p.recipient_id = consent.recipient_id AND p.booked_at = consent.at"
    " LIMIT 1)"
    " WHERE order_id IN (SELECT order_id FROM service_session)"
)
_OF_DAYS = (
    "UPDATE consent SET series_id = (SELECT o.series_id FROM service_order o WHERE o.id = consent.order_id)"
    " WHERE order_id IN (SELECT id FROM service_order WHERE series_id IS NOT NULL)"
)
# Where the evidence of one day was taken back, so is that of the series: it was the same.
# Who was erased agrees to none.
_OF_SERIES = (
    "INSERT INTO consent (id, recipient_id, series_id, given_by, how, notice, recorded_by, at, purpose, withdrawn_at)"
    " SELECT {new_id}, r.recipient_id, r.id, r.consent_by, r.consent_how, r.consent_notice, r.placed_by, r.made_at,"
    " 'order', COALESCE((SELECT MIN(c.withdrawn_at) FROM consent c WHERE c.series_id = r.id),"
    " (SELECT p.erased_at FROM recipient p WHERE p.id = r.recipient_id)) FROM series r"
)
_OF_ERASED = "recipient_id IN (SELECT id FROM recipient WHERE erased_at IS NOT NULL)"
_AROUND = "SELECT id FROM {table} WHERE order_id IN (SELECT id FROM service_order WHERE {of_erased})"
# What erasing forgot until now: subject -> the ids of those who were erased.
_LEFT = {
    "series": "SELECT id FROM series WHERE {of_erased}",
    "seat": "SELECT id FROM seat WHERE {of_erased}",
    **{name: _AROUND.replace("{table}", name) for name in ("rating", "callback", "reveal", "incident")},
    "step": (
        "SELECT s.id FROM incident_step s JOIN incident i ON i.id = s.incident_id"
        " JOIN service_order o ON o.id = i.order_id WHERE o.{of_erased}"
    ),
}
_FORGET = "DELETE FROM personal_record WHERE subject = '{subject}' AND subject_id IN ({ids})"
_CODES = "UPDATE service_order SET code_hash = NULL WHERE code_hash IS NOT NULL AND {of_erased}"
_ENDED = (
    "UPDATE series SET ended_at = (SELECT MAX(e.at) FROM event e WHERE e.thing = 'series' AND e.thing_id = series.id)"
    " WHERE state = 'ended'"
)
# Each finds out by itself when it is due.
_TIMED = (
    "INSERT INTO timer (kind, subject_id, district, due_at, state, attempt)"
    " SELECT '{kind}', t.id, t.district, t.made_at, 'waiting', 0 FROM {table} t WHERE {which}"
)


def upgrade() -> None:
    # Columns that may be empty are added without rewriting a table.
    op.add_column("consent", sa.Column("seat_id", sa.Uuid(), nullable=True))
    op.add_column("consent", sa.Column("series_id", sa.Uuid(), nullable=True))
    op.add_column("series", sa.Column("ended_at", sa.BigInteger(), nullable=True))
    op.create_index("ix_seat_recipient", "seat", ["recipient_id"])
    op.create_index("ix_series_recipient", "series", ["recipient_id"])
    op.execute(_OF_SEATS)
    op.execute(_OF_DAYS)
    op.create_index("ix_consent_seat", "consent", ["seat_id"])
    op.create_index("ix_consent_series", "consent", ["series_id"])
    op.execute(_OF_SERIES.format(new_id=_NEW_ID[op.get_bind().dialect.name]))
    op.execute(_ENDED)
    for subject, ids in _LEFT.items():
        op.execute(_FORGET.format(subject=subject, ids=ids.format(of_erased=_OF_ERASED)))
    op.execute(_CODES.format(of_erased=_OF_ERASED))
    op.execute(_TIMED.format(kind="series_kept", table="series", which="state = 'ended'"))
    op.execute(_TIMED.format(kind="session_kept", table="service_session", which="1 = 1"))
