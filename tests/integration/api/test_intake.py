"""What comes in, through the doors: whom to call, what the desk sees of wishes and duplicates, who is known how."""

import json
from typing import Any

from matcher.domain.roles import Role
from tests.fixtures.world import CELL, HOME
from tests.integration.api.conftest import Client

SERVED = {"name": "示例奶奶", "phone": "00011112222"}
AGREED = {"purpose": "order", "by": "self", "how": "phone", "notice": "1"}


def wish(client: Client, text: str, **more: Any) -> dict[str, Any]:
    return client.order_body(service=..., wish={"text": text, "kind": "goods", **more})


def known(client: Client, **more: Any) -> str:
    body = {"area": CELL, **SERVED, **more}
    reply = client.post("clerk", "/recipients", body)
    assert reply.status_code == 201, reply.text
    return str(reply.json()["id"])


def test_danger_is_answered_with_whom_to_call_and_without_an_echo(client: Client) -> None:
    reply = client.post("resident", "/orders", client.order_body(note="厨房着火了，示例甲在家"))
    problem = reply.json()
    assert (reply.status_code, problem["code"], problem["status"]) == (422, "emergency", 422)
    assert [one["number"] for one in problem["call"]][:2] == ["119", "120"]
    assert all(one["name_zh"] and one["name_en"] for one in problem["call"])
    assert "着火" not in reply.text
    assert "示例甲" not in reply.text
    assert client.world.count("service_order") == 0


def test_everybody_sees_whom_to_call(client: Client) -> None:
    for who in ("resident", "near", "clerk", "auditor", "liaison"):
        reply = client.get(who, "/emergency")
        assert [one["number"] for one in reply.json()["items"]] == ["110", "119", "120", "12356", "96110", "12345"]
    assert client.get(None, "/emergency").status_code == 401


def test_an_emergency_is_no_answer_that_a_key_remembers(client: Client) -> None:
    body = client.order_body(note="煤气漏了")
    assert client.post("resident", "/orders", body, key="k").status_code == 422
    assert client.post("resident", "/orders", client.order_body(), key="k").status_code == 201


def test_what_is_not_ours_and_what_is_money_have_codes(client: Client) -> None:
    reply = client.post("resident", "/orders", client.order_body(service="C01", note="请修煤气灶"))
    assert (reply.status_code, reply.json()["code"]) == (422, "not_ours")
    assert reply.json()["owner"].keys() == {"zh", "en"}
    reply = client.post("resident", "/orders", wish(client, "想要500元现金"))
    assert (reply.status_code, reply.json()["code"]) == (422, "money")
    assert reply.json()["errors"] == [{"field": "wish.text", "code": "money"}]
    assert "500" not in reply.text
    reply = client.post("resident", "/orders", wish(client, "想要一台收音机", value_yuan=301))
    assert reply.json()["errors"] == [{"field": "wish.value_yuan", "code": "too_dear"}]


def test_hints_are_for_the_desk_only(client: Client) -> None:
    placed = client.post("resident", "/orders", wish(client, "想有人每天来陪我", value_yuan=0))
    assert placed.status_code == 201
    assert "hints" not in placed.json()
    order = placed.json()["id"]
    for who in ("clerk", "secretary"):
        hints = client.get(who, f"/orders/{order}").json()["hints"]
        assert [one["code"] for one in hints] == ["permanent"]
        assert all(one["zh"] and one["en"] for one in hints)
    assert "hints" not in client.get("grid", f"/orders/{order}").json()
    plain = client.post("resident", "/orders", client.order_body()).json()["id"]
    assert "hints" not in client.get("clerk", f"/orders/{plain}").json()


def test_no_name_and_no_words_of_a_wish_reach_helpers_before_they_hold_it(client: Client) -> None:
    text, child = (
        "给小明买一本识字书",
        {"name": "小明示例", "phone": "00011113333", "born_year": client.world.day(0).year - 8},
    )
    body = wish(client, text) | {"recipient": child, "note": "小明放学后在家"}
    body["consent"] = {"by": "guardian", "how": "click", "notice": "1"}
    body["windows"] = [{"date": client.world.day(2).isoformat(), "part": "morning"}]
    client.world.member("giver", tags=["GIFT_SPONSOR", "CHILD_SAFE*"])
    order = client.post("resident", "/orders", body).json()
    assert order["headcount"] == 2
    assert client.post("clerk", f"/orders/{order['id']}/accept").status_code == 200
    assert client.post("clerk", f"/orders/{order['id']}/pool").status_code == 200
    shown = [client.get("giver", path).text for path in ("/me/tasks", "/orders", f"/orders/{order['id']}")]
    shown.append(client.get("giver", f"/orders/{order['id']}/events").text)
    assert order["id"] in shown[0]
    for said in (text, "小明", "放学", "示例路1号"):
        assert not any(said in one for one in shown)


def test_the_same_order_twice_is_accepted_and_shown_as_a_duplicate(client: Client) -> None:
    first, second = (client.post("resident", "/orders", client.order_body(note="打印机卡纸")).json() for _ in range(2))
    other = client.post(
        "resident", "/orders", client.order_body(service="A01", contact={"name": "示例乙", "phone": "00099998888"})
    ).json()
    found = client.get("clerk", f"/orders/{second['id']}/duplicates").json()
    assert found["next"] is None
    assert [one["order"] for one in found["items"]] == [first["id"]]
    assert found["items"][0]["number"] == first["number"]
    assert set(found["items"][0]["why"]) == {"same_person", "similar_text", "same_item", "same_cell", "near_in_time"}
    assert "打印机" not in json.dumps(found, ensure_ascii=False)
    assert client.get("clerk", f"/orders/{other['id']}/duplicates").json()["items"] == []
    client.post("clerk", f"/orders/{first['id']}/cancel", {"reason": "duplicate"})
    assert client.get("clerk", f"/orders/{second['id']}/duplicates").json()["items"] == []


def test_two_who_tell_the_same_are_found_and_strangers_in_the_cell_are_not(client: Client) -> None:
    def placed(name: str, phone: str, note: str, **more: Any) -> str:
        body = client.order_body(contact={"name": name, "phone": phone}, note=note, **more)
        return str(client.post("resident", "/orders", body).json()["id"])

    first = placed("示例甲", "00011110001", "三单元二楼楼道堆满杂物请来清理")
    again = placed("示例乙", "00011110002", "三单元二楼楼道里堆满了杂物请清理")
    spouse = placed("示例丙", "00011110001", "电脑坏了")
    placed("示例丁", "00011110004", "打印机坏了", place="示例路9号")
    found = {one["order"]: one for one in client.get("clerk", f"/orders/{first}/duplicates").json()["items"]}
    assert {again, spouse} == found.keys()
    assert "similar_text" in found[again]["why"]
    assert "same_phone" in found[spouse]["why"]
    for who in ("resident", "near", "grid"):
        assert client.get(who, f"/orders/{first}/duplicates").status_code in {403, 404}
    assert client.get("far_clerk", f"/orders/{first}/duplicates").status_code == 404


def test_consents_are_recorded_listed_and_taken_back(client: Client) -> None:
    client.world.staff("son", Role.RESIDENT, CELL)
    served, son = known(client), str(client.world.actor("son").id)
    body = client.order_body(
        recipient=SERVED,
        on_behalf_of={"name": "示例儿", "relation": "儿子"},
        consent={"by": "proxy", "how": "click", "notice": "1"},
    )
    reply = client.post("son", "/orders", body)
    assert (reply.status_code, reply.json()["code"]) == (422, "no_consent")
    given = client.post("grid", f"/recipients/{served}/consents", {**AGREED, "to": son})
    assert given.status_code == 201
    assert (given.json()["to"], given.json()["withdrawn_at"]) == (son, None)
    assert client.post("son", "/orders", body).status_code == 201
    listed = client.get("clerk", f"/recipients/{served}/consents").json()["items"]
    assert [one["by"] for one in listed] == ["proxy", "self"]
    back = client.post("clerk", f"/consents/{given.json()['id']}/withdraw")
    assert back.json()["withdrawn_at"] is not None
    assert client.post("son", "/orders", body).json()["code"] == "no_consent"


def test_people_are_kept_with_their_year_contacts_and_a_note(client: Client) -> None:
    served = known(client, born_year=1950)
    assert client.get("clerk", f"/recipients/{served}").json()["born_year"] == 1950
    changed = client.ask("clerk", "PATCH", f"/recipients/{served}", json={"born_year": 1949})
    assert changed.json()["born_year"] == 1949
    young = client.ask("clerk", "PATCH", f"/recipients/{served}", json={"born_year": 2099})
    assert young.json()["errors"] == [{"field": "born_year", "code": "out_of_range"}]
    daughter = {"kind": "family", "name": "示例女儿", "phone": "00012345670", "relation": "女儿", "gets_notices": True}
    added = client.post("grid", f"/recipients/{served}/contacts", daughter)
    assert (added.status_code, added.json()["name"], added.json()["phone"]) == (201, "示**", "000****70")
    assert len(client.get("clerk", f"/recipients/{served}/contacts").json()["items"]) == 1
    gone = client.ask("clerk", "DELETE", f"/contacts/{added.json()['id']}", json={})
    assert (gone.status_code, gone.json()["id"]) == (200, served)
    note = {"text": "听力不好"}
    assert client.ask("clerk", "PUT", f"/recipients/{served}/needs-note", json=note).json()["code"] == "no_consent"
    client.post("clerk", f"/recipients/{served}/consents", {**AGREED, "purpose": "health"})
    kept = client.ask("clerk", "PUT", f"/recipients/{served}/needs-note", json=note)
    assert kept.status_code == 200
    assert "听力" not in kept.text
    assert client.get("clerk", f"/recipients/{served}/needs-note").json() == note
    assert client.get("grid", f"/recipients/{served}/needs-note").status_code == 403
    assert client.get("resident", f"/recipients/{served}/needs-note").status_code == 404


def test_an_export_is_audited_and_erasing_leaves_no_name(client: Client) -> None:
    served = known(client)
    order = client.post("clerk", "/orders", client.order_body(recipient=served, channel="phone")).json()["id"]
    told = client.get("clerk", f"/recipients/{served}/export")
    assert told.json()["record"]["phone"] == SERVED["phone"]
    assert told.json()["orders"][0]["texts"]["place"] == "示例路1号"
    assert client.world.count("event", thing="recipient", verb="export") == 1
    assert client.get("grid", f"/recipients/{served}/export").status_code == 403
    reply = client.post("clerk", f"/recipients/{served}/erase")
    assert (reply.status_code, reply.json()["code"]) == (409, "wrong_state")
    client.post("clerk", f"/orders/{order}/cancel", {"reason": "no_longer_needed"})
    erased = client.post("clerk", f"/recipients/{served}/erase")
    assert (erased.status_code, erased.json()["id"]) == (200, served)
    assert client.get("clerk", f"/recipients/{served}").status_code == 404
    assert client.get("clerk", "/recipients").json()["items"] == []
    assert client.get("clerk", f"/orders/{order}").json()["state"] == "cancelled"


def test_ties_are_kept_by_the_desk(client: Client) -> None:
    served, near = known(client), str(client.world.actor("near").helper_id)
    tie = {"recipient": served, "helper": near, "kind": "standing"}
    for _ in range(2):
        assert client.post("clerk", "/pairs", tie).json() == tie
    assert client.get("clerk", f"/pairs?recipient={served}").json()["items"] == [tie]
    assert client.get("far_clerk", "/pairs").json()["items"] == []
    assert client.post("far_clerk", "/pairs", tie).status_code == 404
    assert client.post("grid", "/pairs", tie).status_code == 403
    contrary = client.post("clerk", "/pairs", {**tie, "kind": "relative"})
    assert (contrary.status_code, contrary.json()["code"]) == (409, "wrong_state")
    assert client.ask("clerk", "DELETE", "/pairs", json=tie).json() == tie
    assert client.ask("clerk", "DELETE", "/pairs", json=tie).status_code == 404
    assert client.get("clerk", f"/pairs?helper={near}").json()["items"] == []


def test_a_held_visit_says_why_wherever_it_is_shown(client: Client) -> None:
    def visit() -> str:
        body = client.order_body(service="H05", recipient=SERVED, channel="phone")
        order = str(client.post("clerk", "/orders", body).json()["id"])
        assert client.post("clerk", f"/orders/{order}/accept").status_code == 200
        return order

    client.world.member("friend", tags=["COMPANION"], per_day=9, per_shift=9, total=9)
    first, second = visit(), visit()
    told = client.get("clerk", f"/orders/{second}/candidates").json()
    assert (told["items"], told["unserved"]["reason"]) == ([], "visit_cap")
    assert told["unserved"]["why"]["zh"]
    asked = client.post("secretary", "/rounds", {"area": HOME, "mode": "propose"}).json()["id"]
    client.world.work()
    items = {one["order"]: one for one in client.get("secretary", f"/rounds/{asked}").json()["items"]}
    assert (items[second]["state"], items[second]["reason"]) == ("held", "visit_cap")
    assert items[second]["why"]["en"]
    for order in (first, second):
        assert client.post("clerk", f"/orders/{order}/pool").status_code == 200
    assert second not in [one["id"] for one in client.get("friend", "/me/tasks").json()["items"]]
    assert client.post("friend", f"/orders/{second}/claim").json()["code"] == "not_available"
