"""What posts and service days are called is let go some time after they are over."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# Each finds out by itself when it is due.
_TIMED = (
    "INSERT INTO timer (kind, subject_id, district, due_at, state, attempt)"
    " SELECT '{kind}', t.id, t.district, t.made_at, 'waiting', 0 FROM {table} t"
)


def upgrade() -> None:
    op.execute(_TIMED.format(kind="post_kept", table="post"))
    op.execute(_TIMED.format(kind="day_kept", table="service_day"))
