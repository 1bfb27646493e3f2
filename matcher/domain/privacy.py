"""Masks: what of a person's data an answer may show, and what free text may not hold."""

import re

_RUNS = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){14,18}(?:[ -]?[0-9Xx])?(?![0-9])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_IDENTITY_DIGITS = 18
_CARD_DIGITS = range(16, 20)
_TOO_SHORT = 6
_NINE = 9


def mask_name(name: str) -> str:
    """The first character, then stars: 陈**."""
    return name[:1] + "**" if name else ""


def mask_phone(phone: str) -> str:
    """The first three and the last two digits."""
    return f"{phone[:3]}****{phone[-2:]}" if len(phone) > _TOO_SHORT else "****"


def looks_like_identity_or_card(text: str) -> bool:
    """Whether a run of digits in the text passes the check of an identity number or of a bank card."""
    return any(_is_identity(run) or _is_card(run) for run in _digit_runs(text))


def _digit_runs(text: str) -> list[str]:
    narrow = text.translate({0xFF10 + digit: 0x30 + digit for digit in range(10)})
    return [re.sub("[ -]", "", match.group()) for match in _RUNS.finditer(narrow)]


def _is_identity(run: str) -> bool:
    if len(run) != _IDENTITY_DIGITS or not run[:17].isdecimal():
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, run, strict=False))
    return _CHECK[total % 11] == run[17].upper()


def _is_card(run: str) -> bool:
    if len(run) not in _CARD_DIGITS or not run.isdecimal():
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(run))]
    return sum(digit - _NINE if digit > _NINE else digit for digit in doubled) % 10 == 0
