"""A service that repeats: placed once, taken on once; each day of it becomes an order some days ahead, exactly once."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.areas import covers, district_of, level_of
from matcher.domain.errors import Invalid, NotFound
from matcher.domain.repeating import Pattern
from matcher.domain.roles import DESK, Actor, Role
from matcher.domain.shifts import Shift
from matcher.domain.states import OPEN, Channel, ConsentBy, ConsentHow, Form, OrderState, SeriesState
from matcher.domain.waiting import TimerKind
from matcher.planning.workdays import is_public_holiday
from matcher.store import consents, orders, personal, places, repeating, timers
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.transition import move, tell_born
from matcher.usecases.cancel_order import call_off
from matcher.usecases.check_intake import refuse_danger, refuse_unfit
from matcher.usecases.made_orders import Making, make_order
from matcher.usecases.person_served import person_served
from matcher.usecases.place_order import Consent, Person
from matcher.usecases.texts import reason_code, refuse_numbers

FORMS = frozenset({Form.SERIES, Form.SINGLE})
"""Forms that can repeat: each day is an order by itself."""
LATER = dt.time(0, 5)
"""When the next days are made, shortly after midnight of the district."""


@dataclass(frozen=True, slots=True)
class SeriesData:
    """What repeats, for whom; `recipient` is the person served where that is not the contact."""

    service: str
    area: str
    place: str
    contact: Person
    days: tuple[tuple[int, str], ...]
    first: dt.date
    consent: Consent
    recipient: UUID | Person | None = None
    last: dt.date | None = None
    every_weeks: int = 1
    skips_holidays: bool = False
    channel: Channel = Channel.WEB
    note: str | None = None


def place_series(tx: Tx, actor: Actor, data: SeriesData) -> UUID:
    """The series' id: the desk's is active at once, others wait to be taken on. NotFound outside the area, Invalid."""
    actor.require("place_series")
    written = {"place": data.place, "note": data.note}
    refuse_danger(tx, actor, written)
    _check_area(actor, data.area)
    refuse_numbers(place=data.place, note=data.note, contact_name=data.contact.name)
    district = places.district_at(tx, data.area)
    places.require_area(tx, data.area, district.calendar)
    _check_days(tx, district, data)
    refuse_unfit(data.service, written)
    series_id = new_id()
    served = person_served(tx, actor, data.area, data.recipient or data.contact, data.place)
    values = _values(tx, actor, data, series_id, served)
    repeating.add(tx, values)
    tell_born(tx, "series", [values], "place", actor)
    personal.keep(tx, repeating.SUBJECT, series_id, _texts(data))
    if actor.role in DESK:
        accept_series(tx, actor, series_id)
    return series_id


def _check_area(actor: Actor, area: str) -> None:
    if level_of(area) in {"district", "street"}:
        raise Invalid.at("area", "too_wide", "name the community, cell or building")
    if not covers(district_of(actor.area) if actor.role is Role.RESIDENT else actor.area, area):
        raise NotFound


def _check_days(tx: Tx, district: places.DistrictRow, data: SeriesData) -> None:
    if places.service(tx, data.service, district.code).form not in FORMS:
        raise Invalid.at("service", "not_repeated", "a service of this form does not repeat")
    known = {part.code for part in district.calendar.parts}
    for place, (_, part) in enumerate(data.days):
        if part not in known:
            raise Invalid.at(f"days[{place}].part", "unknown_part", "the district has no such part of the day")
    if data.first < district.calendar.today(tx.now):
        raise Invalid.at("from", "past", "a series begins today or later")
    if data.last is not None and data.last < data.first:
        raise Invalid.at("until", "from_before_to", "the end must not lie before the beginning")


def _texts(data: SeriesData) -> dict[str, str | None]:
    contact = {"contact_name": data.contact.name, "contact_phone": data.contact.phone}
    return {"place": data.place, "note": data.note, **contact}


def _values(tx: Tx, actor: Actor, data: SeriesData, series_id: UUID, served: UUID) -> dict[str, Any]:
    return {
        "id": series_id,
        "district": district_of(data.area),
        "area": data.area,
        "service": data.service,
        "recipient_id": served,
        "placed_by": actor.id,
        "owner_id": None,
        "channel": data.channel,
        "days": [{"weekday": day, "part": part} for day, part in sorted(data.days)],
        "every_weeks": data.every_weeks,
        "from_date": data.first,
        "until_date": data.last,
        "skips_holidays": data.skips_holidays,
        "consent_by": data.consent.by,
        "consent_how": data.consent.how,
        "consent_notice": data.consent.notice,
        "state": SeriesState.PLACED,
        "version": 1,
        "made_at": tx.now,
    }


def accept_series(tx: Tx, actor: Actor, series_id: UUID) -> None:
    """PLACED -> ACTIVE; whoever accepts answers for its orders, the first of which are made at once."""
    row = repeating.get(tx, actor, series_id, lock=True)
    actor.require("accept_series")
    make_days(tx, move(tx, "series", row, "accept", actor, owner_id=actor.id))


VERBS = {SeriesState.PAUSED: "pause", SeriesState.ACTIVE: "resume", SeriesState.ENDED: "end"}
"""The state that somebody asks for -> the verb that leads there."""


def change_series(tx: Tx, actor: Actor, series_id: UUID, wanted: SeriesState, reason: str | None) -> None:
    """Let it rest, go on or end. What is ahead is called off where it rests or ends, and made again where it goes on.

    WrongState where it is not in a state that allows that; Invalid for a state that nobody can ask for.
    """
    row = repeating.get(tx, actor, series_id, lock=True)
    actor.require("change_series")
    verb = VERBS.get(wanted)
    if verb is None:
        raise Invalid.at("state", "not_a_choice", "a series rests, goes on or ends")
    code = reason_code(tx, repeating.SUBJECT, series_id, verb, reason)
    changed = move(tx, "series", row, verb, actor, reason=code)
    if wanted is SeriesState.ACTIVE:
        make_days(tx, changed)
        return
    timers.stop(tx, series_id, [TimerKind.SERIES])
    _call_off_ahead(tx, actor, changed)


def _call_off_ahead(tx: Tx, actor: Actor, row: Row[Any]) -> None:
    """Orders of days that have not begun, also where somebody has taken them: nobody wants the visit any more."""
    calendar = places.calendar_of(tx, row.area)
    for date, order_id in repeating.days_made(tx, row.id, calendar.today(tx.now)).items():
        order = orders.lock(tx, order_id)
        windows = orders.windows_of(tx, [order_id]).get(order_id, [])
        is_ahead = all(calendar.starts_at(one) > tx.now for one in windows)
        if is_ahead and order.state in OPEN - {OrderState.IN_SERVICE, OrderState.REPORTED}:
            call_off(tx, actor, order, "series_rests")
            repeating.forget_day(tx, row.id, date)


def make_due_days(tx: Tx, row: Row[Any]) -> None:
    """The timer: a day later, the day that has come near becomes an order."""
    make_days(tx, repeating.lock(tx, row.subject_id))


def make_days(tx: Tx, row: Row[Any]) -> None:
    """Orders for the days up to `policy.series_days` ahead that have none yet; and a timer for the next."""
    if row.state != SeriesState.ACTIVE:
        return
    district = places.district_at(tx, row.area)
    calendar, today = district.calendar, district.calendar.today(tx.now)
    if row.until_date is not None and row.until_date < today:
        move(tx, "series", row, "end", None, reason="over")
        return
    made = repeating.days_made(tx, row.id, today)
    pattern = Pattern(
        [(day["weekday"], day["part"]) for day in row.days], row.every_weeks, row.from_date, row.until_date
    )
    for shift in pattern.between(today, today + dt.timedelta(days=district.policy.series_days)):
        is_off = row.skips_holidays and is_public_holiday(shift.date)
        if shift.date not in made and not is_off and calendar.starts_at(shift) > tx.now:
            _make(tx, row, shift)
    midnight = dt.datetime.combine(today + dt.timedelta(days=1), LATER, calendar.zone)
    timers.add(tx, TimerKind.SERIES, row.district, row.id, midnight)


def _make(tx: Tx, row: Row[Any], shift: Shift) -> None:
    texts = personal.read_many(tx, repeating.SUBJECT, [row.id]).get(row.id, {})
    making = Making(
        service=places.service(tx, row.service, row.district),
        area=row.area,
        recipient_id=row.recipient_id,
        shift=shift,
        placed_by=row.placed_by,
        owner_id=row.owner_id,
        channel=Channel(row.channel),
        series_id=row.id,
        texts={name: texts.get(name) for name in ("place", "note", "contact_name", "contact_phone")},
    )
    order = make_order(tx, None, making)
    # The evidence is that of the series, given when it was placed.
    given = consents.Evidence(ConsentBy(row.consent_by), ConsentHow(row.consent_how), row.consent_notice)
    placer = Actor(row.placed_by, Role.RESIDENT, row.area)
    consents.record(tx, placer, row.recipient_id, order.id, given, row.made_at)
    repeating.note_day(tx, row.id, shift.date, order.id)
