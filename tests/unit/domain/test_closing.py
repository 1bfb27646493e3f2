"""Rules of an order's end, by themselves."""

import datetime as dt
from uuid import UUID

import pytest

from matcher.domain.closing import (
    CODE_SIGNS,
    DOOR_WORDS,
    Answers,
    CallbackWhy,
    caller_waits,
    is_sampled,
    order_waits,
    tidy_code,
)
from matcher.domain.privacy import surname


def test_codes_hold_no_signs_that_look_or_sound_alike() -> None:
    assert len(set(CODE_SIGNS)) == len(CODE_SIGNS)
    assert not set(CODE_SIGNS) & set("01OILZSBU")


@pytest.mark.parametrize(("given", "code"), [("a7k2", "A7K2"), (" A7K2 ", "A7K2"), ("A7K", None), ("A7KO", None)])
def test_a_code_is_read_as_people_write_it(given: str, code: str | None) -> None:
    assert tidy_code(given) == code


def test_each_wrong_code_makes_one_wait_longer_up_to_an_hour() -> None:
    for waits in (order_waits, caller_waits):
        times = [waits(wrong) for wrong in range(60)]
        assert times == sorted(times)
        assert (times[0], times[1], max(times)) == (dt.timedelta(), dt.timedelta(), dt.timedelta(hours=1))
    assert order_waits(10) == dt.timedelta(seconds=256)
    assert all(caller_waits(wrong) <= order_waits(wrong) for wrong in range(60))


def test_door_words_are_two_signs_and_different() -> None:
    assert all(len(word) == 2 for word in DOOR_WORDS)
    assert len(set(DOOR_WORDS)) == len(DOOR_WORDS) >= 40


def test_no_answer_is_no_trouble_and_no_yes() -> None:
    assert Answers().trouble is None
    assert Answers().is_empty
    assert Answers(satisfied=False, solved=False).trouble is CallbackWhy.DISSATISFIED
    assert Answers(satisfied=True, solved=False).trouble is CallbackWhy.UNSOLVED
    assert not Answers(contacted=False).is_empty


def test_the_sample_is_the_share_that_was_asked_for_and_always_the_same() -> None:
    ids = [UUID(int=number) for number in range(4000)]
    assert 300 < sum(is_sampled(one, 10) for one in ids) < 500
    assert not any(is_sampled(one, 0) for one in ids)
    assert all(is_sampled(one, 100) for one in ids)
    assert all(is_sampled(one, 30) for one in ids if is_sampled(one, 10))


@pytest.mark.parametrize(("name", "first"), [("王小明", "王"), ("欧阳修", "欧阳"), ("", "")])
def test_somebody_is_called_by_the_family_name(name: str, first: str) -> None:
    assert surname(name) == first
