"""How often one may try, and what is no password."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain.entering import LIMITS, Tried, Tries, plain_phone, weakness

BEGIN = dt.datetime(2030, 6, 3, tzinfo=dt.UTC)
QUARTER = dt.timedelta(minutes=15)
GAPS = st.lists(st.integers(0, 20 * 60), min_size=1, max_size=60)


def allowed(kind: Tried, gaps: list[int]) -> list[dt.datetime]:
    """The moments at which a try was allowed, of tries with these seconds between them."""
    tries, now, found = Tries(), BEGIN, []
    for gap in gaps:
        now += dt.timedelta(seconds=gap)
        if tries.may(LIMITS[kind], now):
            tries = tries.noted(LIMITS[kind], now)
            found.append(now)
    return found


@given(GAPS)
def test_in_no_quarter_of_an_hour_are_more_than_five_passwords_tried_and_after_five_comes_a_whole_one(
    gaps: list[int],
) -> None:
    moments = allowed(Tried.PASSWORD, gaps)
    assert all(sixth - first >= QUARTER for first, sixth in zip(moments, moments[5:], strict=False))
    for first, (fifth, after) in zip(moments, list(pairwise(moments))[4:], strict=False):
        assert fifth - first >= QUARTER or after - fifth >= QUARTER


@given(GAPS)
def test_not_more_than_three_codes_in_a_quarter_of_an_hour_and_never_fewer_without_a_reason(gaps: list[int]) -> None:
    moments = allowed(Tried.CODE_SENT, gaps)
    assert all(fourth - first >= QUARTER for first, fourth in zip(moments, moments[3:], strict=False))
    assert len(moments) >= min(3, len(gaps))


def test_what_was_right_is_taken_back_and_what_was_wrong_before_stays() -> None:
    tries, limit = Tries(), LIMITS[Tried.PASSWORD]
    for _ in range(5):
        tries = tries.noted(limit, BEGIN)
    assert not tries.may(limit, BEGIN)
    tries = tries.taken_back()
    assert tries.may(limit, BEGIN)
    assert not tries.noted(limit, BEGIN).may(limit, BEGIN)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("kurz", "too_short"),
        ("x" * 129, "too_long"),
        ("12345678", "too_plain"),
        ("98765432", "too_plain"),
        ("aaaaaaaa", "too_plain"),
        ("qwertyuiop", "too_plain"),
        ("Password1!", "too_plain"),
        ("13800000000", "too_plain"),
        ("my 13800000000", "too_plain"),
        ("春天的早晨去公园走走", None),
        ("correct horse", None),
    ],
)
def test_what_others_would_guess_is_no_password(password: str, code: str | None) -> None:
    assert weakness(password, "13800000000") == code


def test_a_phone_has_one_spelling() -> None:
    assert plain_phone("+8613800000000") == plain_phone("13800000000") != plain_phone("+4913800000000")
