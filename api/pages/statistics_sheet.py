"""The statistics as a sheet of values that table programs read."""

import csv
import io
from collections.abc import Iterator
from itertools import chain

from api.pages.look import category_words
from api.pages.words import say
from matcher.queries.figures import StatisticsView

_BOM = "\ufeff"
"""Without it some table programs read Chinese as something else."""
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
Cell = str | float | int | None


def write_sheet(view: StatisticsView, lang: str) -> str:
    """One line for each figure, area and cell of the heat."""
    written = io.StringIO(newline="")
    sheet = csv.writer(written, lineterminator="\r\n")
    heads = ("sheet.part", "areas.name", "sheet.what", "sheet.value", "sheet.unit", "sheet.top", "sheet.under")
    sheet.writerow([say(lang, head) for head in (*heads, "sheet.before")])
    for line in lines(view, lang):
        sheet.writerow([_safe(one) for one in line])
    return _BOM + written.getvalue()


def lines(view: StatisticsView, lang: str) -> Iterator[tuple[Cell, ...]]:
    """The lines below the heads."""
    return chain(_figures(view, lang), _areas(view, lang), _heat(view, lang))


def _safe(cell: Cell) -> str:
    """Text that a table program would take for a formula is shown as text."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULAS) else cell
    if cell is None:
        return ""
    return f"{cell:.1f}".removesuffix(".0") if isinstance(cell, float) else str(cell)


def _figures(view: StatisticsView, lang: str) -> Iterator[tuple[Cell, ...]]:
    days = f"{view.first.isoformat()} / {view.last.isoformat()}"
    yield (say(lang, "stats.period"), view.name, days, None, None, None, None, None)
    for one in view.figures:
        unit = say(lang, f"sheet.{one.unit}")
        counts = (one.top if one.unit == "percent" else None, one.under, one.before)
        yield (say(lang, "sheet.figures"), view.name, say(lang, f"figure.{one.name}"), one.value, unit, *counts)


def _areas(view: StatisticsView, lang: str) -> Iterator[tuple[Cell, ...]]:
    part = say(lang, "areas.title")
    for row in view.areas:
        yield (part, row.name, say(lang, "areas.orders"), row.orders, say(lang, "sheet.orders"), None, None, None)
        for name, value in row.values.items():
            unit = say(lang, "sheet.percent")
            yield (part, row.name, say(lang, f"figure.{name}"), value, unit, None, None, None)


def _heat(view: StatisticsView, lang: str) -> Iterator[tuple[Cell, ...]]:
    unit = say(lang, "sheet.percent" if view.unmet.per_100 else "sheet.orders")
    for row in view.unmet.rows:
        for category, cell in zip(view.unmet.categories, row.cells, strict=True):
            named = category_words(lang, category)
            yield (say(lang, "heat.title"), row.name, named, cell, unit, None, None, None)
