"""Somebody is not content: work is done again, the desk rings at once, and the order comes back, once."""

import pytest

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import NEXT_CELL

BAD = {"contacted": True, "solved": "no", "satisfied": None, "comment": "还是开不了机"}
GOOD = {"contacted": True, "solved": True, "satisfied": True}
DAYS = 7
REOPEN_DAYS = 15


@pytest.fixture
def order_id(town: Town) -> str:
    """An order that somebody has just reported as done."""
    town.world.member("first")
    order_id = town.accepted(windows=[town.shift(1), town.shift(2)])
    town.round()
    held = town.accept("first", order_id)
    town.sleep_until(9)
    town.done("first", held)
    return order_id


def calls(town: Town) -> list[tuple[str, str]]:
    return [(one["order"], one["why"]) for one in town.ok("clerk", "GET /callbacks")["items"]]


def unhappy(town: Town, order_id: str) -> None:
    """Confirmed all the same, and rated as not solved."""
    town.ok("resident", f"POST /orders/{order_id}/confirm")
    town.ok("resident", f"POST /orders/{order_id}/rate", BAD)


def closed(town: Town, order_id: str) -> None:
    unhappy(town, order_id)
    town.pass_time(days=DAYS, seconds=1)
    assert town.state(order_id) == "closed"


def test_it_is_not_done_and_whoever_did_it_goes_on(town: Town, order_id: str) -> None:
    held = town.held("first", order_id)
    assert town.notices("resident", order_id) == ["assigned", "please_rate"]
    assert town.refused("neighbour", f"POST /orders/{order_id}/rework", {"reason": "other"}) == (404, "not_found")
    assert town.refused("first", f"POST /orders/{order_id}/rework", {"reason": "other"}) == (403, "not_allowed")
    back = town.ok("resident", f"POST /orders/{order_id}/rework", {"reason": "还是开不了机"})
    assert back["state"] == "in_service"
    assert town.told(order_id, "rework") == ["in_words"], "words are sealed, an event has a code"
    (mine,) = town.ok("first", "GET /me/assignments")["items"]
    assert (mine["state"], mine["reported_at"], mine["minutes"]) == ("active", None, None)
    assert town.refused("resident", f"POST /orders/{order_id}/confirm") == (409, "wrong_state")
    town.ok("first", f"POST /assignments/{held}/report", {"minutes": 25})
    done = town.ok("resident", f"POST /orders/{order_id}/confirm")
    assert [one["state"] for one in done["assigned"]] == ["verified"]
    assert town.refused("resident", f"POST /orders/{order_id}/rework", {"reason": "other"}) == (409, "wrong_state")


def test_the_desk_rings_at_once_and_nobody_counts_it_as_content(town: Town, order_id: str) -> None:
    assert town.refused("resident", f"POST /orders/{order_id}/rate", BAD) == (409, "wrong_state")
    unhappy(town, order_id)
    assert calls(town) == [(order_id, "unsolved")]
    assert town.refused("resident", f"POST /orders/{order_id}/rate", GOOD) == (409, "wrong_state")
    assert town.refused("first", f"POST /orders/{order_id}/rate", GOOD) == (403, "not_allowed")
    (call,) = town.ok("clerk", "GET /callbacks")["items"]
    silent = {"outcome": "reached"}
    assert town.refused("clerk", f"POST /callbacks/{call['id']}", silent) == (422, "invalid")
    town.ok("clerk", f"POST /callbacks/{call['id']}", {**silent, "contacted": True, "solved": False})
    town.pass_time(days=DAYS, seconds=1)
    # Once is enough: closing the order rings nobody a second time.
    assert calls(town) == []
    assert town.world.count("rating", satisfied=True) == town.world.count("callback", satisfied=True) == 0
    assert town.world.count("rating", solved=False) == 1


def test_only_a_closed_order_comes_back_and_only_for_some_days(town: Town, order_id: str) -> None:
    again = f"POST /orders/{order_id}/reopen"
    assert town.refused("resident", again) == (409, "wrong_state")
    closed(town, order_id)
    assert town.refused("neighbour", again) == (404, "not_found")
    assert town.refused("first", again) == (403, "not_allowed")
    past = {"windows": [town.shift(-1)]}
    assert town.refused("resident", again, past) == (422, "invalid")
    assert town.state(order_id) == "closed"
    town.pass_time(days=REOPEN_DAYS)
    assert town.refused("resident", again) == (409, "wrong_state")


def test_it_comes_back_once_and_somebody_else_does_it_well(town: Town, order_id: str) -> None:
    closed(town, order_id)
    assert calls(town) == [(order_id, "unsolved")]
    town.world.member("second", NEXT_CELL)
    opened = town.ok("resident", f"POST /orders/{order_id}/reopen", {"reason": "other"})
    assert (opened["state"], opened["assigned"]) == ("accepted", [])
    assert opened["windows"] == [town.shift(day) for day in range(1, 8)]
    assert calls(town) == [], "whom one would ring about it has spoken already"
    assert town.ok("first", "GET /me/assignments")["items"] == []
    town.ok("secretary", f"POST /orders/{order_id}/offer", {"helpers": [town.helper("second")], "reason": "not_able"})
    assert town.offer("first", order_id) is None
    held = town.accept("second", order_id)
    assert town.refused("first", f"GET /orders/{order_id}") == (404, "not_found")
    town.sleep_until(9)
    town.done("second", held)
    confirmed = town.ok("resident", f"POST /orders/{order_id}/confirm", {"rating": GOOD})
    assert [one["helper"] for one in confirmed["assigned"]] == [town.helper("second")]
    town.pass_time(days=DAYS, seconds=1)
    assert town.state(order_id) == "closed"
    assert town.refused("resident", f"POST /orders/{order_id}/reopen") == (409, "wrong_state")
    assert town.refused("clerk", f"POST /orders/{order_id}/reopen") == (409, "wrong_state")
    assert town.verbs(order_id).count("reopen") == 1
    # What was said the first time is not written over.
    assert [town.world.count("rating", turn=turn) for turn in (0, 1, 2)] == [1, 1, 0]
    assert town.world.count("rating", turn=0, solved=False) == 1
    assert town.world.count("rating", turn=1, solved=True, satisfied=True) == 1


def test_whoever_says_nothing_the_second_time_is_not_content(town: Town, order_id: str) -> None:
    closed(town, order_id)
    town.ok("resident", f"POST /orders/{order_id}/reopen")
    town.round()
    held = town.accept("first", order_id)
    town.sleep_until(9)
    town.done("first", held)
    town.pass_time(days=DAYS, seconds=1)
    # Reported and not confirmed: the clerk asks, and nothing closes by itself.
    assert (town.state(order_id), town.todos("clerk", order_id)) == ("reported", ["confirm"])
    town.ok("clerk", f"POST /orders/{order_id}/confirm")
    town.pass_time(days=DAYS, seconds=1)
    assert town.state(order_id) == "closed"
    assert calls(town) == [(order_id, "unanswered")]
    (call,) = town.ok("clerk", "GET /callbacks")["items"]
    for tries in range(1, 4):
        town.ok("clerk", f"POST /callbacks/{call['id']}", {"outcome": "not_reached"})
        town.sleep_until(9)
        assert len(calls(town)) == (1 if tries < 3 else 0)
    assert town.world.count("rating", turn=1) == 0
    assert town.world.count("rating", satisfied=True) == town.world.count("callback", satisfied=True) == 0


def test_a_reopened_order_longer_than_its_part_frees_the_time_of_who_did_it(town: Town) -> None:
    town.world.member("guide", tags=("COMPANION", "MOBILITY_ASSIST"))
    hours = {"from": "11:00", "to": "13:00"}
    order_id = town.accepted(service="B07", at=hours)
    town.round()
    held = town.accept("guide", order_id)
    town.sleep_until(11, days=1)
    town.done("guide", held)
    closed(town, order_id)
    assert town.world.count("occupied") == 1
    town.ok("resident", f"POST /orders/{order_id}/reopen")
    assert town.world.count("occupied") == 0
