"""Areas come, get other names, end, and go into others: on a day, with all that is still worked on in them."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from matcher.domain.area_changes import AreaChangeKind, AreaChangeState, kind_of
from matcher.domain.areas import COMMUNITY_DIGITS, covers, district_of, is_building, level_of
from matcher.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from matcher.domain.roles import Actor, Role
from matcher.domain.waiting import TimerKind
from matcher.store import areas, places, timers
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import area, area_change
from matcher.usecases.steps.texts import refuse_numbers

SETTLES = dt.timedelta(seconds=60)
"""Between the moment from which nothing new begins in an area and its change: what was being written is written."""
LONGEST = dt.timedelta(days=366)
_BELOW = {6: "street", 9: "community", 12: "cell", 15: "building"}


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a building: the estate (小区) it belongs to, and how many households and entrances it has."""

    estate: str | None = None
    households: int | None = None
    entrances: int | None = None

    def said(self) -> dict[str, Any]:
        """What was given."""
        return {name: value for name, value in asdict(self).items() if value is not None}


UNKNOWN = Details()


def add_area(tx: Tx, actor: Actor, parent: str, name: str, details: Details = UNKNOWN) -> str:
    """A new area right below the parent, from today on; its code, which no area ever had."""
    require_arranging(tx, actor, parent, child=True)
    if len(parent) not in _BELOW:
        raise Invalid.at("parent", "area_code", "nothing lies below a building")
    areas.get(tx, parent, lock=True)
    today = places.calendar_of(tx, parent).today(tx.now)
    code = areas.next_code(tx, parent)
    _check_details(code, details)
    row = areas.add(tx, code, _BELOW[len(parent)], name, today, details.said())
    return str(row.code)


def _check_details(code: str, details: Details) -> None:
    refuse_numbers(estate=details.estate)
    if details.said() and not is_building(code):
        raise Invalid.at("area", "not_a_building", "only buildings have households, entrances and an estate")


def change_building(tx: Tx, actor: Actor, code: str, details: Details) -> None:
    """What is known of a building from now on; what is not said stays as it was."""
    require_arranging(tx, actor, code)
    _check_details(code, details)
    if details.said():
        tx.execute(update(area).where(area.c.code == code).values(**details.said()))


def rename_area(tx: Tx, actor: Actor, code: str, name: str) -> None:
    """Another name from now on; the old one is kept with the change."""
    require_arranging(tx, actor, code)
    row = areas.get(tx, code, lock=True)
    today = places.calendar_of(tx, code).today(tx.now)
    values = {"kind": AreaChangeKind.RENAME, "name": row.name, "day": today, "state": AreaChangeState.DONE}
    note_change(tx, actor, code, {**values, "done_at": tx.now})
    tx.execute(update(area).where(area.c.code == code).values(name=name))


def plan_change(tx: Tx, actor: Actor, code: str, into: str | None, day: dt.date | None) -> UUID:
    """From the day on nothing new begins in the area; then it goes into the other one, or ends. Invalid, WrongState.

    An area with anything in it does not just end.
    """
    require_arranging(tx, actor, code)
    row = areas.get(tx, code, lock=True)
    kind = _kind(tx, actor, code, into)
    day = day_of(tx, code, day)
    areas.require_unplanned(tx, row)
    inner = [one.code for one in areas.within(tx, code)]
    refuse_while_awaited(tx, inner, day if kind is not AreaChangeKind.CLOSE else None)
    if kind is AreaChangeKind.CLOSE and any(areas.count(tx, inner).values()):
        raise Invalid.at("into", "not_empty", "something still lies in this area; say which area it goes into")
    tx.execute(update(area).where(area.c.code.in_(inner)).values(valid_to=day))
    values = {"kind": kind, "to_code": into, "day": day, "state": AreaChangeState.PLANNED}
    made = note_change(tx, actor, code, values)
    wait_for_day(tx, code, made, day)
    return made


def refuse_while_awaited(tx: Tx, codes: Collection[str], day: dt.date | None) -> None:
    """WrongState where something is to go into one of the areas, which change on the day; `day` None: they are gone."""
    c = area_change.c
    coming = (c.to_code.in_(codes), c.state == AreaChangeState.PLANNED, *(() if day is None else (c.day > day,)))
    if tx.row(select(c.id).where(*coming).limit(1)) is not None:
        raise WrongState("another area is about to go into this one; call that off first")


def day_of(tx: Tx, code: str, day: dt.date | None) -> dt.date:
    """From which day on; today where none is named. Invalid where it is over, or too far ahead."""
    today = places.calendar_of(tx, code).today(tx.now)
    if not today <= (day or today) <= today + LONGEST:
        raise Invalid.at("day", "out_of_range", "a day from today on, within a year")
    return day or today


def wait_for_day(tx: Tx, code: str, change_id: UUID, day: dt.date) -> None:
    """The change is done as soon as its day begins, and what was being written then is written."""
    zone = places.calendar_of(tx, code).zone
    due_at = max(dt.datetime.combine(day, dt.time(), zone), tx.now) + SETTLES
    timers.add(tx, TimerKind.AREA_CHANGE, district_of(code), change_id, due_at)


def drop_change(tx: Tx, actor: Actor, code: str) -> None:
    """Call a planned change off: the area goes on. WrongState where none is planned."""
    require_arranging(tx, actor, code)
    areas.get(tx, code, lock=True)
    c = area_change.c
    planned = (c.from_code == code, c.state == AreaChangeState.PLANNED)
    dropped = update(area_change).where(*planned).values(state=AreaChangeState.DROPPED, done_at=tx.now)
    called_off = tx.rows(dropped.returning(c.id, c.parts))
    if not called_off:
        raise WrongState("no change of this area is planned")
    for row in called_off:
        inner = [one.code for part in row.parts or [code] for one in areas.within(tx, part)]
        tx.execute(update(area).where(area.c.code.in_(inner)).values(valid_to=None))
        timers.stop(tx, row.id, [TimerKind.AREA_CHANGE])


def _kind(tx: Tx, actor: Actor, code: str, into: str | None) -> AreaChangeKind:
    found = kind_of(code, into)
    if found is None:
        raise Invalid.at("into", "area_code", "name another area of the same level, or of the level above")
    if into is not None:
        if not covers(district_of(actor.area), into):
            raise NotFound
        row = areas.get(tx, into)
        if row.valid_to is not None:
            raise Invalid.at("into", "unknown_area", "that area is about to end itself")
    if into is not None and not covers(actor.area, into):
        raise NotAllowed("ask the district: the other area is not yours")
    return found


def require_arranging(tx: Tx, actor: Actor, code: str, *, child: bool = False) -> None:
    """Districts arrange all below them, secretaries the cells and buildings of their community."""
    if not covers(actor.area, code):
        raise NotFound
    actor.require("change_areas")
    areas.get(tx, code)
    level_of(code)
    lowest = COMMUNITY_DIGITS - (1 if child else 0)
    if actor.role is Role.SECRETARY and len(code) <= lowest:
        raise NotAllowed("ask the district to change a community")
    if actor.role is Role.DISTRICT_ADMIN and len(code) == len(district_of(code)) and not child:
        raise NotAllowed("a district is not changed here")


def note_change(tx: Tx, actor: Actor, code: str, values: Mapping[str, Any]) -> UUID:
    """What becomes of an area, planned or done."""
    made: UUID = new_id()
    named = {"id": made, "district": district_of(code), "from_code": code, "made_by": actor.id, "made_at": tx.now}
    tx.execute(insert(area_change).values(**named, **values))
    return made
