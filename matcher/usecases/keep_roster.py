"""A calendar of duties: the desk draws it up, members and leaders claim what they can do."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert

from matcher.domain.areas import covers, district_of, level_of
from matcher.domain.errors import Invalid, NotAllowed, NotAvailable, NotFound
from matcher.domain.repeating import Pattern
from matcher.domain.roles import Actor
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import DutyPlaceState, Form, HelperState
from matcher.planning import rules
from matcher.planning.eligible import check_room
from matcher.planning.places import qualifies
from matcher.store import duties, helpers, occupied, personal, places, rosters
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts
from matcher.store.ids import new_id
from matcher.store.schema import duty_place
from matcher.store.snapshot import horizon_of
from matcher.store.snapshot_one import read_helper
from matcher.store.transition import move, tell_born
from matcher.usecases.steps.free_duties import end_place
from matcher.usecases.steps.texts import reason_code, refuse_numbers

LONGEST = dt.timedelta(days=92)


@dataclass(frozen=True, slots=True)
class RosterData:
    """What is drawn up: the same shifts every week from one date to another, `places` people each."""

    service: str
    area: str
    name: str
    days: tuple[tuple[int, str], ...]
    first: dt.date
    last: dt.date
    places: int = 1
    phone: str | None = None


def make_roster(tx: Tx, actor: Actor, data: RosterData) -> UUID:
    """The roster's id, with a duty for each shift that is ahead. NotFound outside the actor's area, Invalid."""
    actor.require("make_roster")
    level_of(data.area)
    if not covers(actor.area, data.area):
        raise NotFound
    refuse_numbers(name=data.name)
    district = places.district_at(tx, data.area)
    places.require_area(tx, data.area, district.calendar)
    if places.service(tx, data.service, district.code).form is not Form.ROSTER:
        raise Invalid.at("service", "not_on_a_roster", "this is not done by a calendar of duties")
    shifts = _shifts(district.calendar, data, tx.now)
    roster_id = new_id()
    values = {
        "id": roster_id,
        "district": district_of(data.area),
        "area": data.area,
        "service": data.service,
        "has_phone": data.phone is not None,
        "made_by": actor.id,
        "made_at": tx.now,
    }
    blank = {"roster_id": roster_id, "places": data.places, "filled": 0}
    rosters.add(tx, values, [{**blank, "id": new_id(), "date": one.date, "part": one.part} for one in shifts])
    personal.keep(tx, duties.ROSTER, roster_id, {"name": data.name, "phone": data.phone})
    return roster_id


def _shifts(calendar: Calendar, data: RosterData, now: dt.datetime) -> list[Shift]:
    known = {part.code for part in calendar.parts}
    for place, (_, part) in enumerate(data.days):
        if part not in known:
            raise Invalid.at(f"days[{place}].part", "unknown_part", "the district has no such part of the day")
    if data.last < data.first:
        raise Invalid.at("until", "from_before_to", "the end must not lie before the beginning")
    if data.last - data.first > LONGEST:
        raise Invalid.at("until", "too_far", "a roster holds at most 92 days")
    found = [
        shift
        for day in data.days
        for shift in Pattern([day], 1, data.first, data.last).between(data.first, data.last)
        if calendar.ends_at(shift) > now
    ]
    if not found:
        raise Invalid.at("until", "past", "no such day lies ahead")
    return sorted(found)


def claim_duty(tx: Tx, actor: Actor, duty_id: UUID) -> None:
    """A place on a duty for the actor's helper; the first commit wins.

    NotAllowed where tags, kind or area forbid it; NotAvailable where no place is left, the helper is on it already or
    has no room, or it is over.
    """
    row, roster = rosters.get_duty(tx, actor, duty_id)
    actor.require("take_duty")
    if actor.helper_id is None:
        raise NotFound
    shift = Shift(row.date, row.part)
    if places.calendar_of(tx, roster.area).ends_at(shift) <= tx.now:
        raise NotAvailable("this duty is over")
    helpers.lock(tx, actor.helper_id)
    if rosters.place_of(tx, duty_id, actor.helper_id) is not None:
        raise NotAvailable("you are on this duty already")
    _check_fit(tx, read_helper(tx, actor.helper_id, horizon_of(tx, roster.area), shift), roster)
    check_room(tx, actor.helper_id, roster.area, [shift])
    if not rosters.take_place(tx, duty_id):
        raise NotAvailable("all places of this duty are taken")
    _hold(tx, actor, duty_id, actor.helper_id, shift)


def _check_fit(tx: Tx, helper: HelperFacts, roster: Row[Any]) -> None:
    service = places.service(tx, roster.service, roster.district)
    if helper.state is not HelperState.ACTIVE or helper.kind.value not in service.accepts:
        raise NotAllowed("this duty is not for this helper at present", why="away")
    if not rules.serves(helper.bases, helper.reach, roster.area):
        raise NotAllowed("the duty lies outside the area that this helper serves", why="area")
    if not any(qualifies(helper.tags, need.tags) for need in service.needs):
        raise NotAllowed("the duty needs a skill or a checked credential that this helper does not have", why="skill")


def _hold(tx: Tx, actor: Actor, duty_id: UUID, helper_id: UUID, shift: Shift) -> None:
    place_id = new_id()
    values = {
        "id": place_id,
        "duty_id": duty_id,
        "helper_id": helper_id,
        "state": DutyPlaceState.HELD,
        "version": 1,
        "taken_at": tx.now,
    }
    tx.execute(insert(duty_place), values)
    tell_born(tx, "duty_place", [values], "take", actor)
    occupied.take(tx, helper_id, [shift], occupied.DUTY, place_id)


def release_duty(tx: Tx, actor: Actor, duty_id: UUID, reason: str | None) -> None:
    """The place is free for the next. NotAvailable where the helper has none, or the duty is over."""
    row, roster = rosters.get_duty(tx, actor, duty_id)
    actor.require("take_duty")
    if places.calendar_of(tx, roster.area).ends_at(Shift(row.date, row.part)) <= tx.now:
        raise NotAvailable("this duty is over")
    place = rosters.place_of(tx, duty_id, actor.helper_id)
    if place is None:
        raise NotAvailable("you are not on this duty")
    code = reason_code(tx, "duty_place", place.id, "release", reason)
    move(tx, "duty_place", place, "release", actor, reason=code, ended_at=tx.now)
    end_place(tx, duty_id, place.id)


def set_duty_phone(tx: Tx, actor: Actor, area: str, phone: str) -> str:
    """The phone that is told at once for the area when something cannot wait; the area. NotFound outside one's own."""
    actor.require("set_duty_phone")
    if not covers(actor.area, area):
        raise NotFound
    places.require_area(tx, area)
    duties.set_phone(tx, area, phone)
    return area
