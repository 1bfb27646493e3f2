"""What a cell says: text, phones, choices, areas, skills and times; a `Cell` error names the code and no value."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from matcher.domain.privacy import looks_like_identity_or_card

T = TypeVar("T")
NAME_MOST, TEXT_MOST = 40, 500
PHONE_LEAST, PHONE_MOST = 5, 20
_EXACT = 10**15
"""Excel keeps fifteen digits of a number; what is longer has to stand in a cell of text."""
_SUSPICIOUS = 13
_FIGURES = 9
_USUAL_NAME = re.compile(r"[\u4e00-\u9fff·A-Za-z]{1,40}")
_USUAL_PHONE = re.compile(r"[0-9]{7,12}")
_SEPARATORS = re.compile(r"[ ()./\-\u00a0]")
_DIGITS = re.compile(r"[0-9]")
_DATE = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?(?:[ T].*)?")
_LINE_ENDS = {"\n", "\t"}
_TURNING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
_INVISIBLE = {"Cf", "Co", "Mn", "Me", "Zs"}


class CellError(ValueError):
    """A cell that cannot be taken; the only argument is a code."""

    @property
    def code(self) -> str:
        """Of `ROW_CODES`."""
        return str(self.args[0])


def text_of(cell: Any) -> str:
    """A cell as text: whole numbers without a point, dates as dates."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _number_text(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def _number_text(cell: float) -> str:
    if not abs(cell) < _EXACT:
        raise CellError("too_precise")
    return str(int(cell)) if cell == int(cell) else repr(cell)


def clean(text: str, most: int) -> str:
    """One spelling without what cannot be seen, short enough, and without numbers that the service must not know."""
    if len(text) > most:
        raise CellError("too_long")
    normal = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Cn"} and sign not in _LINE_ENDS for sign in normal):
        raise CellError("control_character")
    if _TURNING & set(normal):
        raise CellError("control_character")
    if all(unicodedata.category(sign) in _INVISIBLE for sign in normal):
        raise CellError("missing")
    refuse_numbers(unicodedata.normalize("NFKC", normal))
    return normal


def refuse_numbers(text: str) -> None:
    """Identity and bank card numbers are not wanted anywhere."""
    if len(text) >= _SUSPICIOUS and _DIGITS.search(text) and looks_like_identity_or_card(text):
        raise CellError("identity_or_card_number")


def name(text: str) -> str:
    """The name of a person."""
    return text if _USUAL_NAME.fullmatch(text) else clean(text, NAME_MOST)


def phone(text: str) -> str:
    """Digits with an optional leading plus, as the doors take them."""
    if _USUAL_PHONE.fullmatch(text):
        return text
    if len(text) > 2 * PHONE_MOST:
        raise CellError("phone_length")
    narrow = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    digits = narrow.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise CellError("not_a_phone")
    if not PHONE_LEAST <= len(digits) <= PHONE_MOST:
        raise CellError("phone_length")
    refuse_numbers(digits)
    return narrow


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number between two others."""

    def read(text: str) -> int:
        narrow = unicodedata.normalize("NFKC", text)
        if not (narrow.isascii() and narrow.isdigit() and len(narrow) <= _FIGURES):
            raise CellError("not_a_number")
        if not least <= int(narrow) <= most:
            raise CellError("out_of_range")
        return int(narrow)

    return read


def choice(words: Mapping[str, T]) -> Callable[[str], T]:
    """One of some words."""

    def read(text: str) -> T:
        found = words.get(plain(text))
        if found is None:
            raise CellError("not_a_choice")
        return found

    return read


def date(text: str) -> dt.date:
    """2026-11-25, 2026/11/25 or 2026年11月25日."""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        raise CellError("date")
    try:
        return dt.date(*(int(piece) for piece in found.groups()))
    except ValueError:
        raise CellError("date") from None


def plain(text: str) -> str:
    """One spelling for comparing words: narrow, small, without blanks."""
    return re.sub(r"[\s\u3000]+", "", unicodedata.normalize("NFKC", text)).lower()


_AGAIN = re.compile(r"[;；,，、\n]+")


def pieces(text: str) -> list[str]:
    """What a cell lists."""
    return [piece for one in _AGAIN.split(text) if (piece := one.strip())]


def remembered(read: Callable[[str], T]) -> Callable[[str], T]:
    """The same, asked once for each text: columns of choices say the same few things over and over."""
    known: dict[str, T | CellError] = {}

    def ask(text: str) -> T:
        found = known.get(text)
        if found is None:
            try:
                found = read(text)
            except CellError as error:
                found = error
            if len(known) < _KEPT:
                known[text] = found
        if isinstance(found, CellError):
            raise CellError(found.code)
        return found

    return ask


_KEPT = 20_000
