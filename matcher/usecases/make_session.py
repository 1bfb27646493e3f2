"""The desk announces a session: a time and a place for all who come, and one order that staffs it."""

from dataclasses import dataclass
from uuid import UUID

from matcher.domain.areas import covers, district_of, level_of
from matcher.domain.errors import Invalid, NotFound
from matcher.domain.roles import Actor
from matcher.domain.shifts import Hours, Shift
from matcher.domain.states import Form, SessionState
from matcher.domain.waiting import TimerKind
from matcher.store import personal, places, recipients, sessions, timers
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.transition import tell_born
from matcher.usecases.place_order import check_windows, exact_hours
from matcher.usecases.steps.exact_hours import Moments, check_hours
from matcher.usecases.steps.made_orders import Making, make_order
from matcher.usecases.steps.texts import refuse_numbers


@dataclass(frozen=True, slots=True)
class SessionData:
    """What is announced: `seats` that can be booked, in one shift, to the minute where hours are given."""

    service: str
    area: str
    place: str
    shift: Shift
    seats: int
    at: Hours | None = None


def make_session(tx: Tx, actor: Actor, data: SessionData) -> UUID:
    """The session's id; its order is taken on by who announces it. NotFound outside the actor's area, Invalid."""
    actor.require("make_session")
    if not covers(actor.area, data.area):
        raise NotFound
    refuse_numbers(place=data.place)
    if level_of(data.area) in {"district", "street"}:
        raise Invalid.at("area", "too_wide", "name the community, cell or building")
    district = places.district_at(tx, data.area)
    places.require_area(tx, data.area, district.calendar)
    service = places.service(tx, data.service, district.code)
    if service.form is not Form.SESSION:
        raise Invalid.at("service", "not_a_session", "this is not done in sessions")
    at = _checked_time(tx, district, data)
    served = recipients.of_place(tx, actor, data.area)
    texts = {"place": data.place}
    made = Making(service, data.area, served, data.shift, actor.id, actor.id, at=at, texts=texts)
    order = make_order(tx, actor, made)
    session_id = _add(tx, actor, data, order.id, at)
    timers.add(tx, TimerKind.SESSION_KEPT, district.code, session_id, district.calendar.ends_at(data.shift))
    return session_id


def _checked_time(tx: Tx, district: places.DistrictRow, data: SessionData) -> Moments:
    windows = (data.shift,)
    check_windows(district.calendar, windows, tx.now)
    if district.calendar.starts_at(data.shift) <= tx.now:
        raise Invalid.at("part", "past", "this time has begun already")
    at = exact_hours(district.calendar, data.at, windows)
    check_hours(Form.SESSION, district.calendar, at, windows)
    return at


def _add(tx: Tx, actor: Actor, data: SessionData, order_id: UUID, at: Moments) -> UUID:
    session_id = new_id()
    values = {
        "id": session_id,
        "district": district_of(data.area),
        "area": data.area,
        "service": data.service,
        "order_id": order_id,
        "date": data.shift.date,
        "part": data.shift.part,
        "at_from": at[0],
        "at_to": at[1],
        "seats": data.seats,
        "booked": 0,
        "state": SessionState.OPEN,
        "version": 1,
        "made_by": actor.id,
        "made_at": tx.now,
    }
    sessions.add(tx, values)
    tell_born(tx, "session", [values], "announce", actor)
    personal.keep(tx, sessions.SUBJECT, session_id, {"place": data.place})
    return session_id
