"""May this helper do this post? The check of a claim, and of what is shown as to be claimed."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import NotAllowed, NotAvailable
from matcher.domain.needs import with_headcount
from matcher.domain.repeating import Pattern
from matcher.domain.shifts import Shift
from matcher.domain.states import HelperKind, HelperState
from matcher.planning import rules
from matcher.planning.places import can_take_all, qualifies
from matcher.store import places
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts
from matcher.store.snapshot import horizon_of
from matcher.store.snapshot_one import read_helper


def first_shift(row: Row[Any], today: dt.date) -> Shift:
    """The day by which credentials are judged; each day's order judges them anew. NotAvailable after the last."""
    pattern = Pattern(
        [(day["weekday"], day["part"]) for day in row.days], row.every_weeks, row.from_date, row.until_date
    )
    found = next(iter(pattern.between(max(today, row.from_date), row.until_date)), None)
    if found is None:
        raise NotAvailable("no day of this post lies ahead")
    return found


def check_fit(tx: Tx, who: HelperFacts, row: Row[Any]) -> None:
    """NotAllowed where kind, area or tags forbid it."""
    service = places.service(tx, row.service, row.district)
    needs = with_headcount(service.needs, row.places)
    if who.state is not HelperState.ACTIVE or who.kind.value not in service.accepts:
        raise NotAllowed("this post is not for this helper at present", why="away")
    if not rules.serves(who.bases, who.reach, row.area):
        raise NotAllowed("the post lies outside the area that this helper serves", why="area")
    is_team = who.kind is HelperKind.TEAM
    if not (can_take_all(needs, who.tags, who.size) if is_team else any(qualifies(who.tags, n.tags) for n in needs)):
        raise NotAllowed("the post needs a skill or a checked credential that this helper does not have", why="skill")


def hindrances(tx: Tx, helper_id: UUID, rows: Iterable[Row[Any]]) -> dict[UUID, str]:
    """Post -> why the helper could not claim it, by the code of the refusal; what it may claim is left out."""
    found: dict[UUID, str] = {}
    for row in rows:
        horizon = horizon_of(tx, row.area)
        try:
            shift = first_shift(row, horizon.calendar.today(tx.now))
            check_fit(tx, read_helper(tx, helper_id, horizon, shift), row)
        except (NotAllowed, NotAvailable) as error:
            found[row.id] = error.why
    return found
