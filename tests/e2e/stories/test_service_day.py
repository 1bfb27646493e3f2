"""A service day: announced, filled, signed up for, planned, done and summed up; and called off."""

from typing import Any

import pytest

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import CELL, HOME, NEXT_CELL, OTHER

AHEAD = 9
"""Beyond the days that ordinary rounds plan."""


def market(town: Town, **changes: Any) -> dict[str, Any]:
    """A market with a stall and a role, morning and afternoon."""
    body = {
        "kind": "market",
        "date": town.shift(AHEAD)["date"],
        "area": HOME,
        "name": "便民集市",
        "place": "社区广场",
        "parts": ["afternoon", "morning"],
        "expected": 60,
        "per_part": 2,
        "stalls": [
            market_stall(),
            {"kind": "role", "service": "M02", "name": "引导", "people": 1},
        ],
        **changes,
    }
    return dict(town.ok("secretary", "POST /days", body))


def market_stall() -> dict[str, Any]:
    """A stall for which nobody of these comes."""
    return {"kind": "stall", "service": "C06", "name": "磨刀摊", "spot": "东门", "capacity": 30}


def visit(town: Town, number: int, part: str = "morning") -> str:
    """An order of a resident of her own that names that day."""
    contact = {"name": f"示例{number}", "phone": f"0001234{number:04d}"}
    return town.accepted("clerk", channel="phone", contact=contact, windows=[town.shift(AHEAD, part)])


def planned(town: Town, day: str, mode: str = "dispatch") -> dict[str, Any]:
    """A round of the day, done."""
    made = town.ok("secretary", f"POST /days/{day}/round", {"mode": mode})
    town.work()
    return dict(town.ok("secretary", f"GET /rounds/{made['id']}"))


def summed_up(town: Town, made: dict[str, Any], done: list[str]) -> None:
    """The visits are made, who came is noted by list, and the day is closed."""
    day = str(made["id"])
    for one in done:
        town.done("second", town.held("second", one))
    stall = made["stalls"][0]["id"]
    town.ok("clerk", f"POST /days/{day}/visitors", {"stall": stall, "count": 41})
    summary = town.ok("clerk", f"POST /days/{day}/check-in", {"helpers": [town.helper("second")]})
    assert (summary["signed"], summary["came"], summary["visitors"]) == (3, 1, 41)
    assert (summary["orders"], summary["done"], summary["left"], summary["minutes"]) == (3, 2, 1, 80)
    assert (summary["recipients"], summary["helpers"], summary["rated"]) == (2, 1, None)
    paper = town.ask("secretary", f"GET /days/{day}/summary.pdf")
    assert (paper.headers["content-type"], paper.content[:4]) == ("application/pdf", b"%PDF")
    assert town.ok("secretary", f"PATCH /days/{day}", {"state": "closed"})["state"] == "closed"


def test_a_market_from_announcement_to_summary(town: Town) -> None:
    town.world.member("sharpener", CELL, ("KNIFE_SHARPEN",))
    town.world.member("handy", NEXT_CELL, ("PC_REPAIR",))
    town.world.member("guide", CELL, ())
    town.world.member("far", f"{OTHER}001")
    visits = [visit(town, number) for number in range(3)]
    elsewhere = town.accepted(windows=[town.shift(1)])
    made = market(town)
    day = str(made["id"])
    assert (made["parts"], made["orders"], made["signed"], made["mine"]) == (["morning", "afternoon"], 0, 0, None)
    assert [[part["filled"] for part in one["parts"]] for one in made["stalls"]] == [[0, 0], [0, 0]]
    assert town.ok("clerk", f"POST /days/{day}/orders", {"fitting": True}) == {"joined": 3}
    assert town.refused("clerk", f"POST /days/{day}/orders", {"orders": [elsewhere]}) == (422, "invalid")
    assert town.ok("resident", f"GET /days/{day}")["stalls"][0]["name"] == "磨刀摊"
    assert town.refused("far", f"GET /days/{day}") == (404, "not_found")
    for who in ("sharpener", "handy", "guide"):
        assert town.ok(who, f"POST /days/{day}/sign-up", {"parts": ["morning", "afternoon"]})["mine"] is not None
    assert town.refused("guide", f"POST /days/{day}/sign-up", {"parts": ["morning"]}) == (409, "not_available")
    # Ordinary rounds leave the day's orders alone; what is proposed for the day goes out only when it is released.
    assert town.said(town.round(), elsewhere) == ("offered", None)
    proposed = planned(town, day, "propose")
    assert (proposed["state"], proposed["cost"], proposed["gap"]) == ("proposed", proposed["bound"], 0)
    assert {town.state(one) for one in visits} == {"planned", "accepted"}
    town.ok("secretary", f"POST /rounds/{proposed['id']}/dispatch")
    # handy is at most at two visits in a part; sharpener stands at the stall in both.
    assert sorted(town.state(one) for one in visits) == ["accepted", "assigned", "assigned"]
    plan = town.ok("secretary", f"GET /days/{day}/plan")
    assert (plan["orders"], plan["served"], plan["places"]) == (3, 2, 4)
    by_name = {one["helper"]: one for one in plan["people"]}
    assert by_name[town.helper("handy")]["visits"]["morning"] == 2
    assert set(by_name[town.helper("sharpener")]["stalls"]) == {"morning", "afternoon"}
    left = next(one for one in visits if town.state(one) == "accepted")
    assert [one["order"] for one in plan["gaps"] if one["stall"] is None] == [left]
    # Somebody cannot come after all: it goes to whoever signed up and has room, and is nobody's fault.
    first = next(one for one in visits if town.state(one) == "assigned")
    town.ok("handy", f"POST /days/{day}/withdraw")
    town.work()
    assert town.state(first) == "accepted"
    town.world.member("second", CELL)
    town.ok("second", f"POST /days/{day}/sign-up", {"parts": ["morning"]})
    assert planned(town, day)["state"] == "dispatched"
    assert sorted(town.state(one) for one in visits) == ["accepted", "assigned", "assigned"]
    assert town.refused("clerk", f"POST /days/{day}/check-in", {"helpers": []}) == (409, "wrong_state")
    assert town.refused("secretary", f"PATCH /days/{day}", {"state": "closed"}) == (409, "wrong_state")
    town.sleep_until(9, days=AHEAD)
    summed_up(town, made, [one for one in visits if town.state(one) == "assigned"])


def test_called_off_it_leaves_nothing_behind(town: Town) -> None:
    town.world.member("handy", NEXT_CELL, ("PC_REPAIR",))
    order = visit(town, 1)
    day = str(market(town, stalls=[market_stall()])["id"])
    town.ok("clerk", f"POST /days/{day}/orders", {"orders": [order]})
    town.ok("handy", f"POST /days/{day}/sign-up", {"parts": ["morning"]})
    planned(town, day)
    assert town.state(order) == "assigned"
    town.ok("secretary", f"PATCH /days/{day}", {"state": "cancelled"})
    assert town.state(order) == "accepted"
    assert town.ok("handy", "GET /me/assignments")["items"] == []
    assert town.refused("handy", f"POST /days/{day}/sign-up", {"parts": ["morning"]}) == (409, "not_available")
    # The time is hers again, and the order is served like any other.
    town.sleep_until(9, days=AHEAD - 3)
    town.round()
    assert town.offer("handy", order)


@pytest.mark.parametrize("change", [{"parts": ["night"]}, {"date": "2001-01-01"}, {"area": CELL}, {"area": HOME[:9]}])
def test_what_cannot_be_a_day_is_refused(town: Town, change: dict[str, Any]) -> None:
    body = {"kind": "theme", "date": town.shift(2)["date"], "area": HOME, "name": "主题党日", "place": "活动室"}
    status, _ = town.refused("secretary", "POST /days", {**body, "parts": ["morning"], **change})
    assert status in {404, 422}
