"""Before a message leaves: is it still true, and what are its words."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain import messages
from matcher.domain.messages import EN, Said
from matcher.domain.notifying import NoticeKind
from matcher.domain.shifts import Calendar
from matcher.domain.states import HELD, TAKEABLE, OfferState, OrderState
from matcher.store import notices
from matcher.store.contacts import To
from matcher.store.database import Tx
from matcher.store.schema import area, offer, service_item, service_order

CELL_DIGITS = 15
NUMBER_DIGITS = 6
_TRUE_IN = {
    NoticeKind.ASSIGNED: HELD,
    NoticeKind.SCHEDULED: HELD,
    NoticeKind.CREW_NAMED: HELD,
    NoticeKind.PLACE_FREED: TAKEABLE,
    NoticeKind.PLEASE_RATE: frozenset({OrderState.REPORTED, OrderState.CONFIRMED}),
}
"""Kind -> the states of its order in which it is still news; others stay true."""
_WEEKDAYS = "一二三四五六日"


def still_true(tx: Tx, to: To, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """The messages whose fact still holds; all others are dropped."""
    waiting = _waiting_offers(tx, rows)
    told = _told(tx, to, rows)
    states = _states(tx, rows)
    true: list[Row[Any]] = []
    gone: list[Row[Any]] = []
    for row in rows:
        (true if _holds(tx, row, waiting, told, states) else gone).append(row)
    if gone:
        notices.drop(tx, gone, "gone")
    return true


def _holds(tx: Tx, row: Row[Any], waiting: set[str], told: set[str], states: dict[UUID, str]) -> bool:
    facts = row.facts or {}
    if facts.get("until") and dt.datetime.fromisoformat(facts["until"]) <= tx.now:
        return False
    if row.kind == NoticeKind.OFFER_MADE:
        return facts.get("offer") in waiting
    if row.kind == NoticeKind.OFFER_RESCINDED:
        return facts.get("offer") in told
    return row.kind not in _TRUE_IN or states.get(row.order_id) in _TRUE_IN[NoticeKind(row.kind)]


def _waiting_offers(tx: Tx, rows: Sequence[Row[Any]]) -> set[str]:
    ids = [UUID(row.facts["offer"]) for row in rows if row.kind == NoticeKind.OFFER_MADE]
    wanted = (offer.c.id.in_(ids), offer.c.state == OfferState.PENDING, offer.c.expires_at > tx.now)
    return {str(one) for (one,) in tx.tuples(select(offer.c.id).where(*wanted))} if ids else set()


def _told(tx: Tx, to: To, rows: Sequence[Row[Any]]) -> set[str]:
    orders = {row.order_id for row in rows if row.kind == NoticeKind.OFFER_RESCINDED}
    return notices.offers_told(tx, to, NoticeKind.OFFER_MADE, orders) if orders else set()


def _states(tx: Tx, rows: Sequence[Row[Any]]) -> dict[UUID, str]:
    ids = {row.order_id for row in rows if row.kind in _TRUE_IN}
    o = service_order.c
    return dict(tx.tuples(select(o.id, o.state).where(o.id.in_(ids)))) if ids else {}


def write(tx: Tx, calendar: Calendar, language: str, rows: Sequence[Row[Any]]) -> tuple[str, str]:
    """Subject and text of one message that tells of all these."""
    named = _named(tx, language, rows)
    said = [_said(calendar, language, row, named.get(row.order_id) or _on_duty(tx, language, row)) for row in rows]
    return messages.subject(language, said), messages.text(language, said)


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
        order_id: (f"{seq:0{NUMBER_DIGITS}d}", service or "", areas.get(code[:CELL_DIGITS], code[:CELL_DIGITS]))
        for order_id, seq, service, code in found
    }


def _on_duty(tx: Tx, language: str, row: Row[Any]) -> tuple[str, str, str] | None:
    """What a message about a duty is about: it names no order."""
    facts = row.facts or {}
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
