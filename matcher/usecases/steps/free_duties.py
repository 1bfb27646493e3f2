"""Who is away, or gone, keeps no place on a duty ahead: others can take it, and who drew the roster up is told."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.roles import Actor, Role
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import DutyPlaceState
from matcher.domain.waiting import TodoKind
from matcher.planning.places import qualifies
from matcher.store import helpers, occupied, places, rosters, todos
from matcher.store.database import Tx
from matcher.store.schema import duty, duty_place, roster
from matcher.store.snapshot_one import tags_of_helpers
from matcher.store.transition import move
from matcher.usecases.steps.telling import tell_duty_freed


def free_duties(tx: Tx, by: Actor | None, helper_id: UUID, reason: str, until: dt.date | None = None) -> None:
    """Free the helper's places on duties that have not begun; with `until`, on those before that day.

    The caller holds no lock on the helper yet: duties are locked before it, as everywhere.
    """
    for on, place, its in duties_ahead(tx, helper_id, until, lock=True):
        move(tx, "duty_place", place, "release", by, reason=reason, ended_at=tx.now)
        end_place(tx, on.id, place.id)
        tell_duty_freed(tx, on, its, helper_id)


def end_place(tx: Tx, duty_id: UUID, place_id: UUID) -> None:
    """A place on a duty is counted as free, its time is the helper's own, and nobody has to see to it any more."""
    rosters.free_place(tx, duty_id)
    occupied.free(tx, occupied.DUTY, place_id)
    todos.drop(tx, place_id, [TodoKind.CREDENTIAL_OVER])


def watch_duties(tx: Tx, helper_id: UUID, calendar: Calendar) -> None:
    """Lay on the secretary's list the duties ahead for which a credential of the helper no longer counts."""
    held = duties_ahead(tx, helper_id)
    seq = helpers.lock(tx, helper_id).seq if held else 0
    for on, place, its in held:
        needs = places.service(tx, its.service, its.district).needs
        own = tags_of_helpers(tx, [seq], on.date).get(seq, {})
        if any(qualifies(own, need.tags) for need in needs):
            todos.drop(tx, place.id, [TodoKind.CREDENTIAL_OVER])
        else:
            due_at = max(tx.now, calendar.starts_at(Shift(on.date, on.part)))
            area = its.area[:COMMUNITY_DIGITS]
            todos.add(tx, todos.Waiting(TodoKind.CREDENTIAL_OVER, place.id, area, Role.SECRETARY, due_at))


def duties_ahead(
    tx: Tx, helper_id: UUID, until: dt.date | None = None, *, lock: bool = False
) -> Sequence[tuple[Row[Any], Row[Any], Row[Any]]]:
    """Duty, place and roster of what the helper holds and has not begun, by duty."""
    p = duty_place.c
    mine = (p.helper_id == helper_id, p.state == DutyPlaceState.HELD)
    held = {row.duty_id: row for row in tx.rows(select(duty_place).where(*mine))}
    found = select(duty).where(duty.c.id.in_(list(held))).order_by(duty.c.id)
    rows = tx.rows(found.with_for_update() if lock else found) if held else ()
    if lock:
        held = {row.duty_id: row for row in tx.rows(select(duty_place).where(*mine))}
    its = {row.id: row for row in tx.rows(select(roster).where(roster.c.id.in_([one.roster_id for one in rows])))}
    ahead = [one for one in rows if one.id in held and (until is None or one.date < until)]
    return [
        (one, held[one.id], its[one.roster_id])
        for one in ahead
        if places.calendar_of(tx, its[one.roster_id].area).starts_at(Shift(one.date, one.part)) > tx.now
    ]
