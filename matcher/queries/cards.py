"""Cards on paper: a member's registration, whom a household can call, and what somebody has promised for a time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from matcher.domain.areas import CELL_DIGITS, above
from matcher.domain.closing import OFFICES
from matcher.domain.emergency import every_hotline
from matcher.domain.errors import Hotline
from matcher.domain.roles import Actor
from matcher.domain.shifts import Calendar
from matcher.domain.states import AssignmentState, DutyPlaceState, HelperKind, PairingKind
from matcher.queries import people, unit_resources
from matcher.queries.papers import LineView, OfficeView, WhoView, badge_of, office_of, who_is
from matcher.queries.people import FreeView, HelperView
from matcher.queries.round_papers import area_names
from matcher.queries.unit_resources import ResourceView
from matcher.queries.units import UnitView, name_of, read_unit
from matcher.store import boards, helpers, personal, places, recipients
from matcher.store.database import Tx
from matcher.store.schema import assignment, duty, duty_place, pairing, service_item, service_order

PROMISED = dt.timedelta(days=92)
LINES_MOST = 60
_WHOLE_DAY = ("全天", "all day")


@dataclass(frozen=True, slots=True)
class FreeDay:
    """Weekdays in a row (0 = Monday) that are alike, and the parts of them that are usually free, by name."""

    weekday: int
    last: int
    parts_zh: str
    parts_en: str


@dataclass(frozen=True, slots=True)
class RegisterCard:
    """What is registered of a member, in full: handed to that person alone."""

    name: str
    phone: str
    badge: str
    member: HelperView
    homes: list[str]
    unit: str | None
    week: list[FreeDay]
    registered_on: dt.date
    office: OfficeView
    printed_on: dt.date


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Whom a household can call: its community, the staff of its cell, and who is paired with it."""

    name: str
    cell: str
    staff: list[LineView]
    pairs: list[WhoView]
    office: OfficeView
    hotlines: tuple[Hotline, ...]
    printed_on: dt.date


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A service that was promised for a day; never for whom."""

    date: dt.date
    part_zh: str
    part_en: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PledgeCard:
    """What a member or a team has promised from one day to another."""

    who: WhoView
    first: dt.date
    last: dt.date
    tags: list[str]
    total: int
    week: list[FreeDay]
    promises: list[PromiseView]
    pairs: int
    office: OfficeView
    printed_on: dt.date


@dataclass(frozen=True, slots=True)
class UnitPledge:
    """What a unit has promised: where it serves, and what its communities have accepted."""

    unit: UnitView
    resources: list[ResourceView]
    first: dt.date
    last: dt.date
    printed_on: dt.date


def register_card(tx: Tx, actor: Actor, member_id: UUID) -> RegisterCard:
    """A member's registration card; whoever prints it notes that first. NotFound."""
    row = helpers.get(tx, actor, member_id, HelperKind.MEMBER)
    actor.require("print_register_card")
    one = people.read_helper(tx, actor, HelperKind.MEMBER, member_id)
    told = personal.read_many(tx, HelperKind.MEMBER, [member_id]).get(member_id, {})
    names, calendar = area_names(tx, one.bases), places.calendar_of(tx, row.area)
    return RegisterCard(
        name=told.get("name", ""),
        phone=told.get("phone", ""),
        badge=badge_of(row.seq),
        member=one,
        homes=[names.get(base, base) for base in one.bases],
        unit=name_of(tx, row.unit_id) if row.unit_id is not None else None,
        week=week_words(one.week, calendar),
        registered_on=calendar.today(row.registered_at),
        office=office_of(tx, row.area),
        printed_on=calendar.today(tx.now),
    )


def contact_card(tx: Tx, actor: Actor, recipient_id: UUID) -> ContactCard:
    """A household's card; whoever prints it notes that first. NotFound."""
    row = recipients.get(tx, actor, recipient_id)
    actor.require("print_contact_card")
    told = personal.read_many(tx, recipients.SUBJECT, [row.id]).get(row.id, {})
    district = places.district_at(tx, row.area)
    cell = area_names(tx, [row.area]).get(row.area, "")
    tied = (pairing.c.recipient_id == row.id, pairing.c.kind.in_((PairingKind.STANDING, PairingKind.LINK)))
    pairs = sorted({one for (one,) in tx.tuples(select(pairing.c.helper_id).where(*tied))})
    return ContactCard(
        name=told.get("name", ""),
        cell=cell,
        staff=_staff(tx, row.area),
        pairs=[who_is(tx, one) for one in pairs],
        office=office_of(tx, row.area),
        hotlines=every_hotline(district.policy.gas_phone),
        printed_on=district.calendar.today(tx.now),
    )


def _staff(tx: Tx, code: str) -> list[LineView]:
    """Who stands on the board of the cell, each with the consent given for it."""
    for one in above(code):
        lines = [line for line in boards.lines_of(tx, one) if line.role not in OFFICES and line.name]
        if lines or len(one) <= CELL_DIGITS - 3:
            return [LineView(line.role, line.name or "", line.phone) for line in lines]
    return []


def pledge(tx: Tx, actor: Actor, kind: HelperKind, helper_id: UUID) -> PledgeCard:
    """What a member or a team has promised for the next three months. NotFound."""
    row = helpers.get(tx, actor, helper_id, kind)
    actor.require("print_pledge")
    one = people.read_helper(tx, actor, kind, helper_id)
    calendar = places.calendar_of(tx, row.area)
    today = calendar.today(tx.now)
    tied = (pairing.c.helper_id == helper_id, pairing.c.kind.in_((PairingKind.STANDING, PairingKind.LINK)))
    return PledgeCard(
        who=who_is(tx, row.id),
        first=today,
        last=today + PROMISED,
        tags=[tag.tag for tag in one.tags],
        total=one.total,
        week=week_words(one.week, calendar),
        promises=_promises(tx, helper_id, calendar, today),
        pairs=len({found for (found,) in tx.tuples(select(pairing.c.recipient_id).where(*tied))}),
        office=office_of(tx, row.area),
        printed_on=today,
    )


def _promises(tx: Tx, helper_id: UUID, calendar: Calendar, today: dt.date) -> list[PromiseView]:
    """Orders that it has taken and duties that it has claimed, the soonest first."""
    a, d, p, item = assignment.c, duty.c, duty_place.c, service_item.c
    taken = assignment.join(service_order, service_order.c.id == a.order_id)
    taken = taken.join(service_item, item.code == service_order.c.service)
    held = duty_place.join(duty, d.id == p.duty_id)
    ahead = (a.helper_id == helper_id, a.state == AssignmentState.ACTIVE, a.date.between(today, today + PROMISED))
    orders = tx.tuples(select(a.date, a.part, item.name_zh, item.name_en).select_from(taken).where(*ahead))
    mine = (p.helper_id == helper_id, p.state == DutyPlaceState.HELD, d.date.between(today, today + PROMISED))
    duties = tx.tuples(select(d.date, d.part).select_from(held).where(*mine))
    found = [*orders, *((date, part, "值班", "duty") for date, part in duties)]
    parts = _parts(calendar)
    return [
        PromiseView(date, parts.get(part, (part, part))[0], parts.get(part, (part, part))[1], zh, en)
        for date, part, zh, en in sorted(found)[:LINES_MOST]
    ]


def week_words(free: Sequence[FreeView], calendar: Calendar) -> list[FreeDay]:
    """The parts of each day in their order; hours of a part where only some of it is free. Equal days are one."""
    found: list[FreeDay] = []
    for day in sorted({one.weekday for one in free}):
        mine = {one.part: one for one in free if one.weekday == day}
        parts = [(part, mine[part.code]) for part in calendar.parts if part.code in mine]
        hours = [f" {one.from_}-{one.to}" if one.from_ else "" for _, one in parts]
        zh = "、".join(part.name_zh + span for (part, _), span in zip(parts, hours, strict=True))
        en = ", ".join(part.name_en + span for (part, _), span in zip(parts, hours, strict=True))
        if len(parts) == len(calendar.parts) and not any(hours):
            zh, en = _WHOLE_DAY
        if found and (found[-1].last, found[-1].parts_zh) == (day - 1, zh):
            found[-1] = replace(found[-1], last=day)
        else:
            found.append(FreeDay(day, day, zh, en))
    return found


def _parts(calendar: Calendar) -> dict[str, tuple[str, str]]:
    return {part.code: (part.name_zh, part.name_en) for part in calendar.parts}


def unit_pledge(tx: Tx, actor: Actor, unit_id: UUID) -> UnitPledge:
    """What a unit has promised. NotFound."""
    actor.require("print_unit_pledge")
    one = read_unit(tx, actor, unit_id)
    today = places.calendar_of(tx, one.area).today(tx.now)
    resources: Sequence[ResourceView] = unit_resources.accepted_of(tx, unit_id)
    return UnitPledge(one, list(resources), today, today + PROMISED, today)
