"""The festivals on which everybody wants to visit the same elders, by date; lunar ones stand in a table."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

_DAY = dt.timedelta(days=1)
_SPRING, _DRAGON_BOAT, _MID_AUTUMN, _DOUBLE_NINTH = range(4)
_LUNAR: Mapping[int, tuple[str, str, str, str]] = {
    2025: ("0129", "0531", "1006", "1029"),
    2026: ("0217", "0619", "0925", "1018"),
    2027: ("0206", "0609", "0915", "1008"),
    2028: ("0126", "0528", "1003", "1026"),
    2029: ("0213", "0616", "0922", "1016"),
    2030: ("0203", "0605", "0912", "1005"),
    2031: ("0123", "0624", "1001", "1024"),
    2032: ("0211", "0612", "0919", "1012"),
    2033: ("0131", "0601", "0908", "1001"),
    2034: ("0219", "0620", "0927", "1020"),
    2035: ("0208", "0610", "0916", "1009"),
    2036: ("0128", "0530", "1004", "1027"),
    2037: ("0215", "0618", "0924", "1017"),
    2038: ("0204", "0607", "0913", "1007"),
    2039: ("0124", "0527", "1002", "1026"),
    2040: ("0212", "0614", "0920", "1014"),
}
"""Year -> spring festival, dragon boat, mid-autumn, double ninth (春节, 端午, 中秋, 重阳) as MMDD."""
_SPRING_DAYS = range(-1, 7)
"""From the eve to the seventh day."""
_NATIONAL_DAYS = range(1, 8)


def is_festival(day: dt.date) -> bool:
    """Whether the day belongs to a festival, or to the day before or after one."""
    return not _feasts(day.year).isdisjoint({day - _DAY, day, day + _DAY}) or _turn_of_year(day)


def _turn_of_year(day: dt.date) -> bool:
    """The last day of a year is the eve of the next one's first."""
    return (day.month, day.day) == (12, 31)


@lru_cache(maxsize=64)
def _feasts(year: int) -> frozenset[dt.date]:
    found = {dt.date(year, 1, 1), *(dt.date(year, 10, day) for day in _NATIONAL_DAYS)}
    lunar = _LUNAR.get(year)
    if lunar is not None:
        dates = [dt.date(year, int(code[:2]), int(code[2:])) for code in lunar]
        found |= {dates[_SPRING] + offset * _DAY for offset in _SPRING_DAYS}
        found |= {dates[_DRAGON_BOAT], dates[_MID_AUTUMN], dates[_DOUBLE_NINTH]}
    return frozenset(found)
