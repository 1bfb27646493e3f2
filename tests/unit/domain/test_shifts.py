"""Shifts of a district's day, and the numbers that the horizon gives them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from matcher.domain.errors import Invalid
from matcher.domain.shifts import DEFAULT_PARTS, HORIZON_DAYS, Calendar, Horizon, Shift

SHANGHAI = Calendar(DEFAULT_PARTS, ZoneInfo("Asia/Shanghai"))
NEW_YEAR_EVE = dt.datetime(2026, 12, 31, 16, 30, tzinfo=dt.UTC)
"""Already New Year's morning in Shanghai."""


def horizon(now: dt.datetime = NEW_YEAR_EVE) -> Horizon:
    return SHANGHAI.horizon(now)


def test_today_is_the_districts_and_not_the_servers() -> None:
    assert SHANGHAI.today(NEW_YEAR_EVE) == dt.date(2027, 1, 1)


def test_a_shift_begins_and_ends_by_the_districts_clock() -> None:
    shift = Shift(dt.date(2027, 1, 1), "noon")
    assert SHANGHAI.starts_at(shift) == dt.datetime(2027, 1, 1, 4, tzinfo=dt.UTC)
    assert SHANGHAI.ends_at(shift) == dt.datetime(2027, 1, 1, 6, tzinfo=dt.UTC)


def test_the_horizon_is_today_and_seven_days() -> None:
    found = horizon()
    assert (found.first, found.last, found.days) == (dt.date(2027, 1, 1), dt.date(2027, 1, 8), HORIZON_DAYS)


def test_numbers_and_shifts_of_the_horizon_are_each_others_inverse() -> None:
    found = horizon()
    shifts = [found.shift(number) for number in range(found.days * found.per_day)]
    assert [found.number(shift) for shift in shifts] == list(range(len(shifts)))
    assert len(set(shifts)) == len(shifts)


@pytest.mark.parametrize(
    "shift",
    [
        Shift(dt.date(2026, 12, 31), "evening"),
        Shift(dt.date(2027, 1, 9), "morning"),
        Shift(dt.date(2027, 1, 1), "night"),
    ],
)
def test_what_lies_outside_the_horizon_has_no_number(shift: Shift) -> None:
    assert horizon().number(shift) is None


def test_the_first_open_shift_has_not_begun() -> None:
    assert horizon().first_open() == 0
    at_eight = dt.datetime(2027, 1, 1, 0, 0, tzinfo=dt.UTC)
    assert horizon(at_eight).first_open() == 1
    assert horizon(at_eight - dt.timedelta(microseconds=1)).first_open() == 0
    late = dt.datetime(2027, 1, 1, 13, 30, tzinfo=dt.UTC)
    assert horizon(late).first_open() == len(DEFAULT_PARTS)


def test_a_horizon_that_is_over_has_no_open_shift() -> None:
    over = Horizon(SHANGHAI, dt.date(2026, 1, 1), 2, NEW_YEAR_EVE)
    assert over.first_open() == 2 * len(DEFAULT_PARTS)


def test_a_part_that_the_district_has_not_is_invalid() -> None:
    with pytest.raises(Invalid, match="no such part"):
        SHANGHAI.part("night")


def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="without offset"):
        SHANGHAI.today(dt.datetime(2026, 1, 1))  # noqa: DTZ001 - that is what is refused
