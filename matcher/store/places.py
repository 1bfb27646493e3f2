"""Areas, districts and the catalogue."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import Row, and_, bindparam, insert, or_, select

from matcher.domain.areas import district_of
from matcher.domain.composite import EVEN, Composite
from matcher.domain.errors import Invalid
from matcher.domain.needs import Need
from matcher.domain.policy import Policy
from matcher.domain.shifts import Calendar, Part
from matcher.domain.states import Acceptance, Dispatch, Form
from matcher.domain.weights import Weights
from matcher.store.database import Tx
from matcher.store.schema import area, district, service_item, service_rule

# Built once: putting a statement together costs more than running it.
_AREA = select(area).where(
    area.c.code == bindparam("code"),
    area.c.valid_from <= bindparam("today"),
    or_(area.c.valid_to.is_(None), area.c.valid_to > bindparam("today")),
)
_DISTRICT = select(district).where(district.c.code == bindparam("code"))
_SWITCHES = {"acceptance": Acceptance.BY_HAND, "dispatch": Dispatch.IN_ROUNDS, "version": 1}
"""A new district's: nothing happens by itself before somebody wants it."""
_OURS = and_(service_rule.c.service == service_item.c.code, service_rule.c.district == bindparam("district"))
_SERVICE = (
    select(service_item, service_rule.c.sla_hours.label("set_hours"), service_rule.c.is_offered)
    .outerjoin(service_rule, _OURS)
    .where(service_item.c.code == bindparam("code"))
)
_NEEDS = select(service_item.c.needs).where(service_item.c.code == bindparam("code"))
FIRST_VISIT, AT_HOME = "first_visit", "上门"
"""As the catalogue writes them."""


@dataclass(frozen=True, slots=True)
class Service:
    """What placing an order needs to know of a catalogue item; `sla_hours` is its tier.

    `buddy_at_first`: nobody goes alone to somebody's home for the first time.
    """

    code: str
    form: Form
    needs: tuple[Need, ...]
    accepts: tuple[str, ...]
    payer: str
    sla_hours: int
    buddy_at_first: bool


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """What a district sets for itself; `version` counts its changes."""

    code: str
    calendar: Calendar
    acceptance: Acceptance
    dispatch: Dispatch
    policy: Policy
    weights: Weights
    version: int
    composite: Composite = EVEN


def require_area(tx: Tx, code: str, calendar: Calendar | None = None) -> None:
    """Invalid where no area with this code is valid today, by the calendar of its district."""
    today = (calendar or calendar_of(tx, code)).today(tx.now)
    if tx.row(_AREA, {"code": code, "today": today}) is None:
        raise Invalid.at("area", "unknown_area", "there is no such area")


def settings_id(code: str) -> UUID:
    """What stands for a district where an id is asked for, in its events."""
    return uuid5(NAMESPACE_OID, f"district {code}")


def calendar_of(tx: Tx, code: str) -> Calendar:
    """The parts and the zone of the district that `code` lies in; Invalid where it is none of ours."""
    return district_at(tx, code).calendar


def district_at(tx: Tx, code: str) -> DistrictRow:
    """The district that `code` lies in, with what it sets; Invalid where it is none of ours."""
    row = tx.row(_DISTRICT, {"code": district_of(code)})
    if row is None:
        raise Invalid.at("area", "unknown_area", "there is no such district")
    switches = (Acceptance(row.acceptance), Dispatch(row.dispatch))
    settings = (Policy.kept(row.policy), Weights().set(row.weights))
    shares = EVEN.set(row.composite or {})
    return DistrictRow(row.code, read_calendar(row), *switches, *settings, row.version, shares)


def read_calendar(row: Row[Any]) -> Calendar:
    """A district's row as a calendar."""
    return Calendar(read_parts(row.parts), ZoneInfo(row.zone))


def add_district(tx: Tx, code: str, calendar: Calendar) -> None:
    """A district that dispatches for itself."""
    parts = write_parts(calendar.parts)
    tx.execute(
        insert(district).values(
            code=code, zone=calendar.zone.key, parts=parts, epoch=0, policy={}, weights={}, **_SWITCHES
        )
    )


def write_parts(parts: Sequence[Part]) -> list[dict[str, str]]:
    """Parts of a day as they are stored in JSON."""
    return [
        {
            "code": p.code,
            "name_zh": p.name_zh,
            "name_en": p.name_en,
            "start": p.start.isoformat(),
            "end": p.end.isoformat(),
        }
        for p in parts
    ]


def read_parts(stored: Sequence[Mapping[str, str]]) -> tuple[Part, ...]:
    """Parts of a day as they are stored in JSON."""
    return tuple(
        Part(p["code"], p["name_zh"], p["name_en"], dt.time.fromisoformat(p["start"]), dt.time.fromisoformat(p["end"]))
        for p in stored
    )


def service(tx: Tx, code: str, district_code: str) -> Service:
    """A catalogue item as the district offers it; Invalid where there is none, or it is not offered there."""
    row = tx.row(_SERVICE, {"code": code, "district": district_code})
    if row is None or row.district not in {None, district_code}:
        raise Invalid.at("service", "unknown_service", "the catalogue has no such service")
    if row.is_offered is False:
        raise Invalid.at("service", "not_offered", "the district does not offer this service")
    hours = row.set_hours or row.sla_hours
    buddy = row.buddy == FIRST_VISIT and AT_HOME in row.modes
    return Service(row.code, Form(row.form), read_needs(row.needs), tuple(row.accepts), row.payer, hours, buddy)


def service_names(tx: Tx, district_code: str) -> dict[str, str]:
    """What the district's catalogue is written as, code and name in both languages -> code."""
    s = service_item.c
    ours = or_(s.district.is_(None), s.district == district_code)
    found = tx.tuples(select(s.code, s.name_zh, s.name_en).where(ours).order_by(s.code.desc()))
    return {written: code for code, *names in found for written in (*names, code)}


def needs_of(tx: Tx, code: str) -> tuple[Need, ...]:
    """Whom a catalogue item asks for, offered or not; Invalid where there is none."""
    stored = tx.value(_NEEDS, {"code": code})
    if stored is None:
        raise Invalid.at("service", "unknown_service", "the catalogue has no such service")
    return read_needs(stored)


def read_needs(stored: Sequence[dict[str, Any]]) -> tuple[Need, ...]:
    """Needs as they are stored in JSON."""
    return tuple(Need(tuple(need["tags"]), need["count"]) for need in stored)


def write_needs(needs: Sequence[Need]) -> list[dict[str, Any]]:
    """Needs as they are stored in JSON."""
    return [{"tags": list(need.tags), "count": need.count} for need in needs]
