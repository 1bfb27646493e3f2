"""Pages of streets, districts, auditors and grid staff: what each shows, and what must not be in it for whom."""

import re
from typing import Any
from uuid import UUID

import pytest

from matcher.domain.roles import Role
from matcher.store import alliances
from matcher.usecases.place_order import Person
from tests.fixtures.world import CELL, DISTRICT, FAR_CELL, HOME, NEXT_CELL, OTHER
from tests.integration.api.conftest import Client
from tests.integration.api.test_desk_pages import page, shown

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
WISH = "想要一台收音机"


def raised(client: Client, to: str = "street", who: str = "secretary", **changes: Any) -> str:
    """An accepted order that its secretary has raised."""
    order_id = str(client.world.accepted(**changes))
    for _ in range(2 if to == "district" else 1):
        assert client.post(who, f"/orders/{order_id}/escalate", {"reason": "not_able"}).status_code == 200
    return order_id


def to_rule_on(client: Client) -> str:
    """An order that was given back too often."""
    order_id = str(client.world.accepted())
    for who in ("clerk", "secretary"):
        assert client.post(who, f"/orders/{order_id}/return", {"reason": "not_able"}).status_code == 200
    return order_id


def rows(text: str) -> set[str]:
    return set(re.findall(r'data-row="orders/([^"]+)"', text))


def claimed(client: Client) -> str:
    """An order that somebody has taken for tomorrow morning."""
    order_id = str(client.world.accepted())
    assert client.post("clerk", f"/orders/{order_id}/pool").status_code == 200
    assert client.post("near", f"/orders/{order_id}/claim").status_code == 200
    return order_id


def numbers(client: Client, order_id: str) -> str:
    return str(client.get("clerk", f"/orders/{order_id}").json()["number"])


def test_a_street_sees_what_was_raised_in_it_and_nothing_else(client: Client) -> None:
    client.world.staff("far_officer", Role.STREET_OFFICER, OTHER[:9])
    mine, quiet = raised(client), str(client.world.accepted())
    text = shown(client, "officer", "/street")
    assert rows(text) == {mine}
    assert quiet not in text
    assert numbers(client, quiet) not in text
    assert rows(shown(client, "far_officer", "/street")) == set()
    assert page(client, "officer", f"/street/orders/{quiet}").status_code == 404
    assert page(client, "far_officer", f"/street/orders/{mine}").status_code == 404
    for path in ("/desk", "/desk/rows", f"/desk/orders/{quiet}"):
        assert page(client, "officer", path).status_code in {403, 404}


@BOTH
def test_a_raised_order_says_what_was_tried_and_nothing_personal(client: Client) -> None:
    order_id = raised(client)
    helper = str(client.world.actor("near").helper_id)
    assert client.post("secretary", f"/orders/{order_id}/offer", {"helpers": [helper]}).status_code == 200
    offer = client.get("near", "/me/offers").json()["items"][0]["id"]
    assert client.post("near", f"/offers/{offer}/decline", {"reason": "ill"}).status_code == 200
    text = shown(client, "officer", f"/street/orders/{order_id}")
    asked = re.search(r"问过 (\d) 次：(\d) 次在等答复，(\d) 次没接", text)
    assert asked is not None
    assert asked[3] == "1"
    # Who was asked, and why somebody said no, stays with the community.
    for canary in ("示例甲", "00012345678", "示例路1号", helper, "near", "生病"):
        assert canary not in text
    assert "吹哨上报" in text


def test_the_street_rules_once_and_the_order_waits_for_it_no_more(client: Client) -> None:
    order_id = to_rule_on(client)
    panel = shown(client, "officer", f"/street/orders/{order_id}")
    assert f'data-api="POST /orders/{order_id}/rule"' in panel
    owner = re.findall(r'<option value="([0-9a-f-]{36})"', panel)[-1]
    assert client.post("officer", f"/orders/{order_id}/rule", {"owner": owner}).status_code == 200
    after = shown(client, "officer", f"/street/orders/{order_id}")
    assert "/rule" not in after
    assert "已裁定" in after


def test_what_was_raised_is_seen_to_and_raised_further_from_the_panel(client: Client) -> None:
    order_id = raised(client)
    panel = shown(client, "officer", f"/street/orders/{order_id}")
    todo = re.search(r"POST /todos/([0-9a-f-]+)/done", panel)
    assert todo is not None
    assert client.post("officer", f"/todos/{todo[1]}/done").status_code == 200
    assert f"POST /orders/{order_id}/escalate" in panel
    assert client.post("officer", f"/orders/{order_id}/escalate", {"reason": "not_able"}).status_code == 200
    assert "/escalate" not in shown(client, "officer", f"/street/orders/{order_id}")


@BOTH
def test_the_district_counts_what_was_raised_and_reads_no_content(client: Client) -> None:
    at_street, at_district = raised(client), raised(client, "district")
    name = next(one for one in client.get("clerk", "/services?limit=200").json()["items"] if one["code"] == "C04")
    text, panel = shown(client, "admin", "/street"), shown(client, "admin", f"/street/orders/{at_district}")
    assert rows(text) == {at_district}
    assert at_street not in text
    assert page(client, "admin", f"/street/orders/{at_street}").status_code == 403
    cells = re.findall(r"<td[^>]*>(?:<strong>)?(\d+)", text.partition("<tfoot>")[2].partition("</tfoot>")[0])
    assert cells == ["2", "1", "1", "0", "0"]
    for canary in (name["name_zh"], "便民维修", "示例甲", "00012345678", "示例路1号", "问过"):
        assert canary not in text
        assert canary not in panel


def test_a_grave_incident_is_the_streets_and_a_slight_one_is_not(client: Client) -> None:
    order_id = claimed(client)
    told = {"kind": "injury", "text": "扶梯滑倒"}
    ids = [
        client.post("clerk", f"/orders/{order_id}/incident", {**told, "severity": severity}).json()["id"]
        for severity in ("high", "low")
    ]
    text = shown(client, "officer", "/street")
    assert [f"incidents/{one}" in text for one in ids] == [True, False]
    assert "扶梯滑倒" not in text
    assert "扶梯滑倒" in shown(client, "officer", f"/street/incidents/{ids[0]}")
    assert page(client, "officer", f"/street/incidents/{ids[1]}").status_code == 404
    assert page(client, "admin", f"/street/incidents/{ids[0]}").status_code in {403, 404}


def test_coverage_counts_by_the_areas_below_and_names_nobody(client: Client) -> None:
    client.world.member("law", CELL, ("LAWYER*",))
    client.world.services.commit(
        lambda tx: alliances.replace(tx, DISTRICT, [(HOME, OTHER)], client.world.actor("admin"))
    )
    cells = client.get("secretary", "/coverage").json()
    assert {one["code"]: one["helpers"] for one in cells["areas"]} == {
        CELL: {"members": 2, "teams": 0, "free": 2},
        NEXT_CELL: {"members": 0, "teams": 0, "free": 0},
    }
    assert cells["helpers"] == {"members": 2, "teams": 1, "free": 3}
    assert {one["tag"]: one["total"] for one in cells["skills"]} == {"PC_REPAIR": 2, "LAWYER*": 1}
    assert "LAWYER*" not in cells["missing"]
    assert "ELECTRICIAN*" in cells["missing"]
    street = client.get("officer", "/coverage").json()
    mine = next(one for one in street["areas"] if one["code"] == HOME)
    assert (mine["helpers"]["members"], len(mine["allies"])) == (2, 1)
    assert all(one["code"].startswith(HOME[:9]) for one in street["areas"])
    district = client.get("admin", "/coverage").json()["areas"]
    assert {one["code"][:9] for one in district} >= {HOME[:9], OTHER[:9]}
    for who in ("secretary", "officer", "admin"):
        text = shown(client, who, "/coverage")
        assert str(client.world.actor("law").helper_id) not in text
        assert "律师" in text


@pytest.mark.parametrize(("who", "area"), [("secretary", OTHER), ("officer", OTHER), ("secretary", DISTRICT)])
def test_coverage_of_another_area_is_not_there(client: Client, who: str, area: str) -> None:
    assert page(client, who, f"/coverage?area={area}").status_code == 404
    assert page(client, "admin", f"/coverage?area={area}").status_code == 200


@BOTH
def test_coverage_says_which_phone_is_answered_and_which_cell_lacks_staff(client: Client) -> None:
    def seen() -> dict[str, Any]:
        return {one["code"]: one for one in client.get("secretary", "/coverage").json()["areas"]}

    assert {one["phone"] for one in seen().values()} == {"none"}
    put = client.post("secretary", "/duty-phones", {"area": CELL, "phone": "0429-1234567"})
    assert put.is_success, put.text
    lines = [
        {"role": role, "name": "示例乙", "phone": "00011112222", "consent": {"how": "paper", "notice": "1"}}
        for role in ("grid_lead", "grid_staff", "grid_aide", "building_lead")
    ]
    board = client.ask("secretary", "PUT", f"/areas/{CELL}/board", json={"entries": lines})
    assert board.status_code == 200, board.text
    own = seen()
    assert (own[CELL]["phone"], own[NEXT_CELL]["phone"]) == ("own", "none")
    assert [own[CELL]["cells"][0][name] for name in ("leads", "staff", "more", "accounts")] == [1, 2, 1, 1]
    text = shown(client, "secretary", "/coverage")
    assert "1234567" not in text
    assert "示例乙" not in text
    assert text.count("没配齐") == 1


@BOTH
def test_a_day_has_lines_for_its_desk_and_counts_for_those_above(client: Client) -> None:
    day = client.world.day(1).isoformat()
    order_id = claimed(client)
    session = {"service": "A02", "area": HOME, "place": "活动室东头", "date": day, "part": "morning", "seats": 12}
    assert client.post("clerk", "/sessions", session).status_code == 201
    roster = {"service": "L01", "area": HOME, "name": "夜里巡一圈", "from": day, "until": day, "places": 2}
    weekday = client.world.day(1).weekday()
    assert client.post("clerk", "/rosters", {**roster, "days": [{"weekday": weekday, "part": "evening"}]}).is_success
    for who in ("clerk", "secretary"):
        text = shown(client, who, f"/day?date={day}")
        for told in (f"/desk?open={order_id}", "活动室东头", "夜里巡一圈", "还缺人 0/1", "0/2 人"):
            assert told in text
    for who in ("officer", "admin"):
        text = shown(client, who, f"/day?date={day}")
        for canary in (order_id, numbers(client, order_id), "活动室东头", "夜里巡一圈", "/desk?open="):
            assert canary not in text
        parts = {one["code"]: one for one in client.get(who, f"/day?date={day}").json()["parts"]}
        assert (parts["morning"]["taken"], parts["morning"]["sessions"]["all"]) == (1, 1)
        assert parts["evening"]["duties"] == {"all": 1, "staffed": 0, "places": 2, "filled": 0}
        assert parts["morning"]["session_lines"] == parts["evening"]["duty_lines"] == []
    elsewhere = client.get("far_clerk", f"/day?date={day}").json()["parts"]
    assert [one["taken"] + one["sessions"]["all"] + one["duties"]["all"] for one in elsewhere] == [0, 0, 0, 0]


def test_who_has_taken_something_is_not_free_and_the_past_has_nobody_free(client: Client) -> None:
    day = client.world.day(1).isoformat()

    def free(date: str) -> list[int | None]:
        return [one["free"] for one in client.get("secretary", f"/day?date={date}").json()["parts"]]

    assert free(day) == [2, 2, 2, 2]
    claimed(client)
    assert free(day) == [1, 2, 2, 2]
    assert free(client.world.day(-1).isoformat()) == [None] * 4
    assert page(client, "secretary", "/day?date=morgen").status_code == 422


@BOTH
def test_an_auditor_reads_codes_by_filter_and_page(client: Client) -> None:
    wish = {"text": WISH, "kind": "goods"}
    placed = client.post("clerk", "/orders", client.order_body(channel="phone", service=..., wish=wish)).json()
    order_id = claimed(client)
    client.post("clerk", f"/orders/{order_id}/reveal", {"reason": "call"})
    text = shown(client, "auditor", "/audit")
    for canary in (WISH, "示例甲", "00012345678", "示例路1号"):
        assert canary not in text
    number = int(numbers(client, order_id))
    mine = client.get("auditor", f"/audit/events?number={number}&limit=200").json()["items"]
    told = client.get("auditor", f"/orders/{order_id}/events?limit=200").json()["items"]
    assert [one["verb"] for one in mine][::-1] == [one["verb"] for one in told]
    only = client.get("auditor", "/audit/events?thing=order&verb=place").json()["items"]
    assert {placed["id"], order_id} == {one["order"] for one in only}
    first = client.get("auditor", "/audit/events?limit=3").json()
    rest = client.get("auditor", f"/audit/events?limit=3&cursor={first['next']}").json()["items"]
    assert first["items"][-1]["seq"] > rest[0]["seq"]
    looks = shown(client, "auditor", "/audit?show=looks&since=&role=clerk")
    assert str(client.world.actor("clerk").id) in looks
    assert str(client.world.actor("clerk").id) not in shown(client, "auditor", "/audit?show=looks&role=secretary")
    later = client.world.day(1).isoformat()
    assert client.get("auditor", f"/audit/events?since={later}").json()["items"] == []


def test_an_auditor_of_one_community_learns_nothing_of_another(client: Client) -> None:
    client.world.staff("home_auditor", Role.AUDITOR, HOME)
    client.world.staff("far_auditor", Role.AUDITOR, OTHER)
    mine = str(client.world.accepted())
    theirs = str(client.post("far_clerk", "/orders", client.order_body(channel="phone", area=FAR_CELL)).json()["id"])
    client.post("clerk", f"/orders/{mine}/reveal", {"reason": "call"})
    ours, others = (
        str(client.get(who, f"/orders/{one}").json()["number"]) for who, one in (("clerk", mine), ("far_clerk", theirs))
    )
    for show in ("events", "looks"):
        text = shown(client, "home_auditor", f"/audit?show={show}&limit=200")
        assert ours in text
        assert theirs not in text
        assert others not in text
        far = shown(client, "far_auditor", f"/audit?show={show}&limit=200")
        assert mine not in far
        assert ours not in far


def test_the_chain_is_followed_on_request(client: Client) -> None:
    client.world.accepted()
    client.world.work()
    text = shown(client, "auditor", "/audit/chains")
    assert text.count("没有改动") == len(client.get("auditor", "/audit/chains").json()["chains"])
    assert page(client, "admin", "/audit/chains").status_code == 403


def test_grid_staff_sees_the_orders_of_its_own_cell_and_files_for_who_lives_there(client: Client) -> None:
    mine, theirs = str(client.world.accepted()), str(client.world.accepted(area=NEXT_CELL))
    text = shown(client, "grid", "/cell")
    assert f"/my-orders/{mine}" in text
    assert theirs not in text
    assert "示例甲" not in text
    assert 'href="/order"' in text
    assert page(client, "grid", f"/my-orders/{mine}").status_code == 200
    assert page(client, "grid", f"/my-orders/{theirs}").status_code == 404
    assert 'name="consent.how"' in shown(client, "grid", "/order")


@pytest.mark.parametrize(
    ("who", "first"), [("officer", "/street"), ("admin", "/street"), ("auditor", "/audit"), ("grid", "/cell")]
)
def test_everybody_begins_on_a_page_with_a_menu_of_pages_that_open(client: Client, who: str, first: str) -> None:
    client.world.accepted()
    text = shown(client, who, first)
    menu = re.findall(r'<a href="(/[^"]*)"', text.partition('<nav class="side"')[2].partition("</nav>")[0])
    assert first in menu
    for path in menu:
        for lang in ("zh", "en"):
            assert page(client, who, f"{path}?lang={lang}").status_code == 200, path


def test_who_has_no_page_is_told_what_there_is(client: Client) -> None:
    text = client.ask(None, "GET", "http://door/nothing").text
    assert "单位联络员" in text
    assert "/account" in text
    assert page(client, "liaison", "/account").status_code == 200


def test_pages_of_areas_speak_english(client: Client) -> None:
    order_id = UUID(raised(client))
    for who, path in (("officer", f"/street/orders/{order_id}"), ("officer", "/day"), ("secretary", "/coverage")):
        text = re.sub(r"<(main|div).*?>", "", shown(client, who, f"{path}?lang=en"))
        assert 'lang="zh-CN"' not in text


def test_a_run_is_one_line_of_its_day_whoever_goes_along_in_it(client: Client) -> None:
    world = client.world
    orders = [world.accepted(service="A06", recipient=Person(f"示例{name}", f"0001234567{name}")) for name in (1, 2)]
    day = world.day(1).isoformat()
    morning = client.get("clerk", f"/day?date={day}").json()["parts"][0]
    assert [(one["count"], one["is_staffed"]) for one in morning["run_lines"]] == [(2, False)]
    assert (morning["runs"]["all"], morning["taken"], morning["waiting"]) == (1, 0, 1)
    text = shown(client, "clerk", f"/day?date={day}")
    assert "2 户" in text
    assert all(f"/desk?open={one}" not in text for one in orders)
