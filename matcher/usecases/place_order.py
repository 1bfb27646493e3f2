"""A resident orders from the menu or files a micro-wish, alone or through somebody."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from matcher.domain.areas import covers, district_of, level_of
from matcher.domain.deadlines import due_at
from matcher.domain.errors import Invalid, NotFound
from matcher.domain.low_risk import is_low_risk
from matcher.domain.minors import is_minor, people_needed
from matcher.domain.needs import Need, headcount
from matcher.domain.roles import Actor, Role
from matcher.domain.shifts import Calendar, Hours, Shift
from matcher.domain.states import Channel, ConsentBy, Form, Level, OrderKind, OrderState, Urgency
from matcher.domain.wishes import hints_of, refuse_dear
from matcher.planning.at_once import present_shift
from matcher.store import codes, consents, orders, personal, places, recipients
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.transition import tell_born
from matcher.usecases import served
from matcher.usecases.contact_order import is_spoken
from matcher.usecases.steps import now_orders, order_clock
from matcher.usecases.steps.automatic import take_on
from matcher.usecases.steps.check_intake import WISH, refuse_danger, refuse_matters, refuse_unfit
from matcher.usecases.steps.exact_hours import check_begin, check_hours
from matcher.usecases.steps.texts import refuse_numbers

FARTHEST = dt.timedelta(days=60)
WISHES = {"goods": "M01", "service": "M02"}
"""The catalogue items that micro-wishes are served as."""


Person = served.Person
"""Who is served, or spoken with."""
Proxy = served.Proxy
"""Who files for somebody else."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A micro-wish in one's own words: something in kind, or a service; what it may cost, where that is known."""

    text: str
    kind: Literal["goods", "service"]
    value_yuan: int | None = None


CLAIMED = "claimed_born_year"
"""What a resident says of somebody else's year of birth, kept with the order until the desk has accepted it."""
Consent = consents.Evidence
"""Who consented to which notice, and how."""


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """An order as it comes in; exactly one of `service` and `wish`."""

    service: str | None
    wish: Wish | None
    area: str
    place: str
    recipient: UUID | Person | None
    contact: Person
    windows: tuple[Shift, ...]
    consent: Consent
    at: Hours | None = None
    headcount: int | None = None
    claimed_urgency: Urgency | None = None
    channel: Channel = Channel.WEB
    on_behalf_of: Proxy | None = None
    note: str | None = None
    buddy: bool = False
    other_party: UUID | None = None


def place_order(tx: Tx, actor: Actor, command: PlaceOrder, code: str | None = None) -> UUID:
    """Store the order with its recipient, consent and private texts; the id of the order.

    Whoever has its number and `code` can follow it.
    """
    actor.require("place_order")
    refuse_danger(tx, actor, _free_texts(command))
    _check_area(actor, command.area)
    refuse_numbers(**_written(command))
    district = places.district_at(tx, command.area)
    places.require_area(tx, command.area, district.calendar)
    service = _service(tx, command)
    command = _in_form(command, service, district.calendar, tx.now)
    check_windows(district.calendar, command.windows, tx.now)
    refuse_unfit(service.code, _free_texts(command))
    if command.wish is not None:
        refuse_matters(tx, district.code, command.wish.text)
    recipient, born_year = _recipient(tx, actor, command, district.calendar)
    who = _who_is_needed(tx, command, service, recipient.id, born_year)
    values = {**_values(tx, actor, command, district.calendar, service), "recipient_id": recipient.id, **who}
    values |= _of_wish(command, district, tx.now)
    values["code_hash"] = codes.hash_of(tx, values["id"], code) if code else None
    row = orders.add(tx, values, command.windows)
    tell_born(tx, "order", [values], "place", actor)
    consents.record(tx, actor.id, row.recipient_id, consents.NotedWith(row.id), command.consent)
    kept = {**_private(command), CLAIMED: _claimed_year(command, recipient.born_year)}
    personal.keep(tx, "order", row.id, {**kept, "door_word": codes.new_door_word()})
    order_clock.start(tx, row, district, command.windows)
    if service.form is Form.NOW:
        now_orders.begin(tx, row, district.policy)
    take_on(tx, actor, row, district, low_risk=_is_low_risk(command, service, places.read_needs(row.needs)))
    order_id: UUID = row.id
    return order_id


def _free_texts(command: PlaceOrder) -> dict[str, str | None]:
    return {WISH: command.wish.text if command.wish else None, "note": command.note, "place": command.place}


def _first_day(command: PlaceOrder) -> dt.date:
    return min(window.date for window in command.windows)


def _who_is_needed(
    tx: Tx, command: PlaceOrder, service: places.Service, recipient_id: UUID, born_year: int | None
) -> dict[str, Any]:
    """Needs and how many people that makes, with what they were computed from.

    The catalogue's `first_visit` counts until an order of the recipient was confirmed; items that do not ask for it,
    the demo's story among them, stay as they are unless somebody asks for a buddy.
    """
    buddy = command.buddy or (service.buddy_at_first and not recipients.was_served(tx, recipient_id))
    minor = is_minor(born_year, _first_day(command))
    needs = people_needed(service.needs, command.headcount, buddy=buddy, minor=minor)
    computed = {"asked_headcount": command.headcount, "with_buddy": buddy}
    return {"needs": places.write_needs(needs), "headcount": headcount(needs), **computed}


def _of_wish(command: PlaceOrder, district: places.DistrictRow, now: dt.datetime) -> dict[str, Any]:
    """What a clerk looks at before taking a wish on."""
    if command.wish is None:
        return {"hints": None, "value_yuan": None}
    most = district.policy.wish_most_yuan
    refuse_dear(command.wish.value_yuan, most)
    dates = [window.date for window in command.windows]
    hints = hints_of(command.wish.text, dates, district.calendar.today(now), most)
    return {"hints": [str(hint) for hint in hints], "value_yuan": command.wish.value_yuan}


def _in_form(command: PlaceOrder, service: places.Service, calendar: Calendar, now: dt.datetime) -> PlaceOrder:
    """What the form of the service adds or refuses: a time where it is wanted at once, a seat instead of an order."""
    if command.wish is not None:
        return command
    if service.form is Form.SESSION:
        raise Invalid.at("service", "book_a_seat", "this is done in sessions; book a seat in one")
    if service.form is Form.RUN and command.headcount is not None:
        raise Invalid.at("headcount", "not_for_runs", "who goes along with others has nobody of their own")
    if service.form is Form.NOW and not command.windows:
        return replace(command, windows=(present_shift(calendar, now),))
    return command


def _written(command: PlaceOrder) -> dict[str, str | None]:
    """Whatever somebody typed freely: a number that we never need can stand in a name as well."""
    named = command.recipient if isinstance(command.recipient, Person) else None
    given = {"recipient_name": named.name, "recipient_phone": named.phone} if named else {}
    return {**_private(command), **given, "notice": command.consent.notice}


def _check_area(actor: Actor, area: str) -> None:
    """Staff file inside their area; a resident anywhere in the own district."""
    if level_of(area) in {"district", "street"} and actor.role is Role.RESIDENT:
        # Staff see what they file; that of a resident no desk of a community would.
        raise Invalid.at("area", "too_wide", "name the community, cell or building")
    scope = district_of(actor.area) if actor.role is Role.RESIDENT else actor.area
    if not covers(scope, area):
        raise NotFound


def check_windows(calendar: Calendar, windows: tuple[Shift, ...], now: dt.datetime) -> None:
    """Each window is a part of the district's day that is not over and not too far off, named once."""
    if not windows:
        raise Invalid.at("windows", "missing", "name at least one time")
    for place, window in enumerate(windows):
        field = f"windows[{place}]"
        if window.part not in {part.code for part in calendar.parts}:
            raise Invalid.at(f"{field}.part", "unknown_part", "the district has no such part of the day")
        if windows.index(window) != place:
            raise Invalid.at(field, "repeated", "this time is named twice")
        if window.date > calendar.today(now) + FARTHEST:
            raise Invalid.at(f"{field}.date", "too_far", "at most 60 days ahead")
        if calendar.ends_at(window) <= now:
            raise Invalid.at(field, "past", "this time is over")


def _service(tx: Tx, command: PlaceOrder) -> places.Service:
    """The catalogue item that is asked for, or as which a wish is served."""
    if (command.service is None) == (command.wish is None):
        raise Invalid.at("service", "either_service_or_wish", "give either a service or a wish")
    code = command.service if command.service is not None else WISHES[command.wish.kind if command.wish else "service"]
    return places.service(tx, code, district_of(command.area))


def _is_low_risk(command: PlaceOrder, service: places.Service, needs: Sequence[Need]) -> bool:
    """A wish is in somebody's own words, which a person reads first."""
    for_oneself = command.on_behalf_of is None and command.consent.by is ConsentBy.SELF
    return command.wish is None and is_low_risk(service.form, needs, command.claimed_urgency, for_oneself=for_oneself)


def _values(tx: Tx, actor: Actor, command: PlaceOrder, calendar: Calendar, service: places.Service) -> dict[str, Any]:
    at_from, at_to = exact_hours(calendar, command.at, command.windows)
    if command.wish is None:
        check_hours(service.form, calendar, (at_from, at_to), command.windows)
    check_begin(calendar, at_from, command.windows)
    return {
        "id": new_id(),
        "kind": OrderKind.MICRO_WISH if command.wish else OrderKind.MENU,
        "service": service.code,
        "form": service.form,
        "district": district_of(command.area),
        "area": command.area,
        "placed_by": actor.id,
        "channel": command.channel,
        "state": OrderState.PLACED,
        "state_at": tx.now,
        "version": 1,
        "pooled": False,
        "carried": False,
        "level": Level.COMMUNITY,
        "search_level": Level.COMMUNITY,
        "claimed_urgency": command.claimed_urgency,
        "urgency": command.claimed_urgency or (Urgency.URGENT if service.form is Form.NOW else Urgency.NORMAL),
        "payer": service.payer,
        "accepts": list(service.accepts),
        "other_party_id": command.other_party,
        "filled": 0,
        "at_from": at_from,
        "at_to": at_to,
        "placed_at": tx.now,
        "due_at": due_at(tx.now, service.sla_hours),
        "tier_h": service.sla_hours,
        "contacted_at": tx.now if is_spoken(actor, command.channel) else None,
    }


def exact_hours(
    calendar: Calendar, at: Hours | None, windows: Sequence[Shift]
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The moments that `at` means; times are of the first window's day, moments of the day of any window."""
    if at is None:
        return None, None
    begin, end = (_moment(one, windows[0].date, calendar) for one in at)
    if end <= begin:
        raise Invalid.at("at", "from_before_to", "the end must be after the beginning")
    if {begin.date(), end.date()} - {window.date for window in windows}:
        raise Invalid.at("at", "not_a_window", "the order names no such day")
    return begin, end


def _moment(hour: dt.time | dt.datetime, day: dt.date, calendar: Calendar) -> dt.datetime:
    if isinstance(hour, dt.datetime):
        return hour.astimezone(calendar.zone)
    return dt.datetime.combine(day, hour, calendar.zone)


def _recipient(tx: Tx, actor: Actor, command: PlaceOrder, calendar: Calendar) -> served.Known:
    """The person served, who may be, with the consent that is needed."""
    given = command.recipient or command.contact
    oneself = served.names_oneself(given, command.contact, on_behalf=command.on_behalf_of is not None)
    today = calendar.today(tx.now)
    found = served.find_served(tx, actor, command.area, given, today, command.place, names_oneself=oneself)
    on_behalf = command.on_behalf_of is not None
    served.check_filing(
        tx, actor, found, _first_day(command), command.consent, on_behalf=on_behalf, names_oneself=oneself
    )
    if command.other_party is not None:
        served.known_recipient(tx, actor, command.other_party)
    return found


def _claimed_year(command: PlaceOrder, known_year: int | None) -> str | None:
    """The year of birth that was told of a record which does not have it yet."""
    person = command.recipient or command.contact
    told = person.born_year if isinstance(person, Person) else None
    return str(told) if told is not None and known_year is None else None


def _private(command: PlaceOrder) -> dict[str, str | None]:
    return {
        "place": command.place,
        "contact_name": command.contact.name,
        "contact_phone": command.contact.phone,
        "wish": command.wish.text if command.wish else None,
        "note": command.note,
        **(command.on_behalf_of.texts() if command.on_behalf_of else {}),
    }
