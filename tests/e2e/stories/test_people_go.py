"""People pause, leave, or are sent away: whoever waits for them is not left standing."""

import datetime as dt
from typing import Any

import pytest

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import HOME

PATROL = ("PATROL", "INSURED*", "PC_REPAIR")
PEOPLE = ("pausing", "refused", "leaving", "staying")


@pytest.fixture
def patrol(town: Town) -> str:
    """The id of tomorrow morning's duty, for which four have come forward."""
    for name in (*PEOPLE, "fresh"):
        town.world.member(name, tags=PATROL, total=9)
    day = town.shift()["date"]
    days = [{"weekday": dt.date.fromisoformat(day).weekday(), "part": "morning"}]
    body = {"service": "L01", "area": HOME, "name": "巡逻", "days": days, "places": 4, "from": day, "until": day}
    (duty,) = town.ok("clerk", "POST /rosters", body)["duties"]
    for name in PEOPLE:
        town.ok(name, f"POST /duties/{duty['id']}/claim")
    assert town.refused("fresh", f"POST /duties/{duty['id']}/claim") == (409, "not_available")
    return str(duty["id"])


def held(town: Town, who: str, **changes: Any) -> tuple[str, str]:
    """An order that somebody claims, and its assignment."""
    order_id = town.accepted(**changes)
    town.ok("clerk", f"POST /orders/{order_id}/pool")
    town.ok(who, f"POST /orders/{order_id}/claim")
    return order_id, town.held(who, order_id)


def free(town: Town) -> int:
    """Places left on the one duty."""
    (roster,) = town.ok("clerk", "GET /rosters")["items"]
    (duty,) = roster["duties"]
    return int(duty["free"])


def test_a_patrol_does_not_look_full_when_it_is_not(town: Town, patrol: str) -> None:
    town.ok("pausing", "POST /me/pause")
    town.ok("secretary", f"PATCH /members/{town.helper('leaving')}", {"state": "left"})
    town.ok("secretary", f"POST /members/{town.helper('refused')}/credentials", {"tag": "INSURED*", "state": "refused"})
    assert free(town) == 2
    (todo,) = town.ok("secretary", "GET /todos")["items"]
    assert (todo["kind"], todo["order"]) == ("credential_over", None)
    said = [one["text"]["en"] for one in town.ok("clerk", "GET /me/messages")["items"] if one["kind"] == "duty_freed"]
    assert len(said) == 2
    assert all(one.startswith("A place on duty is free: ") for one in said)
    town.ok("fresh", f"POST /duties/{patrol}/claim")
    town.sleep_until(14, days=1)
    assert town.refused("staying", f"POST /duties/{patrol}/release") == (409, "not_available")


def test_who_leaves_gives_back_what_has_not_begun(town: Town) -> None:
    town.world.member("near", total=9)
    begun_id, begun = held(town, "near")
    order_id, _ = held(town, "near", windows=[town.shift(2)])
    town.world.member("other")
    town.ok("near", f"POST /assignments/{begun}/start")
    town.ok("secretary", f"PATCH /members/{town.helper('near')}", {"state": "left"})
    assert (town.state(begun_id), town.todos("secretary", begun_id)) == ("in_service", ["helper_left"])
    events = town.ok("secretary", f"GET /orders/{order_id}/events")["items"]
    assert ("release", "left") in {(one["verb"], one["reason"]) for one in events}
    assert town.notices("resident", order_id)[-1] == "place_freed"
    town.work()
    assert town.offer("other", order_id) is not None


def test_a_team_whose_leader_was_all_it_had_is_asked_no_more(town: Town) -> None:
    town.world.member("leader", offers_a_week=0)
    people = {"leader": town.helper("leader"), "members": [town.helper("leader")], "size": 1, "crews": 1}
    body = {"area": HOME, "name": "队", "phone": "00012345678", "tags": {"PC_REPAIR": 0}, **people}
    team = town.ok("secretary", "POST /teams", body)["id"]
    week = [{"weekday": day, "part": "morning"} for day in range(7)]
    town.ok("secretary", f"PUT /teams/{team}/availability", {"week": week})
    order_id = town.accepted()
    known = town.ok("secretary", f"GET /orders/{order_id}/candidates")
    assert team in str(known)
    town.ok("secretary", f"POST /orders/{order_id}/offer", {"helpers": [team]})
    town.ok("secretary", f"PATCH /members/{town.helper('leader')}", {"state": "left"})
    assert town.state(order_id) == "accepted"
    assert team not in str(town.ok("secretary", f"GET /orders/{order_id}/candidates"))
    assert town.refused("secretary", f"POST /orders/{order_id}/offer", {"helpers": [team]})[0] == 403


def test_who_is_paused_for_what_went_wrong_is_paused(town: Town) -> None:
    town.world.member("near", total=9)
    order_id, assignment = held(town, "near")
    asked = town.accepted(windows=[town.shift(2)])
    town.ok("secretary", f"POST /orders/{asked}/offer", {"helpers": [town.helper("near")]})
    body = {"kind": "conduct", "severity": "high", "text": "他很凶"}
    incident = town.ok("resident", f"POST /assignments/{assignment}/incident", body)["id"]
    assert town.ok("secretary", f"GET /incidents/{incident}")["helper_state"] == "active"
    acted = town.ok("secretary", f"POST /incidents/{incident}/act", {"action": "paused_helper"})
    assert (acted["helper_state"], acted["steps"][0]["action"]) == ("paused", "paused_helper")
    assert (town.offer("near", asked), town.state(asked)) == (None, "accepted")
    assert town.refused("near", "POST /me/resume") == (403, "not_allowed")
    town.ok("secretary", f"POST /incidents/{incident}/close")
    town.ok("near", "POST /me/resume")
    assert town.state(order_id) == "assigned"
