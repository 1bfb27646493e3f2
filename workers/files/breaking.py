"""Where lines of Chinese and English end: between characters or at spaces, and never before closing punctuation."""

import re
from collections.abc import Callable

Measure = Callable[[str], float]

_CLOSING = "，。、；：？！）》】」』”’％%…—·,.;:?!)]}"
_OPENING = "（《【「『“‘([{"
_WIDE = "⺀-〿぀-鿿豈-﫿＀-￯\U00020000-\U0003ffff"
_UNITS = re.compile(rf"[{re.escape(_OPENING)}]*(?:[{_WIDE}]|[^\s{_WIDE}]+|\s)[{re.escape(_CLOSING)}]*")
"""What stays together: a Chinese character or a word, with the punctuation that opens before and closes after it."""


def broken(text: str, width: float, measure: Measure) -> str:
    """The text with line ends where the next piece has no room; a word that is wider than a line stays whole."""
    return "\n".join(line if measure(line) <= width else _fill(line, width, measure) for line in text.split("\n"))


def widest(text: str, measure: Measure) -> float:
    """The width of its widest piece."""
    return max((measure(piece) for piece in _UNITS.findall(text)), default=0.0)


def _fill(line: str, width: float, measure: Measure) -> str:
    lines, here, used = [], "", 0.0
    for piece in _UNITS.findall(line):
        wide = measure(piece)
        if here.strip() and not piece.isspace() and used + wide > width:
            lines.append(here.rstrip())
            here, used = "", 0.0
        if here or not piece.isspace():
            here, used = here + piece, used + wide
    return "\n".join([*lines, here.rstrip()])
