"""First letters of words and names, as people type them; signs that can sound in several ways have several.

The sounds are those of pypinyin, sign by sign: its dictionary of phrases would take three times the memory.
"""

import os
from functools import lru_cache
from types import ModuleType

_WORDS_KEPT = 20_000


def initials(text: str) -> str:
    """The first letter of each sign in its usual sound: pinyin for Chinese ones, letters and digits as they are."""
    return "".join(letters[0] for sign in text if (letters := _letters(sign)))


def name_letters(name: str) -> str:
    """The letters of a name, once for each sound of its first sign, which as a family name may sound otherwise."""
    first = _letters(name[:1]) or ("",)
    return " ".join(f"{letter}{initials(name[1:])}" for letter in first)


def is_name_like(typed: str, name: str) -> bool:
    """Whether somebody of this name may be meant: by the name, a part of it, or the letters with which it begins."""
    return bool(name) and (typed in name.lower() or _begins(typed, name))


def is_word_like(typed: str, text: str) -> bool:
    """Whether a service or a place may be meant: by a part of its name, or the letters of that part."""
    return typed in text.lower() or any(_begins(typed, text[at:]) for at in range(len(text)))


def _begins(typed: str, text: str) -> bool:
    spoken = [letters for letters in map(_letters, text) if letters]
    return len(typed) <= len(spoken) and all(one in letters for one, letters in zip(typed, spoken, strict=False))


@lru_cache(_WORDS_KEPT)
def _letters(sign: str) -> tuple[str, ...]:
    """The letters with which the sign's sounds begin, the usual one first; none for what is not spoken."""
    if sign.isascii():
        return (sign.lower(),) if sign.isalnum() else ()
    found = _sounds().pinyin(sign, style=_sounds().Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return tuple(letter for letter in found[0] if letter.isascii()) if found else ()


@lru_cache(1)
def _sounds() -> ModuleType:
    """The dictionary, read when it is first asked for."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    import pypinyin  # noqa: PLC0415 - 60 ms and 13 MB that a process without a search does not pay

    return pypinyin
