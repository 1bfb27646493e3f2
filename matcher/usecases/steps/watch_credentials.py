"""A credential may end between the yes and the service: then nobody begins with it, and the desk learns in time."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from matcher.domain.areas import district_of
from matcher.domain.errors import NotAllowed
from matcher.domain.needs import is_credential
from matcher.domain.shifts import Calendar
from matcher.domain.states import AssignmentState, CredentialState
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.planning.crews import crew_fills
from matcher.planning.eligible import still_fits
from matcher.store import crews, helpers, places, timers, todos
from matcher.store.database import Tx
from matcher.store.schema import assignment, credential, service_order
from matcher.usecases.steps.crew_changes import lay_on_list
from matcher.usecases.steps.free_duties import watch_duties

_ENDED = "a checked credential that this service needs no longer counts; the community looks for somebody else"


def require_credentials(tx: Tx, order: Row[Any], held: Row[Any]) -> None:
    """NotAllowed where what the place needs does not count today: of the helper, or of those named for a team."""
    if _needs_credentials(order) and not _fits(tx, order, held, places.calendar_of(tx, order.area).today(tx.now)):
        raise NotAllowed(_ENDED, why="credential_over")


def _fits(tx: Tx, order: Row[Any], held: Row[Any], day: dt.date) -> bool:
    """Where a team has named who goes, the credentials of these count, and no longer its own."""
    named = crews.named(tx, held.id)
    return crew_fills(tx, order, named, day) if named else still_fits(tx, held.helper_id, order.id, day)


def watch_credentials(tx: Tx, helper_id: UUID, area: str) -> None:
    """Lay on the desk's list what the helper, or a crew in which it goes, can no longer do.

    Looks again when the next credential ends.
    """
    calendar = places.calendar_of(tx, area)
    for held, order in _not_begun(tx, helper_id):
        if _fits(tx, order, held, max(held.date, calendar.today(tx.now))):
            todos.drop(tx, held.id, [TodoKind.CREDENTIAL_OVER])
        else:
            lay_on_list(tx, order, held, TodoKind.CREDENTIAL_OVER)
    watch_duties(tx, helper_id, calendar)
    ends_at = _next_end(tx, helper_id, calendar)
    if ends_at is not None:
        timers.add(tx, TimerKind.CREDENTIAL_OVER, district_of(area), helper_id, ends_at)


def credential_over(tx: Tx, row: Row[Any]) -> None:
    """The day after a credential's last one has begun."""
    watch_credentials(tx, row.subject_id, helpers.lock(tx, row.subject_id).area)


def _needs_credentials(order: Row[Any]) -> bool:
    return any(is_credential(tag) for need in order.needs for tag in need["tags"])


def _not_begun(tx: Tx, helper_id: UUID) -> list[tuple[Row[Any], Row[Any]]]:
    """Places of orders that ask for a credential, of the helper or of a team that has named it: place and order."""
    a = assignment.c
    # What goes along in a run is begun with the run, whose own place is looked at.
    mine = (a.helper_id == helper_id, a.carrier_id.is_(None))
    wanted = (*mine, a.state == AssignmentState.ACTIVE, a.started_at.is_(None))
    own = tx.rows(select(assignment).where(*wanted))
    held = {row.order_id: row for row in (*own, *crews.to_begin(tx, helper_id))}
    orders = tx.rows(select(service_order).where(service_order.c.id.in_(list(held)))) if held else ()
    return [(held[order.id], order) for order in orders if _needs_credentials(order)]


def _next_end(tx: Tx, helper_id: UUID, calendar: Calendar) -> dt.datetime | None:
    today = calendar.today(tx.now)
    ends = (credential.c.helper_id == helper_id, credential.c.state == CredentialState.CHECKED)
    last: dt.date | None = tx.value(
        select(func.min(credential.c.expires_on)).where(*ends, credential.c.expires_on >= today)
    )
    return None if last is None else dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), calendar.zone)
