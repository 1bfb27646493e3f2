"""Cards on paper: days that are alike stand as one."""

from zoneinfo import ZoneInfo

from matcher.domain.shifts import DEFAULT_PARTS, Calendar
from matcher.queries.cards import week_words
from matcher.queries.people import FreeView

CALENDAR = Calendar(DEFAULT_PARTS, ZoneInfo("Asia/Shanghai"))
PARTS = [part.code for part in CALENDAR.parts]


def test_equal_days_are_one() -> None:
    all_week = [FreeView(day, part) for day in range(7) for part in PARTS]
    assert [(one.weekday, one.last, one.parts_zh) for one in week_words(all_week, CALENDAR)] == [(0, 6, "全天")]
    some = [
        FreeView(0, PARTS[0]),
        FreeView(1, PARTS[0]),
        FreeView(2, PARTS[0], "08:30", "10:00"),
        FreeView(4, PARTS[0]),
    ]
    told = [(one.weekday, one.last) for one in week_words(some, CALENDAR)]
    assert told == [(0, 1), (2, 2), (4, 4)]
