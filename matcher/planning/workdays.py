"""Working days in China: the calendar of holidays where it is known, Monday to Friday where it is not yet."""

import datetime as dt
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


def working_days(since: dt.date, until: dt.date, most: int) -> int:
    """Working days after `since` up to and with `until`, counted no further than `most`."""
    count = 0
    day = until
    while day > since and count < most:
        count += is_working_day(day)
        day -= dt.timedelta(days=1)
    return count


@lru_cache(maxsize=4096)
def is_public_holiday(day: dt.date) -> bool:
    """Whether it is a day off by the calendar of holidays, weekends that belong to one included; no where unknown."""
    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return False
    # A make-up working day carries the name of its holiday, a plain weekend none.
    return bool(is_off and name)
