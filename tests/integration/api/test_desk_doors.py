"""Desk work through its doors: what each answers, to whom, and that nothing private is in it."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from matcher.domain.roles import Role
from matcher.store import personal, schema
from matcher.usecases.work_off_timers import work_off_timers
from tests.fixtures.world import CELL, DISTRICT, HOME, ONE_PERSON
from tests.integration.api.conftest import Client

WORDS = "金丝雀说不归我们"


def placed(client: Client, **changes: Any) -> str:
    reply = client.post("resident", "/orders", client.order_body(**changes))
    assert reply.status_code == 201, reply.text
    return str(reply.json()["id"])


def accepted(client: Client, **changes: Any) -> str:
    order_id = placed(client, **changes)
    assert client.post("clerk", f"/orders/{order_id}/accept").status_code == 200
    return order_id


def ok(client: Client, who: str, path: str, body: Any = None, **sent: Any) -> Any:
    reply = client.post(who, path, body, **sent)
    assert reply.status_code in {200, 201}, reply.text
    assert "金丝雀" not in reply.text
    return reply.json()


def refused(client: Client, who: str, path: str, body: Any = None) -> tuple[int, str]:
    reply = client.post(who, path, body)
    return reply.status_code, reply.json()["code"]


def pass_time(client: Client, **duration: float) -> None:
    client.world.pass_time(**duration)
    while work_off_timers(client.world.services):
        pass
    client.world.work()


def actor_id(client: Client, name: str) -> str:
    return str(client.world.actor(name).id)


def test_asked_back_and_answered(client: Client) -> None:
    order_id = placed(client)
    assert ok(client, "clerk", f"/orders/{order_id}/need-info", {"reason": WORDS})["state"] == "need_info"
    assert refused(client, "clerk", f"/orders/{order_id}/need-info", {"reason": WORDS}) == (409, "wrong_state")
    assert ok(client, "resident", f"/orders/{order_id}/inform", {"note": "金丝雀路口"})["state"] == "placed"
    assert [one["kind"] for one in client.get("clerk", "/todos").json()["items"]] == ["answered"]
    assert refused(client, "resident", f"/orders/{order_id}/need-info", {"reason": "other"}) == (403, "not_allowed")
    assert refused(client, "neighbour", f"/orders/{order_id}/inform", {"note": "x"}) == (404, "not_found")


def test_the_desk_sees_the_clocks_and_notes_the_first_contact(client: Client) -> None:
    order_id = placed(client)
    seen = client.get("clerk", f"/orders/{order_id}/desk").json()
    assert [one["step"] for one in seen["clock"]] == [
        *("contact", "search_street", "secretary", "street", "search_district", "district")
    ]
    assert (seen["contacted_at"], seen["tier_h"], seen["owner"]) == (None, 168, None)
    noted = ok(client, "clerk", f"/orders/{order_id}/contact")
    assert noted["contacted_at"] is not None
    assert ok(client, "clerk", f"/orders/{order_id}/contact") == noted
    assert client.get("resident", f"/orders/{order_id}/desk").status_code == 403


def test_a_duplicate_is_merged(client: Client) -> None:
    double, kept = accepted(client), accepted(client)
    merged = ok(client, "clerk", f"/orders/{double}/merge", {"into": kept}, key="once")
    assert ok(client, "clerk", f"/orders/{double}/merge", {"into": kept}, key="once") == merged
    assert (merged["state"], merged["merged_into"], merged["clock"]) == ("merged", kept, [])
    assert client.get("clerk", f"/orders/{kept}/desk").json()["merged"] == [double]
    assert refused(client, "clerk", f"/orders/{kept}/merge", {"into": double}) == (409, "wrong_state")
    assert refused(client, "clerk", f"/orders/{kept}/merge", {"into": kept}) == (422, "invalid")
    assert refused(client, "clerk", f"/orders/{kept}/merge", {"into": str(uuid4())}) == (404, "not_found")


def test_an_order_is_transferred_to_one_of_a_closed_list(client: Client) -> None:
    order_id = accepted(client)
    for to in ("my_cousin", "gas company", 3, None):
        assert refused(client, "clerk", f"/orders/{order_id}/transfer", {"to": to, "reason": "other"})[0] == 422
    moved = ok(client, "clerk", f"/orders/{order_id}/transfer", {"to": "police_110", "reason": WORDS})
    named = {"code": "police_110", "name": {"zh": "公安110", "en": "police 110"}}
    assert (moved["state"], moved["outside_owner"]) == ("transferred", named)
    assert client.get("resident", f"/orders/{order_id}").json()["state"] == "transferred"


def test_given_back_ruled_and_that_stands(client: Client) -> None:
    order_id = accepted(client)
    back = ok(client, "clerk", f"/orders/{order_id}/return", {"reason": WORDS})
    assert (back["owner"], back["returns"], back["waiting"]) == (actor_id(client, "secretary"), 1, ["returned"])
    assert refused(client, "clerk", f"/orders/{order_id}/return", {"reason": "busy"}) == (403, "not_allowed")
    up = ok(client, "secretary", f"/orders/{order_id}/return", {"reason": "not_able"})
    assert (up["state"], up["back_to"], up["level"], up["waiting"]) == ("needs_human", "accepted", "street", ["ruling"])
    assert [one["id"] for one in client.get("clerk", "/orders?state=needs_human").json()["items"]] == [order_id]
    assert [one["kind"] for one in client.get("officer", "/todos?kind=ruling").json()["items"]] == ["ruling"]
    mine = {"owner": actor_id(client, "clerk"), "note": WORDS}
    assert refused(client, "secretary", f"/orders/{order_id}/rule", mine) == (403, "not_allowed")
    assert refused(client, "admin", f"/orders/{order_id}/rule", mine) == (403, "not_allowed")
    ruled = ok(client, "officer", f"/orders/{order_id}/rule", mine)
    assert (ruled["state"], ruled["owner"], ruled["is_ruled"]) == ("accepted", actor_id(client, "clerk"), True)
    assert refused(client, "clerk", f"/orders/{order_id}/return", {"reason": "busy"}) == (409, "wrong_state")


def test_raised_by_hand_and_read_by_the_street_only_then(client: Client) -> None:
    order_id = accepted(client)
    assert client.get("officer", f"/orders/{order_id}").status_code == 404
    assert ok(client, "secretary", f"/orders/{order_id}/escalate", {"reason": WORDS})["level"] == "street"
    assert client.get("officer", f"/orders/{order_id}").status_code == 200
    assert ok(client, "officer", f"/orders/{order_id}/escalate", {"reason": "unsafe"})["level"] == "district"
    assert refused(client, "officer", f"/orders/{order_id}/escalate", {"reason": "unsafe"}) == (409, "wrong_state")
    assert refused(client, "clerk", f"/orders/{order_id}/escalate", {"reason": "unsafe"}) == (403, "not_allowed")
    assert client.get("admin", f"/orders/{order_id}").status_code == 403
    assert [one["kind"] for one in client.get("admin", "/todos").json()["items"]] == ["raised_district"]
    ruled = ok(client, "admin", f"/orders/{order_id}/rule", {"owner": actor_id(client, "secretary")})
    assert ruled["owner"] == actor_id(client, "secretary")


def test_handed_over_once_the_other_says_yes(client: Client) -> None:
    client.world.staff("colleague", Role.CLERK, HOME)
    order_id = accepted(client)
    known = client.get("clerk", "/colleagues").json()["items"]
    assert {one["id"] for one in known} == {actor_id(client, name) for name in ("clerk", "secretary", "colleague")}
    to = {"owner": actor_id(client, "colleague")}
    asked = ok(client, "clerk", f"/orders/{order_id}/hand-over", to)
    assert (asked["owner"], asked["handed_to"]) == (actor_id(client, "clerk"), to["owner"])
    assert refused(client, "secretary", f"/orders/{order_id}/take-over") == (409, "not_available")
    declined = ok(client, "colleague", f"/orders/{order_id}/take-over", {"accept": False})
    assert (declined["owner"], declined["handed_to"]) == (actor_id(client, "clerk"), None)
    ok(client, "clerk", f"/orders/{order_id}/hand-over", to)
    taken = ok(client, "colleague", f"/orders/{order_id}/take-over")
    assert (taken["owner"], taken["handed_by"]) == (to["owner"], actor_id(client, "clerk"))
    assert refused(client, "colleague", f"/orders/{order_id}/hand-over", {"owner": str(uuid4())}) == (422, "invalid")


def test_a_relative_s_order_goes_to_somebody_else_s_list(client: Client) -> None:
    order_id = placed(client)
    served = client.get("clerk", "/recipients").json()["items"][0]["id"]
    said = ok(client, "clerk", "/conflicts", {"recipient": served, "kind": "relative"})
    assert said == {"person": actor_id(client, "clerk"), "recipient": served, "kind": "relative"}
    reply = client.post("clerk", f"/orders/{order_id}/accept", key="again")
    assert (reply.status_code, reply.json()["code"]) == (403, "not_allowed")
    assert "relat" not in reply.text
    assert client.post("clerk", f"/orders/{order_id}/accept", key="again").status_code == 403
    waiting = client.get("secretary", "/todos?kind=stand_in").json()["items"]
    assert [(one["order"], one["person"]) for one in waiting] == [(order_id, actor_id(client, "secretary"))]
    ok(client, "secretary", "/conflicts", {"recipient": served, "kind": None, "person": actor_id(client, "clerk")})
    assert ok(client, "clerk", f"/orders/{order_id}/accept")["state"] == "accepted"
    assert refused(client, "grid", "/conflicts", {"recipient": served, "kind": "close"}) == (403, "not_allowed")
    assert refused(client, "far_clerk", "/conflicts", {"recipient": served, "kind": "close"}) == (404, "not_found")


def test_the_reason_of_an_override_is_sealed(client: Client) -> None:
    order_id = accepted(client)
    near = str(client.world.actor("near").helper_id)
    ok(client, "secretary", f"/orders/{order_id}/offer", {"helpers": [near], "reason": WORDS})
    told = client.get("clerk", f"/orders/{order_id}/events")
    assert [one["reason"] for one in told.json()["items"] if one["verb"] == "offer"] == ["in_words"]
    with client.world.services.read() as tx:
        order = tx.value(select(schema.service_order.c.id))
        assert personal.read_many(tx, "order", [order])[order]["offer_reason"] == WORDS


def test_a_list_through_the_day(client: Client) -> None:
    far_ahead = [{"date": client.world.day(day).isoformat(), "part": "morning"} for day in (20, 21)]
    order_id = placed(client, windows=far_ahead)
    pass_time(client, hours=24, minutes=1)
    entry = client.get("clerk", "/todos?overdue=true&kind=contact,untaken").json()["items"][0]
    assert (entry["order"], entry["number"], entry["kind"]) == (order_id, "000001", "contact")
    assert set(entry["say"]) == {"zh", "en"}
    assert client.get("far_clerk", "/todos").json() == {"items": [], "next": None}
    assert refused(client, "far_clerk", f"/todos/{entry['id']}/done") == (404, "not_found")
    assert refused(client, "clerk", f"/todos/{entry['id']}/done", {"outcome": "again"}) == (422, "invalid")
    done = ok(client, "clerk", f"/todos/{entry['id']}/done", {"outcome": "reached"})
    assert (done["state"], done["outcome"], done["done_by"]) == ("done", "reached", actor_id(client, "clerk"))
    assert refused(client, "clerk", f"/todos/{entry['id']}/done") == (409, "not_available")
    assert client.get("clerk", f"/orders/{order_id}/desk").json()["contacted_at"] is not None
    assert client.get("clerk", "/todos?state=done").json()["items"] == [done]
    assert client.get("clerk", "/todos?kind=nothing").status_code == 422
    pass_time(client, hours=24 * 7)
    kinds = [one["kind"] for one in client.get("secretary", "/todos").json()["items"]]
    assert kinds == ["untaken"]
    assert [one["kind"] for one in client.get("officer", "/todos").json()["items"]] == ["raised_street"]
    assert client.get("officer", f"/orders/{order_id}/desk").json()["level"] == "street"


def test_a_district_sets_its_numbers(client: Client) -> None:
    body = {"policy": {"contact_h": 12, "digest_min": [600]}, "weights": {"distance": [0, 5, 20, 60]}}
    changed = client.ask("admin", "PATCH", "/settings", json=body).json()
    assert (changed["policy"]["contact_h"], changed["policy"]["digest_min"]) == (12, [600])
    assert changed["weights"]["distance"] == [0, 5, 20, 60]
    assert (changed["defaults"]["policy"]["contact_h"], changed["defaults"]["weights"]["change"]) == (24, 25)
    assert client.get("clerk", "/settings").json() == changed
    assert changed["version"] == 4
    assert client.ask("secretary", "PATCH", "/settings", json=body).status_code == 403


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"policy": {"contact_h": 0}}, "policy.contact_h", "out_of_range"),
        ({"policy": {"nonsense": 1}}, "policy", "unknown_setting"),
        ({"policy": {"tell_secretary_pct": 10}}, "policy.widen_pct", "out_of_order"),
        ({"weights": {"urgency": {"low": 100}}}, "weights", "too_dear"),
        ({"weights": {"waited_step": -1}}, "weights.waited_step", "out_of_range"),
        ({"policy": {"contact_h": 10**19}}, "policy.contact_h", "out_of_range"),
    ],
)
def test_a_number_that_makes_no_sense_is_named(client: Client, body: Any, field: str, code: str) -> None:
    reply = client.ask("admin", "PATCH", "/settings", json=body)
    assert (reply.status_code, reply.json()["errors"]) == (422, [{"field": field, "code": code}])
    assert client.get("admin", "/settings").json()["version"] == 1


@pytest.mark.parametrize(
    "body", [{"policy": 1}, {"policy": {"a": "1"}}, {"policy": {"contact_h": 1.5}}, {"weights": {"distance": []}}, {}]
)
def test_a_number_of_another_kind_is_refused(client: Client, body: Any) -> None:
    assert client.ask("admin", "PATCH", "/settings", json=body).status_code == 422


def test_a_district_s_rule_shows_in_its_catalogue(client: Client) -> None:
    def shown(who: str) -> dict[str, Any]:
        found = client.get(who, "/services?limit=200").json()["items"]
        return next(one for one in found if one["code"] == ONE_PERSON)

    usual = shown("resident")
    assert (usual["sla_hours"], usual["duration_min"], usual["is_offered"]) == (168, 90, True)
    body = {"service": ONE_PERSON, "sla_hours": 24, "is_offered": False}
    set_ = client.ask("admin", "PUT", "/service-rules", json=body)
    assert (set_.status_code, set_.json()) == (200, shown("resident"))
    assert set_.json() == {**usual, "sla_hours": 24, "is_offered": False}
    reply = client.post("resident", "/orders", client.order_body())
    assert (reply.status_code, reply.json()["errors"]) == (422, [{"field": "service", "code": "not_offered"}])
    assert client.ask("admin", "PUT", "/service-rules", json={"service": ONE_PERSON}).json() == usual
    assert client.ask("admin", "PUT", "/service-rules", json={"service": "Z99"}).status_code == 422
    assert client.ask("clerk", "PUT", "/service-rules", json=body).status_code == 403
    assert client.world.count("service_rule", district=DISTRICT) == 1
    assert shown("auditor")["code"] == ONE_PERSON
    assert CELL.startswith(HOME)
