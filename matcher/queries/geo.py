"""Orders as GeoReport shows them: codes, names of places and moments; never what people wrote, or who they are."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.errors import NotFound
from matcher.domain.numbers import order_number
from matcher.domain.roles import Actor
from matcher.domain.states import ENDED, OrderState
from matcher.queries.places import area_names
from matcher.store.database import Tx
from matcher.store.schema import service_item, service_order
from matcher.store.scope import orders_seen_by

SPAN = dt.timedelta(days=90)
CLOSED = frozenset({*ENDED, OrderState.CONFIRMED})
_NUMBER_MOST = 18
_O = service_order.c


@dataclass(frozen=True, slots=True)
class GeoFilter:
    """What is asked for; numbers alone count where some are given."""

    numbers: Sequence[str] = ()
    services: Sequence[str] = ()
    statuses: frozenset[str] = frozenset()
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    page: int = 1
    size: int = 50


def list_requests(tx: Tx, actor: Actor, wanted: GeoFilter) -> list[dict[str, Any]]:
    """The orders that the actor may know of, the newest first; without numbers those of 90 days."""
    statement = _orders().where(orders_seen_by(actor), *_conditions(tx, wanted))
    paged = statement.order_by(_O.seq.desc()).limit(wanted.size).offset((wanted.page - 1) * wanted.size)
    rows, names = tx.rows(paged), dict[str, str]()
    for row in rows:
        code = row.area[:COMMUNITY_DIGITS]
        names[code] = names.get(code) or " ".join(area_names(tx, code))
    return [_shown(row, names[row.area[:COMMUNITY_DIGITS]]) for row in rows]


def number_of(tx: Tx, actor: Actor, order_id: UUID) -> str:
    """The number of an order that the actor may know of. NotFound."""
    seq = tx.value(select(_O.seq).where(_O.id == order_id, orders_seen_by(actor)))
    if seq is None:
        raise NotFound
    return order_number(seq)


def _orders() -> Any:
    joined = service_order.outerjoin(service_item, service_item.c.code == _O.service)
    columns = (_O.seq, _O.id, _O.state, _O.service, _O.area, _O.placed_at, _O.state_at, _O.due_at)
    return select(*columns, service_item.c.name_zh).select_from(joined)


def _conditions(tx: Tx, wanted: GeoFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.numbers:
        yield _O.seq.in_([int(one) for one in wanted.numbers if one.isdecimal() and len(one) <= _NUMBER_MOST])
        return
    end = wanted.end or (tx.now if wanted.start is None else wanted.start + SPAN)
    start = wanted.start or end - SPAN
    yield _O.placed_at.between(max(start, end - SPAN), end)
    if wanted.services:
        yield _O.service.in_(list(wanted.services))
    if len(wanted.statuses) == 1:
        is_closed = _O.state.in_(sorted(CLOSED))
        yield is_closed if "closed" in wanted.statuses else ~is_closed


def _shown(row: Row[Any], place: str) -> dict[str, Any]:
    return {
        "service_request_id": order_number(row.seq),
        "status": "closed" if row.state in CLOSED else "open",
        "status_notes": row.state,
        "service_name": row.name_zh,
        "service_code": row.service,
        "description": None,
        "agency_responsible": None,
        "service_notice": None,
        "requested_datetime": row.placed_at.isoformat(timespec="seconds"),
        "updated_datetime": row.state_at.isoformat(timespec="seconds"),
        "expected_datetime": row.due_at.isoformat(timespec="seconds"),
        "address": place,
        "address_id": row.area[:COMMUNITY_DIGITS],
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }
