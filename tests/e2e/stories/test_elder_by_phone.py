"""An elder without a page: the daughter rings the community, a clerk files, prints, confirms and rates for her."""

import re
from typing import Any

import pytest

from matcher.store import personal
from matcher.store.database import Tx
from tests.e2e.stories.conftest import Town
from tests.fixtures.world import HOME, NEXT_CELL

ELDER = {"name": "示例奶奶", "phone": "00087654321"}
DAUGHTER = {"name": "示例女儿", "phone": "00011112222"}
PHONE = "0429 555 0001"
PRIVATE = ("示例奶奶", "示例女儿", "示例路7号", "00087654321", "00011112222", "欧阳示例")
NO_CARDS = "我们从不收钱，从不要银行卡、密码和验证码。"
MONEY = re.compile(r"[¥￥]|\d元|付款|收款|二维码")


def by_phone(town: Town, how: str = "phone") -> dict[str, Any]:
    return town.order(
        place="示例路7号",
        recipient=ELDER,
        contact=DAUGHTER,
        channel="phone",
        on_behalf_of={"name": "示例女儿", "relation": "女儿"},
        consent={"by": "proxy", "how": how, "notice": "1"},
        note="耳背，请多敲几下门",
    )


@pytest.fixture
def order(town: Town) -> dict[str, Any]:
    """What the clerk took down on the phone and accepted; somebody lives near who can do it."""
    near = town.world.member("near").helper_id
    assert near is not None

    def name_the_member(tx: Tx) -> None:
        personal.keep(tx, "member", near, {"name": "欧阳示例"})

    town.world.services.commit(name_the_member)
    office = {"role": "community", "phone": PHONE, "consent": {"how": "paper", "notice": "1"}}
    town.ok("secretary", f"PUT /areas/{HOME}/board", {"entries": [office]})
    placed: dict[str, Any] = town.ok("clerk", "POST /orders", by_phone(town))
    assert town.ok("clerk", f"POST /orders/{placed['id']}/accept")["state"] == "accepted"
    return placed


def follow(town: Town, code: str, route: str, body: Any = None) -> Any:
    """Ask with a number and a code, and no account."""
    return town.ask(None, route, body, Authorization=f"Code {code}")


def code_on(sheet: str) -> str:
    (code,) = re.findall(r'class="big">([2-9A-Y]{4})<', sheet)
    return str(code)


def test_a_click_at_the_desk_is_no_consent_of_hers_and_stores_nothing(town: Town) -> None:
    assert town.refused("clerk", "POST /orders", by_phone(town, "click")) == (422, "no_consent")
    assert town.world.count("service_order") == town.world.count("recipient") == 0
    # Whom the clerk spoke with was spoken with: nobody has to ring again within the hour.
    order_id = town.ok("clerk", "POST /orders", by_phone(town))["id"]
    assert town.ok("clerk", f"GET /orders/{order_id}/desk")["contacted_at"] is not None
    town.pass_time(hours=25)
    assert "contact" not in town.todos("secretary", order_id)


def test_the_receipt_opens_this_one_order_and_only_the_newest_code_does(town: Town, order: dict[str, Any]) -> None:
    first = code_on(town.paper("clerk", f"POST /orders/{order['id']}/receipt"))
    second = code_on(town.paper("clerk", f"POST /orders/{order['id']}/receipt"))
    assert len({order["code"], first, second}) == 3
    for old in (order["code"], first):
        assert follow(town, f"{order['number']}-{old}", f"GET /orders/{order['id']}").status_code == 401
    # Whoever guesses has to wait; two wrong codes are forgiven soon.
    town.pass_time(seconds=2)
    seen = follow(town, f"{order['number']}-{second}", f"GET /orders/{order['id']}")
    assert (seen.status_code, seen.json()["state"]) == (200, "accepted")
    other = town.accepted()
    assert follow(town, f"{order['number']}-{second}", f"GET /orders/{other}").status_code == 404
    assert len(follow(town, f"{order['number']}-{second}", "GET /orders").json()["items"]) == 1
    # The desk prints receipts; who rings with somebody else's number gets none from another resident.
    assert town.refused("neighbour", f"POST /orders/{order['id']}/receipt") == (404, "not_found")


def test_the_papers_say_what_is_needed_at_the_door_and_nothing_of_anybodys_data(
    town: Town, order: dict[str, Any]
) -> None:
    path = f"/orders/{order['id']}"
    before = town.paper("clerk", f"GET {path}/slip.html")
    assert "派定后，社区会打电话告诉您。" in before
    town.round()
    assert town.refused("near", f"POST {path}/reveal", {"reason": "visit"})[0] in {403, 404}
    town.accept("near", order["id"])
    seen = town.ok("near", f"POST {path}/reveal", {"reason": "visit"})
    assert (seen["place"], seen["contact"], seen["note"]) == ("示例路7号", DAUGHTER, "耳背，请多敲几下门")
    slip = town.paper("clerk", f"GET {path}/slip.html")
    for needed in (order["number"], "欧阳", "工牌号", "000001", seen["door_word"], PHONE, "上午", "电脑维修", NO_CARDS):
        assert needed in slip, needed
    receipt = town.paper("clerk", f"POST {path}/receipt")
    for needed in (order["number"], PHONE, NO_CARDS):
        assert needed in receipt, needed
    for sheet in (before, slip, receipt):
        assert not [text for text in PRIVATE if text in sheet]
        assert MONEY.search(sheet) is None
        assert "src=" not in sheet
    assert town.refused("resident", f"GET {path}/slip.html") == (404, "not_found")
    looked = town.ok("auditor", "GET /reveals")["items"]
    assert [(one["order"], one["helper"]) for one in looked] == [(order["id"], town.helper("near"))]


def test_the_member_comes_and_the_clerk_types_what_she_says(town: Town, order: dict[str, Any]) -> None:
    path, key = f"/orders/{order['id']}", f"{order['number']}-{order['code']}"
    town.world.member("other", NEXT_CELL)
    town.round()
    held = town.accept("near", order["id"])
    town.sleep_until(10, days=1)
    town.done("near", held)
    assert follow(town, key, f"GET {path}").json()["state"] == "reported"
    assert town.refused("other", f"GET {path}") == (404, "not_found")
    assert town.refused("near", f"POST {path}/rate", {"satisfied": True})[0] == 403
    assert town.ok("clerk", f"POST {path}/confirm")["state"] == "confirmed"
    assert town.refused("clerk", f"POST {path}/rate", {"how": "page", "solved": True}) == (422, "invalid")
    rated = town.ok("clerk", f"POST {path}/rate", {"how": "phone", "contacted": True, "solved": "yes"})
    assert (rated["how"], rated["solved"], rated["satisfied"], rated["role"]) == ("phone", True, None, "clerk")
    # One rating; and the code, which whoever spoke for her may have, rates no more than that person may.
    twice = town.refused("clerk", f"POST {path}/rate", {"how": "phone", "satisfied": True})
    assert twice == (409, "wrong_state")
    by_code = follow(town, key, f"POST {path}/rate", {"satisfied": True})
    assert (by_code.status_code, by_code.json()["code"]) == (403, "not_allowed")
    told = follow(town, key, f"GET {path}/events").json()["items"]
    assert {one["by"] for one in told if one["role"] == "member"} == {None}
    assert [one["verb"] for one in told if one["thing"] == "order"][-2:] == ["confirm", "rate"]


def test_she_is_called_back_because_she_did_not_say_whether_she_is_satisfied(town: Town, order: dict[str, Any]) -> None:
    path = f"/orders/{order['id']}"
    town.round()
    town.done("near", town.accept("near", order["id"]))
    town.ok("clerk", f"POST {path}/confirm", {"rating": {"how": "phone", "contacted": True, "solved": True}})
    assert town.ok("clerk", "GET /callbacks")["items"] == []
    town.pass_time(days=7, seconds=1)
    assert town.state(order["id"]) == "closed"
    (call,) = town.ok("clerk2", "GET /callbacks")["items"]
    assert (call["order"], call["why"], call["tries"]) == (order["id"], "unanswered", 0)
    # Nobody is at home today: the call waits for tomorrow, on the list of both clerks.
    town.ok("clerk2", f"POST /callbacks/{call['id']}", {"outcome": "not_reached"})
    assert town.ok("clerk", "GET /callbacks")["items"] == []
    town.sleep_until(9)
    assert [one["tries"] for one in town.ok("clerk", "GET /callbacks")["items"]] == [1]
    answers = {"outcome": "reached", "contacted": True, "solved": True, "satisfied": True}
    assert town.ok("clerk", f"POST /callbacks/{call['id']}", answers)["state"] == "done"
    assert town.refused("clerk2", f"POST /callbacks/{call['id']}", answers) == (409, "wrong_state")
    assert town.ok("clerk", "GET /callbacks?later=true")["items"] == []
    assert town.refused("near", "GET /callbacks") == (403, "not_allowed")
    # What was said on the call stands beside the rating, which nobody changes.
    assert town.world.count("rating", satisfied=True) == 0
    assert town.world.count("callback", satisfied=True) == 1


def test_a_proxy_order_that_was_rated_well_is_called_back_all_the_same(town: Town, order: dict[str, Any]) -> None:
    town.round()
    town.done("near", town.accept("near", order["id"]))
    well = {"how": "phone", "contacted": True, "solved": True, "satisfied": True}
    town.ok("clerk", f"POST /orders/{order['id']}/confirm", {"rating": well})
    town.pass_time(days=7, seconds=1)
    assert [one["why"] for one in town.ok("clerk", "GET /callbacks")["items"]] == ["proxy"]
