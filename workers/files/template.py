"""The workbook that people fill in: headings in two languages, lists to choose from, and a sheet that explains."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

ROWS = 5_000
"""So many rows offer their choices."""
_LIST_MOST = 255


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its headings, an example, what may stand there, and choices where there are some."""

    zh: str
    en: str
    example: str
    hint: str
    needed: bool
    choices: Sequence[str] = ()


def write_template(name: str, fields: Sequence[Field], explains: str, head: Sequence[str]) -> bytes:
    """A sheet to fill in, and one named `explains` with a line a column; `head` names what each line holds."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        needed = book.add_format({"bold": True, "bg_color": "#FAE6CD", "border": 1, "border_color": "#D0D3D8"})
        usual = book.add_format({"bold": True, "bg_color": "#F1F1ED", "border": 1, "border_color": "#D0D3D8"})
        quiet = book.add_format({"font_color": "#66665F", "italic": True})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(2, 0)
        for place, field in enumerate(fields):
            # As text, long numbers keep all their digits and leading noughts.
            sheet.set_column(place, place, 18, text)
            sheet.write_string(0, place, field.zh, needed if field.needed else usual)
            sheet.write_string(1, place, field.en, quiet)
            sheet.write_comment(0, place, field.hint, {"x_scale": 2})
            if field.choices and sum(len(one) + 1 for one in field.choices) < _LIST_MOST:
                options = {"validate": "list", "source": list(field.choices), "error_type": "warning"}
                sheet.data_validation(2, place, ROWS, place, options)
        told = book.add_worksheet(explains)
        wide = book.add_format({"text_wrap": True, "valign": "top"})
        told.set_column(0, 2, 16, wide)
        told.set_column(3, 4, 60, wide)
        told.freeze_panes(1, 0)
        told.write_row(0, 0, head, usual)
        for number, field in enumerate(fields, 1):
            told.write_row(number, 0, [field.zh, field.en, "✓" if field.needed else "", field.hint, field.example])
    return made.getvalue()
