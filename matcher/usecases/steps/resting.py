"""What rests on a consent: orders, seats and series; the one that it was noted with, or all that one person filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, and_, select

from matcher.domain.states import OPEN, ConsentBy, ConsentPurpose, SeatState, SeriesState
from matcher.store.database import Tx
from matcher.store.schema import consent, seat, series, service_order


@dataclass(frozen=True, slots=True)
class Resting:
    """Ids of open orders and of series that have not ended; rows of booked seats."""

    orders: Sequence[UUID] = ()
    seats: Sequence[Row[Any]] = ()
    series: Sequence[UUID] = ()


def resting_on(tx: Tx, given: Row[Any]) -> Resting:
    """What rests on this consent. The evidence of one day of a series is that of the series, and of all its days."""
    if given.purpose != ConsentPurpose.ORDER:
        return Resting()
    if given.seat_id is not None:
        return Resting(seats=_seats(tx, given, seat.c.id == given.seat_id))
    if given.series_id is not None:
        days = service_order.c.series_id == given.series_id
        return Resting(_orders(tx, given, days), (), _series(tx, given, series.c.id == given.series_id))
    if given.order_id is not None:
        return Resting(_orders(tx, given, service_order.c.id == given.order_id))
    if given.given_to is None:
        return Resting()
    return Resting(
        _orders(tx, given, _filed(given, service_order, "placed_by", consent.c.order_id)),
        _seats(tx, given, _filed(given, seat, "booked_by", consent.c.seat_id)),
        _series(tx, given, _filed(given, series, "placed_by", consent.c.series_id)),
    )


def _filed(given: Row[Any], table: Table, by: str, noted: ColumnElement[Any]) -> ColumnElement[bool]:
    """By the person whom this consent lets act, in the other's stead."""
    by_proxy = select(consent.c.seq).where(noted == table.c.id, consent.c.given_by == ConsentBy.PROXY).exists()
    return and_(table.c[by] == given.given_to, by_proxy)


def _orders(tx: Tx, given: Row[Any], which: ColumnElement[bool]) -> list[UUID]:
    o = service_order.c
    mine = (o.recipient_id == given.recipient_id, o.state.in_(sorted(OPEN)), which)
    return [found for (found,) in tx.tuples(select(o.id).where(*mine).order_by(o.seq))]


def _seats(tx: Tx, given: Row[Any], which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    mine = (seat.c.recipient_id == given.recipient_id, seat.c.state == SeatState.BOOKED, which)
    return tx.rows(select(seat).where(*mine).order_by(seat.c.seq))


def _series(tx: Tx, given: Row[Any], which: ColumnElement[bool]) -> list[UUID]:
    mine = (series.c.recipient_id == given.recipient_id, series.c.state != SeriesState.ENDED, which)
    return [found for (found,) in tx.tuples(select(series.c.id).where(*mine).order_by(series.c.seq))]
