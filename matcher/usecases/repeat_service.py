"""A service that repeats: placed once, taken on once; each day of it becomes an order some days ahead, exactly once."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.areas import covers, district_of, level_of
from matcher.domain.errors import Invalid, NoConsent, NotFound
from matcher.domain.repeating import Pattern
from matcher.domain.roles import DESK, Actor, Role
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import Channel, Form, SeriesState
from matcher.domain.waiting import TimerKind, TodoKind
from matcher.planning.workdays import is_public_holiday
from matcher.store import consents, personal, places, repeating, timers, todos
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.made_days import SERIES_DAYS
from matcher.store.transition import move, tell_born
from matcher.usecases.served import Known, Person, Proxy, check_filing, find_served, names_oneself
from matcher.usecases.steps.check_intake import refuse_danger, refuse_unfit
from matcher.usecases.steps.made_orders import Making, make_order
from matcher.usecases.steps.stop_series import LATER, lose_consent, stop_series, watch_end
from matcher.usecases.steps.texts import reason_code, refuse_numbers

FORMS = frozenset({Form.SERIES, Form.SINGLE})
"""Forms that can repeat: each day is an order by itself."""
BORN = "born_year"
"""Sealed with the series where it was said: its orders go by this or by the record, whichever means more care."""
_TEXTS = ("place", "note", "contact_name", "contact_phone", "proxy_name", "proxy_relation")


@dataclass(frozen=True, slots=True)
class SeriesData:
    """What repeats, for whom; `recipient` is the person served where that is not the contact."""

    service: str
    area: str
    place: str
    contact: Person
    days: tuple[tuple[int, str], ...]
    first: dt.date
    consent: consents.Evidence
    recipient: UUID | Person | None = None
    last: dt.date | None = None
    every_weeks: int = 1
    skips_holidays: bool = False
    channel: Channel = Channel.WEB
    note: str | None = None
    on_behalf_of: Proxy | None = None


def place_series(tx: Tx, actor: Actor, data: SeriesData) -> UUID:
    """The series' id: the desk's is active at once, others wait to be taken on. NotFound outside the area, Invalid.

    Who is young, or is filed for by somebody else, needs the consent that an order needs: Invalid, NoConsent.
    """
    actor.require("place_series")
    written = {"place": data.place, "note": data.note}
    refuse_danger(tx, actor, written)
    _check_area(actor, data.area)
    refuse_numbers(**_written(data))
    district = places.district_at(tx, data.area)
    places.require_area(tx, data.area, district.calendar)
    _check_days(tx, district, data)
    refuse_unfit(data.service, written)
    series_id = new_id()
    served, born_year = _served(tx, actor, data, district.calendar)
    values = _values(tx, actor, data, series_id, served.id)
    repeating.add(tx, values)
    tell_born(tx, "series", [values], "place", actor)
    personal.keep(tx, repeating.SUBJECT, series_id, {**_texts(data), BORN: str(born_year) if born_year else None})
    consents.record(tx, actor.id, served.id, consents.NotedWith(series_id=series_id), data.consent)
    if actor.role in DESK:
        accept_series(tx, actor, series_id)
    else:
        watch_end(tx, repeating.lock(tx, series_id))
    return series_id


def _served(tx: Tx, actor: Actor, data: SeriesData, calendar: Calendar) -> Known:
    """The person served, who may be, with the consent that is needed on the first day."""
    today = calendar.today(tx.now)
    given, on_behalf = data.recipient or data.contact, data.on_behalf_of is not None
    oneself = names_oneself(given, data.contact, on_behalf=on_behalf)
    found = find_served(tx, actor, data.area, given, today, data.place, names_oneself=oneself)
    check_filing(tx, actor, found, data.first, data.consent, on_behalf=on_behalf, names_oneself=oneself)
    return found


def _written(data: SeriesData) -> dict[str, str | None]:
    named = data.recipient if isinstance(data.recipient, Person) else None
    given = {"recipient_name": named.name, "recipient_phone": named.phone} if named else {}
    return {**_texts(data), **given, "notice": data.consent.notice}


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
    return {
        "place": data.place,
        "note": data.note,
        **contact,
        **(data.on_behalf_of.texts() if data.on_behalf_of else {}),
    }


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
    """PLACED -> ACTIVE; whoever accepts answers for its orders, the first of which are made at once.

    NoConsent where what it rests on was taken back.
    """
    row = repeating.get(tx, actor, series_id, lock=True)
    actor.require("accept_series")
    accepted = move(tx, "series", row, "accept", actor, owner_id=actor.id)
    _require_consent(tx, accepted)
    make_days(tx, accepted)


VERBS = {SeriesState.PAUSED: "pause", SeriesState.ACTIVE: "resume", SeriesState.ENDED: "end"}
"""The state that somebody asks for -> the verb that leads there."""


def change_series(tx: Tx, actor: Actor, series_id: UUID, wanted: SeriesState, reason: str | None) -> None:
    """Let it rest, go on or end. What is ahead is called off where it rests or ends, and made again where it goes on.

    WrongState where it is not in a state that allows that; Invalid for a state that nobody can ask for; NoConsent where
    it is to go on and what it rests on was taken back.
    """
    row = repeating.get(tx, actor, series_id, lock=True)
    actor.require("change_series")
    verb = VERBS.get(wanted)
    if verb is None:
        raise Invalid.at("state", "not_a_choice", "a series rests, goes on or ends")
    code = reason_code(tx, repeating.SUBJECT, series_id, verb, reason)
    if wanted is not SeriesState.ACTIVE:
        stop_series(tx, actor, row, verb, code)
        return
    going_on = move(tx, "series", row, verb, actor, reason=code)
    _require_consent(tx, going_on)
    make_days(tx, going_on)


def _require_consent(tx: Tx, row: Row[Any]) -> None:
    if consents.for_series(tx, row) is None:
        raise NoConsent("the consent to this series was taken back; record a new one, or end it")
    todos.drop(tx, row.id, [TodoKind.CONSENT_GONE])


def make_due_days(tx: Tx, row: Row[Any]) -> None:
    """The timer: a day later, the day that has come near becomes an order; or the last has passed."""
    make_days(tx, repeating.lock(tx, row.subject_id))


def make_days(tx: Tx, row: Row[Any]) -> None:
    """Orders for the days up to `policy.series_days` ahead that have none yet; and a timer for the next."""
    district = places.district_at(tx, row.area)
    today = district.calendar.today(tx.now)
    if row.state != SeriesState.ENDED and row.until_date is not None and row.until_date < today:
        stop_series(tx, None, row, "end", "over")
    elif row.state == SeriesState.ACTIVE:
        _make_ahead(tx, row, district, today)


def _make_ahead(tx: Tx, row: Row[Any], district: places.DistrictRow, today: dt.date) -> None:
    given, calendar = consents.for_series(tx, row), district.calendar
    if given is None:
        lose_consent(tx, None, row)
        return
    made = SERIES_DAYS.since(tx, row.id, today)
    pattern = Pattern(
        [(day["weekday"], day["part"]) for day in row.days], row.every_weeks, row.from_date, row.until_date
    )
    for shift in pattern.between(today, today + dt.timedelta(days=district.policy.series_days)):
        is_off = row.skips_holidays and is_public_holiday(shift.date)
        if shift.date not in made and not is_off and calendar.starts_at(shift) > tx.now:
            _make(tx, row, shift, given)
    midnight = dt.datetime.combine(today + dt.timedelta(days=1), LATER, calendar.zone)
    timers.add(tx, TimerKind.SERIES, row.district, row.id, midnight)


def _make(tx: Tx, row: Row[Any], shift: Shift, given: tuple[consents.Evidence, dt.datetime]) -> None:
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
        texts={name: texts.get(name) for name in _TEXTS},
        born_year=int(texts[BORN]) if BORN in texts else None,
    )
    order = make_order(tx, None, making)
    # The evidence is that of the series, given when it was placed.
    consents.record(tx, row.placed_by, row.recipient_id, consents.NotedWith(order.id, None, row.id), *given)
    SERIES_DAYS.note(tx, row.id, shift.date, order.id)
