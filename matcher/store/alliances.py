"""Alliances of neighbouring communities, and the dates on which a district departs from the public calendar."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.roles import Actor
from matcher.store.database import Tx
from matcher.store.schema import alliance, helper, helper_base, holiday
from matcher.store.scope import inside
from matcher.store.transition import tell

Pair = tuple[str, str]


def pairs(tx: Tx, district: str) -> list[Pair]:
    """The alliances of a district, each once, the lower code first."""
    wanted = (inside(alliance.c.area, district), alliance.c.area < alliance.c.neighbour)
    found = tx.tuples(select(alliance.c.area, alliance.c.neighbour).where(*wanted).order_by(alliance.c.area))
    return [(area, neighbour) for area, neighbour in found]


def replace(tx: Tx, district: str, wanted: Sequence[Pair], by: Actor | None) -> list[UUID]:
    """Set the alliances of a district; helpers who opted in and live there change with them, and are given back."""
    before = set(pairs(tx, district))
    after = {(min(pair), max(pair)) for pair in wanted}
    tx.execute(delete(alliance).where(inside(alliance.c.area, district)))
    rows = [{"area": one, "neighbour": other} for pair in after for one, other in (pair, pair[::-1])]
    if rows:
        tx.execute(insert(alliance), rows)
    return _touch(tx, {code for pair in before ^ after for code in pair}, by)


def _touch(tx: Tx, communities: set[str], by: Actor | None) -> list[UUID]:
    """Who follows a district learns from an event that a helper serves elsewhere now."""
    touched: dict[UUID, None] = {}
    for code in sorted(communities):
        home = func.substr(helper_base.c.area, 1, COMMUNITY_DIGITS) == code
        based = select(helper_base.c.helper_id).where(home)
        changed = update(helper).where(helper.c.alliance.is_(True), helper.c.id.in_(based))
        raised = changed.values(version=helper.c.version + 1)
        for row in tx.rows(raised.returning(helper.c.id, helper.c.version, helper.c.state)):
            tell(tx, "helper", row.id, row.version, "change", (row.state, row.state), by)
            touched[row.id] = None
    return list(touched)


def overrides(tx: Tx, district: str) -> Sequence[Row[Any]]:
    """The district's own dates."""
    return tx.rows(select(holiday).where(holiday.c.district == district).order_by(holiday.c.date))


def set_overrides(tx: Tx, district: str, dates: Mapping[dt.date, bool]) -> None:
    """Replace the district's own dates: True is a workday, False a holiday."""
    tx.execute(delete(holiday).where(holiday.c.district == district))
    rows = [{"district": district, "date": day, "is_workday": works} for day, works in sorted(dates.items())]
    if rows:
        tx.execute(insert(holiday), rows)
