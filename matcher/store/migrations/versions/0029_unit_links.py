"""Members that files gave a home unit wait for its confirmation; what units of before may know of them ends."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_UNSAID = "UPDATE helper SET unit_state = 'claimed' WHERE unit_id IS NOT NULL AND unit_state IS NULL"
_OTHERS = (
    "{of}.helper_id IN (SELECT h.id FROM helper h"
    " WHERE h.id = {of}.helper_id AND (h.unit_id IS NULL OR h.unit_id <> {of}.unit_id))"
)
# A consent that still stands towards another unit tells that nobody at the present one ever said yes.
_MOVED = (
    "UPDATE helper SET unit_state = 'claimed' WHERE unit_state = 'confirmed' AND id IN"
    " (SELECT c.helper_id FROM member_consent c WHERE c.withdrawn_at IS NULL AND {others})"
)
_FORGET = (
    "DELETE FROM personal_record WHERE subject = 'sent' AND subject_id IN"
    " (SELECT s.id FROM sent_record s WHERE s.taken_back_at IS NULL AND {others})"
)
_BACK = "UPDATE sent_record SET taken_back_at = :now WHERE taken_back_at IS NULL AND {others}"
_WITHDRAW = "UPDATE member_consent SET withdrawn_at = :now WHERE withdrawn_at IS NULL AND {others}"


def upgrade() -> None:
    now = time.time_ns() // 1000
    op.execute(_UNSAID)
    op.execute(_MOVED.format(others=_OTHERS.format(of="c")))
    op.execute(_FORGET.format(others=_OTHERS.format(of="s")))
    for statement, table in ((_BACK, "sent_record"), (_WITHDRAW, "member_consent")):
        op.execute(sa.text(statement.format(others=_OTHERS.format(of=table))).bindparams(now=now))
