"""Two-way feedback as its readers ask for it: the desk, and the unit itself."""

import datetime as dt
from uuid import UUID

from matcher.domain.roles import Actor
from matcher.store import units
from matcher.store.database import Tx
from matcher.store.fed_back import CountView, FeedbackView, WorkView, sheet_of

__all__ = ["CountView", "FeedbackView", "WorkView", "read_feedback"]


def read_feedback(tx: Tx, actor: Actor, unit_id: UUID, first: dt.date | None, last: dt.date | None) -> FeedbackView:
    """The sheet; without a period, the running month. NotFound, Invalid."""
    row = units.get(tx, actor, unit_id, "read_feedback")
    actor.require("read_feedback")
    return sheet_of(tx, row, first, last)
