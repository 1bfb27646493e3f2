"""What is masked, and which numbers free text may not hold. All numbers here are invented."""

import pytest

from matcher.domain.privacy import looks_like_identity_or_card, mask_name, mask_phone

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(seventeen: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, seventeen, strict=True))
    return seventeen + "10X98765432"[total % 11]


def card(head: str) -> str:
    """The digits with the check digit that cards carry."""
    for last in "0123456789":
        digits = [int(digit) for digit in reversed(head + last)]
        doubled = [sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(digits)]
        if sum(doubled) % 10 == 0:
            return head + last
    raise AssertionError


PERSON = identity("99010119350307001")
WITH_X = next(number for n in range(100) if (number := identity(f"990101193503070{n:02}")).endswith("X"))
CARD16, CARD19 = card("622200000000001"), card("622200000000000001")


def spaced(number: str, *sizes: int, by: str = " ") -> str:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(number[at : at + size])
        at += size
    return by.join([*pieces, number[at:]])


@pytest.mark.parametrize(
    "text",
    [
        PERSON,
        WITH_X,
        WITH_X.lower(),
        CARD16,
        CARD19,
        card("35000000000000001"),
        f"身份证{PERSON}，谢谢",
        f"{PERSON} 3号楼",
        f"3号楼 2 {PERSON}",
        f"{PERSON} 13800000000",
        f"13800000000 {CARD19}",
        spaced(PERSON, 6, 8),
        spaced(PERSON, 6, 8, by="-"),
        spaced(CARD16, 4, 4, 4),
        spaced(CARD19, 4, 4, 4, 4),
        spaced(CARD19, 4, 4, 4, 4, by="\u00a0"),
        " ".join(CARD16),
        " ".join(PERSON),
        PERSON.translate({0x30 + digit: 0xFF10 + digit for digit in range(10)}),
        f"卡号:{CARD16}/备用{PERSON}",
    ],
)
def test_identity_and_card_numbers_are_found(text: str) -> None:
    assert looks_like_identity_or_card(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "请在2026-11-22 08:00到2026-11-22 12:00之间来",
        "13800000000",
        "13800000000 13900000000",
        "0429-1234567 0429-7654321",
        "0429-6222000 2026-03-01 13800000000",
        "示例路12号3单元401",
        "订单号20261122000000000018",
        "订单号 202611220000000018",
        "订单 2026112200000000",
        "12345 12356 96110 110 119 120",
        PERSON[:-1] + str((int(PERSON[-1]) + 1) % 10 if PERSON[-1].isdigit() else 1),
        CARD16[:-1] + str((int(CARD16[-1]) + 1) % 10),
        identity("99010119351307001"),
        "1" * 40,
        f"9{PERSON}",
        "abcXxX",
    ],
)
def test_dates_phones_order_numbers_and_wrong_check_digits_pass(text: str) -> None:
    assert not looks_like_identity_or_card(text)


@pytest.mark.timeout(20)
def test_long_hostile_text_is_searched_in_linear_time() -> None:
    for text in ("1 " * 25_000, "1" * 50_000, "0429-" * 10_000, "X" * 50_000, "2026-1-1-" * 5_000):
        assert not looks_like_identity_or_card(text)


def test_masks_show_the_surname_and_the_ends_of_a_number() -> None:
    assert mask_name("陈示例") == "陈**"
    assert mask_name("") == ""
    assert mask_phone("00012345678") == "000****78"
    assert mask_phone("12345") == mask_phone("") == "****"


@pytest.mark.parametrize("text", ["110105491231002", "身份证 211402 350307 001", "330102 991231 123"])
def test_identity_numbers_of_fifteen_digits(text: str) -> None:
    assert looks_like_identity_or_card(text)


@pytest.mark.parametrize("text", ["211402001001001", "110105491331002", "990105491231002", "202611220000001"])
def test_other_numbers_of_fifteen_digits(text: str) -> None:
    """The code of a cell, no date, no region, the number of an order."""
    assert not looks_like_identity_or_card(text)
