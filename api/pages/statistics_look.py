"""How figures look: values with their unit, changes with an arrow, sparklines, the tint of heat, charts as numbers."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.words import say
from matcher.queries.figures import FigureView, HeatView, StatisticsView
from matcher.queries.figures_times import Band

WIDTH, HEIGHT = 140, 30
_SPARK_LEAST, _RANGE_LEAST = 4, 5.0
"""So many points make a course; one that moves less than this is drawn as quiet as it is."""
_HOUR, _DAY = 60, 24 * 60
_RATES, _COUNTS = (2, 5, 8, 14, 20), (1, 2, 3, 5, 8)
"""From so much on a cell has the next darker tint."""
_BARE = frozenset({"unmet"})
"""Figures that stand beside their map, and not in the row."""


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as it is shown: the number, its unit, the change, and its course as points of a line and an area."""

    figure: FigureView
    number: str
    unit: str
    change: str
    arrow: str
    line: str
    area: str
    course: str


def tell_all(lang: str, view: StatisticsView) -> list[Told]:
    """The figures of the row."""
    return [_tell(lang, one) for one in view.figures if one.name not in _BARE]


def _tell(lang: str, figure: FigureView) -> Told:
    number, unit = _parts(lang, figure.unit, figure.value)
    line, area = _spark(figure.course)
    change = ""
    if figure.change is not None and figure.verdict != "level":
        change = (
            say(lang, "stats.points", value=f"{abs(figure.change):.1f}")
            if figure.unit == "percent"
            else minutes(lang, abs(figure.change))
        )
    course = ", ".join("-" if one is None else "".join(_parts(lang, figure.unit, one)) for one in figure.course)
    arrow = "↑" if (figure.change or 0) > 0 else "↓"
    return Told(figure, number, unit, change, arrow, line, area, say(lang, "stats.course", values=course))


def _parts(lang: str, unit: str, value: float | None) -> tuple[str, str]:
    if value is None:
        return "", ""
    if unit == "percent":
        return f"{value:.1f}", "%"
    return _amount(minutes(lang, value))


def _amount(told: str) -> tuple[str, str]:
    number, _, unit = told.partition(" ")
    return number, unit


def minutes(lang: str, value: float) -> str:
    """A time in the unit that makes it readable."""
    if value < 2 * _HOUR:
        return say(lang, "stats.minutes", value=round(value))
    if value < 2 * _DAY:
        return say(lang, "stats.hours", value=f"{value / _HOUR:.1f}")
    return say(lang, "stats.days_long", value=f"{value / _DAY:.1f}")


def _spark(course: Sequence[float | None]) -> tuple[str, str]:
    """The points of the line, and of the area below it; nothing where there is no line to draw."""
    known = [one for one in course if one is not None]
    if len(known) < _SPARK_LEAST:
        return "", ""
    span = max(max(known) - min(known), _RANGE_LEAST)
    low = (max(known) + min(known) - span) / 2
    step = WIDTH / (len(course) - 1)
    points = [
        f"{place * step:.1f},{HEIGHT - 3 - (one - low) / span * (HEIGHT - 6):.1f}"
        for place, one in enumerate(course)
        if one is not None
    ]
    begin, end = (point.partition(",")[0] for point in (points[0], points[-1]))
    return " ".join(points), f"{begin},{HEIGHT} {' '.join(points)} {end},{HEIGHT}"


def heat_steps(view: HeatView) -> tuple[int, ...]:
    """From where on each tint begins."""
    return _RATES if view.per_100 else _COUNTS


def heat(view: HeatView, value: float) -> int:
    """The tint of a cell."""
    return sum(round(value) >= least for least in heat_steps(view))


def lorenz_values(lang: str, view: StatisticsView) -> str:
    """The curve for the chart: per cent, and what its lines are called."""
    curve = [round(100 * one, 1) for one in view.load.curve]
    names = {name: say(lang, f"load.{name}") for name in ("x", "y", "even", "actual")}
    return json.dumps({"curve": curve, **names}, ensure_ascii=False)


def hours_values(lang: str, view: StatisticsView) -> str:
    """The orders of the week for the chart, with the words of each cell."""
    days = [say(lang, f"weekday.{day}") for day in range(7)]
    cells = [
        [hour, day, count, say(lang, "hours.at", weekday=days[day], hour=hour, count=count)]
        for day, row in enumerate(view.hours)
        for hour, count in enumerate(row)
        if count
    ]
    return json.dumps({"days": days, "cells": cells}, ensure_ascii=False)


def bands_values(lang: str, bands: Sequence[Band]) -> str:
    """The bands for the chart, in hours."""
    names = {name: say(lang, f"bands.{name}") for name in ("low", "middle", "high", "unit")}
    values = [[None if one is None else round(one / _HOUR, 2) for one in (b.low, b.middle, b.high)] for b in bands]
    days = [short_day(lang, band.first) for band in bands]
    return json.dumps({"days": days, "values": values, "names": names}, ensure_ascii=False)


def short_day(lang: str, day: dt.date) -> str:
    """A day without its year."""
    return say(lang, "date", month=day.month, day=day.day)


def long_day(lang: str, day: dt.date) -> str:
    """A day with its year."""
    return say(lang, "stats.day_year", year=day.year, month=day.month, day=day.day)
