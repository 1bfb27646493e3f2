"""What robots are told of an area: numbers of orders and visits, and nothing else."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, select

from matcher.domain.robots import COUNTS
from matcher.domain.states import LIVE, TAKEABLE, OrderState
from matcher.store.database import Tx
from matcher.store.schema import assignment, service_order
from matcher.store.scope import inside

_O, _A = service_order.c, assignment.c
_S = OrderState
_DONE = (_S.REPORTED, _S.CONFIRMED, _S.CLOSED)
_UNDER_WAY = (_S.PLACED, _S.NEED_INFO, _S.NEEDS_HUMAN, *TAKEABLE, _S.ASSIGNED, _S.SCHEDULED, _S.IN_SERVICE)


def count(tx: Tx, area: str, zone: ZoneInfo) -> dict[str, int]:
    """The counts of a digest, as of now."""
    here = tx.now.astimezone(zone)
    midnight = dt.datetime.combine(here.date(), dt.time(), zone)
    sums = {
        "to_accept": _O.state.in_((_S.PLACED, _S.NEED_INFO)),
        "to_dispatch": _O.state.in_((_S.ACCEPTED, _S.PLANNED, _S.NEEDS_HUMAN)),
        "late": and_(_O.state.in_(_UNDER_WAY), _O.due_at < tx.now),
        "placed": _O.placed_at >= midnight,
        "done": and_(_O.state.in_(_DONE), _O.state_at >= midnight),
    }
    relevant = (inside(_O.area, area), _O.state.in_(_UNDER_WAY) | (_O.state_at >= midnight))
    row = tx.rows(select(*(_sum(one).label(name) for name, one in sums.items())).where(*relevant))[0]
    joined = assignment.join(service_order, _O.id == _A.order_id)
    today = (inside(_O.area, area), _A.date == here.date(), _A.state.in_(sorted(LIVE)))
    visits = tx.value(select(func.count()).select_from(joined).where(*today))
    found = {**row._mapping, "visits": visits}  # noqa: SLF001 - SQLAlchemy's public name
    return {name: int(found[name] or 0) for name in COUNTS}


def _sum(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((condition, 1), else_=0))
