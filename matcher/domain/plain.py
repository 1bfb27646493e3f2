"""Text brought into one spelling before it is searched for words: nobody gets around a rule by how it is typed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_CLAUSES = re.compile(r"[,.;:!?、，。；：！？…\n\t()（）]+")
_WITHIN_ASCII = re.compile(r"(?<=[a-z0-9]) +(?=[a-z0-9])")
_BLANKS = re.compile(r" +")


def plain(text: str) -> str:
    """Narrow, small, without signs that cannot be seen; blanks stay only between Latin words."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    seen = "".join(sign for sign in narrow if unicodedata.category(sign) not in {"Cf", "Mn", "Me"})
    kept = _WITHIN_ASCII.sub("\0", seen.replace("\u3000", " "))
    return _BLANKS.sub("", kept).replace("\0", " ")


def clauses(text: str) -> Iterator[str]:
    """The pieces between punctuation, each in plain spelling."""
    narrow = unicodedata.normalize("NFKC", text)
    for piece in _CLAUSES.split(narrow):
        if found := plain(piece):
            yield found


def words(pieces: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all of these; each may itself be a pattern. Latin words match whole, beside Chinese too."""
    return re.compile("|".join(f"(?<![a-z0-9])(?:{one})(?![a-z0-9])" if one.isascii() else one for one in pieces))
