"""Whatever is written around them, the words of the tables never come through: not wide, not spaced, not hidden."""

import re
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain.emergency import WORDS, dangers_in
from matcher.domain.errors import MoneyWanted
from matcher.domain.plain import plain
from matcher.domain.wishes import COLLECTING, MONEY, refuse_money

DANGER = [word for words in WORDS.values() for word in words]
WRITTEN = [word for word in (*MONEY, *COLLECTING) if not re.search(r"[(?\[]", word)]
"""Those of the tables that are words and no patterns."""
FILLERS = ["老人在家，", "示例路1号", "请帮忙", "想要一本书", "。", " please ", "（3楼）", "谢谢", ""]
HIDING: Mapping[str, Callable[[str], str]] = {
    "as it is": str,
    "wide": lambda word: "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in word),
    "spaced": lambda word: word if word.isascii() else " ".join(word),
    "hidden": "\u200b".join,
    "large": str.upper,
}
ways = st.sampled_from(sorted(HIDING))
around = st.lists(st.sampled_from(FILLERS), max_size=3).map("".join)


def is_accepted(text: str) -> bool:
    try:
        refuse_money("wish.text", text, wish=True)
    except MoneyWanted:
        return False
    return not dangers_in([text])


@settings(max_examples=200, deadline=None)
@given(before=around, word=st.sampled_from([*DANGER, *WRITTEN]), after=around, way=ways)
def test_no_accepted_text_holds_a_word_of_the_tables(before: str, word: str, after: str, way: str) -> None:
    assert not is_accepted(before + HIDING[way](word) + after)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_is_judged_and_an_accepted_one_is_clean(text: str) -> None:
    if is_accepted(text):
        spelled = plain(text)
        assert not any(word in spelled for word in DANGER if not word.isascii())
        assert not any(word in spelled for word in WRITTEN if not word.isascii())


@pytest.mark.parametrize("sign", ["a", "煤", "着火", "0", " ", "给", "糖尿病", "clean ", "（"])
def test_long_texts_are_judged_without_getting_lost(sign: str) -> None:
    assert isinstance(is_accepted(sign * 500), bool)
