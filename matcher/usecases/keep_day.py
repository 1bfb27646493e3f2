"""Service days (主题党日, 集中服务日, 便民集市): announced with stalls and roles, changed, closed or called off."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, update

from matcher.domain.areas import covers, district_of, level_of
from matcher.domain.day_states import DayKind, DayState, StallKind
from matcher.domain.errors import FieldError, Invalid, NotAvailable, NotFound, WrongState
from matcher.domain.needs import headcount, with_headcount
from matcher.domain.notifying import NoticeKind
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.stall_rows import read_rows
from matcher.domain.states import OPEN, Form, HelperKind, OrderState
from matcher.domain.waiting import TimerKind
from matcher.store import days, personal, places, timers
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import day_stall
from matcher.store.transition import move, tell_born
from matcher.usecases.steps.calling_off import call_off
from matcher.usecases.steps.day_moves import CALLED_OFF, end_sign_ups, let_go_told, move_day
from matcher.usecases.steps.day_stalls import checked_parts, staff_stall
from matcher.usecases.steps.texts import refuse_numbers

STALLS_MOST = 60
STILL_OPEN = OPEN - {OrderState.IN_SERVICE, OrderState.REPORTED}
NOT_AT_A_STALL = frozenset({Form.NOW, Form.RUN})


@dataclass(frozen=True, slots=True)
class StallData:
    """A stall or a role: `people` in each part; a stall has room for `capacity` visitors in each."""

    kind: StallKind
    service: str
    name: str
    spot: str | None = None
    people: int | None = None
    capacity: int = 0


@dataclass(frozen=True, slots=True)
class DayData:
    """What is announced; `venue` is the community where it takes place, where the area is wider than one."""

    kind: DayKind
    date: dt.date
    area: str
    name: str
    place: str
    parts: tuple[str, ...]
    venue: str | None = None
    expected: int = 0
    per_part: int = 6
    stalls: tuple[StallData, ...] = ()


def make_day(tx: Tx, actor: Actor, data: DayData) -> UUID:
    """The day's id; its stalls and roles become orders at once. NotFound outside the actor's area, Invalid."""
    actor.require("make_day")
    venue = data.venue or data.area
    if not covers(actor.area, data.area) or not covers(data.area, venue):
        raise NotFound
    if level_of(data.area) not in {"community", "street", "district"}:
        raise Invalid.at("area", "too_narrow", "a service day is for a community, a street or the district")
    if level_of(venue) != "community":
        raise Invalid.at("venue", "too_wide", "name the community where it takes place")
    refuse_numbers(name=data.name, place=data.place)
    district = places.district_at(tx, data.area)
    places.require_area(tx, data.area, district.calendar)
    places.require_area(tx, venue, district.calendar)
    parts = checked_parts(district.calendar, data.date, data.parts, tx.now)
    values: dict[str, Any] = {
        "id": new_id(),
        "district": district_of(data.area),
        "area": data.area,
        "venue": venue,
        "kind": data.kind,
        "date": data.date,
        "parts": parts,
        "per_part": data.per_part,
        "expected": data.expected,
        "state": DayState.OPEN,
        "version": 1,
        "made_by": actor.id,
        "made_at": tx.now,
    }
    days.add(tx, values)
    tell_born(tx, "day", [values], "announce", actor)
    personal.keep(tx, days.SUBJECT, values["id"], {"name": data.name, "place": data.place})
    day_id: UUID = values["id"]
    timers.add(tx, TimerKind.DAY_KEPT, district.code, day_id, district.calendar.ends_at(Shift(data.date, parts[-1])))
    add_stalls(tx, actor, day_id, data.stalls)
    return day_id


def add_stalls(tx: Tx, actor: Actor, day_id: UUID, stalls: Sequence[StallData]) -> list[UUID]:
    """Further stalls and roles of an open day: each becomes an order in each part. Invalid, WrongState."""
    row = days.get(tx, actor, day_id, lock=True)
    actor.require("change_day")
    _require_open(row)
    if len(days.stalls_of(tx, [day_id])) + len(stalls) > STALLS_MOST:
        raise Invalid.at("stalls", "too_many", f"a day has at most {STALLS_MOST} stalls and roles")
    return [_add_stall(tx, actor, row, place, data) for place, data in enumerate(stalls)]


def add_rows(tx: Tx, actor: Actor, day_id: UUID, text: str) -> list[UUID]:
    """The same for rows pasted from a sheet, all or none; services by code or by name. Invalid names the rows."""
    row = days.get(tx, actor, day_id)
    actor.require("change_day")
    read, names = read_rows(text), places.service_names(tx, row.district)
    unknown = [FieldError(f"rows[{one.place}].service", "unknown_service") for one in read if one.service not in names]
    if unknown:
        raise Invalid("the catalogue has no such service", *unknown)
    stalls = [StallData(one.kind, names[one.service], one.name, one.spot, one.people, one.capacity) for one in read]
    return add_stalls(tx, actor, day_id, stalls)


def _add_stall(tx: Tx, actor: Actor, row: Row[Any], place: int, data: StallData) -> UUID:
    refuse_numbers(**{f"stalls[{place}].name": data.name, f"stalls[{place}].spot": data.spot})
    service = places.service(tx, data.service, row.district)
    if service.form in NOT_AT_A_STALL or HelperKind.STAFF in service.accepts:
        raise Invalid.at(f"stalls[{place}].service", "not_at_a_stall", "this is not done at a stall")
    needs = with_headcount(service.needs, data.people)
    values: dict[str, Any] = {
        "id": new_id(),
        "day_id": row.id,
        "kind": data.kind,
        "service": data.service,
        "people": headcount(needs),
        "capacity": data.capacity if data.kind is StallKind.STALL else 0,
        "visitors": 0,
    }
    days.add_stall(tx, values)
    texts = {"name": data.name, "spot": data.spot}
    personal.keep(tx, days.STALL_SUBJECT, values["id"], texts)
    stall_id: UUID = values["id"]
    staff_stall(tx, actor, row, (stall_id, data.service, headcount(needs)), texts, row.parts)
    return stall_id


def remove_stall(tx: Tx, actor: Actor, day_id: UUID, stall_id: UUID) -> None:
    """A stall or role that is not needed: its orders are called off. NotAvailable where somebody has begun there."""
    row = days.get(tx, actor, day_id, lock=True)
    actor.require("change_day")
    _require_open(row)
    if stall_id not in {one.id for one in days.stalls_of(tx, [day_id])}:
        raise Invalid.at("stall", "unknown", "the day has no such stall")
    staffed = days.open_orders_of(tx, [stall_id])
    if any(one.state in (OrderState.IN_SERVICE, OrderState.REPORTED) for one in staffed):
        raise NotAvailable("somebody has begun there")
    for order in staffed:
        call_off(tx, actor, order, CALLED_OFF)
    personal.forget(tx, days.STALL_SUBJECT, [stall_id])
    tx.execute(delete(day_stall).where(day_stall.c.id == stall_id))


def change_day(tx: Tx, actor: Actor, day_id: UUID, changes: Mapping[str, Any]) -> None:
    """Change its name, place, or how many are expected; close it when it is over; or call it off.

    WrongState where it is not open, or is closed before it has begun.
    """
    row = days.get(tx, actor, day_id, lock=True)
    actor.require("change_day")
    _require_open(row)
    row = move_day(tx, actor, row, changes)
    texts = {name: changes[name] for name in ("name", "place") if changes.get(name) is not None}
    refuse_numbers(**texts)
    if texts:
        personal.change(tx, days.SUBJECT, day_id, texts)
    if changes.get("expected") is not None or texts:
        values = {"expected": changes["expected"]} if changes.get("expected") is not None else {}
        row = move(tx, "day", row, "change", actor, **values)
    if changes.get("state") == DayState.CLOSED:
        _require_begun(tx, row)
        move(tx, "day", row, "close", actor, ended_at=tx.now)
    elif changes.get("state") == DayState.CANCELLED:
        _call_off(tx, actor, row)


def _require_begun(tx: Tx, row: Row[Any]) -> None:
    if places.calendar_of(tx, row.area).starts_at(Shift(row.date, row.parts[0])) > tx.now:
        raise WrongState("the day has not begun")


def _call_off(tx: Tx, actor: Actor, row: Row[Any]) -> None:
    """Stalls are called off; residents' orders go back to be planned as others are; everybody's time is free again.

    Everybody who signed up is told, and every resident who was told that somebody comes.
    """
    for order in days.orders_of(tx, row.id, lock=True):
        if order.stall_id is not None:
            if order.state in STILL_OPEN:
                call_off(tx, actor, order, CALLED_OFF)
            continue
        let_go_told(tx, actor, order, CALLED_OFF)
    end_sign_ups(tx, actor, row, NoticeKind.DAY_CANCELLED, row.date)
    move(tx, "day", row, "cancel", actor, ended_at=tx.now)
    timers.add(tx, TimerKind.DAY_KEPT, row.district, row.id, tx.now)


def count_visitors(tx: Tx, actor: Actor, day_id: UUID, stall_id: UUID, count: int) -> None:
    """How many came to a stall, as somebody counted by hand. Invalid for a stall of another day."""
    days.get(tx, actor, day_id, lock=True)
    actor.require("check_in_day")
    if stall_id not in {one.id for one in days.stalls_of(tx, [day_id])}:
        raise Invalid.at("stall", "unknown", "the day has no such stall")
    tx.execute(update(day_stall).where(day_stall.c.id == stall_id).values(visitors=count))


def _require_open(row: Row[Any]) -> None:
    if row.state != DayState.OPEN:
        raise WrongState("this service day is closed or was called off")
