"""What a district sets makes sense together."""

import pytest

from matcher.domain.errors import Invalid
from matcher.domain.policy import Policy


@pytest.mark.parametrize(
    "given", [{"retention_days": 30, "reopen_days": 60}, {"reopen_days": 30, "retention_days": 36}]
)
def test_texts_stay_while_an_order_can_be_rated_and_reopened(given: dict[str, int]) -> None:
    with pytest.raises(Invalid) as caught:
        Policy().set(given)
    assert [(one.field, one.code) for one in caught.value.errors] == [("policy.retention_days", "too_small")]
    assert Policy().set({**given, "retention_days": 67}).retention_days == 67


def test_what_an_older_version_stored_is_read_as_long_as_needed() -> None:
    kept = Policy.kept({"retention_days": 30, "reopen_days": 60})
    assert (kept.retention_days, kept.reopen_days) == (67, 60)
    assert Policy.kept({"retention_days": 90}).retention_days == 90


def test_nothing_is_set_that_leaves_everybody_unserved_or_untold() -> None:
    for name in ("offers_a_week", "notices_a_day", "callbacks_a_day"):
        with pytest.raises(Invalid) as caught:
            Policy().set({name: 0})
        assert [(one.field, one.code) for one in caught.value.errors] == [(f"policy.{name}", "out_of_range")]
        assert getattr(Policy.kept({name: 0}), name) == 1
        assert getattr(Policy.kept({name: 1}), name) == 1


@pytest.mark.parametrize(
    ("begin", "end", "then"), [(0, 1439, 840), (480, 479, 1320), (1260, 661, 660), (720, 480, 120)]
)
def test_quiet_hours_leave_ten_of_the_day(begin: int, end: int, then: int) -> None:
    given = {"quiet_from_min": begin, "quiet_to_min": end}
    with pytest.raises(Invalid) as caught:
        Policy().set(given)
    assert [(one.field, one.code) for one in caught.value.errors] == [("policy.quiet_to_min", "quiet_too_long")]
    kept = Policy.kept(given)
    assert (kept.quiet_from_min, kept.quiet_to_min) == (begin, then)
    assert Policy().set({**given, "quiet_to_min": then}) == kept


def test_one_side_of_the_quiet_hours_stored_alone_is_read_with_the_usual_other() -> None:
    assert Policy.kept({"quiet_to_min": 1200}).quiet_to_min == 660
    assert Policy.kept({"quiet_from_min": 540}).quiet_to_min == 1380
    assert Policy.kept({"quiet_from_min": 0, "quiet_to_min": 0}).quiet_to_min == 0
