"""Simple drawings on a paper: bars beside their names, and lines over a few points. Numbers stand beside them."""

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
    """Lines over points that are named below; each ends with its name."""
    known = [value for line in series for value in line.values if value is not None]
    if len(points) <= 1 or not known:
        return
    highest = max(known) or 1

    def paint(pdf: FPDF, left: float, top: float, width: float) -> None:
        room = width * (1 - _VALUE)
        step = room / (len(points) - 1)
        pdf.set_draw_color(*_RULE)
        pdf.set_line_width(0.2)
        pdf.line(left, top + _PLOT_MM, left + room, top + _PLOT_MM)
        for colour, line in zip(_LINES, series, strict=False):
            _course(pdf, line, colour, (left, top, step, highest))
        pdf.set_text_color(*_QUIET)
        for at, name in enumerate(points):
            pdf.set_xy(min(left + at * step - 8, left + room - 16) if at else left, top + _PLOT_MM)
            pdf.cell(16, _AXIS_MM, name, align="C" if at else "L")

    paper.draw(_PLOT_MM + _AXIS_MM, paint)


def _course(pdf: FPDF, line: Line, colour: tuple[int, int, int], frame: tuple[float, float, float, float]) -> None:
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
    last = next((spot for spot in reversed(spots) if spot is not None), None)
    if last is not None:
        pdf.set_text_color(*colour)
        pdf.set_xy(last[0] + 1, last[1] - 3)
        pdf.cell(20, _AXIS_MM, line.name)
