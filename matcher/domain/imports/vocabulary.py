"""Areas, skills and times as people write them in a sheet."""

import re
from collections.abc import Iterable, Mapping, Sequence

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS, LEVELS, covers, district_of
from matcher.domain.imports.cells import CellError, choice, pieces, plain
from matcher.domain.shifts import Part
from matcher.domain.skills import SKILLS

_SEPARATORS = re.compile(r"[>/\\·\-—|→]+")
_ENDINGS = (
    "社区居民委员会",
    "社区居委会",
    "居民委员会",
    "居委会",
    "村民委员会",
    "村委会",
    "社区",
    "街道办事处",
    "街道",
)
_ORDINAL = re.compile(r"^第?0*([1-9][0-9]*)(?:号)?网格$")
SEVERAL = ""
BASES_MOST, TAGS_MOST = 20, 40
SECONDARY = 8
"""What a skill costs more that is not somebody's first, as in the weights' defaults."""


class AreaNames:
    """Areas of a district by code or name; what lies outside `scope` is known to be outside."""

    def __init__(self, scope: str, areas: Iterable[tuple[str, str]]) -> None:
        self._scope = scope
        self._names = dict(areas)
        self._codes: dict[str, str] = {}
        for code in self._names:
            for spelling in self._spellings(code):
                known = self._codes.setdefault(spelling, code)
                if known not in {code, SEVERAL}:
                    # A street and its one community may be called alike: the lower one is meant where one holds both.
                    lower = known if covers(code, known) else code if covers(known, code) else SEVERAL
                    self._codes[spelling] = lower

    def _spellings(self, code: str) -> set[str]:
        own = _short_names(self._names[code])
        above = self._names.get(code[:-3], "")
        # Below the scope a name stands for itself; all are known with what they lie in.
        mine = own if covers(self._scope, code) else set[str]()
        return mine | {f"{upper}{lower}" for upper in _short_names(above) for lower in own if above}

    def code_of(self, text: str) -> str:
        """The area's code; CellError where there is none, several, or one outside."""
        narrow = plain(text)
        if narrow.isascii() and narrow.isdigit():
            return self._checked(narrow)
        found = self._codes.get(_SEPARATORS.sub("", narrow)) or self._codes.get(_ordinal(narrow))
        if found is None:
            is_several = any(self._codes.get(one) == SEVERAL for one in (_SEPARATORS.sub("", narrow), _ordinal(narrow)))
            raise CellError("area_ambiguous" if is_several else "unknown_area")
        return self._checked(found)

    def _checked(self, code: str) -> str:
        if len(code) not in LEVELS:
            raise CellError("unknown_area")
        if not covers(self._scope, code):
            raise CellError("outside")
        if code not in self._names:
            raise CellError("unknown_area")
        return code

    def bases_of(self, text: str) -> tuple[str, ...]:
        """Several areas of the district."""
        found = sorted({self._base(piece) for piece in pieces(text)})
        if len(found) > BASES_MOST:
            raise CellError("out_of_range")
        return tuple(found)

    def _base(self, text: str) -> str:
        narrow = plain(text)
        if narrow.isascii() and narrow.isdigit():
            if narrow not in self._names:
                is_near = district_of(narrow) == district_of(self._scope)
                raise CellError("unknown_area" if is_near else "outside")
            return narrow
        return self.code_of(text)


def _short_names(name: str) -> set[str]:
    """A name as it is, and without what it is."""
    whole = plain(name)
    if not whole:
        return set()
    short = next((whole.removesuffix(end) for end in _ENDINGS if whole.endswith(end) and whole != end), whole)
    return {whole, short, _ordinal(whole)}


def _ordinal(text: str) -> str:
    """第001网格, 1号网格 and 01网格 are the same."""
    found = _ORDINAL.fullmatch(text)
    return f"第{found.group(1)}网格" if found else text


REACHES = {
    **dict.fromkeys(("网格", "本网格", "cell"), CELL_DIGITS),
    **dict.fromkeys(("社区", "本社区", "community"), COMMUNITY_DIGITS),
    **dict.fromkeys(("街道", "本街道", "street"), 9),
    **dict.fromkeys(("区", "全区", "本区", "district"), 6),
}
"""How far -> digits of the area that is served."""


def reach_of(text: str, base: str) -> int:
    """Levels up from a base to the area that is served."""
    digits = choice(REACHES)(text)
    return max(0, (len(base) - digits) // 3)


def usual_reach(base: str) -> int:
    """Where nothing is said one serves in the own community."""
    return max(0, (len(base) - COMMUNITY_DIGITS) // 3)


def _skill_words() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, (zh, en) in SKILLS.items():
        for word in (zh, en, code, code.removesuffix("*")):
            found[plain(word)] = code
    return found


class Skills:
    """Skills by code or name."""

    def __init__(self) -> None:
        self._words = _skill_words()

    def read(self, text: str) -> dict[str, int]:
        """Tag -> cost of being used for it; the first one is what somebody does best."""
        found: dict[str, int] = {}
        for piece in pieces(text):
            code = self._words.get(plain(piece))
            if code is None:
                raise CellError("unknown_skill")
            found.setdefault(code, SECONDARY if found else 0)
        if len(found) > TAGS_MOST:
            raise CellError("out_of_range")
        return found


_DAYS: Mapping[str, tuple[int, ...]] = {
    **{f"{word}{sign}": (day,) for word in ("周", "星期", "礼拜") for day, sign in enumerate("一二三四五六日")},
    **{f"{word}天": (6,) for word in ("周", "星期", "礼拜")},
    **{name: (day,) for day, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
    **dict.fromkeys(("周末", "双休日", "weekend"), (5, 6)),
    **dict.fromkeys(("工作日", "周一至周五", "weekdays"), (0, 1, 2, 3, 4)),
    **dict.fromkeys(("每天", "天天", "每日", "daily"), tuple(range(7))),
}
_ALL_DAY = ("", "全天", "整天", "allday")


class FreeTimes:
    """Parts of weekdays in words: 周六上午; 周末全天; weekdays evening."""

    def __init__(self, parts: Sequence[Part]) -> None:
        every = tuple(part.code for part in parts)
        named = {plain(word): (part.code,) for part in parts for word in (part.name_zh, part.name_en, part.code)}
        asked = {**named, **dict.fromkeys(_ALL_DAY, every)}
        self._known = {
            f"{day}{part}": frozenset((one, code) for one in days for code in codes)
            for day, days in _DAYS.items()
            for part, codes in asked.items()
        }
        self.parts = {word: codes[0] for word, codes in named.items()}

    def read(self, text: str) -> tuple[tuple[int, str], ...]:
        """Pairs of weekday (0 = Monday) and part."""
        found: set[tuple[int, str]] = set()
        for piece in pieces(text):
            pairs = self._known.get(plain(piece))
            if pairs is None:
                raise CellError("unknown_time")
            found |= pairs
        return tuple(sorted(found))
