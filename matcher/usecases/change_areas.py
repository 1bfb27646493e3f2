"""Areas come, get other names, end, and go into others: on a day, with all that is still worked on in them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from matcher.domain.area_changes import AreaChangeKind, AreaChangeState, kind_of, new_codes
from matcher.domain.areas import COMMUNITY_DIGITS, covers, district_of, level_of
from matcher.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from matcher.domain.roles import Actor, Role
from matcher.domain.states import RoundState
from matcher.domain.transitions import TABLES
from matcher.domain.waiting import TimerKind
from matcher.store import areas, places, recipients, timers
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import area, area_change, board_entry, dispatch_round, offer
from matcher.store.transition import Step, move, tell_step
from matcher.usecases.steps.ended_rounds import end_proposed
from matcher.usecases.steps.rescinding import rescind_unfit

SETTLES = dt.timedelta(seconds=60)
"""Between the moment from which nothing new begins in an area and its change: what was being written is written."""
LONGEST = dt.timedelta(days=366)
_BELOW = {6: "street", 9: "community", 12: "cell", 15: "building"}


def add_area(tx: Tx, actor: Actor, parent: str, name: str) -> str:
    """A new area right below the parent, from today on; its code, which no area ever had."""
    _require(tx, actor, parent, child=True)
    if len(parent) not in _BELOW:
        raise Invalid.at("parent", "area_code", "nothing lies below a building")
    areas.get(tx, parent, lock=True)
    today = places.calendar_of(tx, parent).today(tx.now)
    row = areas.add(tx, areas.next_code(tx, parent), _BELOW[len(parent)], name, today)
    return str(row.code)


def rename_area(tx: Tx, actor: Actor, code: str, name: str) -> None:
    """Another name from now on; the old one is kept with the change."""
    _require(tx, actor, code)
    row = areas.get(tx, code, lock=True)
    today = places.calendar_of(tx, code).today(tx.now)
    values = {"kind": AreaChangeKind.RENAME, "name": row.name, "day": today, "state": AreaChangeState.DONE}
    _note(tx, actor, code, {**values, "done_at": tx.now})
    tx.execute(update(area).where(area.c.code == code).values(name=name))


def plan_change(tx: Tx, actor: Actor, code: str, into: str | None, day: dt.date | None) -> UUID:
    """From the day on nothing new begins in the area; then it goes into the other one, or ends. Invalid, WrongState.

    An area with anything in it does not just end.
    """
    _require(tx, actor, code)
    row = areas.get(tx, code, lock=True)
    kind = _kind(tx, actor, code, into)
    today = places.calendar_of(tx, code).today(tx.now)
    day = day or today
    if not today <= day <= today + LONGEST:
        raise Invalid.at("day", "out_of_range", "a day from today on, within a year")
    if row.valid_to is not None:
        raise WrongState("a change of this area is planned already; call it off first")
    inner = [one.code for one in areas.within(tx, code)]
    if kind is AreaChangeKind.CLOSE and any(areas.count(tx, inner).values()):
        raise Invalid.at("into", "not_empty", "something still lies in this area; say which area it goes into")
    tx.execute(update(area).where(area.c.code.in_(inner)).values(valid_to=day))
    values = {"kind": kind, "to_code": into, "day": day, "state": AreaChangeState.PLANNED}
    made = _note(tx, actor, code, values)
    zone = places.calendar_of(tx, code).zone
    due_at = max(dt.datetime.combine(day, dt.time(), zone), tx.now) + SETTLES
    timers.add(tx, TimerKind.AREA_CHANGE, district_of(code), made, due_at)
    return made


def drop_change(tx: Tx, actor: Actor, code: str) -> None:
    """Call a planned change off: the area goes on. WrongState where none is planned."""
    _require(tx, actor, code)
    areas.get(tx, code, lock=True)
    c = area_change.c
    planned = (c.from_code == code, c.state == AreaChangeState.PLANNED)
    dropped = update(area_change).where(*planned).values(state=AreaChangeState.DROPPED, done_at=tx.now)
    ids = [row.id for row in tx.rows(dropped.returning(c.id))]
    if not ids:
        raise WrongState("no change of this area is planned")
    inner = [one.code for one in areas.within(tx, code)]
    tx.execute(update(area).where(area.c.code.in_(inner)).values(valid_to=None))
    for one in ids:
        timers.stop(tx, one, [TimerKind.AREA_CHANGE])


def change_due(tx: Tx, timer: Row[Any]) -> None:
    """The timer's turn; its subject is the planned change. WrongState while a round is computed there."""
    row = tx.row(select(area_change).where(area_change.c.id == timer.subject_id).with_for_update())
    if row is None or row.state != AreaChangeState.PLANNED:
        return
    r = dispatch_round.c
    running = (r.district == row.district, r.state.in_((RoundState.QUEUED, RoundState.RUNNING)))
    if tx.value(select(r.id).where(*running).limit(1)) is not None:
        raise WrongState("a round is being computed")
    inner = areas.within(tx, row.from_code)
    end_proposed(tx, [one.code for one in inner])
    carried: Mapping[str, str] = {}
    if row.to_code is not None:
        carried = _carry(tx, AreaChangeKind(row.kind), inner, row.from_code, row.to_code)
    closed = update(area).where(area.c.code.in_([one.code for one in inner]))
    tx.execute(closed.values(valid_to=row.day, closed_at=tx.now))
    done = update(area_change).where(area_change.c.id == row.id)
    tx.execute(done.values(state=AreaChangeState.DONE, done_at=tx.now, carried=dict(carried)))


def _carry(tx: Tx, kind: AreaChangeKind, inner: Iterable[Row[Any]], old: str, into: str) -> Mapping[str, str]:
    """All that is still worked on goes along; what was done before keeps the code of its time. Old code -> new one."""
    areas.get(tx, into, lock=True)
    known = {one.code: one for one in inner}

    def free(parent: str, given: set[str]) -> str:
        return areas.next_code(tx, parent, given)

    mapping = new_codes(known, old, into, kind, free)
    today = places.calendar_of(tx, into).today(tx.now)
    for one, code in mapping.items():
        if code != into:
            areas.add(tx, code, known[one].kind, known[one].name, today)
    helpers = [helper_id for each in areas.KINDS for helper_id in _carry_kind(tx, each, mapping)]
    for one, code in mapping.items():
        areas.reboard(tx, one, code)
        areas.pass_phone(tx, one, code)
        areas.move_venue(tx, one, code)
        if len(one) == COMMUNITY_DIGITS:
            areas.rename_allies(tx, one, code)
    asked = select(offer.c.helper_id).where(offer.c.state == "pending", offer.c.helper_id.in_(helpers)).distinct()
    for (helper_id,) in tx.tuples(asked) if helpers else ():
        rescind_unfit(tx, helper_id)
    return mapping


def _carry_kind(tx: Tx, kind: areas.Kind, mapping: Mapping[str, str]) -> list[UUID]:
    """One kind of rows, each with its event; ids of helpers among them."""
    if kind.name == "bases":
        areas.rebase(tx, mapping)
        return []
    if kind.table is board_entry:
        return []
    found = []
    for row in areas.going(tx, kind, list(mapping)):
        code = mapping[row.area]
        if kind.name == "joins" and areas.is_joined(tx, row.unit_id, code):
            move(tx, "unit_area", row, "end", None)
            continue
        if "move_area" in TABLES.get(kind.thing or "", ()):
            move(tx, str(kind.thing), row, "move_area", None, area=code, **_along(tx, kind, row, code))
            continue
        values: dict[str, Any] = {"area": code}
        if kind.thing is not None:
            values["version"] = row.version + 1
            state = row.state if kind.name == "helpers" else "known"
            tell_step(tx, kind.thing, row.id, Step("move_area", row.version + 1, state, state), None)
        tx.execute(update(kind.table).where(kind.table.c.id == row.id).values(**values))
        found += [row.id] if kind.name == "helpers" else []
    return found


def _along(tx: Tx, kind: areas.Kind, row: Row[Any], code: str) -> dict[str, Any]:
    """A post is for all who come to the community that it lies in now."""
    if kind.name != "posts":
        return {}
    return {"recipient_id": recipients.of_place(tx, Actor(row.made_by, Role.CLERK, code), code)}


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


def _require(tx: Tx, actor: Actor, code: str, *, child: bool = False) -> None:
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


def _note(tx: Tx, actor: Actor, code: str, values: Mapping[str, Any]) -> UUID:
    made: UUID = new_id()
    named = {"id": made, "district": district_of(code), "from_code": code, "made_by": actor.id, "made_at": tx.now}
    tx.execute(insert(area_change).values(**named, **values))
    return made
