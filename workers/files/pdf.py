"""PDF on A4 with an embedded Chinese font: headings, paragraphs, facts and tables. Plain values in, bytes out."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from fpdf import FPDF, XPos, YPos
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace, TTFFont

from workers.files.breaking import broken, widest

_FOLDER = Path(str(files("workers.files").joinpath("vendor")))
_FACES = {
    "": "noto-sans-sc-chinese-simplified-400-normal.woff",
    "B": "noto-sans-sc-chinese-simplified-700-normal.woff",
}
_FAMILY = "sans"
_WIDER = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)
"""Where systems keep a font with the rarest characters of names; used where one is there."""
_MARGIN_MM = 18
_CELL_MM, _SPARE_MM, _RULE_MM = 1.2, 0.3, 0.2
_LINE = 1.55
_INK = (28, 30, 33)
_QUIET = (98, 102, 109)
_RULE = (208, 211, 216)

Painter = Callable[[FPDF, float, float, float], None]


class Paper:
    """One document; `foot` stands at the foot of each page, with its number."""

    def __init__(self, title: str, *, foot: str = "", made_at: dt.datetime | None = None) -> None:
        self._pdf = _Pages(foot)
        self._pdf.set_title(title)
        self._pdf.set_lang("zh-CN")
        if made_at is not None:
            self._pdf.set_creation_date(made_at)
        self._pdf.add_page()

    def heading(self, text: str, level: int = 1) -> None:
        """A heading; level 1 is the document's own."""
        size = {1: 20.0, 2: 14.0}.get(level, 11.5)
        self._gap(0 if level == 1 else size * 0.25)
        self._write(text, size, "B" if self._pdf.is_bold(text) else "", _INK)
        self._gap(size * 0.12)

    def title(self, text: str) -> None:
        """The document's heading in the middle of the line."""
        self._write(text, 24.0, "B" if self._pdf.is_bold(text) else "", _INK, "C")
        self._gap(3)

    def paragraph(self, text: str, *, quiet: bool = False, size: float = 10.5) -> None:
        """Running text; quiet is for what explains."""
        self._write(text, 9.0 if quiet else size, "", _QUIET if quiet else _INK)
        self._gap(1.2)

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names and values, one pair a line."""
        self.table([], [[name, value] for name, value in pairs], widths=[1, 3])

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[float] = ()) -> None:
        """A table whose head is repeated on each page; `widths` are shares of the line."""
        pdf = self._pdf
        pdf.set_font(_FAMILY, "", 9.5)
        pdf.set_text_color(*_INK)
        pdf.set_draw_color(*_RULE)
        pdf.set_line_width(_RULE_MM)
        columns = self._columns(head, rows, widths)
        with pdf.table(
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            col_widths=tuple(columns),
            first_row_as_headings=bool(head),
            headings_style=FontFace(emphasis="BOLD", color=_QUIET),
            line_height=9.5 * 0.3528 * _LINE,
            padding=_CELL_MM,
            text_align="LEFT",
        ) as table:
            for at, cells in enumerate(([head] if head else []) + list(rows)):
                # Heads are bold, and wider.
                pdf.set_font(_FAMILY, "B" if head and not at else "", 9.5)
                row = table.row()
                for cell, room in zip(cells, columns, strict=True):
                    row.cell(broken(cell, room - 2 * _CELL_MM - _SPARE_MM, pdf.get_string_width))
            pdf.set_font(_FAMILY, "", 9.5)
        self._gap(2)

    def _columns(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> list[float]:
        """Millimetres by their shares; a column too narrow for its head, or a word of it, takes from the others."""
        count = len(head or (rows[0] if rows else ()))
        shares = list(widths) or [1.0] * count
        room = [self._pdf.epw * share / sum(shares) for share in shares]
        beside = 2 * (_CELL_MM + _SPARE_MM)
        self._pdf.set_font(_FAMILY, "B", 9.5)
        least = [self._pdf.get_string_width(told) + beside for told in head]
        if sum(least) > self._pdf.epw:
            least = [widest(told, self._pdf.get_string_width) + beside for told in head]
        self._pdf.set_font(_FAMILY, "", 9.5)
        if not head or sum(least) > self._pdf.epw:
            return room
        lacking = sum(max(0.0, need - has) for need, has in zip(least, room, strict=True))
        spare = sum(max(0.0, has - need) for need, has in zip(least, room, strict=True)) or 1.0
        return [
            max(need, has - lacking * (has - need) / spare) if has > need else need
            for need, has in zip(least, room, strict=True)
        ]

    def keep(self, height_mm: float) -> None:
        """Go on on the next page where less room than that is left: a heading stands above what follows it."""
        if self._pdf.will_page_break(height_mm):
            self._pdf.add_page()

    def draw(self, height_mm: float, paint: "Painter") -> None:
        """Room of this height on one page, in which `paint` draws: it is given the page, left, top and width."""
        pdf = self._pdf
        self.keep(height_mm)
        left, top = pdf.l_margin, pdf.get_y()
        pdf.set_font(_FAMILY, "", 8.5)
        paint(pdf, left, top, pdf.epw)
        pdf.set_xy(left, top + height_mm)
        self._gap(2)

    def space(self, millimetres: float) -> None:
        """Room, for instance for a signature or a stamp."""
        self._gap(millimetres)

    def new_page(self) -> None:
        """Go on on the next page."""
        self._pdf.add_page()

    def encoded(self) -> bytes:
        """The document."""
        return bytes(self._pdf.output())

    def _write(self, text: str, size: float, style: str, colour: tuple[int, int, int], align: str = "L") -> None:
        pdf = self._pdf
        pdf.set_font(_FAMILY, style, size)
        pdf.set_text_color(*colour)
        told = broken(text, pdf.epw - 2 * pdf.c_margin - _SPARE_MM, pdf.get_string_width)
        pdf.multi_cell(0, size * 0.3528 * _LINE, told, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _gap(self, millimetres: float) -> None:
        self._pdf.set_y(self._pdf.get_y() + millimetres)


class _Pages(FPDF):
    """Pages with one font and a quiet foot."""

    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot
        for style, name in _FACES.items():
            self.add_font(_FAMILY, style, _FOLDER / name)
        wider = _wider()
        if wider:
            self.add_font("wider", "", wider)
            self.set_fallback_fonts(["wider"], exact_match=False)
        self.set_margin(_MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=_MARGIN_MM + 4)

    def is_bold(self, text: str) -> bool:
        """Whether the bold font has every character: a line of two weights looks like a mistake."""
        bold = self.fonts[f"{_FAMILY}B"]
        return isinstance(bold, TTFFont) and all(one.isspace() or ord(one) in bold.cmap for one in text)

    def footer(self) -> None:
        """What stands below each page."""
        self.set_y(-_MARGIN_MM)
        self.set_font(_FAMILY, "", 8)
        self.set_text_color(*_QUIET)
        self.cell(0, 5, self._foot, align="L")
        self.set_x(self.l_margin)
        self.cell(0, 5, str(self.page_no()), align="R")


@cache
def _wider() -> str:
    return next((path for path in _WIDER if Path(path).exists()), "")
