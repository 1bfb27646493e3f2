"""Areas as they are arranged: what lies in each, what would go along with a change, and what was changed."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from matcher.domain.area_changes import AreaChangeState
from matcher.domain.areas import COMMUNITY_DIGITS, covers
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor, Role
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import areas
from matcher.store.database import Tx
from matcher.store.schema import actor as person
from matcher.store.schema import area, area_change
from matcher.store.scope import inside

STEP_DIGITS = 3


@dataclass(frozen=True, slots=True)
class MovingView:
    """How many of a kind would go along."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class AreaChangeView:
    """A change; `name` is the old one of a renaming, the new one of a split; `carried`: which code each area got."""

    id: UUID
    kind: str
    area: str
    into: str | None
    name: str | None
    day: dt.date
    state: str
    made_at: dt.datetime
    done_at: dt.datetime | None
    carried: dict[str, str]
    parts: list[str]


@dataclass(frozen=True, slots=True)
class Arranged:
    """An area right below the one that is looked at, with what lies in it."""

    code: str
    name: str
    level: str
    valid_from: dt.date
    valid_to: dt.date | None
    inner: int
    staff: int
    holds: dict[str, int]


def preview(tx: Tx, actor: Actor, code: str) -> Page[MovingView]:
    """What lies in the area and is still worked on: all of it would go along. NotFound."""
    if not covers(actor.area, code):
        raise NotFound
    actor.require("change_areas")
    areas.get(tx, code)
    counts = areas.count(tx, [one.code for one in areas.within(tx, code)])
    return Page([MovingView(what, count) for what, count in counts.items()], None)


def list_changes(tx: Tx, actor: Actor, wanted: Wanted) -> Page[AreaChangeView]:
    """A page of what was changed, and is planned, in the actor's area; the newest first."""
    actor.require("read_area_changes")
    mine = inside(area_change.c.from_code, actor.area) | inside(area_change.c.to_code, actor.area)
    rows, following = by_number(tx, select(area_change).where(mine), area_change.c.seq, wanted, newest_first=True)
    found = [
        AreaChangeView(
            *(row.id, row.kind, row.from_code, row.to_code, row.name, row.day, row.state, row.made_at, row.done_at),
            carried=row.carried or {},
            parts=row.parts or [],
        )
        for row in rows
    ]
    return Page(found, following)


def read_change(tx: Tx, actor: Actor, change_id: UUID) -> AreaChangeView:
    """One of them. NotFound."""
    found = [one for one in list_changes(tx, actor, Wanted(200)).items if one.id == change_id]
    if not found:
        raise NotFound
    return found[0]


def arranged(tx: Tx, actor: Actor, code: str) -> list[Arranged]:
    """The areas right below one, with what lies in each. NotFound outside the actor's area."""
    actor.require("read_area_changes")
    if not covers(actor.area, code):
        raise NotFound
    areas.get(tx, code)
    rows = tx.rows(select(area).where(area.c.parent == code, area.c.closed_at.is_(None)).order_by(area.c.code))
    digits = len(code) + STEP_DIGITS
    held = areas.count_below(tx, code, digits)
    below = Counter(one.code[:digits] for one in areas.within(tx, code))
    at_work = (person.c.role == Role.GRID_STAFF, person.c.area.in_([row.code for row in rows]))
    staff = dict(tx.tuples(select(person.c.area, func.count()).where(*at_work).group_by(person.c.area)))
    return [
        Arranged(
            *(row.code, row.name, row.level, row.valid_from, row.valid_to),
            inner=below[row.code] - 1,
            staff=int(staff.get(row.code, 0)),
            holds={kind.name: held.get(row.code, {}).get(kind.name, 0) for kind in areas.KINDS},
        )
        for row in rows
    ]


def targets(tx: Tx, actor: Actor, code: str) -> list[tuple[str, str]]:
    """Code and name of the areas that those below `code` could be merged with: of the same level, in the actor's."""
    digits = len(code) + STEP_DIGITS
    if digits < COMMUNITY_DIGITS:
        return []
    wanted = (inside(area.c.code, actor.area), func.length(area.c.code) == digits, area.c.valid_to.is_(None))
    return list(tx.tuples(select(area.c.code, area.c.name).where(*wanted).order_by(area.c.code)))


def is_planned(one: AreaChangeView) -> bool:
    """Whether it is still ahead."""
    return one.state == AreaChangeState.PLANNED
