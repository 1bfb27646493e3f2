"""The statistics of an area in a period: figures, unmet needs, how long things take, who carries the load."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from matcher.domain import figures as rules
from matcher.domain.areas import COMMUNITY_DIGITS, covers
from matcher.domain.composite import Composite
from matcher.domain.errors import NotFound
from matcher.domain.figures import COMPOSITE, FORMULAS, RATES, Formula, Ground, Period
from matcher.domain.roles import Actor
from matcher.queries.figures_counts import Span, Sums, count
from matcher.queries.figures_people import CrowdingView, LoadView, read_crowding, read_load
from matcher.queries.figures_supply import SupplyView, read_supply
from matcher.queries.figures_times import Band, Taken, bands, read_hours, taken
from matcher.store.areas import predecessors
from matcher.store.database import Tx
from matcher.store.places import district_at
from matcher.store.schema import area as areas
from matcher.store.scope import inside
from matcher.store.settings_versions import composite_at
from matcher.store.types import EPOCH, MICROSECOND

_OF_AREAS = ("response", "solution", "satisfaction", "on_time", "first_offer", "in_community", "unmet")
"""Figures by which areas are compared."""
_SHARED = ("in_cell", "in_community", "in_street", "in_district")


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure: `top` of `under` orders, or for a time the median of `under` orders in minutes.

    `too_few`: there are too few orders to show it here; `left_out`: orders of its ground that do not count, by why.
    """

    name: str
    unit: str
    better: str
    value: float | None
    top: int | None
    under: int | None
    too_few: bool
    before: float | None
    change: float | None
    verdict: str | None
    course: list[float | None]
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area one level down: orders placed there and its figures; None where there are too few."""

    code: str
    name: str
    orders: int | None
    values: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class HeatRow:
    """How many of 100 orders that were due nobody took, by category; inside a community how many they were.

    None where there are too few orders to show; `whole` of all categories.
    """

    code: str
    name: str
    cells: list[float | None]
    whole: float | None


@dataclass(frozen=True, slots=True)
class HeatView:
    """Unmet need by area, the worst first, and category; `per_100`: shares, else numbers of orders."""

    per_100: bool
    categories: list[str]
    rows: list[HeatRow]


@dataclass(frozen=True, slots=True)
class SharesView:
    """How much each of the three rates counts in the composite: as it held on the period's last day, and since when.

    1 each: even thirds; `since` None: from the beginning.
    """

    shares: dict[str, int]
    since: dt.date | None


@dataclass(frozen=True, slots=True)
class StatisticsView:
    """All figures of an area in a period, with the moment up to which they are right.

    `took_in`: areas that went into it since; what was done there before counts here too.
    """

    area: str
    name: str
    first: dt.date
    last: dt.date
    before_first: dt.date
    before_last: dt.date
    made_at: dt.datetime
    orders: int | None
    unsaid: int | None
    figures: list[FigureView]
    levels: dict[str, float | None]
    areas: list[AreaRow]
    unmet: HeatView
    hours: list[list[int | None]]
    to_offer: list[Band]
    to_done: list[Band]
    load: LoadView
    crowding: CrowdingView
    supply: SupplyView | None
    composite: SharesView
    took_in: list[str]


def read_statistics(tx: Tx, actor: Actor, area: str | None, period: Period) -> StatisticsView:
    """The statistics of the area, or of the actor's own. NotFound outside it."""
    actor.require("read_statistics")
    code = area or actor.area
    name = tx.value(select(areas.c.name).where(areas.c.code == code)) if covers(actor.area, code) else None
    if name is None:
        raise NotFound
    district = district_at(tx, code)
    span = Span(code, period, district.calendar.zone, actor.area, predecessors(tx, code))
    counted = count(tx, span, district.policy)
    sums, times = counted.sums, {name: taken(rows) for name, rows in counted.times.items()}
    names, closed = _names(tx, span), sums[Ground.CLOSED]
    shares, since = composite_at(tx, district.code, min(tx.now, EPOCH + span.end * MICROSECOND))
    if any(found.units[its][code] for found, its in ((sums[Ground.PLACED], "placed"), (sums[Ground.DUE], "due"))):
        # Orders of the whole area, which lie in none of those below.
        names[code] = name
    return StatisticsView(
        area=code,
        name=name,
        first=period.first,
        last=period.last,
        before_first=period.before.first,
        before_last=period.before.last,
        made_at=tx.now.astimezone(district.calendar.zone),
        orders=_shown(span, sums[Ground.PLACED].now("placed")),
        unsaid=_shown(span, closed.now("unsaid")),
        figures=_figures(span, sums, times, shares),
        levels=_levels(span, closed),
        areas=_areas(span, names, sums),
        unmet=_heat(span, names, sums[Ground.DUE]),
        hours=read_hours(tx, span),
        to_offer=bands(span, times["to_offer"]),
        to_done=bands(span, times["to_done"]),
        load=read_load(tx, span),
        crowding=read_crowding(tx, span, district.policy),
        supply=read_supply(tx, code, actor.area),
        composite=SharesView(shares.shares, since and since.astimezone(district.calendar.zone).date()),
        took_in=_took_in(tx, span),
    )


def period_of(tx: Tx, actor: Actor, preset: rules.Preset) -> Period:
    """A period by its name, as the actor's district has the date."""
    return rules.named(preset, district_at(tx, actor.area).calendar.today(tx.now))


def month_of(tx: Tx, actor: Actor, month: tuple[int, int] | None) -> Period:
    """A month of the actor's district, without one the last that is over. Invalid."""
    today = district_at(tx, actor.area).calendar.today(tx.now)
    return rules.named(rules.Preset.LAST_MONTH, today) if month is None else rules.month(*month, today)


def _shown(span: Span, number: int) -> int | None:
    """A number that is not too small to be shown; that there is nothing says nothing of anybody."""
    return number if number == 0 or rules.is_shown(span.seen_from, number) else None


def _rate(span: Span, top: int, under: int) -> float | None:
    """A share in per cent; None where there is nothing to share, or too little to show."""
    return 100 * top / under if under and rules.is_shown(span.seen_from, under) else None


def _course(span: Span) -> range:
    return range(len(span.period.points))


def _figures(
    span: Span, sums: Mapping[Ground, Sums], times: Mapping[str, Taken], shares: Composite
) -> list[FigureView]:
    found: dict[str, FigureView] = {}
    for formula in RATES:
        found[formula.name] = _share(span, sums[formula.ground], formula)
    found[COMPOSITE.name] = _composite(span, found, shares)
    for formula in rules.TIMES:
        found[formula.name] = _time(span, times[formula.name], formula)
    return [found[formula.name] for formula in FORMULAS]


def _share(span: Span, sums: Sums, formula: Formula) -> FigureView:
    name, whole = formula.name, f"{formula.name}_of"
    top, under = sums.now(name), sums.now(whole)
    values = (_rate(span, top, under), _rate(span, sums.before(name), sums.before(whole)))
    course = [_rate(span, sums.points[name][at], sums.points[whole][at]) for at in _course(span)]
    return _figure(span, formula, (top, under), values, course, {why: sums.now(why) for why in formula.left_out})


def _time(span: Span, taken: Taken, formula: Formula) -> FigureView:
    values = (_median(span, taken.now), _median(span, taken.before))
    course = [_median(span, taken.minutes.get(at, ())) for at in _course(span)]
    left_out = {"not_yet": taken.not_yet, "series": taken.series}
    counts = (len(taken.now), len(taken.now))
    return _figure(span, formula, counts, values, course, {why: left_out[why] for why in formula.left_out})


def _median(span: Span, minutes: Sequence[int]) -> float | None:
    middle = rules.quantile(minutes, 50) if rules.is_shown(span.seen_from, len(minutes)) else None
    return None if middle is None else float(middle)


def _figure(
    span: Span,
    formula: Formula,
    counts: tuple[int, int],
    values: tuple[float | None, float | None],
    course: list[float | None],
    left_out: dict[str, int],
) -> FigureView:
    (top, under), (now, before) = counts, values
    change = None if now is None or before is None else now - before
    is_shown = rules.is_shown(span.seen_from, under)
    return FigureView(
        name=formula.name,
        unit=formula.unit.value,
        better=formula.better.value,
        value=now,
        top=top if is_shown else None,
        under=under if is_shown else None,
        too_few=not is_shown,
        before=before,
        change=change,
        verdict=None if change is None else rules.verdict(formula, change).value,
        course=course,
        left_out={why: number for why, number in left_out.items() if number and rules.is_shown(span.seen_from, number)},
    )


def _composite(span: Span, found: Mapping[str, FigureView], by: Composite) -> FigureView:
    """By the same shares for the period and for the one before: a change is one of the rates, and not of the shares."""
    parts = {name: found[name] for name in by.shares}
    now = rules.composite({name: one.value for name, one in parts.items()}, by)
    before = rules.composite({name: one.before for name, one in parts.items()}, by)
    course = [rules.composite({name: one.course[at] for name, one in parts.items()}, by) for at in _course(span)]
    change = None if now is None or before is None else now - before
    return FigureView(
        name=COMPOSITE.name,
        unit=COMPOSITE.unit.value,
        better=COMPOSITE.better.value,
        value=now,
        top=None,
        under=None,
        too_few=any(one.too_few for one in parts.values()),
        before=before,
        change=change,
        verdict=None if change is None else rules.verdict(COMPOSITE, change).value,
        course=course,
        left_out={},
    )


def _levels(span: Span, sums: Sums) -> dict[str, float | None]:
    """Where closed orders were dealt with: in their cell, else in the community, by the street, by the district."""
    counts = {name: sums.now(name) for name in _SHARED}
    counts["in_community"] -= counts["in_cell"]
    return {name: _rate(span, number, sums.now("closed")) for name, number in counts.items()}


def _names(tx: Tx, span: Span) -> dict[str, str]:
    """The areas one level down, by code."""
    below = (inside(areas.c.code, span.area), func.length(areas.c.code) == span.digits)
    return dict(tx.tuples(select(areas.c.code, areas.c.name).where(*below).order_by(areas.c.code)))


def _took_in(tx: Tx, span: Span) -> list[str]:
    """The names of the areas that went into this one after the first day that is looked at."""
    lately = (areas.c.code.in_(span.roots), areas.c.valid_to > span.period.before.first)
    return [name for (name,) in tx.tuples(select(areas.c.name).where(*lately).order_by(areas.c.code))]


def _areas(span: Span, names: Mapping[str, str], sums: Mapping[Ground, Sums]) -> list[AreaRow]:
    of = {formula.name: sums[formula.ground].units for formula in RATES}
    counts = {code: sums[Ground.PLACED].units["placed"][code] for code in names}
    hidden = _hidden(span, counts)
    return [
        AreaRow(
            code,
            name,
            None if code in hidden else counts[code],
            {one: _rate(span, of[one][one][code], of[one][f"{one}_of"][code]) for one in _OF_AREAS},
        )
        for code, name in names.items()
    ]


def _hidden(span: Span, counts: Mapping[str, int]) -> set[str]:
    """Areas whose number is not shown; one alone could be worked out from the whole, so another one goes with it."""
    hidden = {code for code, number in counts.items() if not rules.is_shown(span.seen_from, number)}
    others = sorted(counts.keys() - hidden, key=lambda code: counts[code])
    return hidden | {*others[:1]} if len(hidden) == 1 else hidden


def _heat(span: Span, names: Mapping[str, str], sums: Sums) -> HeatView:
    per_100 = len(span.seen_from) < COMMUNITY_DIGITS
    top, under = sums.cells["unmet"], sums.cells["unmet_of"]
    rows = [
        HeatRow(
            code,
            name,
            [_unmet(top[code, one], under[code, one], per_100=per_100) for one in sums.categories],
            _unmet(sums.units["unmet"][code], sums.units["unmet_of"][code], per_100=per_100),
        )
        for code, name in names.items()
    ]
    return HeatView(per_100, sums.categories, sorted(rows, key=lambda row: (-(row.whole or 0), row.code)))


def _unmet(top: int, under: int, *, per_100: bool) -> float | None:
    if not per_100:
        return float(top)
    return 100 * top / under if under >= rules.HEAT_LEAST else None
