"""Bad input: every hostile value in every field gets one clear answer, repeats nothing and changes nothing."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from api.examples import EXAMPLES
from api.limits import BODY_MOST
from api.routes import every_door
from tests.fixtures.world import CELL
from tests.integration.api.conftest import Client
from tests.integration.api.test_policy import address, things

CANARY = "canary-138-0000-4711"
IDENTITY = "11010519491231002X"
RAW = [
    "NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1" * 400, "99999999999999999999", "-1", "1.5", "true", "null",
    "[]", "{}", "[[]]", '""', '" "', r'"\u0000"', r'"\ud800"', r'"\udfff\ud800"', r'"\u202e"', r'"\u0007"',
    r'"a\u0000b"',
    json.dumps(CANARY), json.dumps("x" * 5000), json.dumps("é́" * 300), json.dumps("' OR 1=1 --"),
    json.dumps("<script>alert(1)</script>"), json.dumps("=cmd|' /C calc'!A0"), json.dumps("../../etc/passwd"),
    json.dumps("${jndi:ldap://x}"), json.dumps("{{7*7}}"), json.dumps("%00%n%s"),
    json.dumps("٣" * 12), json.dumps("１" * 12),
    json.dumps("2026-02-30"), json.dumps("0000-00-00"), json.dumps("9999-12-31"), json.dumps("25:61"),
    json.dumps("9999-12-31T23:59:60+14:00"), json.dumps("0001-01-01T00:00:00-14:00"), json.dumps("+" + "9" * 19),
    "[" * 40 + "]" * 40, '{"a":{"b":{"c":{}}}}', json.dumps([CANARY] * 300), json.dumps({CANARY: CANARY}),
    json.dumps("\u2028\u2029"), json.dumps("a" * 64), json.dumps("🧨" * 100), json.dumps(IDENTITY),
]  # fmt: skip
MARK = "\x01here\x01"
BODIES: dict[str, Any] = {door.asks.__name__: door for door in every_door() if door.writes and door.has_json}


def places(body: Any) -> Iterator[Any]:
    """The body with each of its values in turn replaced by a mark."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield {**body, name: MARK}
            yield from ({**body, name: inner} for inner in places(value))
        yield {**body, "extra_field": MARK}
    elif isinstance(body, list):
        for number, value in enumerate(body):
            yield [*body[:number], MARK, *body[number + 1 :]]
            yield from ([*body[:number], inner, *body[number + 1 :]] for inner in places(value))


def full(client: Client) -> dict[str, Any]:
    """Every body with every field."""
    shift = client.order_body()["windows"][0]
    everything = client.order_body(
        recipient={"name": "示例乙", "phone": "00012341234"},
        at={"from": "08:30", "to": "09:30"},
        headcount=1,
        claimed_urgency="normal",
        on_behalf_of={"name": "示例丙", "relation": "女儿"},
        note="示例",
    )
    wish = client.order_body(service=..., wish={"text": "示例", "kind": "goods"})
    found = {name: json.loads(json.dumps(dict(example))) for name, example in EXAMPLES.items()}
    member = {
        **found["MemberBody"],
        "area": CELL,
        "bases": [CELL],
        "reach": 1,
        "per_shift": 1,
        "per_day": 1,
        "total": 2,
    }
    change = {
        "name": "示",
        "phone": "0001234",
        "state": "active",
        "bases": [CELL],
        "reach": 1,
        "per_day": 1,
        "total": 2,
        "tags": {},
    }
    return found | {
        "PlaceOrderBody": everything,
        "WishBody": wish,
        "ChangeOrderBody": {"windows": [shift], "place": "示例路1号"},
        "MaybeReasonBody": {"reason": "busy"},
        "MemberBody": member,
        "ChangeMemberBody": change,
        "ChangeTeamBody": {**change, "size": 2, "members": []},
        "ChangeRecipientBody": {"area": CELL, "name": "示", "phone": "00012345", "address": "示例路1号"},
        "SeriesBody": {**found["SeriesBody"], "recipient": {"name": "示例乙", "phone": "00012341234"}, "note": "示例"},
        "Nothing": {},
    }


@pytest.mark.timeout(300)
def test_every_hostile_value_in_every_field(client: Client) -> None:
    ids = things(client)
    bodies = full(client)
    asked = 0
    for name, door in [*BODIES.items(), ("WishBody", BODIES["PlaceOrderBody"])]:
        who = next(
            w
            for w in ("secretary", "clerk", "near", "team", "resident", "admin", "speaker")
            if client.world.actor(w).may(door.operation)
        )
        for marked in places(bodies[name]):
            text = json.dumps(marked)
            # A stride over the corpus, other for each place: every value meets every kind of field in the end.
            for value in RAW[asked % 3 :: 3]:
                asked += 1
                sent = text.replace(json.dumps(MARK), value).encode()
                headers = {"Content-Type": "application/json"}
                reply = client.ask(who, door.method, address(door, ids), content=sent, headers=headers)
                assert reply.status_code < 500, (name, sent[:300], reply.text)
                assert CANARY not in reply.text or reply.status_code < 300, (name, value)
                assert IDENTITY not in reply.text, (name, value)
                if reply.status_code >= 400:
                    assert reply.headers["content-type"] == "application/problem+json"
    assert asked > 500
    # No worker ran beside it: what became due meanwhile is done now, before anything counts as overdue.
    client.world.work()


@pytest.mark.parametrize(
    "text", ['{"a":1', "", "[]", "null", '"x"', "\ufeff{}", '{"reason":"a","reason":"b"}', "{" * 60000, "[" * 60000]
)
def test_broken_json_is_422_for_the_body(client: Client, text: str) -> None:
    order_id = client.world.placed()
    headers = {"Content-Type": "application/json"}
    reply = client.ask("clerk", "POST", f"/orders/{order_id}/reject", content=text.encode(), headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid")
    assert client.world.state(order_id) == "placed"


def test_errors_name_fields_and_never_values(client: Client) -> None:
    body = client.order_body(contact={"name": CANARY * 9, "phone": "12"}, windows=[{"date": CANARY, "part": "morning"}])
    reply = client.post("resident", "/orders", {**body, "level": "district", "recipient": {"name": "示例"}})
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
    assert {(one["field"], one["code"]) for one in reply.json()["errors"]} == {
        ("contact.name", "too_long"),
        ("contact.phone", "phone_length"),
        ("windows[0].date", "date"),
        ("level", "unknown_field"),
        ("recipient.phone", "missing"),
    }
    assert CANARY not in reply.text


def test_identity_numbers_are_refused_wherever_text_is_free(client: Client) -> None:
    for change in (
        {"note": f"号码{IDENTITY}"},
        {"place": IDENTITY},
        {"contact": {"name": IDENTITY, "phone": "00012345"}},
    ):
        reply = client.post("resident", "/orders", client.order_body(**change))
        assert reply.json()["errors"][0]["code"] == "identity_or_card_number"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit"), ("cursor=!!", "cursor"),
        ("cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk", "cursor"),
        ("state=lost", "state[0]"), ("area=12", "area"), ("q=abc", "q"), ("overdue=maybe", "overdue"),
        ("stat=placed", "stat"),
        ("limit=1&limit=2", "query"), ("q=%00", "q"), ("cursor=%00", "cursor"),
        ("x12345=1", "body"), ("area=%ED%A0%80", "area"),
    ],
)  # fmt: skip
def test_bad_queries(client: Client, query: str, field: str) -> None:
    reply = client.get("clerk", f"/orders?{query}")
    assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, field), reply.text


@pytest.mark.parametrize("cursor", ["NDYxMTY4NjAxODQyNzM4NzkwNA", "MDAwMA0", "AAAA"])
def test_a_cursor_that_no_code_could_have_made(client: Client, cursor: str) -> None:
    for path in ("areas", "services"):
        reply = client.get("clerk", f"/{path}?cursor={cursor}")
        assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, "cursor"), reply.text


def test_too_large_and_not_json(client: Client) -> None:
    large = client.post("resident", "/orders", client.order_body(note="x" * BODY_MOST))
    assert (large.status_code, large.json()["code"]) == (413, "too_large")

    async def pieces() -> Any:
        for _ in range(100):
            yield b" " * 1000

    headers = {"Content-Type": "application/json"}
    streamed = client.ask("resident", "POST", "/orders", content=pieces(), headers=headers)
    assert streamed.status_code == 413
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=gbk",
        "",
    ):
        reply = client.ask("resident", "POST", "/orders", content=b"{}", headers={"Content-Type": kind})
        assert (reply.status_code, reply.json()["code"]) == (415, "unsupported_media_type"), kind
    other = client.ask(
        "resident", "POST", "/orders", content=b"{}", headers={"Content-Type": "Application/JSON; Charset=UTF-8"}
    )
    assert other.status_code == 422


def test_unknown_addresses_and_methods(client: Client) -> None:
    for path in ("/v1/nothing", "/nowhere", "/v1/orders/", "/docs", "/v1//orders", "/v1/%2e%2e/x"):
        reply = client.ask(None, "GET", f"http://door{path}")
        assert (reply.status_code, reply.json()["code"]) == (404, "not_found"), path
        assert reply.headers["content-type"] == "application/problem+json"
    reply = client.ask("clerk", "DELETE", "/orders")
    assert (reply.status_code, reply.json()["code"]) == (405, "method_not_allowed")
    assert set(reply.headers["allow"].replace(" ", "").split(",")) <= {"GET", "POST"}


def test_security_headers_and_no_banner(client: Client) -> None:
    for path in ("/orders", "/nothing"):
        headers = client.get("clerk", path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers
