"""The parts of a service day, and the orders by which its stalls and roles are staffed in them."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import Invalid
from matcher.domain.needs import with_headcount
from matcher.domain.roles import Actor
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import Channel
from matcher.store import days, personal, places, recipients
from matcher.store.database import Tx
from matcher.usecases.steps.made_orders import Making, make_order

LONGEST = dt.timedelta(days=180)
Staff = tuple[UUID, str, int]
"""A stall's id, its service, and how many people staff it in each part."""


def checked_parts(calendar: Calendar, date: dt.date, parts: Sequence[str], now: dt.datetime) -> list[str]:
    """The parts in the order of the day. Invalid where one is unknown or not ahead, or the day is too far ahead."""
    known = [part.code for part in calendar.parts]
    for place, part in enumerate(parts):
        if part not in known:
            raise Invalid.at(f"parts[{place}]", "unknown_part", "the district has no such part of the day")
    if any(calendar.starts_at(Shift(date, part)) <= now for part in parts):
        raise Invalid.at("date", "past", "a service day lies ahead")
    if date - calendar.today(now) > LONGEST:
        raise Invalid.at("date", "too_far", "a service day is announced at most 180 days ahead")
    return [code for code in known if code in parts]


def staff_stall(
    tx: Tx, actor: Actor, row: Row[Any], staff: Staff, texts: Mapping[str, str | None], parts: Collection[str]
) -> None:
    """Orders for the people of a stall or role in these parts of the day."""
    stall_id, code, people = staff
    service = places.service(tx, code, row.district)
    where = personal.read_many(tx, days.SUBJECT, [row.id]).get(row.id, {}).get("place", "")
    served = recipients.of_place(tx, actor, row.venue)
    for part in parts:
        making = Making(
            service=service,
            area=row.venue,
            recipient_id=served,
            shift=Shift(row.date, part),
            placed_by=actor.id,
            owner_id=actor.id,
            channel=Channel.API,
            stall=(row.id, stall_id),
            texts={"place": f"{where} {texts.get('spot') or ''}".strip(), "note": texts.get("name")},
            needs=with_headcount(service.needs, people),
        )
        make_order(tx, actor, making)
