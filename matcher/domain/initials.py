"""The first letters of Chinese words in pinyin, as people type them to find something: 代取药 is dqy."""

from functools import lru_cache
from itertools import pairwise

from matcher.domain.rare_signs import RARE

_FIRSTS = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
_LETTERS = "abcdefghjklmnopqrstwxyz"
_STARTS = [int.from_bytes(sign.encode("gb2312")) for sign in _FIRSTS] + [0xD7FA]
_SPANS = tuple(zip(_LETTERS, pairwise(_STARTS), strict=True))
_RARE_FIRST, _RARE_LAST, _ROW, _LOW = 0xD8, 0xF7, 94, 0xA1
_BEYOND = {
    sign: letter
    for letter, signs in {
        "a": "奡", "c": "翀", "d": "頔昳", "f": "昉璠", "h": "婳浛淏澔琀皞竑翃袆", "j": "珺璟瑨琎", "k": "堃焜衎",
        "l": "朤玏", "m": "嫚忞慜濛霂", "p": "芃珮", "q": "玘嵚碁蒨锜骎", "r": "镕礽", "s": "昇珅棽湜燊",
        "t": "湉珽曈橦", "w": "韡溦", "x": "瑄琋烜炘翾谞晞珣琇肸虓",
        "z": "喆晢曌禛", "y": "玥沄旸赟暘祎瑀禕鋆鹓垚嫄嬿彧愔湲燚玙矅祐贇龑",
    }.items()
    for sign in signs
}  # fmt: skip
"""Signs of given names that GB 2312 has not."""
_AS_SURNAME = {
    "单": "s", "解": "x", "区": "o", "仇": "q", "查": "z", "朴": "p", "尉": "y", "曾": "z", "翟": "z", "员": "y",
    "乐": "y", "缪": "m", "召": "s", "秘": "b", "折": "s",
}  # fmt: skip
"""Signs that sound otherwise where they are a family name, or might."""


def initials(text: str) -> str:
    """The letters of the signs; Latin letters and digits stay, what has no letter is left out."""
    return "".join(_letter(sign) for sign in text)


def is_name_like(typed: str, name: str) -> bool:
    """Whether somebody of this name may be meant: by the name, a part of it, or the letters with which it begins."""
    if not name:
        return False
    letters = initials(name)
    spoken = _AS_SURNAME.get(name[0], letters[:1]) + letters[1:]
    return typed in name.lower() or letters.startswith(typed) or spoken.startswith(typed)


@lru_cache(maxsize=8192)
def _letter(sign: str) -> str:
    if sign.isascii():
        return sign.lower() if sign.isalnum() else ""
    try:
        code = int.from_bytes(sign.encode("gb2312"))
    except UnicodeEncodeError:
        return _BEYOND.get(sign, "")
    row, place = divmod(code, 256)
    if _RARE_FIRST <= row <= _RARE_LAST:
        return RARE[(row - _RARE_FIRST) * _ROW + place - _LOW]
    return next((letter for letter, (first, after) in _SPANS if first <= code < after), "")
