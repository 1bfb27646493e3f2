"""What the desk's page of one order shows beside its codes: what, where and for whom in words, masked; who is asked."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.clocks import UNREPORTED, UNTAKEN, Step
from matcher.domain.errors import NotFound
from matcher.domain.privacy import mask_name, mask_phone
from matcher.domain.roles import Actor
from matcher.domain.shifts import Calendar, Shift
from matcher.domain.states import HelperKind, HelperState, Level, OfferState
from matcher.queries.board import cell_names
from matcher.queries.desk import ClockView, DeskView
from matcher.store import personal, places
from matcher.store.database import Tx
from matcher.store.schema import helper, offer, rating, service_item, service_order
from matcher.store.scope import helpers_seen_by, inside, orders_seen_by

HELPERS_MOST = 400


@dataclass(frozen=True, slots=True)
class AskedView:
    """Who is asked, and until when."""

    helper: UUID
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class DeskOrderView:
    """One order in words; `contact` and `phone` are masked, `parts` are the names of the parts of the day."""

    name: dict[str, str] | None
    category: str | None
    cell: str
    duration_min: int | None
    channel: str
    pooled: bool
    filled: int
    contact: str
    phone: str
    state_at: dt.datetime
    placed_at: dt.datetime
    asked: list[AskedView]
    is_rated: bool
    parts: dict[str, dict[str, str]]
    now: dt.datetime
    today: dt.date


@dataclass(frozen=True, slots=True)
class HelperName:
    """Somebody who can be named at the desk: of its own area by name, of another by the first sign of it."""

    id: UUID
    kind: str
    name: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class ShiftChoice:
    """A part of a day that can be asked for."""

    date: dt.date
    part: str
    is_over: bool


def read_desk_order(tx: Tx, actor: Actor, order_id: UUID) -> DeskOrderView:
    """An order that the actor may know of. NotFound."""
    actor.require("read_desk")
    names = (service_item.c.name_zh, service_item.c.name_en, service_item.c.category, service_item.c.duration_min)
    joined = service_order.outerjoin(service_item, service_item.c.code == service_order.c.service)
    seen = (service_order.c.id == order_id, orders_seen_by(actor))
    row = tx.row(select(service_order, *names).select_from(joined).where(*seen))
    if row is None:
        raise NotFound
    return _view(tx, row)


def _view(tx: Tx, row: Row[Any]) -> DeskOrderView:
    document = personal.read_many(tx, "order", [row.id]).get(row.id, {})
    calendar = places.calendar_of(tx, row.area)
    asked = select(offer.c.helper_id, offer.c.expires_at).where(
        offer.c.order_id == row.id, offer.c.state == OfferState.PENDING
    )
    # After a reopening it is asked again: only what was said since counts.
    this_time = (rating.c.order_id == row.id, rating.c.turn == row.reopened)
    rated = tx.value(select(rating.c.order_id).where(*this_time).limit(1))
    return DeskOrderView(
        name=None if row.name_zh is None else {"zh": row.name_zh, "en": row.name_en},
        category=row.category,
        cell=cell_names(tx, [row.area])[row.area],
        duration_min=row.duration_min,
        channel=row.channel,
        pooled=row.pooled,
        filled=row.filled,
        contact=mask_name(document.get("contact_name", "")),
        phone=mask_phone(document["contact_phone"]) if document.get("contact_phone") else "",
        state_at=row.state_at,
        placed_at=row.placed_at,
        asked=[AskedView(*one) for one in tx.tuples(asked.order_by(offer.c.seq))],
        is_rated=rated is not None,
        parts=part_names(calendar),
        now=tx.now.astimezone(calendar.zone),
        today=calendar.today(tx.now),
    )


def part_names(calendar: Calendar) -> dict[str, dict[str, str]]:
    """Code of a part -> its name in both languages."""
    return {part.code: {"zh": part.name_zh, "en": part.name_en} for part in calendar.parts}


def helper_names(tx: Tx, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, HelperName]:
    """Who these are, as far as the actor's desk knows them."""
    actor.require("read_desk")
    rows = tx.rows(select(helper).where(helper.c.id.in_(set(ids))))
    return {one.id: one for one in _named(tx, actor, rows)}


def list_near_helpers(tx: Tx, actor: Actor) -> list[HelperName]:
    """Active members and teams of the actor's own area, by name."""
    actor.require("read_candidates")
    ours = (helper.c.state == HelperState.ACTIVE, helpers_seen_by(actor), inside(helper.c.area, actor.area))
    rows = tx.rows(select(helper).where(*ours, helper.c.kind != HelperKind.STAFF).limit(HELPERS_MOST))
    return sorted(_named(tx, actor, rows), key=lambda one: (one.kind, one.name))


def _named(tx: Tx, actor: Actor, rows: Iterable[Row[Any]]) -> list[HelperName]:
    found: list[HelperName] = []
    listed = list(rows)
    for kind in sorted({row.kind for row in listed}):
        mine = [row for row in listed if row.kind == kind]
        documents = personal.read_many(tx, kind, [row.id for row in mine])
        for row in mine:
            name, is_ours = documents.get(row.id, {}).get("name", ""), row.area.startswith(actor.area)
            shown = name if is_ours or kind == HelperKind.TEAM else mask_name(name)
            found.append(HelperName(row.id, kind, shown, is_ours))
    return found


def list_shifts(tx: Tx, actor: Actor, days: int) -> tuple[list[ShiftChoice], dict[str, dict[str, str]], dt.date]:
    """The parts of the coming days of the actor's district, their names, and today's date."""
    calendar = places.calendar_of(tx, actor.area)
    today = calendar.today(tx.now)
    found = [
        ShiftChoice(shift.date, shift.part, calendar.ends_at(shift) <= tx.now)
        for ahead in range(days)
        for shift in (Shift(today + dt.timedelta(days=ahead), part.code) for part in calendar.parts)
    ]
    return found, part_names(calendar), today


def steps_ahead(view: DeskView, now: dt.datetime) -> list[ClockView]:
    """What time will still do to the order by itself, the earliest first."""
    gone = {
        Step.CONTACT: view.contacted_at is not None,
        Step.SEARCH_STREET: view.state not in UNTAKEN or view.search_level != Level.COMMUNITY,
        Step.SEARCH_DISTRICT: view.state not in UNTAKEN or view.search_level == Level.DISTRICT,
        Step.SECRETARY: view.state not in UNTAKEN,
        Step.STREET: view.state not in UNREPORTED or view.level != Level.COMMUNITY,
        Step.DISTRICT: view.state not in UNREPORTED or view.level == Level.DISTRICT,
    }
    return [one for one in view.clock if one.at > now and not gone[Step(one.step)]]
