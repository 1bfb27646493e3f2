import datetime as dt

from matcher.planning.workdays import is_working_day, working_days


def test_public_holidays_and_make_up_weekends_are_known() -> None:
    assert not is_working_day(dt.date(2026, 10, 1))
    assert is_working_day(dt.date(2026, 11, 23))


def test_a_year_that_the_calendar_does_not_know_has_five_working_days_a_week() -> None:
    monday = dt.date(2099, 1, 5)
    assert [is_working_day(monday + dt.timedelta(days=day)) for day in range(7)] == [True] * 5 + [False] * 2


def test_the_day_of_placing_does_not_count_and_today_does() -> None:
    assert working_days(dt.date(2026, 11, 20), dt.date(2026, 11, 20), 10) == 0
    assert working_days(dt.date(2026, 11, 20), dt.date(2026, 11, 24), 10) == 2


def test_counting_stops_where_more_would_change_nothing() -> None:
    assert working_days(dt.date(1900, 1, 1), dt.date(2026, 11, 24), 10) == 10
