"""Duties as a helper chooses from them: what one is on, what one could take, and what one has not the skill for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.planning import rules
from matcher.planning.places import qualifies
from matcher.queries.orders import ShiftView
from matcher.queries.paging import MOST, Wanted
from matcher.queries.places import ServiceView, read_service
from matcher.queries.rosters import RosterView, list_rosters
from matcher.store import places
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts
from matcher.store.schema import area
from matcher.store.snapshot import horizon_of
from matcher.store.snapshot_one import read_helper


@dataclass(frozen=True, slots=True)
class OwnDuty:
    """A duty still to come; `fits`: the helper's kind, area and skills allow it."""

    id: UUID
    roster: str
    area: str
    service: dict[str, str]
    shift: ShiftView
    free: int
    mine: bool
    fits: bool


def list_own_duties(tx: Tx, actor: Actor) -> list[OwnDuty]:
    """The duties of the next 28 days in the helper's reach, the soonest first."""
    actor.require("take_duty")
    calendar = places.calendar_of(tx, actor.area)
    rosters = list_rosters(tx, actor, Wanted(MOST), None, None).items
    if actor.helper_id is None or not rosters:
        return []
    now = Shift(calendar.today(tx.now), calendar.parts[0].code)
    helper = read_helper(tx, actor.helper_id, horizon_of(tx, actor.area), now)
    named = _names(tx, {one.area for one in rosters})
    found = [duty for one in rosters for duty in _duties(read_service(tx, actor, one.service), one, helper, named)]
    coming = (one for one in found if calendar.ends_at(Shift(one.shift.date, one.shift.part)) > tx.now)
    return sorted(coming, key=lambda one: (calendar.starts_at(Shift(one.shift.date, one.shift.part)), one.roster))


def _duties(
    service: ServiceView, roster: RosterView, helper: HelperFacts, named: Mapping[str, str]
) -> Iterable[OwnDuty]:
    fits = (
        helper.kind.value in service.accepts
        and rules.serves(helper.bases, helper.reach, roster.area)
        and any(qualifies(helper.tags, need.tags) for need in service.needs)
    )
    told = {"zh": service.name_zh, "en": service.name_en}
    for one in roster.duties:
        yield OwnDuty(one.id, roster.name, named.get(roster.area, ""), told, one.shift, one.free, one.mine, fits)


def _names(tx: Tx, codes: set[str]) -> dict[str, str]:
    return dict(tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_(codes))))
