"""Workbooks that people bring, read as plain values: looked over first, because a small file can unpack to anything."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from matcher.domain.imports.kinds import EXPLAINED, ROWS_MOST
from matcher.usecases.imports.work import Book, FileRefused

BYTES_MOST = 32 * 1024 * 1024
_INSIDE_MOST = 400 * 1024 * 1024
_ENTRIES_MOST = 500
_RATIO_MOST, _RATIO_FROM = 150, 16 * 1024 * 1024
_PIECE, _OVERLAP = 1024 * 1024, 96
_HEAD_ROWS = 20
_SHEETS_MOST = 10
_CELLS_MOST = 12_000_000
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_TOO_FAR_DOWN = re.compile(rb'\br="[A-Z]{0,3}(?:[0-9]{7,}|[3-9][0-9]{5}|2[1-9][0-9]{4}|20[1-9][0-9]{3})"')
_TOO_FAR_RIGHT = re.compile(rb'\br="(?:[B-Z][A-Z]|[A-Z]{3})[0-9]')
"""Columns beyond AZ; a reader would make room for every cell between."""
_PLACELESS = re.compile(rb'<(?:\w+:)?(?:c|row)(?:/?>| (?!r=")(?![^<>]* r=")[^<>]*>)')
"""A cell that does not say where it stands; only tags that are there to their end are looked at."""
_ODD = re.compile(rb"<(?:\w+:)?(?:c|row)\b[^<>]*(?:['&]|\s=|=\s)")
"""Attributes written as no program writes them: the patterns above would look at other ones than a reader does."""
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def read_book(content: bytes) -> Book:
    """The visible sheets of a workbook, those with rows. FileRefused."""
    look_over(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        seen = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        seen = [name for name in seen if name not in EXPLAINED] or seen
        if len(seen) > _SHEETS_MOST:
            raise FileRefused("too_large_inside")
        sheets = list(_sheets(book, seen))
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused("unreadable") from error
    return Book([sheet for sheet in sheets if sheet])


def _sheets(book: CalamineWorkbook, names: Sequence[str]) -> Iterator[list[list[Any]]]:
    """One after the other: a sheet with two cells far apart has all those between them as well."""
    left = _CELLS_MOST
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height > ROWS_MOST + _HEAD_ROWS:
            raise FileRefused("too_many_rows")
        left -= sheet.total_height * sheet.total_width
        if left < 0:
            raise FileRefused("too_large_inside")
        yield sheet.to_python(skip_empty_area=False)


def look_over(content: bytes) -> None:
    """Whether it is a workbook without macros and links, and what it unpacks to is within bounds. FileRefused."""
    if content.startswith(_OLD):
        # Excel before 2007, or a workbook with a password.
        is_sealed = b"E\0n\0c\0r\0y\0p\0t\0e\0d" in content[: 256 * 1024]
        raise FileRefused("encrypted" if is_sealed else "old_format")
    if not content.startswith(_ZIP):
        raise FileRefused("not_a_workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _look_at(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise FileRefused("unreadable") from error


def _look_at(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [one.filename.lower() for one in entries]
    if "xl/workbook.xml" not in names:
        raise FileRefused("not_a_workbook")
    if any("vbaproject" in name or name.startswith("xl/macrosheets") for name in names):
        raise FileRefused("macros")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise FileRefused("external_links")
    if len(entries) > _ENTRIES_MOST or len(set(names)) < len(names):
        raise FileRefused("unreadable")
    unpacked, packed = sum(one.file_size for one in entries), sum(one.compress_size for one in entries)
    if unpacked > _INSIDE_MOST or (unpacked > _RATIO_FROM and unpacked > _RATIO_MOST * packed):
        raise FileRefused("too_large_inside")
    left = _INSIDE_MOST
    for entry in entries:
        left -= _look_into(archive, entry)
        if left < 0:
            raise FileRefused("too_large_inside")


def _look_into(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Unpack one entry piece by piece; what it declares of itself need not be true."""
    name = entry.filename.lower()
    is_sheet = name.endswith(".xml") and not name.startswith(("xl/sharedstrings", "xl/styles", "xl/theme", "docprops/"))
    size, tail = 0, b""
    with archive.open(entry) as unpacked:
        while piece := unpacked.read(_PIECE):
            size += len(piece)
            if size > _INSIDE_MOST:
                break
            if name.endswith((".xml", ".rels")):
                _look_at_text(name, tail + piece, is_sheet=is_sheet)
            tail = piece[-_OVERLAP:]
    return size


def _look_at_text(name: str, text: bytes, *, is_sheet: bool) -> None:
    if b"\0" in text or _DECLARED.search(text):
        # Another encoding, or entities: no program that makes workbooks writes such.
        raise FileRefused("unreadable")
    if name == "[content_types].xml" and b"macroEnabled" in text:
        raise FileRefused("macros")
    if is_sheet:
        if _TOO_FAR_DOWN.search(text):
            raise FileRefused("too_many_rows")
        if _TOO_FAR_RIGHT.search(text):
            raise FileRefused("too_many_columns")
        if name.startswith("xl/worksheets/") and (_PLACELESS.search(text) or _ODD.search(text)):
            raise FileRefused("unreadable")
