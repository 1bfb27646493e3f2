"""Load what a district starts from: its areas, its own row with the default parts of a day, and the catalogue."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from matcher.data import AreaLine, CatalogueItem, read_areas, read_catalogue, read_window_items
from matcher.domain.areas import level_of, parent_of
from matcher.domain.errors import Invalid, WrongState
from matcher.domain.shifts import DEFAULT_PARTS, Calendar
from matcher.store import places
from matcher.store.database import Tx
from matcher.store.schema import area, district, service_item

VALID_FROM = dt.date(2023, 6, 30)
"""Cut-off of the shipped edition of areas."""
ZONE = "Asia/Shanghai"
_STREET_KINDS = ("街道", "镇", "乡")
_OTHER_STREET = "其他"


def load_reference(tx: Tx, code: str) -> tuple[AreaLine, ...]:
    """Insert areas, the district and catalogue items that are not there yet; gives back its communities, by code.

    Invalid where no shipped district has the 6-digit `code`; WrongState where the district is there already.
    """
    communities = tuple(line for line in read_areas() if line.district_code == code)
    if not communities:
        raise Invalid.at("area", "unknown_area", "no district that ships with the product has this code")
    if tx.value(select(district.c.code).where(district.c.code == code)) is not None:
        raise WrongState("the district is in this database already")
    for level in (_district_row(communities[0]), *_streets_and_communities(communities)):
        tx.execute(insert(area), level)
    places.add_district(tx, code, Calendar(DEFAULT_PARTS, ZoneInfo(ZONE)))
    _add_missing_items(tx)
    return communities


def area_row(code: str, name: str, kind: str) -> dict[str, Any]:
    """The row of an area of the shipped edition; its level and parent follow from the code."""
    values = {"code": code, "parent": parent_of(code), "level": level_of(code), "kind": kind, "name": name}
    return {**values, "valid_from": VALID_FROM, "valid_to": None}


def _district_row(line: AreaLine) -> list[dict[str, Any]]:
    return [area_row(line.district_code, line.district, "区")]


def _streets_and_communities(lines: Sequence[AreaLine]) -> Iterator[list[dict[str, Any]]]:
    streets = {line.street_code: line.street for line in lines}
    yield [area_row(code, name, _street_kind(name)) for code, name in streets.items()]
    yield [area_row(line.code, line.name, line.kind) for line in lines]


def _street_kind(name: str) -> str:
    return next((kind for kind in _STREET_KINDS if name.endswith(kind)), _OTHER_STREET)


def _add_missing_items(tx: Tx) -> None:
    present = {row.code for row in tx.rows(select(service_item.c.code))}
    fresh = [_item_row(item) for item in (*read_catalogue(), *read_window_items()) if item.code not in present]
    if fresh:
        tx.execute(insert(service_item), fresh)


def _item_row(item: CatalogueItem) -> dict[str, Any]:
    return {
        "code": item.code,
        "name_zh": item.name_zh,
        "name_en": item.name_en,
        "category": item.category,
        "needs": places.write_needs(item.needs),
        "modes": list(item.modes),
        "form": item.form.value,
        "accepts": list(item.accepts),
        "buddy": item.buddy,
        "service_class": item.service_class,
        "payer": item.payer,
        "duration_min": item.duration_min,
        "sla_hours": item.sla_hours,
        "materials_zh": item.materials_zh,
        "materials_en": item.materials_en,
    }
