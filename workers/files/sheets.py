"""Excel in and out. What is written is text or numbers, never a formula; what is read is plain values."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | bool | dt.date | dt.datetime | None
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_BLANKS = " \u00a0\u3000\ufeff\u200b"
_CELL_MOST = 32_767


def defused(text: str) -> str:
    """The text so that no program that opens it takes any of its lines for a formula."""
    lines = text.split("\n")
    safe = [f"'{line}" if line.lstrip(_BLANKS).startswith(_STARTS) else line for line in lines]
    return "\n".join(safe)[:_CELL_MOST]


def write_sheets(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """A workbook of sheets, each with its name, its head and its rows."""
    made = io.BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(made, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, head, rows in sheets:
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, head, bold)
            sheet.set_column(0, max(len(head) - 1, 0), 16)
            for number, row in enumerate(rows, 1):
                _write_row(sheet, number, row, date)
    return made.getvalue()


def _write_row(sheet: Worksheet, number: int, row: Sequence[Cell], date: Format) -> None:
    for column, value in enumerate(row):
        if value is None:
            continue
        if isinstance(value, bool):
            sheet.write_boolean(number, column, value)
        elif isinstance(value, int | float):
            sheet.write_number(number, column, value)
        elif isinstance(value, dt.datetime):
            sheet.write_string(number, column, value.isoformat(sep=" ", timespec="minutes"))
        elif isinstance(value, dt.date):
            sheet.write_datetime(number, column, value, date)
        else:
            sheet.write_string(number, column, defused(value))
