"""The area tree, the catalogue and the parts of the day: public within the service."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from matcher.domain.areas import covers, district_of
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.queries.paging import Page, Wanted, by_code, by_place
from matcher.store.database import Tx
from matcher.store.places import calendar_of, read_needs
from matcher.store.schema import area, service_item


@dataclass(frozen=True, slots=True)
class AreaView:
    """A district, street, community, grid cell or building."""

    code: str
    parent: str | None
    level: str
    kind: str
    name: str
    valid_from: dt.date
    valid_to: dt.date | None


@dataclass(frozen=True, slots=True)
class NeedView:
    """`count` people who each have all of `tags`."""

    tags: list[str]
    count: int


@dataclass(frozen=True, slots=True)
class ServiceView:
    """An item of the catalogue."""

    code: str
    name_zh: str
    name_en: str
    category: str
    needs: list[NeedView]
    modes: list[str]
    form: str
    accepts: list[str]
    buddy: str
    service_class: str
    payer: str
    duration_min: int
    sla_hours: int
    materials_zh: str
    materials_en: str


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of the day in the district's zone; `end` is exclusive."""

    code: str
    name_zh: str
    name_en: str
    start: dt.time
    end: dt.time


def list_areas(tx: Tx, actor: Actor, wanted: Wanted, parent: str | None) -> Page[AreaView]:
    """The areas right below `parent`, by code; without one, the actor's district itself. NotFound outside it."""
    root = district_of(actor.area)
    if parent is not None and (
        not covers(root, parent) or tx.value(select(area.c.code).where(area.c.code == parent)) is None
    ):
        raise NotFound
    statement = select(area).where(area.c.code == root if parent is None else area.c.parent == parent)
    rows, following = by_code(tx, statement, area.c.code, wanted)
    return Page([AreaView(*(getattr(row, name) for name in AreaView.__slots__)) for row in rows], following)


def list_services(tx: Tx, wanted: Wanted) -> Page[ServiceView]:
    """The catalogue, by code."""
    rows, following = by_code(tx, select(service_item), service_item.c.code, wanted)
    return Page([_service(row) for row in rows], following)


def _service(row: Any) -> ServiceView:
    plain = {name: getattr(row, name) for name in ServiceView.__slots__ if name != "needs"}
    needs = [NeedView(list(need.tags), need.count) for need in read_needs(row.needs)]
    return ServiceView(needs=needs, **plain)


def list_parts(tx: Tx, actor: Actor, wanted: Wanted) -> Page[PartView]:
    """The parts of the day of the actor's district, in their order."""
    calendar = calendar_of(tx, actor.area)
    return by_place([PartView(p.code, p.name_zh, p.name_en, p.start, p.end) for p in calendar.parts], wanted)
