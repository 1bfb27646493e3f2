"""The first letters of Chinese words in pinyin, as people type them to find something: 代取药 is dqy."""

from itertools import pairwise

_FIRSTS = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
_LETTERS = "abcdefghjklmnopqrstwxyz"
_RARE = {"剃": "t", "祛": "q", "咨": "z", "娠": "s", "弈": "y", "缴": "j", "瘫": "t"}
"""Signs of services that lie beyond the common ones, which alone are sorted by their sound."""
_STARTS = [int.from_bytes(sign.encode("gb2312")) for sign in _FIRSTS] + [0xD7FA]


def initials(text: str) -> str:
    """The letters of the signs; Latin letters and digits stay, what has no letter is left out."""
    return "".join(_letter(sign) for sign in text)


def _letter(sign: str) -> str:
    if sign.isascii():
        return sign.lower() if sign.isalnum() else ""
    try:
        code = int.from_bytes(sign.encode("gb2312"))
    except UnicodeEncodeError:
        return _RARE.get(sign, "")
    spans = zip(_LETTERS, pairwise(_STARTS), strict=True)
    found = (letter for letter, (first, after) in spans if first <= code < after)
    return next(found, _RARE.get(sign, ""))
