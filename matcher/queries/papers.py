"""What is printed for people without a screen: facts for a sheet, as little of anybody's data as it needs."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, above, covers, district_of, level_of
from matcher.domain.closing import OFFICES, BoardRole
from matcher.domain.emergency import every_hotline
from matcher.domain.errors import Hotline, Invalid, NotFound
from matcher.domain.numbers import order_number
from matcher.domain.privacy import surname
from matcher.domain.roles import Actor
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import HelperKind, OrderKind
from matcher.store import board_words as board_words_
from matcher.store import boards, codes, helpers, links, orders, personal, places
from matcher.store.database import Tx
from matcher.store.schema import area, helper, service_item

BADGE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class WhenView:
    """A time that was agreed on or asked for: a part of a day, or the exact time."""

    date: dt.date
    part_zh: str
    part_en: str
    at: dt.time | None = None


@dataclass(frozen=True, slots=True)
class WhoView:
    """Who comes: a member by family name, a team by its name, and the number on the badge."""

    kind: str
    name: str
    badge: str


@dataclass(frozen=True, slots=True)
class OfficeView:
    """The community and how to call it."""

    name: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class OrderSheet:
    """A slip or a receipt; `code` only where it was issued for this sheet."""

    number: str
    service_zh: str
    service_en: str
    is_wish: bool
    when: list[WhenView]
    is_settled: bool
    who: list[WhoView]
    door_word: str
    office: OfficeView
    placed_on: dt.date
    printed_on: dt.date
    code: str | None = None


@dataclass(frozen=True, slots=True)
class ActivationSheet:
    """How a member without the page takes part."""

    who: WhoView
    id: UUID
    office: OfficeView
    printed_on: dt.date


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a board."""

    role: str
    name: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class BuildingView:
    """A building of a cell: how many households, where that is known, and who leads it."""

    name: str
    estate: str
    households: int | None
    leads: list[LineView]


@dataclass(frozen=True, slots=True)
class BoardWordView:
    """A post on boards, by the name that the district gives it; without one it has the usual name."""

    role: str
    zh: str | None
    en: str | None


@dataclass(frozen=True, slots=True)
class BoardSheet:
    """The board of an area: staff, buildings, office, partners, and whom to call in an emergency. No residents."""

    code: str
    name: str
    level: str
    lines: list[LineView]
    buildings: list[BuildingView]
    office: OfficeView
    hotlines: tuple[Hotline, ...]
    partners: list[str]
    printed_on: dt.date
    words: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class BoardKept:
    """A board was set: of which area, and how many lines it has."""

    area: str
    entries: int


def order_sheet(tx: Tx, actor: Actor, order_id: UUID, code: str | None = None) -> OrderSheet:
    """What a slip or a receipt of an order says. NotFound."""
    row = orders.get(tx, actor, order_id)
    calendar = places.calendar_of(tx, row.area)
    held = orders.live_assignments(tx, order_id)
    named = tx.row(select(service_item.c.name_zh, service_item.c.name_en).where(service_item.c.code == row.service))
    document = personal.read_many(tx, "order", [order_id]).get(order_id, {})
    return OrderSheet(
        number=order_number(row.seq),
        service_zh=named.name_zh if named is not None else "",
        service_en=named.name_en if named is not None else "",
        is_wish=row.kind == OrderKind.MICRO_WISH,
        when=_when(tx, row, held[0] if held else None, calendar),
        is_settled=bool(held),
        who=[who_is(tx, one.helper_id) for one in held],
        door_word=codes.door_word(tx, order_id, document),
        office=office_of(tx, row.area),
        placed_on=calendar.today(row.placed_at),
        printed_on=calendar.today(tx.now),
        code=code,
    )


def _when(tx: Tx, row: Row[Any], held: Row[Any] | None, calendar: Calendar) -> list[WhenView]:
    """The time that is settled, else all that suit."""
    if held is not None:
        exact = held.scheduled_at or row.at_from
        at = exact.astimezone(calendar.zone) if exact is not None else None
        return [_shift(calendar, Shift(at.date() if at else held.date, held.part), at.time() if at else None)]
    begins = row.at_from.astimezone(calendar.zone) if row.at_from is not None else None
    windows = orders.windows_of(tx, [row.id]).get(row.id, [])
    return [
        _shift(calendar, one, begins.time() if begins is not None and begins.date() == one.date else None)
        for one in sorted(windows, key=calendar.starts_at)
    ]


def _shift(calendar: Calendar, shift: Shift, at: dt.time | None) -> WhenView:
    part = calendar.part(shift.part)
    return WhenView(shift.date, part.name_zh, part.name_en, at)


def who_is(tx: Tx, helper_id: UUID) -> WhoView:
    """Who comes, as paper tells it: no more than the family name. NotFound."""
    row = tx.row(select(helper).where(helper.c.id == helper_id))
    if row is None:
        raise NotFound
    name = personal.read_many(tx, row.kind, [helper_id]).get(helper_id, {}).get("name", "")
    return WhoView(row.kind, name if row.kind == HelperKind.TEAM else surname(name), badge_of(row.seq))


def badge_of(seq: int) -> str:
    """The number on a helper's badge."""
    return f"{seq:0{BADGE_DIGITS}d}"


def office_of(tx: Tx, code: str) -> OfficeView:
    """The community of an area, and how to call it."""
    community = code[:COMMUNITY_DIGITS]
    name = tx.value(select(area.c.name).where(area.c.code == community))
    return OfficeView(str(name or ""), boards.phone_of(tx, _nearest(code), BoardRole.COMMUNITY))


def _nearest(code: str) -> list[str]:
    return [one for one in above(code) if len(one) >= COMMUNITY_DIGITS] or [code]


def activation_sheet(tx: Tx, actor: Actor, member_id: UUID) -> ActivationSheet:
    """What a member without the page is handed. NotFound."""
    row = helpers.get(tx, actor, member_id, HelperKind.MEMBER)
    today = places.calendar_of(tx, row.area).today(tx.now)
    return ActivationSheet(who_is(tx, member_id), member_id, office_of(tx, row.area), today)


def board_sheet(tx: Tx, actor: Actor, code: str) -> BoardSheet:
    """The board of an area inside the actor's. NotFound."""
    found = tx.row(select(area.c.name).where(area.c.code == code)) if covers(actor.area, code) else None
    if found is None:
        raise NotFound
    try:
        level = level_of(code)
    except Invalid:
        raise NotFound from None
    lines = [
        LineView(one.role, one.name or "", one.phone) for one in boards.lines_of(tx, code) if one.role not in OFFICES
    ]
    district = places.district_at(tx, code)
    gas = boards.phone_of(tx, above(code), BoardRole.GAS) or district.policy.gas_phone
    return BoardSheet(
        code=code,
        name=found.name,
        level=level,
        lines=lines,
        buildings=_buildings(tx, code) if len(code) == CELL_DIGITS else [],
        office=office_of(tx, code),
        hotlines=every_hotline(gas),
        partners=links.partners(tx, code) if len(code) >= COMMUNITY_DIGITS else [],
        printed_on=district.calendar.today(tx.now),
        words=board_words_.of_district(tx, district.code),
    )


def board_words(tx: Tx, actor: Actor) -> list[BoardWordView]:
    """Every post, in the usual order."""
    actor.require("read_board_words")
    own = board_words_.of_district(tx, district_of(actor.area))
    return [BoardWordView(role.value, *own.get(role, (None, None))) for role in BoardRole if role not in OFFICES]


def _buildings(tx: Tx, code: str) -> list[BuildingView]:
    return [
        BuildingView(
            *(row.name, row.estate or "", row.households),
            [LineView(one.role, one.name or "", one.phone) for one in led],
        )
        for row, led in boards.leads_of(tx, code)
    ]


def board_kept(tx: Tx, code: str) -> BoardKept:
    """That a board was set."""
    return BoardKept(code, len(boards.lines_of(tx, code)))
