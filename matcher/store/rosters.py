"""Rosters, their duties, and who has claimed them: by one conditional update, so never more than there are places."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, insert, or_, select, update

from matcher.domain.areas import COMMUNITY_DIGITS, above
from matcher.domain.errors import NotFound
from matcher.domain.roles import HELPERS, Actor, Relation
from matcher.domain.states import DutyPlaceState
from matcher.store.database import Tx
from matcher.store.schema import duty, duty_place, roster
from matcher.store.scope import Kind, inside, lies_inside, reaches


def _nearby(actor: Actor) -> ColumnElement[bool]:
    """For helpers those in their reach, for others those of the community where they live, or of what lies above."""
    if actor.role in HELPERS:
        return reaches(actor, roster.c.area)
    community = actor.area[:COMMUNITY_DIGITS]
    return or_(inside(roster.c.area, community), roster.c.area.in_(above(community)))


ROSTER = Kind(roster, ("read_rosters",), {Relation.INSIDE: lies_inside(roster), Relation.NEARBY: _nearby}, {})


def _of_its_roster(condition: Callable[[Actor], ColumnElement[bool]]) -> Callable[[Actor], ColumnElement[bool]]:
    found = select(1).select_from(roster).where(roster.c.id == duty.c.roster_id).correlate(duty)
    return lambda actor: exists(found.where(condition(actor)))


DUTY = Kind(duty, ROSTER.reads, {one: _of_its_roster(its) for one, its in ROSTER.conditions.items()}, {})


def rosters_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The rosters that the actor may know of."""
    return ROSTER.seen_by(actor)


def add(tx: Tx, values: Mapping[str, Any], duties: Sequence[Mapping[str, Any]]) -> None:
    """A new roster with its duties."""
    tx.execute(insert(roster), dict(values))
    if duties:
        tx.execute(insert(duty), [dict(one) for one in duties])


def get(tx: Tx, actor: Actor, roster_id: UUID) -> Row[Any]:
    """A roster that the actor may know of. NotFound."""
    row = tx.row(select(roster).where(roster.c.id == roster_id, rosters_seen_by(actor)))
    if row is None:
        raise NotFound
    return row


def get_duty(tx: Tx, actor: Actor, duty_id: UUID) -> tuple[Row[Any], Row[Any]]:
    """A duty that the actor may know of, held until the transaction ends, and its roster. NotFound."""
    row = tx.row(select(duty).where(duty.c.id == duty_id, DUTY.seen_by(actor)).with_for_update())
    if row is None:
        raise NotFound
    return row, tx.execute(select(roster).where(roster.c.id == row.roster_id)).one()


def take_place(tx: Tx, duty_id: UUID) -> bool:
    """Count one more place as taken, where one is left."""
    free = (duty.c.id == duty_id, duty.c.filled < duty.c.places)
    return tx.execute(update(duty).where(*free).values(filled=duty.c.filled + 1)).rowcount == 1


def free_place(tx: Tx, duty_id: UUID) -> None:
    """Count a place as free again."""
    tx.execute(update(duty).where(duty.c.id == duty_id).values(filled=duty.c.filled - 1))


def place_of(tx: Tx, duty_id: UUID, helper_id: UUID | None) -> Row[Any] | None:
    """The place that the helper has on a duty."""
    mine = (duty_place.c.duty_id == duty_id, duty_place.c.helper_id == helper_id)
    return tx.row(select(duty_place).where(*mine, duty_place.c.state == DutyPlaceState.HELD))


def duties_of(tx: Tx, roster_ids: Iterable[UUID], since: dt.date, until: dt.date) -> dict[UUID, list[Row[Any]]]:
    """Roster -> its duties between two dates, in their order."""
    found: dict[UUID, list[Row[Any]]] = {}
    wanted = (duty.c.roster_id.in_(list(roster_ids)), duty.c.date.between(since, until))
    for row in tx.rows(select(duty).where(*wanted).order_by(duty.c.date, duty.c.seq)):
        found.setdefault(row.roster_id, []).append(row)
    return found


def holders_of(tx: Tx, duty_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Duty -> the helpers on it."""
    found: dict[UUID, list[UUID]] = {}
    wanted = (duty_place.c.duty_id.in_(list(duty_ids)), duty_place.c.state == DutyPlaceState.HELD)
    for row in tx.rows(select(duty_place).where(*wanted).order_by(duty_place.c.seq)):
        found.setdefault(row.duty_id, []).append(row.helper_id)
    return found
