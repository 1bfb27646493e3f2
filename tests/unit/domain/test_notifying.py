"""When a message may leave: quiet hours, so many a day, what can wait is gathered, nobody is told against a wish."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain.errors import Invalid
from matcher.domain.messages import EN, LANGUAGES, ZH, Said, line, subject, text
from matcher.domain.notifying import Habits, NoticeKind, check_times, habits_of, send_at
from matcher.domain.policy import Policy

ZONE = ZoneInfo("Asia/Shanghai")
USUAL = habits_of(Policy(), ZONE, {})
DAY = dt.date(2026, 11, 23)


def at(hour: int, minute: int = 0, day: int = 0) -> dt.datetime:
    return dt.datetime.combine(DAY + dt.timedelta(days=day), dt.time(hour, minute), ZONE)


def when(now: dt.datetime, habits: Habits = USUAL, **told: Any) -> dt.datetime | None:
    values: dict[str, Any] = {"is_urgent": False, "useful_until": None, "sent": {}, **told}
    return send_at(habits, now, **values)


@pytest.mark.parametrize(
    ("now", "told", "sent_at"),
    [
        (at(9), {}, at(12)),
        (at(12), {}, at(12)),
        (at(12, 1), {}, at(18)),
        (at(19), {}, at(12, day=1)),
        (at(23), {}, at(12, day=1)),
        (at(23), {"is_urgent": True}, at(23)),
        (at(9), {"sent": {DAY: 3}}, at(12, day=1)),
        (at(9), {"sent": {DAY: 3}, "is_urgent": True}, at(9)),
        # It would be of no use at the next gathering: it goes as soon as nobody is disturbed.
        (at(19), {"useful_until": at(8, 30, 1)}, at(19)),
        (at(22), {"useful_until": at(10, 0, 1)}, at(8, 0, 1)),
        (at(9), {"useful_until": at(12)}, at(9)),
        (at(9), {"useful_until": at(12, 1)}, at(12)),
    ],
)
def test_what_can_wait_waits_for_noon_or_the_evening(
    now: dt.datetime, told: dict[str, Any], sent_at: dt.datetime
) -> None:
    assert when(now, **told) == sent_at


def test_without_gathering_it_goes_at_once_or_in_the_morning() -> None:
    habits = habits_of(Policy(), ZONE, {"digest": False})
    assert (when(at(9), habits), when(at(21), habits)) == (at(9), at(8, day=1))
    assert when(at(9), habits, sent={DAY: 3}) == at(8, day=1)


def test_who_wants_no_messages_gets_none_and_nobody_more_than_the_district_allows() -> None:
    none = habits_of(Policy(), ZONE, {"per_day": 0})
    assert when(at(9), none) is None
    assert when(at(9), none, is_urgent=True) is None
    assert habits_of(Policy(), ZONE, {"per_day": 50}).per_day == Policy().notices_a_day


def test_ones_own_quiet_hours_may_lie_within_a_day_or_be_none() -> None:
    noon = habits_of(Policy(), ZONE, {"quiet_from_min": 11 * 60, "quiet_to_min": 14 * 60})
    assert (noon.is_quiet(at(12)), noon.is_quiet(at(14)), noon.is_quiet(at(3))) == (True, False, False)
    assert when(at(9), noon) == at(18)
    never = habits_of(Policy(), ZONE, {"quiet_from_min": 0, "quiet_to_min": 0})
    assert not any(never.is_quiet(at(hour)) for hour in range(24))


@pytest.mark.parametrize("times", [(1, None), (None, 1), (-1, 5), (5, 1440)])
def test_quiet_hours_have_two_times_of_a_day(times: tuple[int | None, int | None]) -> None:
    with pytest.raises(Invalid):
        check_times(*times)


minutes = st.integers(0, 1439)
moments = st.integers(0, 365 * 24 * 60).map(lambda minute: at(0) + dt.timedelta(minutes=minute, seconds=7))


@given(
    st.builds(Habits, minutes, minutes, st.integers(0, 4), st.lists(minutes, max_size=3).map(tuple), st.just(ZONE)),
    moments,
    st.booleans(),
    st.none() | moments,
    st.integers(0, 5),
)
def test_a_message_is_never_early_never_in_quiet_hours_and_never_one_too_many(
    habits: Habits, now: dt.datetime, is_urgent: object, until: dt.datetime | None, sent: int
) -> None:
    told = {now.date(): sent}
    found = send_at(habits, now, is_urgent=bool(is_urgent), useful_until=until, sent=told)
    if habits.per_day == 0:
        assert found is None
    elif is_urgent:
        assert found == now
    elif found is not None:
        assert found >= now
        assert not habits.is_quiet(found)
        local = found.astimezone(ZONE)
        assert local.date() != now.date() or sent < habits.per_day
        if habits.digest_min and until is None:
            assert local.hour * 60 + local.minute in habits.digest_min


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*NoticeKind, "of_another_version"])
def test_every_message_has_words_that_say_what_is_known_and_nothing_more(kind: str, language: str) -> None:
    said = Said(kind, "理发", "一网格", "11月23日", "上午", "000007", "09:30", "20:00")
    told = line(language, said)
    assert "理发" in told
    assert "{" not in told
    whole = text(language, [said, said])
    assert whole.count(told) == 2
    assert ("验证码" if language == ZH else "never ask") in whole
    assert "理发" in subject(language, [said])
    assert "2" in subject(EN, [said, said])
