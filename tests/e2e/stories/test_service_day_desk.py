"""A service day as the desk prepares it: people on paper, rows of a sheet, another date; what it was called goes."""

from typing import Any

import pytest

from tests.e2e.stories.conftest import Town
from tests.e2e.stories.test_service_day import AHEAD, market, market_stall, planned, visit
from tests.fixtures.world import CELL, HOME, NEXT_CELL, OTHER

BOTH = {"parts": ["morning", "afternoon"]}


def told(town: Town, who: str) -> list[str]:
    """The kinds of what somebody was told, the oldest first."""
    return [one["kind"] for one in town.ok(who, "GET /me/messages")["items"]][::-1]


def people(town: Town, day: str) -> dict[str, dict[str, Any]]:
    return {one["helper"]: one for one in town.ok("clerk", f"GET /days/{day}/plan")["people"]}


def test_somebody_signs_up_on_paper_walks_in_and_is_noted_page_by_page(town: Town) -> None:
    for who in ("handy", "late"):
        town.world.member(who, NEXT_CELL, ("PC_REPAIR",))
    town.world.member("far", f"{OTHER}001")
    order = visit(town, 1)
    day = str(market(town, stalls=[])["id"])
    town.ok("clerk", f"POST /days/{day}/orders", {"fitting": True})
    handy, late = town.helper("handy"), town.helper("late")
    assert town.refused("clerk", f"POST /days/{day}/people", {"helper": order, **BOTH}) == (422, "invalid")
    assert town.refused("resident", f"POST /days/{day}/people", {"helper": handy, **BOTH}) == (403, "not_allowed")
    assert town.ok("clerk", f"POST /days/{day}/people", {"helper": handy, **BOTH})["signed"] == 1
    assert told(town, "handy") == ["day_signed_up"]
    assert town.refused("clerk", f"POST /days/{day}/people", {"helper": handy, **BOTH}) == (409, "not_available")
    # The desk has to tell people apart; offices above it only count them.
    assert "*" not in people(town, day)[handy]["name"]
    planned(town, day)
    assert town.state(order) == "assigned"
    town.ok("clerk", f"POST /days/{day}/people/remove", {"helper": handy})
    town.work()
    assert town.state(order) == "accepted"
    assert town.refused("clerk", f"POST /days/{day}/people/remove", {"helper": handy}) == (409, "not_available")
    town.ok("clerk", f"POST /days/{day}/people", {"helper": handy, **BOTH})
    # On the day a part has begun for who signs up alone, and not for who stands before the desk.
    town.sleep_until(9, days=AHEAD)
    assert town.refused("late", f"POST /days/{day}/sign-up", {"parts": ["morning"]}) == (409, "not_available")
    town.ok("clerk", f"POST /days/{day}/people", {"helper": late, "parts": ["morning"]})
    town.ok("clerk", f"POST /days/{day}/check-in", {"helpers": [handy], "among": [handy]})
    summary = town.ok("clerk", f"POST /days/{day}/check-in", {"helpers": [late], "among": [late]})
    assert (summary["signed"], summary["came"]) == (2, 2)
    summary = town.ok("clerk", f"POST /days/{day}/check-in", {"helpers": [], "among": [late]})
    assert summary["came"] == 1
    stray = {"helpers": [handy], "among": [late]}
    assert town.refused("clerk", f"POST /days/{day}/check-in", stray) == (422, "invalid")


def test_rows_of_a_sheet_become_stalls_all_or_none(town: Town) -> None:
    day = str(market(town, stalls=[])["id"])
    sheet = "类型\t名称\t服务\t位置\t人数\t接待\n摊位\t磨刀摊\tC06\t东门\t2\t30\n\n岗位\t引导\tM02"
    made = town.ok("secretary", f"POST /days/{day}/stalls/rows", {"rows": sheet})["stalls"]
    assert [(one["kind"], one["name"], one["people"], one["capacity"]) for one in made] == [
        ("stall", "磨刀摊", 2, 30),
        ("role", "引导", 1, 0),
    ]
    named = next(
        one["name_zh"] for one in town.ok("secretary", "GET /services?limit=200")["items"] if one["code"] == "C06"
    )
    town.ok("secretary", f"POST /days/{day}/stalls/rows", {"rows": f"stall，磨剪子，{named}"})
    wrong = "摊位\t好的\tC06\n帐篷\t\tC06\n摊位\t无此项\t没有这一项\n摊位\t人多\tC06\t\t900"
    reply = town.ask("secretary", f"POST /days/{day}/stalls/rows", {"rows": wrong})
    assert [(one["field"], one["code"]) for one in reply.json()["errors"]] == [
        ("rows[1].kind", "unknown_kind"),
        ("rows[1].name", "empty"),
        ("rows[3].people", "out_of_range"),
    ]
    unknown = town.ask("secretary", f"POST /days/{day}/stalls/rows", {"rows": "摊位\t无此项\t没有这一项"})
    assert unknown.json()["errors"] == [{"field": "rows[0].service", "code": "unknown_service"}]
    assert len(town.ok("secretary", f"GET /days/{day}")["stalls"]) == 3


def test_until_it_is_planned_a_day_gets_other_times_and_who_counted_on_it_hears(town: Town) -> None:
    town.world.member("handy", NEXT_CELL, ("PC_REPAIR",))
    town.world.member("early", CELL, ())
    order = visit(town, 1, "afternoon")
    made = market(town, stalls=[market_stall()])
    day, stall = str(made["id"]), made["stalls"][0]
    before = {part["part"]: part["order"] for part in stall["parts"]}
    town.ok("clerk", f"POST /days/{day}/orders", {"orders": [order]})
    town.ok("handy", f"POST /days/{day}/sign-up", {"parts": ["morning"]})
    town.ok("early", f"POST /days/{day}/sign-up", {"parts": ["afternoon"]})
    # Without the morning: its stall is called off, and who would have come then is told; the afternoon stands.
    after = town.ok("secretary", f"PATCH /days/{day}", {"parts": ["afternoon"], "per_part": 3})
    assert (after["parts"], after["per_part"], after["signed"]) == (["afternoon"], 3, 1)
    assert (town.state(before["morning"]), town.state(before["afternoon"])) == ("cancelled", "accepted")
    assert (told(town, "handy"), told(town, "early")) == (["day_moved"], [])
    assert town.ok("handy", f"GET /days/{day}")["mine"] is None
    # Another date: everything follows, and an order that does not name it is planned like any other.
    later = town.shift(AHEAD + 1)["date"]
    after = town.ok("secretary", f"PATCH /days/{day}", {"date": later, "name": "集市（改期）"})
    assert (after["date"], after["signed"], after["orders"], after["name"]) == (later, 0, 0, "集市（改期）")
    assert (town.state(before["afternoon"]), town.state(order)) == ("cancelled", "accepted")
    assert told(town, "early") == ["day_moved"]
    fresh = [part["order"] for part in after["stalls"][0]["parts"] if town.state(part["order"]) != "cancelled"]
    assert len(fresh) == 1
    # Her time is her own again; once somebody has work on it, nothing is moved any more.
    town.world.member("sharpener", CELL, ("KNIFE_SHARPEN",))
    town.ok("sharpener", f"POST /days/{day}/sign-up", {"parts": ["afternoon"]})
    planned(town, day)
    assert town.state(fresh[0]) == "assigned"
    assert town.refused("secretary", f"PATCH /days/{day}", {"per_part": 4}) == (409, "wrong_state")
    assert town.ok("secretary", f"PATCH /days/{day}", {"per_part": 3, "expected": 9})["expected"] == 9


def test_a_day_that_is_called_off_is_told_to_everybody(town: Town) -> None:
    town.world.member("handy", NEXT_CELL, ("PC_REPAIR",))
    town.world.member("idle", CELL, ())
    order = visit(town, 1)
    day = str(market(town, stalls=[])["id"])
    town.ok("clerk", f"POST /days/{day}/orders", {"orders": [order]})
    for who in ("handy", "idle"):
        town.ok(who, f"POST /days/{day}/sign-up", {"parts": ["morning"]})
    planned(town, day)
    town.ok("secretary", f"PATCH /days/{day}", {"state": "cancelled"})
    assert told(town, "idle") == ["day_cancelled"]
    assert told(town, "handy") == ["day_planned", "day_cancelled"]
    assert town.notices("clerk", order) == ["assigned", "place_freed"]


def test_what_changes_to_its_plan_would_cost_is_not_told(town: Town) -> None:
    town.world.member("handy", NEXT_CELL, ("PC_REPAIR",))
    order = visit(town, 1)
    day = str(market(town, stalls=[])["id"])
    town.ok("clerk", f"POST /days/{day}/orders", {"orders": [order]})
    town.ok("handy", f"POST /days/{day}/sign-up", {"parts": ["morning"]})
    made = planned(town, day, "propose")
    wish = {"changes": [{"order": order, "helper": town.helper("handy")}]}
    assert town.refused("secretary", f"POST /rounds/{made['id']}/try", wish) == (409, "wrong_state")
    left = town.ok("secretary", f"POST /rounds/{made['id']}/dispatch", {"except": [order]})
    assert (left["state"], town.state(order)) == ("dispatched", "accepted")


@pytest.mark.parametrize("what", ["was", "was called off"])
def test_180_days_later_nobody_reads_what_a_day_and_its_stalls_were_called(town: Town, what: str) -> None:
    day = str(market(town)["id"])
    name = town.ok("secretary", f"GET /days/{day}")["name"]
    if what != "was":
        town.ok("secretary", f"PATCH /days/{day}", {"state": "cancelled"})
    town.pass_time(days=179 + (AHEAD if what == "was" else 0))
    assert town.ok("secretary", f"GET /days/{day}")["name"] == name
    town.pass_time(days=2)
    kept = town.ok("secretary", f"GET /days/{day}")
    assert (kept["name"], kept["place"], {one["name"] for one in kept["stalls"]}) == ("", "", {""})


def test_180_days_later_nobody_reads_what_a_post_was_called(town: Town) -> None:
    body = {"service": "M02", "area": HOME, "name": "晚间值守", "place": "活动室"}
    times = {
        "days": [{"weekday": 1, "part": "evening"}],
        "from": town.shift(1)["date"],
        "until": town.shift(30)["date"],
    }
    post = str(town.ok("secretary", "POST /posts", {**body, **times})["id"])
    town.ok("secretary", f"PATCH /posts/{post}", {"state": "ended"})
    town.pass_time(days=179)
    assert town.world.count("personal_record", subject="post") == 1
    town.pass_time(days=2)
    assert town.world.count("personal_record", subject="post") == 0
