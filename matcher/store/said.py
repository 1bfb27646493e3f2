"""What messages may say, read for their rows: names of services and cells, days and hours as people write them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.areas import CELL_DIGITS
from matcher.domain.day_states import DAY_NAMES, DayKind
from matcher.domain.messages import EN, Said
from matcher.domain.numbers import order_number
from matcher.domain.shifts import Calendar
from matcher.store import personal, rewards
from matcher.store.database import Tx
from matcher.store.schema import area, home_unit, service_item, service_order

_WEEKDAYS = "一二三四五六日"


def said_of(tx: Tx, calendar: Calendar, language: str, rows: Sequence[Row[Any]]) -> list[Said]:
    """What each of these rows of messages says, in the same order."""
    named = _named(tx, language, rows)
    return [
        _said(calendar, language, row, named.get(row.order_id) or _without_order(tx, language, row)) for row in rows
    ]


def _named(tx: Tx, language: str, rows: Sequence[Row[Any]]) -> dict[UUID, tuple[str, str, str]]:
    """Order -> its number, its service's name and its cell's; a building is named to nobody before the time."""
    o, item = service_order.c, service_item.c
    name = item.name_en if language == EN else item.name_zh
    joined = service_order.outerjoin(service_item, item.code == o.service)
    wanted = select(o.id, o.seq, name, o.area).select_from(joined)
    found = tx.tuples(wanted.where(o.id.in_({row.order_id for row in rows if row.order_id})))
    cells = {code[:CELL_DIGITS] for _, _, _, code in found}
    areas = dict(tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_(cells)))) if cells else {}
    return {
        order_id: (order_number(seq), service or "", areas.get(code[:CELL_DIGITS], code[:CELL_DIGITS]))
        for order_id, seq, service, code in found
    }


def _without_order(tx: Tx, language: str, row: Row[Any]) -> tuple[str, str, str] | None:
    """What a message is about that names no order: a duty, a service day, one's home unit, something redeemed."""
    facts = row.facts or {}
    if "unit" in facts:
        unit = UUID(facts["unit"])
        return "", tx.value(select(home_unit.c.name).where(home_unit.c.id == unit)) or "", ""
    if "reward" in facts:
        reward = UUID(facts["reward"])
        named = personal.read_many(tx, rewards.SUBJECT, [reward]).get(reward, {})
        return "", named.get("name_en" if language == EN else "name_zh", ""), ""
    if "service_day" in facts:
        called = DAY_NAMES[DayKind(facts["service_day"])][language == EN]
        return "", called, tx.value(select(area.c.name).where(area.c.code == facts["area"])) or facts["area"]
    if "service" not in facts:
        return None
    item = service_item.c
    name = item.name_en if language == EN else item.name_zh
    service = tx.value(select(name).where(item.code == facts["service"]))
    place = tx.value(select(area.c.name).where(area.c.code == facts["area"]))
    return "", service or "", place or facts["area"]


def _said(calendar: Calendar, language: str, row: Row[Any], named: tuple[str, str, str] | None) -> Said:
    number, service, cell = named or ("", "", "")
    facts = row.facts or {}
    date = facts.get("date")
    return Said(
        kind=row.kind,
        service=service,
        area=cell,
        day=_day(language, dt.date.fromisoformat(date)) if date else "",
        part=_part(calendar, language, facts.get("part")),
        number=number,
        at=_moment(calendar, language, facts.get("at")),
        until=_moment(calendar, language, facts.get("until")),
    )


def _day(language: str, day: dt.date) -> str:
    if language == EN:
        return day.strftime("%a %d %b")
    return f"{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def _part(calendar: Calendar, language: str, code: str | None) -> str:
    found = next((part for part in calendar.parts if part.code == code), None)
    if found is None:
        return ""
    return found.name_en if language == EN else found.name_zh


def _moment(calendar: Calendar, language: str, given: str | None) -> str:
    if not given:
        return ""
    local = dt.datetime.fromisoformat(given).astimezone(calendar.zone)
    return f"{_day(language, local.date())} {local:%H:%M}"
