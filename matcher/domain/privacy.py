"""Masks: what of a person's data an answer may show, and what free text may not hold."""

import datetime as dt
import re
import unicodedata

_CHAIN = re.compile(r"(?<![0-9])[0-9]+(?:[ .\u00a0\u3000-]{1,2}[0-9]+)*(?:[ -]?[Xx])?")
_GROUP = re.compile(r"[0-9]+[Xx]?|[Xx]")
_HARMLESS = re.compile(
    r"(?<![0-9-])(?:1[3-9][0-9]{9}|0[0-9]{2,3}-[0-9]{7,8}|(?:19|20)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2})(?![0-9-])"
)
"""Phone numbers and dates: beside another number they must not be read as one long number with it."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_IDENTITY = re.compile(r"[1-9][0-9]{5}((?:18|19|20)[0-9]{6})[0-9]{3}[0-9Xx]")
_OLD_IDENTITY = re.compile(r"[1-9][0-9]{5}([2-9][0-9][0-9]{4})[0-9]{3}")
"""Of 15 digits, without a check: nobody lives who was born before 1920, and the code of a cell has no such date."""
_PROVINCES = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]")
_CARD = re.compile(r"[34569][0-9]{15,18}")
"""Cards of banks begin with these digits; order numbers begin with a year."""
_LONGEST = 19
_TOO_SHORT = 6
_NINE = 9


def mask_name(name: str) -> str:
    """The first character, then stars: 陈**."""
    return name[:1] + "**" if name else ""


_TWO_SIGNS = frozenset(
    {
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "夏侯",
        "长孙",
        "宇文",
        "端木",
        "南宫",
        "轩辕",
        "独孤",
        "呼延",
        "闻人",
    }
)
"""Family names of two characters."""


def surname(name: str) -> str:
    """The family name: what a stranger at the door is called by."""
    return name[:2] if name[:2] in _TWO_SIGNS else name[:1]


def mask_phone(phone: str) -> str:
    """The first three and the last two digits."""
    return f"{phone[:3]}****{phone[-2:]}" if len(phone) > _TOO_SHORT else "****"


def looks_like_identity_or_card(text: str) -> bool:
    """Whether a run of digits in the text passes the check of an identity number or of a bank card."""
    return any(_is_identity(run) or _is_card(run) for run in _digit_runs(text))


def _digit_runs(text: str) -> list[str]:
    """Every number that neighbouring groups of digits can be read as; a group is never cut."""
    narrow = "".join(_plain(sign) for sign in text)
    runs = []
    for chain in _CHAIN.finditer(_HARMLESS.sub("/", narrow)):
        groups = _GROUP.findall(chain.group())
        for first in range(len(groups)):
            run = ""
            for group in groups[first:]:
                run += group
                if len(run) > _LONGEST:
                    break
                runs.append(run)
    return runs


def _plain(sign: str) -> str:
    """Digits of every script as 0-9, wide letters narrow; what cannot be seen separates nothing."""
    if sign.isascii():
        return sign
    if unicodedata.category(sign) == "Cf":
        return ""
    digit = unicodedata.decimal(sign, None)
    return str(digit) if digit is not None else {"\uff38": "X", "\uff58": "x"}.get(sign, sign)


def _is_identity(run: str) -> bool:
    old = _OLD_IDENTITY.fullmatch(run)
    if old is not None:
        return _PROVINCES.fullmatch(run[:2]) is not None and _is_date(f"19{old.group(1)}")
    found = _IDENTITY.fullmatch(run)
    if found is None or not _is_date(found.group(1)):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, run, strict=False))
    return _CHECK[total % 11] == run[17].upper()


def _is_date(digits: str) -> bool:
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _is_card(run: str) -> bool:
    if not _CARD.fullmatch(run):
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(run))]
    return sum(digit - _NINE if digit > _NINE else digit for digit in doubled) % 10 == 0
