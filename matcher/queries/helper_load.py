"""How much one helper has to do: for the desk, about this one alone; nobody is compared by it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from matcher.domain.roles import DESK, Actor
from matcher.domain.states import LIVE, AssignmentState, HelperKind, OfferState
from matcher.planning.eligible import asks_left
from matcher.queries.people import read_helper
from matcher.store.database import Tx
from matcher.store.schema import assignment, offer

WEEKS = dt.timedelta(days=28)


@dataclass(frozen=True, slots=True)
class LoadView:
    """Places still to serve, offers without an answer, places taken in 28 days, and how often it may still be asked."""

    held: int
    asked: int
    taken: int
    asks_left: int | None


def read_load(tx: Tx, actor: Actor, kind: HelperKind, helper_id: UUID) -> LoadView | None:
    """Of a helper that the actor may know of; None for who is no desk. NotFound."""
    read_helper(tx, actor, kind, helper_id)
    if actor.role not in DESK:
        return None
    a, o = assignment.c, offer.c
    mine = a.helper_id == helper_id
    return LoadView(
        held=_count(tx, a.seq, mine, a.state == AssignmentState.ACTIVE),
        asked=_count(tx, o.seq, o.helper_id == helper_id, o.state == OfferState.PENDING),
        taken=_count(tx, a.seq, mine, a.state.in_(LIVE), a.taken_at > tx.now - WEEKS),
        asks_left=asks_left(tx, actor.area, [helper_id]).get(helper_id),
    )


def _count(tx: Tx, column: ColumnElement[int | None], *wanted: ColumnElement[bool]) -> int:
    return int(tx.value(select(func.count(column)).where(*wanted)) or 0)
