"""The area tree, the catalogue and the parts of the day: public within the service."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, STREET_DIGITS, above, covers, district_of
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor
from matcher.queries.paging import MOST, Page, Wanted, by_code, by_place
from matcher.store.database import Tx
from matcher.store.places import calendar_of, read_needs
from matcher.store.schema import area, service_item, service_rule
from matcher.store.scope import inside

LEVEL_DIGITS = 3
ALL = Wanted(limit=MOST)
"""A page that holds a whole catalogue."""
_SET_HERE = {"needs", "sla_hours", "duration_min", "is_offered", "is_own"}


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
    """An item of the catalogue, as the district has it; `is_own`: the district made it for itself."""

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
    is_offered: bool
    is_own: bool = False


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


def read_area(tx: Tx, code: str) -> AreaView:
    """One area, whoever asks. NotFound."""
    row = tx.row(select(area).where(area.c.code == code))
    if row is None:
        raise NotFound
    return AreaView(*(getattr(row, name) for name in AreaView.__slots__))


def area_names(tx: Tx, code: str) -> list[str]:
    """The names of the area and those that it lies in, the widest first."""
    codes = above(code)[::-1]
    known = dict(tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_(codes))))
    return [known[one] for one in codes if one in known]


def list_cells(tx: Tx, actor: Actor) -> list[tuple[str, str]]:
    """Code and name of the areas one level down: the cells of a community; of a cell, the cell itself."""
    below = len(actor.area) + LEVEL_DIGITS if len(actor.area) < CELL_DIGITS else len(actor.area)
    lies = (area.c.code.startswith(actor.area, autoescape=True), func.length(area.c.code) == below)
    inner = (*lies, area.c.closed_at.is_(None))
    return list(tx.tuples(select(area.c.code, area.c.name).where(*inner).order_by(area.c.code)))


def own_and_cells(tx: Tx, actor: Actor) -> list[tuple[str, str]]:
    """Code and name of one's own area, then of those one level down."""
    return [(actor.area, area_names(tx, actor.area)[-1]), *list_cells(tx, actor)]


def communities_of(tx: Tx, code: str) -> list[tuple[str, str]]:
    """Code and name of the communities that there are in an area, by code."""
    inner = (inside(area.c.code, code), area.c.level == "community", area.c.closed_at.is_(None))
    return list(tx.tuples(select(area.c.code, area.c.name).where(*inner).order_by(area.c.code)))


def names_of(tx: Tx, codes: Iterable[str]) -> dict[str, str]:
    """The names of areas by their codes."""
    return dict(tx.tuples(select(area.c.code, area.c.name).where(area.c.code.in_(sorted(set(codes))))))


def list_services(tx: Tx, actor: Actor, wanted: Wanted) -> Page[ServiceView]:
    """The catalogue as the actor's district has it, by code."""
    rows, following = by_code(tx, _services(district_of(actor.area)), service_item.c.code, wanted)
    return Page([_service(row) for row in rows], following)


def read_service(tx: Tx, actor: Actor, code: str) -> ServiceView:
    """One item as the actor's district has it. NotFound."""
    row = tx.row(_services(district_of(actor.area)).where(service_item.c.code == code))
    if row is None:
        raise NotFound
    return _service(row)


def _services(district: str) -> Select[Any]:
    ours = and_(service_rule.c.service == service_item.c.code, service_rule.c.district == district)
    rule = service_rule.c
    set_here = (rule.sla_hours.label("set_hours"), rule.duration_min.label("set_min"), rule.is_offered.label("offered"))
    mine = or_(service_item.c.district.is_(None), service_item.c.district == district)
    return select(service_item, *set_here).select_from(service_item.outerjoin(service_rule, ours)).where(mine)


def _service(row: Any) -> ServiceView:
    plain = {name: getattr(row, name) for name in ServiceView.__slots__ if name not in _SET_HERE}
    needs = [NeedView(list(need.tags), need.count) for need in read_needs(row.needs)]
    return ServiceView(
        **plain,
        needs=needs,
        sla_hours=row.set_hours or row.sla_hours,
        duration_min=row.set_min or row.duration_min,
        is_offered=row.offered is not False,
        is_own=row.district is not None,
    )


def list_parts(tx: Tx, actor: Actor, wanted: Wanted) -> Page[PartView]:
    """The parts of the day of the actor's district, in their order."""
    calendar = calendar_of(tx, actor.area)
    return by_place([PartView(p.code, p.name_zh, p.name_en, p.start, p.end) for p in calendar.parts], wanted)


def with_streets(tx: Tx, code: str) -> list[tuple[str, str, str]]:
    """The communities of a district: code, its street's name, and its own; names and codes are public."""
    inner = (
        area.c.code.startswith(code, autoescape=True),
        area.c.closed_at.is_(None),
        func.length(area.c.code).in_((STREET_DIGITS, COMMUNITY_DIGITS)),
    )
    names = dict(tx.tuples(select(area.c.code, area.c.name).where(*inner).order_by(area.c.code)))
    return [
        (one, names.get(one[:STREET_DIGITS], ""), name) for one, name in names.items() if len(one) == COMMUNITY_DIGITS
    ]
