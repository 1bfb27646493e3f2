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
