"""Courtesy visits of a district: which days are closed to which orders, the same for whoever asks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, or_, select

from matcher.domain.festivals import is_festival
from matcher.domain.policy import Policy
from matcher.domain.states import HELD, LIVE, TAKEABLE, OrderState, Urgency
from matcher.domain.visits import COURTESY, Visit, closed_days
from matcher.store.database import Tx
from matcher.store.places import DistrictRow, district_at
from matcher.store.schema import area, assignment, order_window, recipient, service_order

_O = service_order.c
IS_COURTESY = and_(_O.service.in_(sorted(COURTESY)), _O.series_id.is_(None))
"""What is visited for courtesy's sake; an occurrence of a series was agreed on."""
_DONE = (OrderState.REPORTED, OrderState.CONFIRMED, OrderState.CLOSED)
_IN_QUESTION = and_(
    _O.district == bindparam("district"),
    IS_COURTESY,
    or_(_O.state.in_(TAKEABLE | HELD), and_(_O.state.in_(_DONE), _O.state_at >= bindparam("since"))),
)
_VISITS = (
    select(_O.id, _O.seq, _O.recipient_id, _O.state, _O.urgency, _O.placed_at, recipient.c.born_year)
    .join(recipient, recipient.c.id == _O.recipient_id)
    .where(_IN_QUESTION)
)
_WINDOWS = (
    select(order_window.c.order_id, order_window.c.date)
    .join(service_order, _O.id == order_window.c.order_id)
    .where(_IN_QUESTION, _O.state.in_(TAKEABLE), order_window.c.date >= bindparam("today"))
)
_SETTLED = (
    select(assignment.c.order_id, assignment.c.date)
    .join(service_order, _O.id == assignment.c.order_id)
    .where(_IN_QUESTION, assignment.c.state.in_(LIVE))
)
_ONE = service_order.alias()
_BESIDE = select(_O.id).where(
    _O.district == bindparam("district"),
    IS_COURTESY,
    _O.state.in_(TAKEABLE),
    exists().where(
        _ONE.c.id.in_(bindparam("ids", expanding=True)),
        _ONE.c.service.in_(sorted(COURTESY)),
        _ONE.c.series_id.is_(None),
    ),
)
_LOCK = (
    select(recipient.c.id)
    .join(service_order, _O.recipient_id == recipient.c.id)
    .where(_O.id == bindparam("order_id"))
    .with_for_update(of=recipient)
)
_LOCK_ALL = select(area.c.code).where(area.c.code == bindparam("district")).with_for_update(key_share=True)
"""Beside it whatever only names the area goes on."""


def days_closed(tx: Tx, districts: Iterable[str], policy: Policy | None = None) -> Mapping[int, Mapping[dt.date, str]]:
    """Order -> the days on which it may not be served, with why; only those of open courtesy visits.

    By the districts' own policies, or as it would be by another one.
    """
    found: dict[int, dict[dt.date, str]] = {}
    for code in sorted(districts):
        row = district_at(tx, code)
        row = row if policy is None else replace(row, policy=policy)
        found |= closed_days(_read(tx, row), row.policy)
    return found


def visits_beside(tx: Tx, district: str, order_ids: Iterable[UUID]) -> list[UUID]:
    """All open courtesy visits of the district where one of these orders is one: what becomes of it decides of them."""
    return [found for (found,) in tx.tuples(_BESIDE, {"district": district, "ids": sorted(order_ids)})]


def lock_visit(tx: Tx, order_id: UUID, district: str, day: dt.date) -> None:
    """Of two that are taken at the same moment, to one person or on a festival, the second waits and sees the first."""
    tx.row(_LOCK, {"order_id": order_id})
    if is_festival(day):
        tx.row(_LOCK_ALL, {"district": district})


def _read(tx: Tx, row: DistrictRow) -> list[Visit]:
    today = row.calendar.today(tx.now)
    earliest = today - dt.timedelta(days=row.policy.visit_days)
    since = dt.datetime.combine(earliest, dt.time(), row.calendar.zone)
    values: dict[str, Any] = {"district": row.code, "since": since}
    settled, wanted = defaultdict[UUID, set[dt.date]](set), defaultdict[UUID, set[dt.date]](set)
    for order_id, day in tx.tuples(_SETTLED, values):
        settled[order_id].add(day)
    for order_id, day in tx.tuples(_WINDOWS, {**values, "today": today}):
        wanted[order_id].add(day)
    return [
        Visit(
            seq=one.seq,
            recipient=one.recipient_id,
            days=frozenset(settled[one.id] if one.id in settled else wanted[one.id]),
            is_settled=one.id in settled,
            is_asked=one.state == OrderState.OFFERED,
            urgency=Urgency(one.urgency),
            born_year=one.born_year,
            placed_at=one.placed_at,
        )
        for one in tx.rows(_VISITS, values)
    ]
