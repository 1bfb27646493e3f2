"""The end of an order through the doors: by number and code, at the desk, and for those who look things up."""

import json
import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from matcher.store import schema
from tests.fixtures.steps import claim, open_pool, report, reported, start, tick
from tests.integration.api.conftest import Client, Reply
from tests.integration.api.test_order_path import BOTH


def by_code(
    client: Client, order: dict[str, Any], method: str, path: str, code: str | None = None, **sent: Any
) -> Reply:
    headers = {"Authorization": f"Code {order['number']}-{code or order['code']}"}
    return client.ask(None, method, path, headers=headers, **sent)


def place(client: Client) -> dict[str, Any]:
    order: dict[str, Any] = client.post("clerk", "/orders", client.order_body(channel="phone")).json()
    return order


def served(client: Client, order: dict[str, Any]) -> None:
    """Done and reported."""
    order_id = UUID(order["id"])
    client.post("clerk", f"/orders/{order_id}/accept")
    open_pool(client.world, order_id)
    near = client.world.actor("near")
    held = claim(client.world, near, order_id)
    start(client.world, near, held)
    report(client.world, near, held)


@BOTH
def test_an_elder_without_account_follows_confirms_rates_and_reopens(client: Client) -> None:
    order = place(client)
    assert re.fullmatch("[2-9A-Y]{4}", order["code"])
    path = f"/orders/{order['id']}"
    seen = by_code(client, order, "GET", path).json()
    assert (seen["number"], seen["state"], "code" in seen) == (order["number"], "placed", False)
    assert [one["id"] for one in by_code(client, order, "GET", "/orders").json()["items"]] == [order["id"]]
    later = {"windows": [{"date": str(client.world.day(2)), "part": "morning"}]}
    assert by_code(client, order, "PATCH", path, json=later).status_code == 200
    served(client, order)
    done = by_code(client, order, "POST", f"{path}/confirm", json={"rating": {"solved": "no", "contacted": True}})
    assert done.json()["state"] == "confirmed", done.text
    again = by_code(client, order, "POST", f"{path}/rate", json={"satisfied": "yes"})
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert [one["why"] for one in client.get("clerk", "/callbacks").json()["items"]] == ["unsolved"]
    told = by_code(client, order, "GET", f"{path}/events").json()["items"]
    assert {one["verb"] for one in told} >= {"place", "report", "confirm", "rate"}
    assert all(one["by"] is None for one in told if one["role"] == "member")
    client.world.pass_time(days=8)
    tick(client.world)
    reopened = by_code(client, order, "POST", f"{path}/reopen", json={})
    assert (reopened.status_code, reopened.json()["state"]) == (200, "accepted"), reopened.text
    assert by_code(client, order, "POST", f"{path}/cancel", json={"reason": "no_longer_needed"}).status_code == 200


def test_a_code_opens_this_one_order_and_no_other_door(client: Client) -> None:
    order, other = place(client), place(client)
    for method, path, body in (
        ("GET", f"/orders/{other['id']}", None),
        ("POST", f"/orders/{other['id']}/cancel", {"reason": "mistake"}),
        ("POST", f"/orders/{other['id']}/rate", {"satisfied": "yes"}),
    ):
        sent: dict[str, Any] = {} if body is None else {"json": body}
        assert by_code(client, order, method, path, **sent).status_code == 404, path
    for method, path in (
        ("POST", "/orders"),
        ("GET", "/members"),
        ("GET", "/callbacks"),
        ("GET", "/reveals"),
        ("GET", "/incidents"),
        ("POST", f"/orders/{order['id']}/reveal"),
        ("POST", f"/orders/{order['id']}/code"),
        ("POST", f"/orders/{order['id']}/receipt"),
        ("POST", f"/orders/{order['id']}/accept"),
    ):
        asked: dict[str, Any] = {} if method == "GET" else {"json": {}}
        assert by_code(client, order, method, path, **asked).status_code == 403, path
    assert by_code(client, order, "PATCH", f"/orders/{order['id']}", json={"place": "示例路8号"}).status_code == 403


@pytest.mark.parametrize(
    "given", ["", "x", "1", "1-", "-A7K2", "000001-A7K", "000001-A7K2X", "1" * 19 + "-A7K2", "1-????"]
)
def test_what_is_no_number_and_code_is_refused(client: Client, given: str) -> None:
    place(client)
    reply = client.ask(None, "GET", "/orders", headers={"Authorization": f"Code {given}"})
    assert (reply.status_code, reply.json()["code"]) == (401, "unauthenticated")
    assert "A7K" not in reply.text


@BOTH
def test_sixty_four_wrong_codes_at_once(client: Client) -> None:
    order = place(client)
    wrong = [f"{a}{b}{c}{d}" for a in "23" for b in "2345" for c in "2345" for d in "67"]
    codes = [code for code in wrong if code != order["code"]]
    asked = [
        client.sending(None, "GET", "/orders", headers={"Authorization": f"Code {order['number']}-{code}"})
        for code in codes
    ]
    said = [(reply.status_code, reply.json()["code"]) for reply in client.at_once(asked)]
    assert set(said) <= {(401, "unauthenticated"), (429, "slow_down"), (503, "busy")}
    assert 1 <= said.count((401, "unauthenticated")) <= 10
    with client.world.services.read() as tx:
        tried = tx.value(select(schema.code_try.c.wrong).where(schema.code_try.c.kind == "order"))
    assert tried == said.count((401, "unauthenticated"))


def test_a_new_code_replaces_the_old_one(client: Client) -> None:
    order = place(client)
    fresh = client.post("clerk", f"/orders/{order['id']}/code").json()
    assert (fresh["number"], set(fresh)) == (order["number"], {"number", "code"})
    path = f"/orders/{order['id']}"
    assert by_code(client, order, "GET", path).status_code == 401
    assert by_code(client, order, "GET", path, fresh["code"]).status_code == 200
    assert by_code(client, order, "GET", path, fresh["code"].lower()).status_code == 200


@BOTH
def test_the_same_key_gives_the_same_code_again_and_the_database_does_not_hold_it(client: Client) -> None:
    body = client.order_body()
    first = client.post("resident", "/orders", body, key="k1").json()
    assert client.post("resident", "/orders", body, key="k1").json() == first
    path = f"/orders/{first['id']}/code"
    fresh = client.post("clerk", path, key="k2").json()
    assert client.post("clerk", path, key="k2").json() == fresh
    sheet = client.post("clerk", f"/orders/{first['id']}/receipt", key="k3")
    again = client.post("clerk", f"/orders/{first['id']}/receipt", key="k3")
    assert sheet.text == again.text
    (code,) = re.findall(r'class="big">([2-9A-Y]{4})<', sheet.text)
    with client.world.services.read() as tx:
        kept = json.dumps([row.body for row in tx.rows(select(schema.idempotency_key))])
    assert not any(secret in kept for secret in (first["code"], fresh["code"], code, "示例"))
    assert by_code(client, first, "GET", f"/orders/{first['id']}", code).status_code == 200


def test_an_answer_that_an_older_version_kept_is_given_as_it_is(client: Client) -> None:
    body = client.order_body()
    client.post("resident", "/orders", body, key="k")
    key = schema.idempotency_key
    client.world.services.commit(lambda tx: tx.execute(update(key).values(body={"id": "x"})))
    assert client.post("resident", "/orders", body, key="k").json() == {"id": "x"}


def test_a_revealed_address_is_not_kept_with_a_key(client: Client) -> None:
    order_id, _ = reported(client.world, client.world.actor("near"))
    path = f"/orders/{order_id}/reveal"
    first = client.post("near", path, {"reason": "visit"}, key="k")
    assert first.json()["place"] == "示例路1号", first.text
    assert client.post("near", path, {"reason": "visit"}, key="k").json() == first.json()
    assert client.world.count("reveal") == 1
    with client.world.services.read() as tx:
        assert "示例" not in json.dumps([row.body for row in tx.rows(select(schema.idempotency_key))])
    client.world.pass_time(days=2)
    assert client.post("near", path, {"reason": "visit"}, key="k").status_code == 403
    assert client.post("near", path, {}).json()["errors"] == [{"field": "reason", "code": "missing"}]
    assert client.get("auditor", "/reveals").json()["items"][0]["reason"] == "visit"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"satisfied": "maybe"}, "satisfied", "wrong_type"),
        ({"satisfied": 1}, "satisfied", "wrong_type"),
        ({"satisfied": "yes", "score": 5}, "score", "unknown_field"),
        ({"satisfied": "yes", "how": "dance"}, "how", "not_a_choice"),
        ({"satisfied": "yes", "comment": "11010519491231002X"}, "comment", "identity_or_card_number"),
        ({}, "satisfied", "nothing_answered"),
    ],
)
def test_a_rating_answers_three_questions_and_nothing_else(
    client: Client, body: dict[str, Any], field: str, code: str
) -> None:
    order_id, _ = reported(client.world, client.world.actor("near"))
    client.post("resident", f"/orders/{order_id}/confirm")
    reply = client.post("resident", f"/orders/{order_id}/rate", body)
    assert (reply.status_code, reply.json()["errors"]) == (422, [{"field": field, "code": code}]), reply.text
    assert client.world.count("rating") == 0


def test_ratings_callbacks_and_incidents_at_the_desk(client: Client) -> None:
    order_id, held = reported(client.world, client.world.actor("near"))
    path = f"/orders/{order_id}"
    assert client.post("resident", f"{path}/rework", {"reason": "还漏水"}).json()["state"] == "in_service"
    report(client.world, client.world.actor("near"), held)
    client.post("clerk", f"{path}/confirm")
    rated = client.post("clerk", f"{path}/rate", {"contacted": "yes", "satisfied": False, "how": "paper"}).json()
    assert (rated["contacted"], rated["solved"], rated["satisfied"], rated["how"]) == (True, None, False, "paper")
    (call,) = client.get("clerk", "/callbacks").json()["items"]
    assert (call["order"], call["why"], call["tries"]) == (str(order_id), "dissatisfied", 0)
    missed = client.post("clerk", f"/callbacks/{call['id']}", {"outcome": "not_reached"}).json()
    assert (missed["tries"], missed["state"]) == (1, "open")
    assert client.get("clerk", "/callbacks").json()["items"] == []
    assert len(client.get("clerk", "/callbacks?later=true").json()["items"]) == 1
    body = {"kind": "injury", "severity": "high", "text": "金丝雀摔倒"}
    told = client.post("near", f"/assignments/{held}/incident", body, key="i")
    assert (told.status_code, set(told.json())) == (201, {"id", "order", "kind", "severity", "state", "made_at"})
    assert client.post("near", f"/assignments/{held}/incident", body, key="i").json() == told.json()
    (wrong,) = client.get("officer", "/incidents").json()["items"]
    assert wrong["text"] is None
    acted = client.post("secretary", f"/incidents/{wrong['id']}/act", {"action": "took_to_doctor", "note": "已送医"})
    assert (acted.json()["text"], acted.json()["steps"][0]["note"]) == ("金丝雀摔倒", "已送医")
    assert client.post("secretary", f"/incidents/{wrong['id']}/act", {"action": "x"}).status_code == 422
    assert client.post("secretary", f"/incidents/{wrong['id']}/close").json()["state"] == "closed"
    assert client.get("secretary", "/incidents").json()["items"] == []
    assert len(client.get("secretary", "/incidents?state=closed").json()["items"]) == 1
    assert client.post("resident", f"{path}/dispute", {"reason": "other"}).status_code == 200
    assert client.post("secretary", f"{path}/settle", {"reason": "other"}).status_code == 200
