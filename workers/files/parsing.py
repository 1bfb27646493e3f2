"""Workbooks that people bring, as plain values: looked over first, because a small file can unpack to anything.

Run as a program it reads a workbook from its input and writes what it found to its output: see `reading`. It imports
little, so that it starts fast.
"""

import datetime as dt
import io
import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from matcher.domain.imports.kinds import EXPLAINED, ROWS_MOST

BYTES_MOST = 32 * 1024 * 1024
_INSIDE_MOST = 400 * 1024 * 1024
_ENTRIES_MOST = 500
_RATIO_MOST, _RATIO_FROM = 150, 16 * 1024 * 1024
_PIECE, _OVERLAP = 1024 * 1024, 96
_HEAD_ROWS = 20
_SHEETS_MOST = 10
_CELLS_MOST = 12_000_000
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MEMORY_MOST, _SECONDS_MOST = 3 << 30, 120
_TOO_FAR_DOWN = re.compile(rb'\br="[A-Z]{0,3}(?:[0-9]{7,}|[3-9][0-9]{5}|2[1-9][0-9]{4}|20[1-9][0-9]{3})"')
_TOO_FAR_RIGHT = re.compile(rb'\br="(?:[B-Z][A-Z]|[A-Z]{3})[0-9]')
"""Columns beyond AZ; a reader would make room for every cell between."""
_PLACELESS = re.compile(rb'<(?:\w+:)?(?:c|row)(?:/?>| (?!r=")(?![^<>]* r=")[^<>]*>)')
"""A cell that does not say where it stands; only tags that are there to their end are looked at.

These patterns name what is wrong with files that happen; one that is made to get past them ends the process it is in.
"""
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


class Unfit(Exception):
    """Nothing of the file can be taken; the only argument is a code of `FILE_CODES`."""


class Found(msgspec.Struct):
    """What is written: the visible sheets that have rows; or why nothing can be taken."""

    sheets: list[list[list[Any]]] = []
    unfit: str = ""


def parse(content: bytes) -> list[list[list[Any]]]:
    """The visible sheets of a workbook, those with rows. Unfit."""
    look_over(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        seen = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
        seen = [name for name in seen if name not in EXPLAINED] or seen
        if len(seen) > _SHEETS_MOST:
            raise Unfit("too_large_inside")
        return [sheet for sheet in _sheets(book, seen) if sheet]
    except (CalamineError, OSError, ValueError) as error:
        raise Unfit("unreadable") from error


def _sheets(book: CalamineWorkbook, names: Sequence[str]) -> Iterator[list[list[Any]]]:
    """One after the other: a sheet with two cells far apart has all those between them as well."""
    left = _CELLS_MOST
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_height > ROWS_MOST + _HEAD_ROWS:
            raise Unfit("too_many_rows")
        left -= sheet.total_height * sheet.total_width
        if left < 0:
            raise Unfit("too_large_inside")
        yield sheet.to_python(skip_empty_area=False)


def look_over(content: bytes) -> None:
    """Whether it is a workbook without macros and links, and what it unpacks to is within bounds. Unfit."""
    if content.startswith(_OLD):
        # Excel before 2007, or a workbook with a password.
        is_sealed = b"E\0n\0c\0r\0y\0p\0t\0e\0d" in content[: 256 * 1024]
        raise Unfit("encrypted" if is_sealed else "old_format")
    if not content.startswith(_ZIP):
        raise Unfit("not_a_workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _look_at(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Unfit("unreadable") from error


def _look_at(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [one.filename.lower() for one in entries]
    if "xl/workbook.xml" not in names:
        raise Unfit("not_a_workbook")
    if any("vbaproject" in name or name.startswith("xl/macrosheets") for name in names):
        raise Unfit("macros")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise Unfit("external_links")
    if len(entries) > _ENTRIES_MOST or len(set(names)) < len(names):
        raise Unfit("unreadable")
    unpacked, packed = sum(one.file_size for one in entries), sum(one.compress_size for one in entries)
    if unpacked > _INSIDE_MOST or (unpacked > _RATIO_FROM and unpacked > _RATIO_MOST * packed):
        raise Unfit("too_large_inside")
    left = _INSIDE_MOST
    for entry in entries:
        left -= _look_into(archive, entry)
        if left < 0:
            raise Unfit("too_large_inside")


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
        raise Unfit("unreadable")
    if name == "[content_types].xml" and b"macroEnabled" in text:
        raise Unfit("macros")
    if is_sheet:
        if _TOO_FAR_DOWN.search(text):
            raise Unfit("too_many_rows")
        if _TOO_FAR_RIGHT.search(text):
            raise Unfit("too_many_columns")
        if name.startswith("xl/worksheets/") and _PLACELESS.search(text):
            raise Unfit("unreadable")


_KINDS: tuple[type[dt.date | dt.time | dt.timedelta], ...] = (dt.datetime, dt.date, dt.time, dt.timedelta)
"""What a cell can be that the output has no way of its own to tell apart, the narrower first."""
_PLAIN = frozenset({str, float, int, bool})


def _as_told(cell: object) -> object:
    if type(cell) in _PLAIN:
        return cell
    for code, kind in enumerate(_KINDS):
        if isinstance(cell, kind):
            told = repr(cell.total_seconds()) if isinstance(cell, dt.timedelta) else cell.isoformat()
            return msgspec.msgpack.Ext(code, told.encode())
    return cell


def as_meant(code: int, told: memoryview) -> dt.date | dt.time | dt.timedelta:
    """The other way round."""
    text, kind = bytes(told).decode(), _KINDS[code]
    return dt.timedelta(seconds=float(text)) if issubclass(kind, dt.timedelta) else kind.fromisoformat(text)


def main() -> None:
    """Read, and write what was found. What asks for more than a workbook needs is ended by the system."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_MOST, _MEMORY_MOST))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS_MOST, _SECONDS_MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sheets = parse(sys.stdin.buffer.read())
    except Unfit as error:
        found = Found(unfit=str(error))
    else:
        found = Found([[[_as_told(cell) for cell in row] for row in sheet] for sheet in sheets])
    sys.stdout.buffer.write(msgspec.msgpack.encode(found))


if __name__ == "__main__":
    main()
