"""A micro-wish is checked, finds nobody in its days, is carried, and then comes before an older equal order."""

from typing import Any

import pytest

from tests.e2e.stories.conftest import Town

TEXT = "想请人帮忙把阳台的窗帘挂上"


def wish(town: Town, text: str = TEXT, **more: Any) -> dict[str, Any]:
    """A small service, tomorrow afternoon."""
    said = {"text": text, "kind": "service", **more}
    windows = [town.shift(1, "afternoon")]
    return town.order(service=..., wish=said, channel="box", windows=windows)


def carried(town: Town, order_id: str) -> bool:
    return bool(town.ok("clerk", f"GET /orders/{order_id}/desk")["carried"])


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"text": "想要五百元现金过年"}, "money"),
        ({"text": "请大家给孩子众筹学费"}, "money"),
        ({"text": TEXT, "value_yuan": 301}, "invalid"),
    ],
)
def test_money_and_what_is_too_dear_are_refused_and_not_kept(town: Town, said: dict[str, Any], code: str) -> None:
    reply = town.ask("clerk", "POST /orders", wish(town, **said))
    assert (reply.status_code, reply.json()["code"]) == (422, code)
    (error,) = reply.json()["errors"]
    assert error["field"] == ("wish.text" if code == "money" else "wish.value_yuan")
    assert said["text"] not in reply.text
    assert town.world.count("service_order") == town.world.count("recipient") == 0
    assert town.ok("clerk", "POST /orders", wish(town, value_yuan=300))["state"] == "placed"


def test_the_desk_is_given_hints_and_decides(town: Town) -> None:
    order_id = town.ok("resident", "POST /orders", wish(town, "希望每天都有人来帮我换药"))["id"]
    shown = town.ok("clerk", f"GET /orders/{order_id}")
    assert [one["code"] for one in shown["hints"]] == ["permanent", "licence"]
    assert all(one["zh"] and one["en"] for one in shown["hints"])
    assert "hints" not in town.ok("resident", f"GET /orders/{order_id}")
    assert town.refused("grid", f"POST /orders/{order_id}/reject", {"reason": "not_offered"}) == (403, "not_allowed")
    # A hint is no verdict: the clerk asks back, hears that it is a bandage for one day, and takes it on.
    town.ok("clerk", f"POST /orders/{order_id}/need-info", {"reason": "need_info"})
    assert town.notices("resident", order_id) == ["need_info"]
    town.ok("resident", f"POST /orders/{order_id}/inform", {"note": "只要明天一次"})
    assert town.todos("clerk", order_id) == ["answered"]
    assert town.ok("clerk", f"POST /orders/{order_id}/accept")["state"] == "accepted"
    assert town.todos("clerk", order_id) == []
    plain = town.ok("clerk", "POST /orders", wish(town))
    assert plain["hints"] == []


@pytest.fixture
def waiting(town: Town) -> tuple[str, str]:
    """A menu order, and five minutes after it a wish; nobody helps in this community yet."""
    windows = [town.shift(day, "afternoon") for day in range(1, 6)]
    older = town.accepted("neighbour", contact={"name": "示例乙", "phone": "00022223333"}, windows=windows)
    town.pass_time(minutes=5)
    order_id = str(town.ok("resident", "POST /orders", wish(town))["id"])
    town.ok("clerk", f"POST /orders/{order_id}/accept")
    return older, order_id


def test_it_goes_into_the_next_days_and_before_the_older_one(town: Town, waiting: tuple[str, str]) -> None:
    older, order_id = waiting
    town.sleep_until(13, days=1, minute=59)
    assert not carried(town, order_id)
    town.pass_time(minutes=2)
    assert town.told(order_id, "carry") == ["windows_over"]
    assert carried(town, order_id)
    shown = town.ok("resident", f"GET /orders/{order_id}")
    assert shown["state"] == "accepted"
    assert shown["windows"] == [town.shift(day, "afternoon") for day in range(1, 8)]
    # Nobody has spoken with the resident in a day; otherwise nothing has to be done about it.
    assert town.todos("clerk", order_id) == ["contact"]
    # The menu order has days left: it was left alone, and is not carried.
    assert (town.state(older), carried(town, older)) == ("accepted", False)
    town.world.member("only", total=1)
    found = town.round()
    assert town.said(found, order_id) == ("offered", None)
    assert town.said(found, older) == ("left", "outcompeted")
    assert (town.offer("only", older), town.offer("only", order_id) is None) == (None, False)
    held = town.accept("only", order_id)
    assert town.ok("only", f"POST /orders/{order_id}/reveal", {"reason": "visit"})["wish"] == TEXT
    town.sleep_until(14, days=1)
    town.done("only", held)
    town.ok("resident", f"POST /orders/{order_id}/confirm", {"rating": {"solved": True, "satisfied": True}})
    # Somebody comes for the other one as well, who sees nothing of the wish.
    town.world.member("second", total=1)
    town.round()
    town.accept("second", older)
    assert town.refused("second", f"GET /orders/{order_id}") == (404, "not_found")


def test_without_having_been_carried_the_older_one_comes_first(town: Town, waiting: tuple[str, str]) -> None:
    older, order_id = waiting
    town.ok("resident", f"POST /orders/{order_id}/cancel", {"reason": "mistake"})
    # Four working days later a wish comes in anew: only the menu order has waited.
    works = [{"date": town.shift(day)["date"], "is_workday": True} for day in range(6)]
    town.ok("admin", "PUT /holidays", {"dates": works})
    town.sleep_until(9, days=4)
    fresh = str(town.ok("resident", "POST /orders", wish(town))["id"])
    town.ok("clerk", f"POST /orders/{fresh}/accept")
    town.world.member("only", total=1)
    found = town.round()
    assert town.said(found, older) == ("offered", None)
    assert town.said(found, fresh) == ("left", "outcompeted")
    # What a round leaves is carried at once, and comes first in the next.
    assert town.told(fresh, "carry") == ["round"]
    town.ok("only", f"POST /offers/{town.offer('only', older)}/decline")
    town.work()
    town.world.member("second", total=1)
    found = town.round()
    assert town.said(found, fresh) == ("offered", None)
    assert town.told(fresh, "carry") == ["round"]


def test_a_wish_that_is_carried_again_and_again_stays_somebodys_matter(town: Town, waiting: tuple[str, str]) -> None:
    _, order_id = waiting
    town.sleep_until(15, days=1)
    town.sleep_until(15, days=7)
    assert town.told(order_id, "carry") == ["windows_over", "windows_over"]
    assert town.state(order_id) == "accepted"
    town.pass_time(days=1)
    # M02 is due in fifteen days: at half of that the secretary looks for somebody by hand.
    assert "untaken" in town.todos("secretary", order_id)
