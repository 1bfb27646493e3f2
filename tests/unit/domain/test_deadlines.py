"""When an offer ends: the next 20:00 that leaves four hours, 15 minutes where it is urgent, never in the shift."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain.deadlines import due_at, offer_expires_at
from matcher.domain.policy import Policy
from matcher.domain.shifts import DEFAULT_PARTS, Calendar, Part, Shift
from matcher.domain.states import Urgency

ZONES = ["Asia/Shanghai", "UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kathmandu"]
FAR = Shift(dt.date(2030, 1, 1), "morning")
USUAL = Policy()
FOUR_HOURS = dt.timedelta(hours=4)


def calendar(zone: str = "Asia/Shanghai") -> Calendar:
    return Calendar(DEFAULT_PARTS, ZoneInfo(zone))


def local(text: str, zone: str = "Asia/Shanghai") -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "expires"),
    [
        ("2026-03-02 09:00", "2026-03-02 20:00"),
        ("2026-03-02 16:00", "2026-03-02 20:00"),
        ("2026-03-02 16:00:00.000001", "2026-03-03 20:00"),
        ("2026-03-02 19:59", "2026-03-03 20:00"),
        ("2026-03-02 23:30", "2026-03-03 20:00"),
        ("2026-12-31 17:00", "2027-01-01 20:00"),
        ("2028-02-28 20:30", "2028-02-29 20:00"),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_an_offer_ends_at_the_next_evening_that_leaves_four_hours(now: str, expires: str, zone: str) -> None:
    found = offer_expires_at(calendar(zone), USUAL, local(now, zone).astimezone(dt.UTC), FAR, Urgency.NORMAL)
    assert found == local(expires, zone)


def test_an_urgent_offer_ends_after_15_minutes() -> None:
    now = local("2026-03-02 21:50")
    assert offer_expires_at(calendar(), USUAL, now, FAR, Urgency.URGENT) == now + dt.timedelta(minutes=15)


@pytest.mark.parametrize("urgency", Urgency)
def test_no_offer_outlives_the_beginning_of_its_shift(urgency: Urgency) -> None:
    now, shift = local("2026-03-02 07:50"), Shift(dt.date(2026, 3, 2), "morning")
    assert offer_expires_at(calendar(), USUAL, now, shift, urgency) == local("2026-03-02 08:00")


EARLY = Part("early", "清早", "Early", dt.time(6), dt.time(8))


@pytest.mark.parametrize(
    ("now", "expires"),
    [
        ("2026-03-02 15:00", "2026-03-02 20:00"),
        ("2026-03-02 18:00", "2026-03-02 21:00"),
        ("2026-03-02 21:00", "2026-03-03 06:00"),
        ("2026-03-03 05:00", "2026-03-03 06:00"),
    ],
)
def test_no_offer_ends_in_the_quiet_hours_while_there_is_time_before_them(now: str, expires: str) -> None:
    early = Calendar((EARLY, *DEFAULT_PARTS), ZoneInfo("Asia/Shanghai"))
    found = offer_expires_at(early, USUAL, local(now), Shift(dt.date(2026, 3, 3), "early"), Urgency.HIGH)
    assert found == local(expires)


def test_a_district_says_itself_until_when_offers_are_answered() -> None:
    own = USUAL.set({"answer_by_min": 18 * 60, "answer_least_h": 2, "answer_urgent_min": 30})
    now = local("2026-03-02 15:00")
    assert offer_expires_at(calendar(), own, now, FAR, Urgency.NORMAL) == local("2026-03-02 18:00")
    assert offer_expires_at(calendar(), own, now, FAR, Urgency.URGENT) == local("2026-03-02 15:30")
    late = USUAL.set({"answer_by_min": 22 * 60})
    assert offer_expires_at(calendar(), late, now, FAR, Urgency.NORMAL) == local("2026-03-02 21:00")


@given(st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 1, 1)), st.sampled_from(ZONES))  # noqa: DTZ001 - given a zone below
def test_an_offer_ends_between_four_and_28_hours_on_and_at_20_00(naive: dt.datetime, zone: str) -> None:
    now = naive.replace(tzinfo=dt.UTC)
    found = offer_expires_at(calendar(zone), USUAL, now, FAR, Urgency.LOW)
    # A day of a zone that changes its clock has up to 25 hours.
    assert FOUR_HOURS <= found.astimezone(dt.UTC) - now < dt.timedelta(hours=29)
    assert found.astimezone(ZoneInfo(zone)).time() == dt.time(20)


def test_a_moment_without_offset_is_refused() -> None:
    naive = dt.datetime(2026, 3, 2, 9)  # noqa: DTZ001 - that is what is refused
    for urgency in Urgency:
        with pytest.raises(ValueError, match="without offset"):
            offer_expires_at(calendar(), USUAL, naive, FAR, urgency)
    with pytest.raises(ValueError, match="without offset"):
        due_at(naive, 24)


def test_an_order_is_due_when_the_hours_of_its_tier_are_over() -> None:
    assert due_at(local("2026-12-31 12:00"), 24) == local("2027-01-01 12:00")
