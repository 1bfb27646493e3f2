"""Working days in China: the calendar of holidays where it is known, Monday to Friday where it is not yet.

A district's own dates come first.
"""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

import chinese_calendar

SATURDAY = 5


@lru_cache(maxsize=4096)
def is_working_day(day: dt.date) -> bool:
    """Whether offices work; make-up weekends do, public holidays do not."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


@lru_cache(maxsize=4096)
def is_public_holiday(day: dt.date) -> bool:
    """Whether a festival is kept on the day; an ordinary weekend is none."""
    try:
        is_free, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return False
    return bool(is_free and name)


def holidays_of(days: Iterable[dt.date], overrides: Iterable[tuple[dt.date, bool]] = ()) -> frozenset[dt.date]:
    """The public holidays among the days, by the calendar and the district's own dates (True: a workday)."""
    own = dict(overrides)
    return frozenset(day for day in days if not own.get(day, not is_public_holiday(day)))


def working_days(since: dt.date, until: dt.date, most: int, overrides: Iterable[tuple[dt.date, bool]] = ()) -> int:
    """Working days after `since` up to and with `until`, counted no further than `most`."""
    own = dict(overrides)
    count = 0
    day = until
    while day > since and count < most:
        count += own[day] if day in own else is_working_day(day)
        day -= dt.timedelta(days=1)
    return count
