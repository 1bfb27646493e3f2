"""How long orders take, and when they come: minutes to first contact, first offer and done; weekday and hour."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, func, literal, select

from matcher.domain.figures import QUANTILES, Period, is_shown, quantile
from matcher.queries.figures_counts import BEFORE, Span, of_people, us
from matcher.store.database import Tx
from matcher.store.schema import service_order
from matcher.store.types import EPOCH

_O = service_order.c
_MINUTE_US = 60_000_000
_QUARTER_US = 15 * _MINUTE_US
HOURS, WEEKDAYS = 24, 7
Minutes = Mapping[int, Sequence[int]]
"""Point of the course -> the minutes of its orders, sorted."""


@dataclass(frozen=True, slots=True)
class Band:
    """How long the orders of some days took: a tenth less than `low`, half less than `middle`, a tenth over `high`.

    Nothing where fewer orders than may be shown have come so far.
    """

    first: dt.date
    last: dt.date
    count: int | None
    low: int | None
    middle: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """The minutes of a time, and how many orders have not come so far or were made by a series."""

    minutes: Minutes
    not_yet: int
    series: int

    @property
    def now(self) -> list[int]:
        """Of the whole period, sorted."""
        return sorted(one for point, its in self.minutes.items() if point != BEFORE for one in its)

    @property
    def before(self) -> list[int]:
        """Of the period before."""
        return list(self.minutes.get(BEFORE, ()))


def taken(rows: Iterable[tuple[int, bool, int | None]]) -> Taken:
    """The minutes by point; an order that a series made ahead waits for its day and is left out."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    not_yet = series = 0
    for point, is_series, took in rows:
        if is_series:
            series += point != BEFORE
        elif took is None:
            not_yet += point != BEFORE
        else:
            found[point].append(took // _MINUTE_US)
    return Taken({point: sorted(its) for point, its in found.items()}, not_yet, series)


def bands(span: Span, time: Taken) -> list[Band]:
    """The course of a time."""
    return [_band(span, one, time.minutes.get(point, ())) for point, one in enumerate(span.period.points)]


def _band(span: Span, piece: Period, minutes: Sequence[int]) -> Band:
    if not is_shown(span.seen_from, len(minutes)):
        return Band(piece.first, piece.last, None, None, None, None)
    return Band(piece.first, piece.last, len(minutes), *(quantile(minutes, one) for one in QUANTILES))


def read_hours(tx: Tx, span: Span) -> list[list[int | None]]:
    """Weekday (0 = Monday) -> hour of the district's clock -> orders placed; None where there are too few to show."""
    quarter: ColumnElement[int] = us(_O.placed_at) // literal(_QUARTER_US, BigInteger)
    counted = select(quarter.label("quarter"), func.count().label("orders"))
    mine = (*of_people(span, _O.placed_at), us(_O.placed_at) >= span.begin, _O.series_id.is_(None))
    found = [[0] * HOURS for _ in range(WEEKDAYS)]
    for at, orders in tx.tuples(counted.where(*mine).group_by("quarter")):
        here = (EPOCH + dt.timedelta(microseconds=int(at) * _QUARTER_US)).astimezone(span.zone)
        found[here.weekday()][here.hour] += orders
    return [[one if is_shown(span.seen_from, one) or one == 0 else None for one in day] for day in found]
