"""First letters of words and names, as people type them."""

import pytest

from matcher.domain.initials import initials, is_name_like


@pytest.mark.parametrize(
    ("text", "letters"),
    [("代取药", "dqy"), ("剃头", "tt"), ("欧阳婷婷", "oytt"), ("王玥", "wy"), ("Anna 李3", "annal3"), ("。", "")],
)
def test_each_sign_has_its_letter(text: str, letters: str) -> None:
    assert initials(text) == letters


@pytest.mark.parametrize("typed", ["单", "雄信", "dxx", "sxx", "sx"])
def test_a_name_is_meant_by_its_signs_or_its_letters_also_where_a_family_name_sounds_otherwise(typed: str) -> None:
    assert is_name_like(typed, "单雄信")


@pytest.mark.parametrize("typed", ["xx", "z", "李"])
def test_letters_from_the_middle_mean_nobody(typed: str) -> None:
    assert not is_name_like(typed, "单雄信")
    assert not is_name_like(typed, "")
