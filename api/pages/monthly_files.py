"""The report of a month as PDF and as a workbook with one sheet for each chapter."""

from api.pages.monthly import Chapter, Report
from api.pages.words import say
from workers.files.drawings import bars, lines
from workers.files.pdf import Paper
from workers.files.sheets import write_sheets

_HEAD_MM, _ROW_MM, _ROWS_WHOLE = 52, 8, 6
"""Room that a chapter begins with: its heading and something below it; a table of few rows stays whole."""
_NAME_MOST = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\：？", " "))
"""What programs refuse in the name of a sheet."""


def as_pdf(report: Report, lang: str) -> bytes:
    """The chapters one after the other, drawings above their tables."""
    paper = Paper(report.title, foot=f"{say(lang, 'name')} · {report.title}", made_at=report.made_at)
    paper.heading(report.title)
    paper.paragraph(report.about, quiet=True)
    for chapter in report.chapters:
        if chapter.on_paper:
            _chapter(paper, chapter, lang)
    return paper.encoded()


def _chapter(paper: Paper, chapter: Chapter, lang: str) -> None:
    told = chapter.told
    if told is None:
        told = [["–" if cell is None else str(cell) for cell in row] for row in chapter.rows]
    paper.keep(_HEAD_MM + (_ROW_MM * len(told) if len(told) <= _ROWS_WHOLE else 0))
    paper.heading(chapter.title, 2)
    if chapter.note:
        paper.paragraph(chapter.note, quiet=True)
    bars(paper, chapter.bars)
    lines(paper, chapter.points, chapter.lines)
    for sentence in chapter.sentences:
        paper.paragraph(f"· {sentence}")
    if told:
        paper.table(chapter.head[: len(told[0])], told, widths=chapter.widths)
    elif not (chapter.bars or chapter.sentences):
        paper.paragraph(say(lang, "report.nothing"))


def as_sheets(report: Report) -> bytes:
    """One sheet for each chapter; values as numbers."""
    return write_sheets((_sheet_name(one.title), one.head, one.rows) for one in report.chapters)


def _sheet_name(title: str) -> str:
    return title.translate(_FORBIDDEN).strip()[:_NAME_MOST]
