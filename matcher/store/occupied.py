"""Shifts that a helper's work takes beyond an assignment's own: they count as taken wherever limits are counted."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.shifts import Shift
from matcher.store.database import Tx
from matcher.store.schema import helper, occupied
from matcher.store.transition import tell

ASSIGNMENT, CREW, DUTY, DAY = "assignment", "crew", "duty", "day"
"""What takes the time: an assignment longer than its part, being named as a team's crew (`source_id` is the team's
assignment), a duty of a roster (its place), a service day (the sign-up)."""


def take(tx: Tx, helper_id: UUID, shifts: Iterable[Shift], source: str, source_id: UUID) -> None:
    """The shifts are taken from now on; the caller holds a lock on the helper and has asked whether there is room."""
    rows = [
        {"helper_id": helper_id, "date": one.date, "part": one.part, "source": source, "source_id": source_id}
        for one in sorted(set(shifts))
    ]
    if rows:
        tx.execute(upsert(occupied).on_conflict_do_nothing(), rows)
        _tell(tx, {helper_id})


def free(tx: Tx, source: str, source_id: UUID) -> None:
    """Whatever this took is free again; called where an assignment, a crew or a duty's place ends."""
    gone = delete(occupied).where(occupied.c.source_id == source_id, occupied.c.source == source)
    _tell(tx, {row.helper_id for row in tx.rows(gone.returning(occupied.c.helper_id))})


def free_one(tx: Tx, source: str, source_id: UUID, helper_id: UUID) -> None:
    """Whatever this took of one helper is free again, and of the others it is not."""
    mine = (occupied.c.source_id == source_id, occupied.c.source == source, occupied.c.helper_id == helper_id)
    if tx.execute(delete(occupied).where(*mine)).rowcount:
        _tell(tx, {helper_id})


def free_of(tx: Tx, assignment_id: UUID) -> None:
    """What an assignment took beside its own shift is free again; called wherever one ends without being done."""
    for source in (ASSIGNMENT, CREW):
        free(tx, source, assignment_id)


def _tell(tx: Tx, helpers: set[UUID]) -> None:
    """Who follows a district learns only from events that somebody's time changed."""
    for one in sorted(helpers):
        raised = update(helper).where(helper.c.id == one).values(version=helper.c.version + 1)
        row = tx.execute(raised.returning(helper.c.version, helper.c.state)).one()
        tell(tx, "helper", one, row.version, "occupy", (row.state, row.state), None)
