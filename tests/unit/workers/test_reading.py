"""Workbooks of strangers: what cannot be trusted is refused by name before a reader makes room for it."""

import datetime as dt
import io

import openpyxl
import pytest

from matcher.usecases.imports.work import FileRefused
from tests.fixtures.books import book, members, repacked
from workers.files.reading import read_book

GOOD = members(["1", "示例甲", "00012345678", "怀宇社区"])
SHEET = "xl/worksheets/sheet1.xml"
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def sheet(cells: bytes) -> bytes:
    return repacked(GOOD, {SHEET: _HEAD + b"<sheetData>" + cells + b"</sheetData></worksheet>"})


FIRST = b'<row r="1"><c r="A1"><v>1</v></c></row>'
PIECE = 1024 * 1024


def over_the_edge() -> bytes:
    """A cell of which the place stands far behind the beginning, in the next piece that is looked at."""
    begin = b'<c x=" r=" y="' + b"z" * 200 + b'"'
    blank = PIECE - len(_HEAD + b"<sheetData>" + FIRST + b'<row r="2"><!---->' + begin)
    return b'<row r="2"><!--' + b" " * blank + b"-->" + begin + b" r='XFD1048576'><v>1</v></c></row>"


def wide(count: int, last: str = "AZ60000") -> bytes:
    """So many sheets, each with its first and its last cell."""
    made = openpyxl.Workbook()
    for number in range(count):
        one = made.create_sheet(f"s{number}")
        one["A1"] = one[last] = 1
    del made["Sheet"]
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


HOSTILE = {
    "empty": (b"", "not_a_workbook"),
    "text": (b"name,phone\n", "not_a_workbook"),
    "old": (b"\xd0\xcf\x11\xe0" + bytes(4000), "old_format"),
    "sealed": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "cut": (GOOD[: len(GOOD) // 2], "unreadable"),
    "another zip": (repacked(GOOD, {})[:0] + b"PK\x03\x04" + bytes(60), "unreadable"),
    "macros": (repacked(GOOD, {"xl/vbaProject.bin": b"x"}), "macros"),
    "macros by type": (repacked(GOOD, {"[Content_Types].xml": b'<Types ContentType="x.macroEnabled.y"/>'}), "macros"),
    "links": (repacked(GOOD, {"xl/externalLinks/externalLink1.xml": b"<x/>"}), "external_links"),
    "bomb": (repacked(GOOD, {"xl/media/image1.bin": bytes(80 * 1024 * 1024)}), "too_large_inside"),
    "far down": (sheet(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "too_many_rows"),
    "far right": (sheet(b'<row r="1"><c r="XFD1"><v>1</v></c></row>'), "too_many_columns"),
    "placeless": (sheet(b"<row>" + b"<c><v>1</v></c>" * 9 + b"</row>"), "unreadable"),
    "other quotes": (sheet(b"<row r=\"1\"><c x=' r=\"A1\"' r='XFD1048576'><v>1</v></c></row>"), "too_many_rows"),
    "a quoted end": (sheet(FIRST + b"<row r='2'><c x=' r=\" y=\">' r='XFD1048576'><v>1</v></c></row>"), "unreadable"),
    "a prefix": (sheet(FIRST + b"<row r=\"2\"><a-b:c r='XFD1048576'><v>1</v></a-b:c></row>"), "unreadable"),
    "over the edge of a piece": (sheet(FIRST + over_the_edge()), "unreadable"),
    "blanks about the sign": (sheet(b'<row r="1"><c x=" r=" r ="XFD1048576"><v>1</v></c></row>'), "too_many_rows"),
    "written as entities": (sheet(b'<row r="1"><c r="&#88;FD1048576"><v>1</v></c></row>'), "unreadable"),
    "many wide sheets": (wide(9), "too_large_inside"),
    "many sheets": (wide(11, last="A1"), "too_large_inside"),
    "entities": (repacked(GOOD, {SHEET: b'<!DOCTYPE x [<!ENTITY a "b">]>' + _HEAD}), "unreadable"),
    "another encoding": (repacked(GOOD, {SHEET: _HEAD.decode().encode("utf-16")}), "unreadable"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_trusted_is_refused(name: str) -> None:
    content, code = HOSTILE[name]
    with pytest.raises(FileRefused) as refused:
        read_book(content)
    assert refused.value.code == code


def test_cells_come_as_plain_values_whatever_they_were() -> None:
    day = dt.date(2026, 12, 1)
    written = [["=1+1", 13800000000, 1.5, True, day, "\u200b甲"]]
    cells = [read_book(book(written, dated_1904=old)).sheets[0][0] for old in (False, True)]
    assert cells[0] == cells[1]
    assert cells[0][0] == "=1+1"
    assert cells[0][1:] == [13800000000, 1.5, True, day, "\u200b甲"]
    # A formula brings the value that the program last computed, and is never computed here.
    assert read_book(book([["=A2"], ["x"]], formulas=True)).sheets[0][0] == ["示例算"]
    assert len(read_book(book([["a"]], [], [["b"]])).sheets) == 2
