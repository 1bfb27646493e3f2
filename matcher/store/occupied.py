"""Shifts that are taken from helpers by something else than an assignment of their own."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.domain.shifts import Shift
from matcher.store.database import Tx
from matcher.store.schema import occupied

CREW = "crew"
"""The source of those whom a team's leader has named; its id is the team's assignment."""


def take(tx: Tx, helper_id: UUID, shifts: Iterable[Shift], source: str, source_id: UUID) -> None:
    """Take the shifts from the helper; those that this source has taken already stay so."""
    rows = [
        {"helper_id": helper_id, "date": one.date, "part": one.part, "source": source, "source_id": source_id}
        for one in shifts
    ]
    if rows:
        tx.execute(upsert(occupied).on_conflict_do_nothing(), rows)


def free(tx: Tx, source: str, source_id: UUID) -> None:
    """Give back all shifts that this source has taken from anybody."""
    tx.execute(delete(occupied).where(occupied.c.source == source, occupied.c.source_id == source_id))
