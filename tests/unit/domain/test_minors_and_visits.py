"""Care for the young, courtesy visits in their turn, festivals by date, texts that are alike."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from matcher.domain.errors import Invalid
from matcher.domain.festivals import is_festival
from matcher.domain.minors import check_born_year, check_consent, is_minor, needs_guardian, people_needed
from matcher.domain.needs import Need, headcount
from matcher.domain.policy import Policy
from matcher.domain.similar import alike
from matcher.domain.states import ConsentBy, Urgency
from matcher.domain.visits import Visit, closed_days

DAY = dt.date(2026, 11, 24)
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
SAFE = "CHILD_SAFE*"


def test_whoever_may_still_be_young_counts_as_young() -> None:
    assert [is_minor(year, DAY) for year in (2010, 2008, 2007, None)] == [True, True, False, False]
    assert [needs_guardian(year, DAY) for year in (2014, 2012, 2011, None)] == [True, True, False, False]
    # At the turn of the year of the service, not of today.
    assert not is_minor(2008, dt.date(2027, 1, 1))


def test_below_fourteen_only_the_guardian_consents() -> None:
    check_consent(2015, DAY, ConsentBy.GUARDIAN)
    check_consent(2011, DAY, ConsentBy.SELF)
    for by in (ConsentBy.SELF, ConsentBy.PROXY):
        with pytest.raises(Invalid, match="guardian"):
            check_consent(2015, DAY, by)


@pytest.mark.parametrize("year", [1899, 2027])
def test_a_year_in_which_nobody_was_born(year: int) -> None:
    with pytest.raises(Invalid, match="1900"):
        check_born_year("born_year", year, DAY)


@pytest.mark.parametrize(
    ("asked", "buddy", "minor", "people"),
    [
        (None, False, False, 1),
        (None, True, False, 2),
        (1, True, False, 2),
        (3, True, False, 3),
        (None, False, True, 2),
        (None, True, True, 2),
        (3, False, True, 3),
    ],
)
def test_who_is_needed(asked: int | None, buddy: bool, minor: bool, people: int) -> None:  # noqa: FBT001 - a table
    needs = people_needed((Need(("X",), 1),), asked, buddy=buddy, minor=minor)
    assert headcount(needs) == people
    assert needs[0].tags == ((SAFE, "X") if minor else ("X",))
    assert all(SAFE in need.tags for need in needs) is minor


def test_what_is_safe_already_stays_so_and_too_few_stay_too_few() -> None:
    item = (Need((SAFE, "TEACH"), 1), Need((SAFE,), 1))
    assert people_needed(item, None, minor=True) == item
    with pytest.raises(Invalid, match="more people"):
        people_needed(item, 1, buddy=True)


def test_festivals_and_the_days_beside_them() -> None:
    inside = ["2026-02-15", "2026-02-17", "2026-02-24", "2026-06-18", "2026-09-26", "2026-10-18", "2026-10-19"]
    inside += ["2026-12-31", "2027-01-01", "2027-01-02", "2027-10-08", "2026-09-30", "2026-10-08", "2045-01-01"]
    outside = ["2026-11-24", "2026-12-30", "2027-01-03", "2026-02-14", "2026-10-16", "2026-05-01"]
    assert [day for day in inside if not is_festival(dt.date.fromisoformat(day))] == []
    assert [day for day in outside if is_festival(dt.date.fromisoformat(day))] == []


def visit(seq: int, *days: int, **changes: Any) -> Visit:
    values: dict[str, Any] = {
        "seq": seq, "recipient": UUID(int=1), "days": frozenset(DAY + dt.timedelta(days=day) for day in days),
        "is_settled": False, "is_asked": False, "urgency": Urgency.NORMAL, "born_year": None,
        "placed_at": NOON + dt.timedelta(minutes=seq),
    }  # fmt: skip
    return Visit(**values | changes)


def closed(*visits: Visit, **limits: int) -> dict[int, set[int]]:
    """Order -> the days after DAY that are closed to it."""
    found = closed_days(visits, Policy().set(limits))
    return {seq: {(day - DAY).days for day in days} for seq, days in found.items()}


def test_one_visit_in_fourteen_days_the_first_placed_first() -> None:
    assert closed(visit(2, 3), visit(1, 1)) == {2: {3}}
    assert closed(visit(1, 1), visit(2, 14, 15)) == {2: {14}}
    assert closed(visit(1, 1), visit(2, 1, recipient=UUID(int=2))) == {}
    assert closed(visit(1, 1), visit(2, 2), visit(3, 3), visits_most=2) == {3: {3}}
    assert closed(visit(1, 1), visits_most=0) == {1: {1}}


def test_the_turn_is_settled_then_asked_then_urgent_then_old_then_early() -> None:
    assert closed(visit(1, 1, urgency=Urgency.URGENT), visit(2, 2, is_settled=True)) == {1: {1}}
    assert closed(visit(1, 1, urgency=Urgency.URGENT), visit(2, 2, is_asked=True)) == {1: {1}}
    assert closed(visit(1, 1), visit(2, 2, urgency=Urgency.HIGH)) == {1: {1}}
    # Settled is settled, also where there are too many.
    assert closed(visit(1, 1, is_settled=True), visit(2, 2, is_settled=True)) == {}


def test_a_festival_has_a_quota_and_the_oldest_go_first() -> None:
    feast = (dt.date(2027, 1, 1) - DAY).days
    crowd = [visit(n, feast, feast + 5, recipient=UUID(int=n), born_year=1950 - n) for n in range(1, 5)]
    crowd.append(visit(9, feast, recipient=UUID(int=9)))
    assert closed(*crowd, festival_visits_most=2) == {1: {feast}, 2: {feast}, 9: {feast}}
    assert closed(*reversed(crowd), festival_visits_most=2) == {1: {feast}, 2: {feast}, 9: {feast}}


def test_the_reason_of_each_day_is_named() -> None:
    feast = dt.date(2027, 1, 1)
    one = visit(1, recipient=UUID(int=2))
    one = visit(1, (feast - DAY).days)
    assert closed_days([one], Policy(festival_visits_most=0)) == {1: {feast: "festival_quota"}}
    assert closed_days([one], Policy(visits_most=0)) == {1: {feast: "visit_cap"}}


def test_texts_are_alike_by_what_they_share() -> None:
    assert alike("想要一副老花镜", "想 要一副老花镜！") == 1
    assert alike("想要一副老花镜", "老花镜一副") > 0.5
    assert alike("想要一副老花镜", "楼道的灯坏了") < 0.1
    assert alike("", "楼道") == alike("", "") == 0
    assert alike("灯", "灯") == 1
