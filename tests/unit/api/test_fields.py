"""The fields of requests: what they take, and the code with which they refuse."""

from collections.abc import Callable
from typing import Any

import pytest

from api.schemas import fields


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("000-1234 5678", "00012345678"),
        ("+86 (0429) 123.4567", "+8604291234567"),
        ("１１０１２", "11012"),
        ("12345", "12345"),
        ("1" * 20, "1" * 20),
    ],
)
def test_phones_lose_their_separators(given: str, kept: str) -> None:
    assert fields.phone(given) == kept


@pytest.mark.parametrize("given", ["1234", "1" * 21, "phone", "12345x", "++12345", "", "٣٣٣٣٣٣"])
def test_phones_are_checked_for_length_and_digits(given: str) -> None:
    with pytest.raises(ValueError, match="phone"):
        fields.phone(given)


def test_text_has_one_spelling() -> None:
    assert fields.clean(" e\u0301tude\n2 ") == "\u00e9tude\n2"


@pytest.mark.parametrize(
    "given", ["a\0", "\ud800", "\x07", "\x9b", " ", "\u0378", "\u200b\u3000", "\ufeff", "\u0301", "a\u202eb", "\u2066a"]
)
def test_control_characters_and_blanks_are_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"control_character|empty"):
        fields.clean(given)


@pytest.mark.parametrize(
    "given",
    [
        "11010519491231002X",
        "110105\u200b19491231002X",
        "१1010519491231002X",
        "1101 0519 4912 3100 2X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "4111 1111 1111 1111",
    ],
)
def test_identity_and_card_numbers_are_refused(given: str) -> None:
    with pytest.raises(ValueError, match="identity_or_card_number"):
        fields.without_numbers_of_state(f"号码 {given}。")


@pytest.mark.parametrize(
    ("reader", "good", "bad"),
    [
        (
            fields.date,
            "2030-02-28",
            ["2030-02-30", "30-02-01", "2030-2-1", "20300201", "1999-12-31", "2100-01-01", 5, None, "2030-02-28T"],
        ),
        (fields.time, "08:30", ["24:00", "8:30", "08:60", "08:30:00", 830]),
        (
            fields.moment,
            "2030-06-03T09:30:00+08:00",
            [
                "2030-06-03T09:30:00",
                "2030-06-03",
                "2030-06-03T25:00:00Z",
                "0001-01-01T00:00:00Z",
                1,
                "2030-06-03T09:30:00+99:00",
            ],
        ),
        (fields.area_code, "211402001001", ["21140", "2114020010011", "２１１４０２", "abcdef"]),
    ],
)
def test_dates_times_moments_and_areas(reader: Callable[[Any], object], good: str, bad: list[Any]) -> None:
    reader(good)
    for given in bad:
        with pytest.raises(ValueError):
            reader(given)
