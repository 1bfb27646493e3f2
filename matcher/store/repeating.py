"""Series and the days on which they were made into orders."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, insert, select

from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor, Relation
from matcher.store import recipients
from matcher.store.database import Tx
from matcher.store.schema import series
from matcher.store.scope import Kind, lies_inside

SUBJECT = "series"
SERIES = Kind(
    series,
    ("read_series",),
    {Relation.INSIDE: lies_inside(series), Relation.FILED: lambda actor: series.c.placed_by == actor.id},
    {},
)


def series_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The series that the actor may know of."""
    return SERIES.seen_by(actor)


def add(tx: Tx, values: Mapping[str, Any]) -> None:
    """A new series."""
    tx.execute(insert(series), dict(values))


def get(tx: Tx, actor: Actor, series_id: UUID, *, lock: bool = False) -> Row[Any]:
    """A series that the actor may know of; `lock` holds it, and its recipient, until the transaction ends. NotFound."""
    row = tx.row(select(series).where(series.c.id == series_id, series_seen_by(actor)))
    if row is None:
        raise NotFound
    return _locked(tx, row) if lock else row


def lock(tx: Tx, series_id: UUID) -> Row[Any]:
    """A series by id for the service itself, held with its recipient until the transaction ends. NotFound."""
    row = tx.row(select(series).where(series.c.id == series_id))
    if row is None:
        raise NotFound
    return _locked(tx, row)


def _locked(tx: Tx, row: Row[Any]) -> Row[Any]:
    recipients.hold(tx, row.recipient_id)
    return tx.execute(select(series).where(series.c.id == row.id).with_for_update()).one()


def of_recipient(tx: Tx, recipient_id: UUID) -> Sequence[Row[Any]]:
    """All of a recipient, the oldest first."""
    return tx.rows(select(series).where(series.c.recipient_id == recipient_id).order_by(series.c.seq))
