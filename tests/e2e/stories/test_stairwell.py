"""Four people clean a stairwell together: asked at once, held until all have said yes, or freed with thanks."""

import pytest

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import HOME, NEXT_CELL

LEAD, HANDS = "sweeper", ("hand1", "hand2", "hand3")
FOUR = (LEAD, *HANDS)
CLEANING = {"from": "11:00", "to": "13:00"}
"""Longer than the morning: it takes the noon as well."""


@pytest.fixture
def order_id(town: Town) -> str:
    """A clean-up in three days, offered to four."""
    town.world.member(LEAD, tags=("CLEAN",))
    for name in HANDS:
        town.world.member(name, tags=("X",))
    town.world.member("spare", NEXT_CELL, tags=("X",), offers_a_week=0)
    order_id = town.accepted(service="K01", at=CLEANING, windows=[town.shift(3)])
    town.round()
    return order_id


def asked(town: Town, order_id: str, *names: str) -> list[str]:
    return [name for name in (*names, "spare") if town.offer(name, order_id) is not None]


def may_be_asked(town: Town, who: str) -> None:
    town.ok("secretary", f"PATCH /members/{town.helper(who)}", {"offers_a_week": 2})


def test_it_needs_its_hours_and_one_who_can(town: Town) -> None:
    body = town.order(service="K01", windows=[town.shift(3)])
    assert town.refused("resident", "POST /orders", body) == (422, "invalid")
    body = town.order(service="K01", at=CLEANING, windows=[town.shift(3, "noon")])
    assert town.refused("resident", "POST /orders", body) == (422, "invalid")
    for name in HANDS:
        town.world.member(name, tags=("X",))
    town.world.member("fourth", tags=("X",))
    order_id = town.accepted(service="K01", at=CLEANING, windows=[town.shift(3)])
    # Four are there, and none of them knows how: nobody is asked in vain.
    assert town.said(town.round(), order_id) == ("left", "impossible")
    assert town.state(order_id) == "accepted"
    assert [town.offer(name, order_id) for name in (*HANDS, "fourth")] == [None] * 4


def test_a_late_no_is_made_good_and_all_four_come(town: Town, order_id: str) -> None:
    assert asked(town, order_id, *FOUR) == list(FOUR)
    held = {name: town.accept(name, order_id) for name in (LEAD, "hand1", "hand2")}
    assert town.state(order_id) == "offered"
    assert town.notices("resident", order_id) == []
    may_be_asked(town, "spare")
    town.pass_time(hours=2)
    town.ok("hand3", f"POST /offers/{town.offer('hand3', order_id)}/decline")
    town.work()
    assert asked(town, order_id, *FOUR) == ["spare"]
    # A no leaves no trace for the resident; who said it has nothing to do with the order any more.
    told = town.ok("resident", f"GET /orders/{order_id}/events?limit=200")["items"]
    assert {one["by"] for one in told if one["role"] == "member"} == {None}
    assert town.refused("hand3", f"GET /orders/{order_id}") == (404, "not_found")
    held["spare"] = town.accept("spare", order_id)
    assert town.state(order_id) == "assigned"
    assert town.notices("resident", order_id) == ["assigned"]
    town.pass_time(hours=30)
    assert town.state(order_id) == "assigned"
    town.sleep_until(11, days=1)
    for name, one in held.items():
        town.ok(name, f"POST /assignments/{one}/start")
    assert town.state(order_id) == "in_service"
    for number, (name, one) in enumerate(held.items()):
        assert town.state(order_id) == "in_service", f"{number} of four have reported"
        town.ok(name, f"POST /assignments/{one}/report", {"minutes": 110})
    assert town.state(order_id) == "reported"
    done = town.ok("resident", f"POST /orders/{order_id}/confirm", {"rating": {"satisfied": True}})
    assert [one["state"] for one in done["assigned"]] == ["verified"] * 4
    assert {one["helper"] for one in done["assigned"]} == {town.helper(name) for name in held}
    assert town.notices("hand3", order_id) == ["offer_made"]


def test_it_takes_the_noon_as_well_from_each_who_goes(town: Town, order_id: str) -> None:
    for name in FOUR:
        town.accept(name, order_id)
        town.ok("secretary", f"PATCH /members/{town.helper(name)}", {"per_day": 3, "total": 4})
    may_be_asked(town, "spare")
    wish = {"text": "想请人帮忙把窗帘挂上", "kind": "service"}
    noon, evening = (
        town.accepted(service=..., wish=wish, windows=[town.shift(3, part)]) for part in ("noon", "evening")
    )
    town.round()
    assert asked(town, noon, *FOUR) == ["spare"]
    assert asked(town, evening, *FOUR) != []
    assert town.refused("hand1", f"POST /orders/{noon}/claim") == (404, "not_found")
    town.ok("clerk", f"POST /orders/{noon}/pool")
    assert town.refused("hand1", f"POST /orders/{noon}/claim") == (409, "not_available")


def test_one_goes_back_on_it_after_all_have_said_yes(town: Town, order_id: str) -> None:
    held = {name: town.accept(name, order_id) for name in FOUR}
    may_be_asked(town, "spare")
    town.pass_time(hours=30)
    town.ok("hand2", f"POST /assignments/{held['hand2']}/release", {"reason": "ill"})
    town.work()
    assert town.notices("resident", order_id) == ["assigned", "place_freed"]
    assert asked(town, order_id) == ["spare"]
    town.accept("spare", order_id)
    assert town.state(order_id) == "assigned"
    assert town.world.count("occupied", part="noon") == 4


def test_where_it_does_not_fill_up_everybody_is_free_again_with_thanks(town: Town, order_id: str) -> None:
    for name in (LEAD, "hand1", "hand2"):
        town.accept(name, order_id)
    town.ok("hand3", f"POST /offers/{town.offer('hand3', order_id)}/decline")
    town.pass_time(hours=23, minutes=55)
    assert len(town.ok(LEAD, "GET /me/assignments")["items"]) == 1
    town.pass_time(minutes=10)
    for name in (LEAD, "hand1", "hand2"):
        assert town.ok(name, "GET /me/assignments")["items"] == []
        assert [one["order"] for one in town.ok(name, "GET /me/assignments?state=released")["items"]] == [order_id]
        assert town.notices(name, order_id) == ["offer_made", "hold_over"]
    assert town.told(order_id, "widen")[0] == "hold_over"
    assert town.world.count("occupied") == 0
    assert town.ok("resident", f"GET /orders/{order_id}")["assigned"] == []
    assert town.notices("resident", order_id) == []
    # Somebody of the next community makes it four: those who were thanked are asked once more.
    town.world.member("neighbouring", f"{HOME[:9]}002", tags=("X",), reach=2)
    town.round()
    assert asked(town, order_id, *FOUR, "neighbouring") == [LEAD, "hand1", "hand2", "neighbouring"]
    assert town.notices(LEAD, order_id) == ["offer_made", "hold_over", "offer_made"]


def test_a_yes_in_the_last_hours_is_kept_until_the_cleaning_should_begin(town: Town) -> None:
    town.world.member(LEAD, tags=("CLEAN",))
    order_id = town.accepted(service="K01", at=CLEANING, windows=[town.shift(1)])
    town.ok("clerk", f"POST /orders/{order_id}/pool")
    town.sleep_until(7, days=1)
    town.ok(LEAD, f"POST /orders/{order_id}/claim")
    assert town.world.count("occupied", part="noon") == 1
    town.sleep_until(8)
    # Nobody else came: one alone is not sent to clean a house, and is thanked.
    assert town.state(order_id) == "needs_human"
    assert town.ok(LEAD, "GET /me/assignments")["items"] == []
    assert town.notices(LEAD, order_id) == ["hold_over"]
    assert town.world.count("occupied") == 0
    assert town.todos("clerk", order_id) == ["new_time"]
    assert town.notices("resident", order_id)[-1] == "times_over"
    again = town.ok("clerk", f"PATCH /orders/{order_id}", {"windows": [town.shift(3)], "at": CLEANING})
    assert again["state"] == "accepted"
    assert "new_time" not in town.todos("clerk", order_id)
