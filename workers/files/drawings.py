"""Simple drawings on a paper: bars beside their names, and lines over a few points. Numbers stand beside them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from fpdf import FPDF

from workers.files.pdf import Paper

_ROW_MM, _BAR_MM = 6.0, 3.6
_NAME, _VALUE = 0.3, 0.12
"""Shares of the line for the name before a bar and the number after it."""
_INK, _QUIET, _RULE = (28, 30, 33), (98, 102, 109), (208, 211, 216)
_BAR = (176, 95, 18)
_LINES = ((28, 91, 181), (11, 110, 110), (125, 90, 0))
_PLOT_MM, _AXIS_MM = 34.0, 6.0
_DATE_MM, _NAME_MM = 16.0, 4.2
_POINTS_LEAST = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, how long its bar is, and the number as it is written."""

    name: str
    value: float
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """A name and a value for each point; None where there is none."""

    name: str
    values: Sequence[float | None]


def bars(paper: Paper, rows: Sequence[Bar]) -> None:
    """Bars below each other, the longest as long as there is room."""
    longest = max((row.value for row in rows), default=0) or 1

    for row in rows:

        def paint(pdf: FPDF, left: float, top: float, width: float, row: Bar = row) -> None:
            room = width * (1 - _NAME - _VALUE)
            pdf.set_text_color(*_INK)
            pdf.set_xy(left, top)
            pdf.cell(width * _NAME, _ROW_MM, row.name)
            pdf.set_fill_color(*_BAR)
            start = left + width * _NAME
            pdf.rect(start, top + (_ROW_MM - _BAR_MM) / 2, max(room * row.value / longest, 0.2), _BAR_MM, style="F")
            pdf.set_xy(left + width * (1 - _VALUE), top)
            pdf.cell(width * _VALUE, _ROW_MM, row.told, align="R")

        paper.draw(_ROW_MM - 2, paint)
    paper.space(2)


def lines(paper: Paper, points: Sequence[str], series: Sequence[Line]) -> None:
    """Lines over points that are named below; each ends with its name. Two points are no course: nothing is drawn."""
    known = [value for line in series for value in line.values if value is not None]
    if max((sum(value is not None for value in line.values) for line in series), default=0) < _POINTS_LEAST:
        return
    highest = max(known) or 1

    def paint(pdf: FPDF, left: float, top: float, width: float) -> None:
        room = width * (1 - _VALUE)
        step = room / (len(points) - 1)
        pdf.set_draw_color(*_RULE)
        pdf.set_line_width(0.2)
        pdf.line(left, top + _PLOT_MM, left + room, top + _PLOT_MM)
        ends = []
        for colour, line in zip(_LINES, series, strict=False):
            end = _course(pdf, line, colour, (left, top, step, highest))
            ends += [(end, colour, line.name)] if end is not None else []
        _name_ends(pdf, ends)
        pdf.set_text_color(*_QUIET)
        for at, x in _named_points(len(points), step, room):
            pdf.set_xy(left + x, top + _PLOT_MM)
            pdf.cell(_DATE_MM, _AXIS_MM, points[at], align="C" if at else "L")

    paper.draw(_PLOT_MM + _AXIS_MM, paint)


def _named_points(count: int, step: float, room: float) -> list[tuple[int, float]]:
    """Which points are named below, and where: so many as have room beside each other, the last always."""
    every = max(1, math.ceil((_DATE_MM + 1) / step))
    named = [(count - 1, room - _DATE_MM)]
    for at in range(count - 1 - every, 0, -every):
        x = at * step - _DATE_MM / 2
        if x + _DATE_MM < named[-1][1]:
            named.append((at, x))
    return named + [(0, 0.0)] * (named[-1][1] >= _DATE_MM)


def _course(
    pdf: FPDF, line: Line, colour: tuple[int, int, int], frame: tuple[float, float, float, float]
) -> tuple[float, float] | None:
    """Draw the line; where it ends."""
    left, top, step, highest = frame
    pdf.set_draw_color(*colour)
    pdf.set_line_width(0.5)
    spots = [
        None if value is None else (left + at * step, top + _PLOT_MM * (1 - value / highest))
        for at, value in enumerate(line.values)
    ]
    for one, following in pairwise(spots):
        if one is not None and following is not None:
            pdf.line(*one, *following)
    return next((spot for spot in reversed(spots) if spot is not None), None)


def _name_ends(pdf: FPDF, ends: Sequence[tuple[tuple[float, float], tuple[int, int, int], str]]) -> None:
    """The names beside the ends, from the lowest up, each pushed up until it lies on no other."""
    low = float("inf")
    for spot, colour, name in sorted(ends, key=lambda end: end[0][1], reverse=True):
        low = min(spot[1], low - _NAME_MM)
        pdf.set_text_color(*colour)
        pdf.set_xy(spot[0] + 1, low - _AXIS_MM / 2)
        pdf.cell(20, _AXIS_MM, name)
