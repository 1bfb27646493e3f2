"""Every word of the pages is there in both languages, with the same facts in it; every error has one."""

import re
from collections import Counter
from pathlib import Path

import pytest

from api.errors import STATUS
from api.pages.words import ERRORS, PARTS, WORDS
from matcher.domain.roles import Role
from matcher.domain.states import OrderState, Urgency

PAGES = Path(__file__).resolve().parents[3] / "api/pages"
FACT = re.compile(r"{(\w+)}")
SAID = re.compile(r"""say\('([\w.]+)'[,)]""")


@pytest.mark.parametrize("word", sorted(WORDS))
def test_both_languages_say_it_with_the_same_facts(word: str) -> None:
    zh, en = WORDS[word]
    assert zh.strip()
    assert en.strip()
    assert set(FACT.findall(zh)) == set(FACT.findall(en))


def test_nothing_is_said_twice() -> None:
    said = Counter(word for part in PARTS for word in part)
    assert [word for word, times in said.items() if times > 1] == []


def test_every_error_state_and_role_has_its_words() -> None:
    assert ERRORS.keys() == STATUS.keys()
    assert {f"state.{one}" for one in (*OrderState, "pooled")} <= WORDS.keys()
    assert {f"urgency.{one}" for one in Urgency} <= WORDS.keys()
    assert {f"role.{one}" for one in Role if one is not Role.FOLLOWER} <= WORDS.keys()


def test_no_template_says_a_word_that_is_missing_or_speaks_for_itself() -> None:
    for path in PAGES.glob("templates/**/*.html"):
        text = path.read_text("utf-8")
        assert set(SAID.findall(text)) <= WORDS.keys(), path.name
        assert not re.search(r"[\u4e00-\u9fff]", text), path.name
        assert "|safe" not in text.replace(" ", "")
        assert " style=" not in text
        assert " onclick=" not in text


def test_no_script_speaks_for_itself() -> None:
    for path in PAGES.glob("static/*.js"):
        assert not re.search(r"[\u4e00-\u9fff]", path.read_text("utf-8")), path.name
