"""The hard limits, part two: those that a whole life of an order has to keep, tried through the doors."""

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from matcher.store import personal, schema
from tests.fixtures.steps import claim, closed, items, open_pool, run_round, tick
from tests.fixtures.world import CELL, HOME
from tests.integration.api.conftest import Client

NAME, PHONE, STREET = "金丝雀甲", "00098761234", "金丝雀路77号"
ELDER = {"name": NAME, "phone": PHONE}
OFFICE = {"role": "community", "phone": "0429 555 0001", "consent": {"how": "paper", "notice": "1"}}


def ok(client: Client, who: str, path: str, body: Any = None) -> Any:
    reply = client.post(who, path, body)
    assert reply.status_code in {200, 201}, (path, reply.text)
    return reply.json()


def taken_on(client: Client, **changes: Any) -> str:
    """Filed and accepted at the desk, by phone."""
    said = {"by": "self", "how": "phone", "notice": "1"}
    body = client.order_body(channel="phone", consent=said, recipient=ELDER, contact=ELDER, place=STREET)
    order_id: str = ok(client, "clerk", "/orders", {**body, **changes})["id"]
    ok(client, "clerk", f"/orders/{order_id}/accept")
    return order_id


def claimed(client: Client, order_id: str, who: str = "near") -> str:
    """The assignment of somebody who took it from the pool."""
    open_pool(client.world, UUID(order_id))
    return str(claim(client.world, client.world.actor(who), UUID(order_id)))


# Elders without phones: the slip


def test_the_slip_tells_surname_badge_the_communitys_phone_and_the_door_word_and_never_asks_for_money(
    client: Client,
) -> None:
    near = client.world.actor("near").helper_id
    client.world.services.commit(lambda tx: personal.keep(tx, "member", near, {"name": "欧阳示例"}))  # type: ignore[arg-type]  # a member's
    assert client.ask("secretary", "PUT", f"/areas/{HOME}/board", json={"entries": [OFFICE]}).status_code == 200
    order_id = taken_on(client)
    claimed(client, order_id)
    word = ok(client, "near", f"/orders/{order_id}/reveal", {"reason": "visit"})["door_word"]
    slip = client.get("clerk", f"/orders/{order_id}/slip.html").text
    for told in ("欧阳", "工牌号", "000001", "0429 555 0001", word, "我们从不收钱，从不要银行卡、密码和验证码"):
        assert told in slip, told
    for kept in ("欧阳示例", NAME, STREET, PHONE, "<img", "<script", "http"):
        assert kept not in slip, kept


def test_an_elder_without_a_phone_is_served_to_the_end_by_the_desk_alone(client: Client) -> None:
    order_id = taken_on(client)
    held = claimed(client, order_id)
    ok(client, "near", f"/assignments/{held}/start")
    ok(client, "near", f"/assignments/{held}/report", {"minutes": 30})
    ok(client, "clerk", f"/orders/{order_id}/confirm")
    ok(client, "clerk", f"/orders/{order_id}/rate", {"satisfied": "yes", "how": "phone"})
    ok(client, "clerk", f"/orders/{order_id}/dispute", {"reason": "not_done"})
    client.world.pass_time(days=8)
    tick(client.world)
    assert client.post("clerk", f"/orders/{order_id}/receipt", {}).status_code == 200


# Masked until an assignment is live; every reveal has a reason and is audited


def test_an_address_is_revealed_only_while_an_assignment_is_live_with_a_reason_and_audited(client: Client) -> None:
    order_id = taken_on(client)
    path = f"/orders/{order_id}/reveal"
    assert client.post("near", path, {"reason": "visit"}).status_code == 404
    held = claimed(client, order_id)
    assert client.post("near", path, {}).json()["errors"] == [{"field": "reason", "code": "missing"}]
    assert client.world.count("reveal") == 0
    assert ok(client, "near", path, {"reason": "visit"})["place"] == STREET
    assert client.post("near", f"/assignments/{held}/release", {}).status_code == 200
    assert client.post("near", path, {"reason": "visit"}).status_code in {403, 404}
    told = client.get("auditor", "/reveals").json()["items"]
    assert [(one["order"], one["reason"]) for one in told] == [(order_id, "visit")]
    assert STREET not in json.dumps(told, ensure_ascii=False)
    for who in ("near", "clerk", "secretary", "admin", "resident"):
        assert client.get(who, "/reveals").status_code == 403


# Retention


def test_180_days_after_closing_the_personal_row_goes_and_the_statistics_stay(client: Client) -> None:
    world = client.world
    order_id = closed(world, world.actor("near"))

    def texts() -> int:
        return world.count("personal_record", subject="order", subject_id=order_id)

    world.pass_time(days=179)
    tick(world)
    assert texts() == 1
    events, held = world.count("event"), world.count("assignment", order_id=order_id)
    world.pass_time(days=2)
    tick(world)
    assert (texts(), world.count("personal_record", subject="recipient")) == (0, 0)
    assert (world.count("service_order", state="closed"), world.count("event")) == (1, events)
    assert world.count("assignment", order_id=order_id) == held == 1
    assert world.count("consent", order_id=order_id) == 1
    assert client.get("clerk", f"/orders/{order_id}").status_code == 200


def test_a_complaint_or_an_incident_keeps_it_longer(client: Client) -> None:
    world = client.world
    kept = closed(world, world.actor("near"))
    gone = closed(world, world.actor("near"), windows=[world.shift(9)])
    ok(client, "clerk", f"/orders/{kept}/incident", {"kind": "damage", "severity": "low", "text": "碗碎了"})
    world.pass_time(days=200)
    tick(world)
    assert world.count("personal_record", subject="order", subject_id=kept) == 1
    assert world.count("personal_record", subject="order", subject_id=gone) == 0


# Consent is evidence


def test_below_fourteen_the_guardian_consents(client: Client) -> None:
    born = client.world.today.year - 8
    child = ok(client, "clerk", "/recipients", {"area": CELL, **ELDER, "address": STREET, "born_year": born})["id"]
    given = {"purpose": "order", "how": "paper", "notice": "1"}
    alone = client.post("clerk", f"/recipients/{child}/consents", {**given, "by": "self"})
    assert alone.json()["errors"] == [{"field": "by", "code": "guardian_needed"}]
    kept = ok(client, "clerk", f"/recipients/{child}/consents", {**given, "by": "guardian"})
    assert (kept["by"], kept["how"], kept["notice"]) == ("guardian", "paper", "1")
    assert kept["at"]
    said = {"by": "self", "how": "phone", "notice": "1"}
    refused = client.post("clerk", "/orders", client.order_body(recipient=child, consent=said))
    assert (refused.status_code, refused.json()["code"]) in {(422, "no_consent"), (422, "invalid")}, refused.text


def test_health_is_kept_apart_and_only_by_a_consent_of_its_own(client: Client) -> None:
    served = ok(client, "clerk", "/recipients", {"area": CELL, **ELDER, "address": STREET})["id"]
    note = {"text": "听力不好"}
    path = f"/recipients/{served}/needs-note"
    assert client.ask("clerk", "PUT", path, json=note).json()["code"] == "no_consent"
    given = {"purpose": "health", "by": "self", "how": "phone", "notice": "1"}
    consent = ok(client, "clerk", f"/recipients/{served}/consents", given)["id"]
    assert client.ask("clerk", "PUT", path, json=note).status_code == 200
    ok(client, "clerk", f"/consents/{consent}/withdraw")
    assert "听力" not in client.get("clerk", path).text
    assert client.world.count("personal_record", subject="health") == 0


def test_a_person_can_have_the_own_data_exported_and_deleted(client: Client) -> None:
    order_id = taken_on(client)
    with client.world.services.read() as tx:
        order = schema.service_order.c
        served = tx.value(select(order.recipient_id).where(order.id == UUID(order_id)))
    told = client.get("clerk", f"/recipients/{served}/export").json()
    assert (told["record"]["name"], told["orders"][0]["texts"]["place"]) == (NAME, STREET)
    ok(client, "clerk", f"/orders/{order_id}/cancel", {"reason": "no_longer_needed"})
    ok(client, "clerk", f"/recipients/{served}/erase")
    assert client.get("clerk", f"/recipients/{served}").status_code == 404
    assert client.world.count("personal_record", subject="recipient", subject_id=served) == 0


# No child's name in public


def test_no_childs_name_is_shown_where_many_look(client: Client) -> None:
    child = {**ELDER, "born_year": client.world.today.year - 9}
    said = {"by": "guardian", "how": "paper", "notice": "1"}
    order_id = taken_on(client, recipient=child, consent=said)
    client.world.member("first", tags=["PC_REPAIR", "CHILD_SAFE*"])
    when = {"date": str(client.world.day(2)), "part": "afternoon"}
    lesson = {"service": "G02", "area": CELL, "place": "社区活动室", "seats": 12, **when}
    session = ok(client, "clerk", "/sessions", lesson)["id"]
    ok(client, "clerk", f"/sessions/{session}/seats", {"recipient": child, "consent": said})
    ok(client, "clerk", f"/orders/{order_id}/pool")
    assert client.get("first", "/me/tasks").json()["items"]
    for who in ("first", "near", "team", "neighbour", "liaison", "officer", "admin", "auditor"):
        for path in (
            "/me/tasks",
            "/me/offers",
            "/sessions",
            "/rosters",
            f"/sessions/{session}",
            f"/orders/{order_id}",
            "/orders",
        ):
            assert "金丝雀" not in client.get(who, path).text, (who, path)
    assert client.get("neighbour", f"/orders/{order_id}").status_code == 404
    assert "金丝雀" not in client.get("clerk", f"/areas/{CELL}/board.html").text


# No fund-raising, no payment codes


@pytest.mark.parametrize("text", ["想要500元现金", "请大家捐款给我", "请扫收款码付钱", "想要一个200元的红包"])
def test_no_money_no_fund_raising_and_no_payment_codes(client: Client, text: str) -> None:
    wish = client.order_body(service=..., wish={"text": text, "kind": "goods"})
    reply = client.post("resident", "/orders", wish)
    assert (reply.status_code, reply.json()["code"]) == (422, "money"), reply.text
    assert text not in reply.text
    assert client.world.count("service_order") == 0


# Incidents are recorded and acted upon


def test_incidents_are_recorded_and_acted_upon(client: Client) -> None:
    order_id = taken_on(client)
    held = claimed(client, order_id)
    grave = {"kind": "injury", "severity": "high", "text": "摔了一跤"}
    ok(client, "near", f"/assignments/{held}/incident", grave)
    lists = {
        who: [one["kind"] for one in client.get(who, "/todos").json()["items"]] for who in ("secretary", "officer")
    }
    assert "incident" in lists["secretary"]
    assert lists["officer"] == ["incident_street"]
    (told,) = client.get("officer", "/incidents").json()["items"]
    ok(client, "officer", f"/incidents/{told['id']}/act", {"action": "called", "note": "已去电"})
    ok(client, "secretary", f"/incidents/{told['id']}/act", {"action": "took_to_doctor", "note": "已送医"})
    assert ok(client, "secretary", f"/incidents/{told['id']}/close", {})["state"] == "closed"
    assert client.get("officer", "/todos").json()["items"] == []
    assert "摔" not in json.dumps(client.get("auditor", f"/orders/{order_id}/events").json(), ensure_ascii=False)


# Against crowding


def test_courtesy_visits_to_one_person_are_capped_and_care_never_is(client: Client) -> None:
    world = client.world
    for name in ("one", "two", "three"):
        world.member(name, tags=["COMPANION"], per_day=9, per_shift=9, total=9)
    later = [{"date": str(world.day(3)), "part": "morning"}]
    first, second = taken_on(client, service="H05"), taken_on(client, service="H05", windows=later)
    care = [taken_on(client), taken_on(client, windows=later)]
    said = items(world, run_round(world))
    assert (said[UUID(second)].state, said[UUID(second)].reason) == ("held", "visit_cap")
    assert said[UUID(first)].state != "held"
    assert [one for one in care if said[UUID(one)].state == "held"] == []


# Emergencies are never queued


@pytest.mark.parametrize(
    ("note", "number"),
    [("厨房着火了", "119"), ("他突然昏迷不醒", "120"), ("有人拿刀砍人", "110"), ("我不想活了", "12356")],
)
def test_emergencies_are_never_queued_and_the_numbers_are_shown(client: Client, note: str, number: str) -> None:
    reply = client.post("resident", "/orders", client.order_body(note=note))
    assert (reply.status_code, reply.json()["code"]) == (422, "emergency")
    assert number in [one["number"] for one in reply.json()["call"]]
    assert client.world.count("service_order") == 0
    shown = client.get("resident", "/emergency")
    assert {"110", "119", "120", "12356", "96110", "12345"} <= {one["number"] for one in shown.json()["items"]}
    assert "燃气" in shown.text
