"""Lists that are taken away as sheets and have no page of their own kind: home units, offers and rounds."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from matcher.domain.numbers import order_number
from matcher.domain.privacy import mask_name, mask_phone
from matcher.domain.roles import Actor
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.store.schema import dispatch_round, helper, home_unit, offer, service_item, service_order, unit_area
from matcher.store.scope import inside, orders_seen_by, rounds_seen_by

T = TypeVar("T")
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A home unit; whom to speak with there is masked."""

    name: str
    area: str
    kind: str
    state: str
    contact: str
    phone: str


@dataclass(frozen=True, slots=True)
class UnitAreaLine:
    """That a unit has registered to serve somewhere."""

    unit: str
    area: str
    joined_on: dt.date
    state: str


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An offer by the number of its order; whom it went to is told by kind alone."""

    number: str
    service: str | None
    area: str
    kind: str
    date: dt.date
    part: str
    state: str
    made_at: dt.datetime
    answered_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round by its figures."""

    area: str
    mode: str
    state: str
    requested_at: dt.datetime
    finished_at: dt.datetime | None
    served: int | None
    unserved: int | None
    cost: int | None


def every(read: Callable[[Wanted], Page[T]]) -> Iterator[T]:
    """All items of a list, page after page."""
    cursor: str | None = None
    while True:
        page = read(Wanted(AT_ONCE, cursor))
        yield from page.items
        if page.next is None:
            return
        cursor = page.next


def list_unit_lines(tx: Tx, actor: Actor, wanted: Wanted) -> Page[UnitLine]:
    """A page of the home units of the actor's area."""
    statement = select(home_unit).where(inside(home_unit.c.area, actor.area))
    rows, following = by_number(tx, statement, home_unit.c.seq, wanted)
    said = personal.read_many(tx, "unit", [row.id for row in rows])
    found = [
        UnitLine(
            name=row.name,
            area=row.area,
            kind=row.kind,
            state=row.state,
            contact=mask_name(said.get(row.id, {}).get("contact_name", "")),
            phone=mask_phone(phone) if (phone := said.get(row.id, {}).get("contact_phone", "")) else "",
        )
        for row in rows
    ]
    return Page(found, following)


def list_unit_areas(tx: Tx, actor: Actor, wanted: Wanted) -> Page[UnitAreaLine]:
    """A page of which units serve where in the actor's area, whichever register they stand in."""
    joined = unit_area.join(home_unit, home_unit.c.id == unit_area.c.unit_id)
    statement = select(unit_area, home_unit.c.name).select_from(joined).where(inside(unit_area.c.area, actor.area))
    rows, following = by_number(tx, statement, unit_area.c.seq, wanted)
    return Page([UnitAreaLine(row.name, row.area, row.joined_on, row.state) for row in rows], following)


def list_offer_lines(tx: Tx, actor: Actor, wanted: Wanted) -> Page[OfferLine]:
    """A page of the offers of the orders that the actor may know of, the newest first."""
    o = service_order.c
    joined = offer.join(service_order, o.id == offer.c.order_id).join(helper, helper.c.id == offer.c.helper_id)
    columns = (offer, o.seq.label("order_seq"), o.service, o.area, helper.c.kind)
    statement = select(*columns).select_from(joined).where(orders_seen_by(actor))
    rows, following = by_number(tx, statement, offer.c.seq, wanted, newest_first=True)
    zone = calendar_of(tx, actor.area).zone
    found = [
        OfferLine(
            number=order_number(row.order_seq),
            service=row.service,
            area=row.area,
            kind=row.kind,
            date=row.date,
            part=row.part,
            state=row.state,
            made_at=row.made_at.astimezone(zone),
            answered_at=row.answered_at and row.answered_at.astimezone(zone),
        )
        for row in rows
    ]
    return Page(found, following)


def list_round_lines(tx: Tx, actor: Actor, wanted: Wanted) -> Page[RoundLine]:
    """A page of the rounds that the actor may know of, the newest first."""
    statement = select(dispatch_round).where(rounds_seen_by(actor))
    rows, following = by_number(tx, statement, dispatch_round.c.seq, wanted, newest_first=True)
    zone = calendar_of(tx, actor.area).zone
    found = [
        RoundLine(
            area=row.area,
            mode=row.mode,
            state=row.state,
            requested_at=row.requested_at.astimezone(zone),
            finished_at=row.finished_at and row.finished_at.astimezone(zone),
            served=row.served,
            unserved=row.unserved,
            cost=row.cost,
        )
        for row in rows
    ]
    return Page(found, following)


def unit_names(tx: Tx, helper_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Helper -> the name of its home unit."""
    joined = select(helper.c.id, home_unit.c.name).join(home_unit, home_unit.c.id == helper.c.unit_id)
    return dict(tx.tuples(joined.where(helper.c.id.in_(helper_ids)))) if helper_ids else {}


def service_names(tx: Tx) -> dict[str, tuple[str, str]]:
    """Service -> its name in Chinese and in English."""
    s = service_item.c
    return {code: (zh, en) for code, zh, en in tx.tuples(select(s.code, s.name_zh, s.name_en))}
