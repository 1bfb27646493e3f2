"""An urgent order that nobody near takes: three are asked at once, then it is sought wider, and goes up in time."""

import pytest

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import CELL, FAR_CELL, HOME, NEXT_CELL, OTHER

SAME_STREET = f"{HOME[:9]}002"
"""Another community of the street."""
NEAR = ("near", "next", "third")


@pytest.fixture
def order_id(town: Town) -> str:
    """An urgent order that is due in a day, offered to the three who live near; others live farther off."""
    for name, base in zip(NEAR, (CELL, NEXT_CELL, NEXT_CELL), strict=True):
        town.world.member(name, base, total=1)
    town.world.member("street", SAME_STREET, reach=2)
    town.world.member("far", FAR_CELL, reach=3)
    town.ok("admin", "PUT /service-rules", {"service": "C04", "sla_hours": 24})
    order_id = town.accepted(claimed_urgency="urgent", windows=[town.shift(day, "evening") for day in (2, 3)])
    town.round()
    return order_id


def asked(town: Town, order_id: str) -> set[str]:
    """Whom the order waits for."""
    return {name for name in (*NEAR, "street", "far") if town.offer(name, order_id) is not None}


def test_three_are_asked_at_once_for_a_quarter_of_an_hour(town: Town, order_id: str) -> None:
    assert asked(town, order_id) == set(NEAR)
    for name in NEAR:
        (offer,) = town.ok(name, "GET /me/offers")["items"]
        assert offer["urgency"] == "urgent"
        assert town.notices(name, order_id) == ["offer_made"]
    for name in ("street", "far"):
        assert town.refused(name, f"GET /orders/{order_id}") == (404, "not_found")
    town.pass_time(minutes=14)
    assert asked(town, order_id) == set(NEAR)
    late = town.offer("near", order_id)
    town.pass_time(minutes=2)
    assert asked(town, order_id) == set()
    assert town.refused("near", f"POST /offers/{late}/accept") == (409, "not_available")
    assert town.verbs(order_id).count("expire") == 3
    assert (town.state(order_id), town.told(order_id, "widen")) == ("accepted", [])
    # It was offered and nobody took it; to who lives near it is nothing any more.
    assert town.refused("near", f"GET /orders/{order_id}") == (404, "not_found")


def test_the_first_yes_has_it_and_the_others_need_not_answer(town: Town, order_id: str) -> None:
    rest = {name: town.offer(name, order_id) for name in NEAR}
    town.accept("next", order_id)
    assert town.state(order_id) == "assigned"
    assert asked(town, order_id) == set()
    assert town.refused("third", f"POST /offers/{rest['third']}/accept") == (409, "not_available")
    assert town.notices("third", order_id) == ["offer_made", "offer_rescinded"]
    assert town.notices("next", order_id) == ["offer_made"]
    assert town.notices("resident", order_id) == ["assigned"]
    town.pass_time(hours=49)
    # Work that is not done goes up, but nobody else is sought for what somebody has taken.
    assert town.told(order_id, "widen") == []
    assert town.told(order_id, "escalate") == ["street", "district"]


def test_the_desk_hears_after_an_hour_that_nobody_has_spoken_with_the_resident(town: Town, order_id: str) -> None:
    town.pass_time(minutes=59)
    assert town.todos("clerk", order_id) == []
    town.pass_time(minutes=2)
    assert town.todos("clerk", order_id) == ["contact"]
    assert town.notices("clerk", order_id) == ["contact"]
    # It is the owner's; the secretary answers for the whole desk.
    assert (town.todos("clerk2", order_id), town.todos("secretary", order_id)) == ([], ["contact"])
    town.ok("clerk", f"POST /orders/{order_id}/contact")
    assert town.todos("secretary", order_id) == []
    assert town.refused("resident", f"POST /orders/{order_id}/contact") == (403, "not_allowed")


def test_it_is_sought_wider_told_and_raised_each_in_its_time(town: Town, order_id: str) -> None:
    town.ok("clerk", f"POST /orders/{order_id}/contact")
    town.pass_time(hours=5, minutes=59)
    assert asked(town, order_id) == set()
    town.pass_time(minutes=2)
    assert town.told(order_id, "widen") == ["street"]
    assert asked(town, order_id) == {"street"}
    town.ok("street", f"POST /offers/{town.offer('street', order_id)}/decline")
    town.work()
    assert asked(town, order_id) == set()
    town.pass_time(hours=5, minutes=57)
    assert "untaken" not in town.todos("secretary", order_id)
    town.pass_time(minutes=5)
    assert town.todos("secretary", order_id) == ["untaken"]
    assert town.notices("secretary", order_id) == ["untaken"]
    # Twelve hours of twenty-four: the street does not know of it yet.
    town.pass_time(hours=11, minutes=50)
    assert town.refused("officer", f"GET /orders/{order_id}") == (404, "not_found")
    assert town.ok("officer", "GET /orders")["items"] == []
    assert town.todos("officer", order_id) == []
    town.pass_time(minutes=10)
    seen = town.ok("officer", f"GET /orders/{order_id}")
    assert (seen["level"], seen["state"]) == ("street", "accepted")
    assert [one["id"] for one in town.ok("officer", "GET /orders")["items"]] == [order_id]
    assert town.todos("officer", order_id) == ["raised_street"]
    assert town.notices("officer", order_id) == ["raised_street"]
    assert [one["id"] for one in town.ok("officer", "GET /orders?overdue=true")["items"]] == [order_id]
    assert town.todos("admin", order_id) == []


def test_at_last_somebody_from_farther_takes_it(town: Town, order_id: str) -> None:
    town.ok("clerk", f"POST /orders/{order_id}/contact")
    town.pass_time(hours=6, minutes=1)
    town.ok("street", f"POST /offers/{town.offer('street', order_id)}/decline")
    town.pass_time(hours=41, minutes=58)
    assert asked(town, order_id) == set()
    town.pass_time(minutes=2)
    assert town.told(order_id, "widen") == ["street", "district"]
    assert town.told(order_id, "escalate") == ["street", "district"]
    assert asked(town, order_id) == {"far"}
    # The district hears that it is there, and reads no case.
    assert town.todos("admin", order_id) == ["raised_district"]
    assert town.refused("admin", f"GET /orders/{order_id}")[0] in {403, 404}
    held = town.accept("far", order_id)
    # The secretary need not look for anybody any more; the officer still sees to it that it is done.
    assert town.todos("secretary", order_id) == []
    assert town.todos("officer", order_id) == ["raised_street"]
    town.sleep_until(18)
    town.done("far", held)
    assert town.notices("resident", order_id) == ["assigned", "please_rate"]
    assert town.ok("resident", f"POST /orders/{order_id}/confirm")["level"] == "district"
    # Nobody who said no, or nothing, learns what became of it.
    for name in (*NEAR, "street"):
        assert town.refused(name, f"GET /orders/{order_id}") == (404, "not_found")


def test_who_took_it_gives_it_back_and_the_secretary_hears_of_it_again(town: Town, order_id: str) -> None:
    town.ok("clerk", f"POST /orders/{order_id}/contact")
    town.pass_time(hours=13)
    assert town.todos("secretary", order_id) == ["untaken"]
    held = town.accept("street", order_id)
    assert town.todos("secretary", order_id) == []
    town.ok("street", f"POST /assignments/{held}/release", {"reason": "ill"})
    town.work()
    assert town.todos("secretary", order_id) == ["untaken"]
    assert town.notices("resident", order_id) == ["assigned", "place_freed"]
    town.pass_time(hours=1)
    assert town.todos("secretary", order_id) == ["untaken"]


def test_it_turns_out_to_be_somebody_elses_and_who_is_asked_need_not_answer(town: Town, order_id: str) -> None:
    away = {"to": "power_company", "reason": "out_of_area"}
    assert town.ok("clerk", f"POST /orders/{order_id}/transfer", away)["state"] == "transferred"
    assert asked(town, order_id) == set()
    for name in NEAR:
        assert town.notices(name, order_id) == ["offer_made", "offer_rescinded"]
    assert town.notices("resident", order_id) == ["transferred"]
    town.pass_time(hours=49)
    assert town.refused("officer", f"GET /orders/{order_id}") == (404, "not_found")


def test_whom_the_street_does_not_reach_never_sees_it(town: Town, order_id: str) -> None:
    town.world.staff("far_clerk", town.world.actor("clerk").role, OTHER)
    town.world.staff("far_officer", town.world.actor("officer").role, OTHER[:9])
    town.pass_time(hours=49)
    for name in ("far_clerk", "far_officer"):
        assert town.refused(name, f"GET /orders/{order_id}") == (404, "not_found")
        assert town.todos(name, order_id) == []
