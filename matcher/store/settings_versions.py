"""What a district sets as one value, and the versions of it that are kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, Select, insert, or_, select

from matcher.domain.composite import Composite
from matcher.domain.roles import Actor
from matcher.domain.settings_state import Change, State
from matcher.store import alliances, places
from matcher.store.database import Tx
from matcher.store.schema import service_item, service_rule, settings_version

ITEM_FIELDS = (
    *("name_zh", "name_en", "category", "needs", "modes", "form", "accepts", "buddy", "service_class", "payer"),
    *("duration_min", "sla_hours", "materials_zh", "materials_en"),
)
_V = settings_version.c


def state_of(tx: Tx, code: str) -> State:
    """All that the district sets, as it is now. Invalid where it is none of ours."""
    row = places.district_at(tx, code)
    rules = tx.rows(select(service_rule).where(service_rule.c.district == code).order_by(service_rule.c.service))
    own = tx.rows(select(service_item).where(service_item.c.district == code).order_by(service_item.c.code))
    return {
        "acceptance": row.acceptance.value,
        "dispatch": row.dispatch.value,
        "policy": row.policy.differences(),
        "weights": row.weights.differences(),
        "composite": row.composite.differences(),
        "parts": places.write_parts(row.calendar.parts),
        "rules": {
            one.service: {name: getattr(one, name) for name in ("sla_hours", "duration_min", "is_offered")}
            for one in rules
        },
        "items": {one.code: {name: getattr(one, name) for name in ITEM_FIELDS} for one in own},
        "holidays": {one.date.isoformat(): bool(one.is_workday) for one in alliances.overrides(tx, code)},
        "alliances": [list(pair) for pair in alliances.pairs(tx, code)],
    }


def keep(
    tx: Tx, code: str, number: int, changes: Sequence[Change], state: State, by: Actor | None, gone_back_to: int | None
) -> None:
    """Keep what holds from now on."""
    tx.execute(
        insert(settings_version),
        {
            "district": code,
            "number": number,
            "at": tx.now,
            "actor_id": by.id if by else None,
            "role": str(by.role) if by else None,
            "changes": [asdict(one) for one in changes],
            "state": state,
            "from_number": gone_back_to,
        },
    )


def keep_first(tx: Tx, code: str, number: int, state: State) -> None:
    """Keep what held before the first change, once."""
    if tx.value(select(_V.seq).where(_V.district == code).limit(1)) is None:
        first = {"district": code, "number": number, "at": None, "changes": [], "state": state}
        tx.execute(insert(settings_version), first)


def of_district(code: str) -> Select[Any]:
    """The versions of a district."""
    return select(settings_version).where(_V.district == code)


def at_number(tx: Tx, code: str, number: int) -> Row[Any] | None:
    """One version; None where there is none."""
    return tx.row(of_district(code).where(_V.number == number))


def since(tx: Tx, code: str, number: int) -> list[dict[str, Any]]:
    """What changed after a version: each field once, from the first value to the last."""
    found: dict[str, dict[str, Any]] = {}
    for row in tx.rows(of_district(code).where(_V.number > number).order_by(_V.number)):
        for one in row.changes:
            known = found.setdefault(one["field"], dict(one))
            known["after"] = one["after"]
    return [one for one in found.values() if one["before"] != one["after"] or one["before"] is None]


def composite_at(tx: Tx, code: str, moment: dt.datetime) -> tuple[Composite, dt.datetime | None]:
    """The shares of the three rates that held at a moment, and since when; None: since the beginning."""
    before = or_(_V.at.is_(None), _V.at <= moment)
    rows = list(tx.rows(of_district(code).where(before).order_by(_V.number.desc())))
    if not rows:
        later = tx.row(of_district(code).order_by(_V.number).limit(1))
        stored = later.state["composite"] if later is not None else places.district_at(tx, code).composite.differences()
        return Composite().set(stored), None
    shares, since_at = rows[0].state["composite"], rows[0].at
    for row in rows:
        if row.state["composite"] != shares:
            break
        since_at = row.at
    return Composite().set(shares), since_at
