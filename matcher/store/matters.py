"""Whom kinds of matters and items of the catalogue belong to: what was shipped, with what a district made of it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from matcher.data import read_matters
from matcher.domain.matters import Belongs, Matter, Takes
from matcher.store.database import Tx
from matcher.store.schema import matter, service_owner


def matters_of(tx: Tx, district: str, *, unused: bool = False) -> list[Matter]:
    """The matters as the district has them, by code; those it uses no more only where asked for."""
    found = dict(read_matters())
    for row in tx.rows(select(matter).where(matter.c.district == district)):
        found[row.code] = Matter(
            code=row.code,
            name_zh=row.name_zh,
            name_en=row.name_en,
            keywords=tuple(row.keywords),
            owner=row.owner,
            takes=Takes(row.takes),
            phone=row.phone,
            is_used=row.is_used,
        )
    return [found[code] for code in sorted(found) if unused or found[code].is_used]


def set_matter(tx: Tx, district: str, code: str, values: Mapping[str, Any]) -> None:
    """Replace one of the district's matters, or add it."""
    fresh = upsert(matter).values(district=district, code=code, **values)
    tx.execute(fresh.on_conflict_do_update(index_elements=["district", "code"], set_=dict(values)))


def service_owners(tx: Tx, district: str) -> dict[str, Belongs]:
    """Item of the catalogue -> whom it belongs to, where the district said so."""
    rows = tx.rows(select(service_owner).where(service_owner.c.district == district))
    return {row.service: Belongs(row.owner, Takes(row.takes)) for row in rows}


def set_service_owner(tx: Tx, district: str, service: str, values: Mapping[str, Any]) -> None:
    """Say it of one item."""
    fresh = upsert(service_owner).values(district=district, service=service, **values)
    tx.execute(fresh.on_conflict_do_update(index_elements=["district", "service"], set_=dict(values)))
