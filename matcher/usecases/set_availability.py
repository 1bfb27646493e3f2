"""A helper says when it is free: a usual week, and dates on which that does not hold."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from matcher.domain.errors import Invalid
from matcher.domain.roles import Actor
from matcher.domain.shifts import ALL_DAY
from matcher.domain.states import HelperKind
from matcher.store import helpers, places
from matcher.store.database import Tx


def set_availability(
    tx: Tx,
    actor: Actor,
    helper_id: UUID,
    kind: HelperKind,
    week: Sequence[tuple[int, str]],
    exceptions: Sequence[tuple[dt.date, str | None, str]],
) -> None:
    """Replace both: pairs of weekday (0 = Monday) and part; dates with a part (None: all day) and `free` or `busy`."""
    row = helpers.get(tx, actor, helper_id, kind, lock=True)
    actor.require("set_availability")
    calendar = places.calendar_of(tx, row.area)
    known = {part.code for part in calendar.parts}
    _check_parts("week", [part for _, part in week], known)
    _check_parts("exceptions", [part for _, part, _ in exceptions if part is not None], known)
    helpers.set_week(tx, helper_id, week)
    today = calendar.today(tx.now)
    dated = [
        {"date": date, "part": part or ALL_DAY, "state": state} for date, part, state in exceptions if date >= today
    ]
    helpers.set_exceptions(tx, helper_id, dated)
    helpers.change(tx, row, {}, actor)


def _check_parts(field: str, parts: Sequence[str], known: set[str]) -> None:
    if not set(parts) <= known:
        raise Invalid.at(f"{field}.part", "unknown_part", "the district has no such part of the day")
