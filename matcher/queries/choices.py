"""What somebody chooses from when ordering: the days, the parts of each that are still to come, and the cells."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, above, covers, is_building
from matcher.domain.roles import Actor, Role
from matcher.domain.shifts import Shift
from matcher.queries.places import PartView
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.store.schema import area
from matcher.store.scope import inside

FARTHEST_DAYS = 60
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class TimesView:
    """The days that can be named, the parts of a day, and which of today's are over."""

    today: dt.date
    tomorrow: dt.date
    weekend: list[dt.date]
    last: dt.date
    parts: list[PartView]
    over_today: list[str]
    zone: dt.tzinfo


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell, a building with the name of its cell, or the whole community where it has none."""

    code: str
    name: str


def read_times(tx: Tx, actor: Actor) -> TimesView:
    """The times of the actor's district."""
    calendar = calendar_of(tx, actor.area)
    today = calendar.today(tx.now)
    saturday = today + dt.timedelta(days=(_SATURDAY - today.weekday()) % 7)
    return TimesView(
        today=today,
        tomorrow=today + dt.timedelta(days=1),
        weekend=[saturday, saturday + dt.timedelta(days=_SUNDAY - _SATURDAY)],
        last=today + dt.timedelta(days=FARTHEST_DAYS),
        parts=[PartView(p.code, p.name_zh, p.name_en, p.start, p.end) for p in calendar.parts],
        over_today=[p.code for p in calendar.parts if calendar.ends_at(Shift(today, p.code)) <= tx.now],
        zone=calendar.zone,
    )


def list_cells(tx: Tx, actor: Actor) -> list[CellView]:
    """The cells and buildings of the actor's community, as far as the actor files there; a resident in all of them."""
    home = next((one for one in above(actor.area) if len(one) == COMMUNITY_DIGITS), actor.area)
    there = (inside(area.c.code, home), func.length(area.c.code) > COMMUNITY_DIGITS, area.c.valid_to.is_(None))
    rows = tx.rows(select(area.c.code, area.c.name).where(*there).order_by(area.c.code))
    scope = home if actor.role is Role.RESIDENT else actor.area
    names = {row.code: row.name for row in rows}
    found = [
        CellView(row.code, f"{names.get(row.code[:CELL_DIGITS], '')} {row.name}" if is_building(row.code) else row.name)
        for row in rows
        if covers(scope, row.code)
    ]
    return found or [CellView(home, str(tx.value(select(area.c.name).where(area.c.code == home)) or ""))]
