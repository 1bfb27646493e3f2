"""First letters of words and names, as people type them."""

import pytest

from matcher.queries.initials import initials, is_name_like, is_word_like, name_letters


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        *(("代取药", "dqy"), ("剃头", "tt"), ("欧阳婷婷", "oytt"), ("王玥", "wy"), ("喆", "z")),
        *(("Anna 李3", "annal3"), ("。", ""), ("🙂", ""), ("", "")),
    ],
)
def test_each_sign_has_its_letter(text: str, letters: str) -> None:
    assert initials(text) == letters


def test_a_family_name_is_found_in_each_of_its_sounds() -> None:
    assert name_letters("单雄信").split() == ["dxx", "cxx", "sxx"]
    assert name_letters("") == ""


@pytest.mark.parametrize("typed", ["单", "雄信", "dxx", "sxx", "sx"])
def test_a_name_is_meant_by_its_signs_or_its_letters(typed: str) -> None:
    assert is_name_like(typed, "单雄信")


@pytest.mark.parametrize("typed", ["xx", "z", "李", "sxxa"])
def test_letters_from_the_middle_mean_nobody(typed: str) -> None:
    assert not is_name_like(typed, "单雄信")
    assert not is_name_like(typed, "")


@pytest.mark.parametrize("typed", ["qy", "取药", "dq"])
def test_a_service_is_meant_by_the_letters_of_any_part(typed: str) -> None:
    assert is_word_like(typed, "代取药")
    assert not is_word_like("dy", "代取药")
