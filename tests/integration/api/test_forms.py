"""The forms of service through their doors: what people send, and what they are told."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from matcher.domain.roles import Role
from matcher.store.schema import personal_record
from tests.fixtures.runs import carried_by, driver
from tests.fixtures.steps import open_pool
from tests.fixtures.world import CELL, FAR_CELL, HOME
from tests.integration.api.conftest import Client

SEAT = {"contact": {"name": "示例丁", "phone": "00012345678"}, "consent": {"by": "self", "how": "phone", "notice": "1"}}


def session_body(client: Client, **changes: Any) -> dict[str, Any]:
    day = client.world.day(1).isoformat()
    at = {"from": "08:30", "to": "11:30"}
    body = {"service": "B01", "area": HOME, "place": "活动室", "date": day, "part": "morning", "at": at, "seats": 2}
    return body | changes


def test_a_session_is_announced_booked_given_back_and_called_off(client: Client) -> None:
    made = client.post("clerk", "/sessions", session_body(client), key="s1")
    again = client.post("clerk", "/sessions", session_body(client), key="s1")
    assert (made.status_code, made.json()) == (201, again.json())
    session = made.json()
    assert (session["seats"], session["free"], session["state"], session["taken"]) == (2, 2, "open", [])
    path = f"/sessions/{session['id']}"
    seat = client.post("resident", f"{path}/seats", SEAT).json()
    other = {**SEAT, "contact": {"name": "示例戊", "phone": "00012345679"}}
    assert client.post("neighbour", f"{path}/seats", other).status_code == 201
    third = client.post("neighbour", f"{path}/seats", {**SEAT, "contact": {"name": "示例己", "phone": "00012345670"}})
    assert (third.status_code, third.json()["code"]) == (409, "not_available")
    seen = client.get("neighbour", path).json()
    assert (seen["free"], len(seen["mine"]), "taken" in seen, "order" in seen) == (0, 1, False, False)
    assert [one["name"] for one in client.get("clerk", path).json()["taken"]] == ["示**", "示**"]
    assert client.post("neighbour", f"/seats/{seat['id']}/cancel").status_code == 404
    assert client.post("resident", f"/seats/{seat['id']}/cancel").json()["state"] == "cancelled"
    listed = client.get("near", f"/sessions?area={HOME}&from={client.world.today.isoformat()}").json()["items"]
    assert [one["free"] for one in listed] == [1]
    gone = client.post("secretary", f"{path}/cancel", {"reason": "ill"})
    assert (gone.json()["state"], gone.json()["taken"]) == ("cancelled", [])
    assert client.get("clerk", f"/orders/{session['order']}").json()["state"] == "cancelled"


def test_a_seat_is_for_somebody_and_a_session_is_not_ordered(client: Client) -> None:
    path = f"/sessions/{client.post('clerk', '/sessions', session_body(client)).json()['id']}/seats"
    refused = client.post("resident", path, {"consent": SEAT["consent"]})
    assert refused.json()["errors"] == [{"field": "body", "code": "either_recipient_or_contact"}]
    ordered = client.post("resident", "/orders", client.order_body(service="B01"))
    assert ordered.json()["errors"] == [{"field": "service", "code": "book_a_seat"}]


def test_the_order_that_staffs_a_session_keeps_its_time_and_place(client: Client) -> None:
    session = client.post("clerk", "/sessions", session_body(client)).json()
    path = f"/orders/{session['order']}"
    windows = [{"date": client.world.day(4).isoformat(), "part": "evening"}]
    for changed in ({"windows": windows}, {"place": "另一处"}):
        refused = client.ask("clerk", "PATCH", path, json=changed)
        assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
        assert "cancel the session and make another" in refused.json()["detail"]


def test_a_session_is_for_those_who_live_in_its_community(client: Client) -> None:
    client.world.staff("stranger", Role.RESIDENT, FAR_CELL)
    path = f"/sessions/{client.post('clerk', '/sessions', session_body(client)).json()['id']}"
    assert client.get("stranger", path).status_code == 404
    assert client.post("stranger", f"{path}/seats", SEAT).status_code == 404
    assert client.get("stranger", "/sessions").json()["items"] == []
    assert client.get("neighbour", path).status_code == 200
    assert len(client.get("neighbour", "/sessions").json()["items"]) == 1


def test_an_order_with_fixed_hours_says_them(client: Client) -> None:
    refused = client.post("resident", "/orders", client.order_body(service="B07"))
    assert refused.json()["errors"] == [{"field": "at", "code": "missing"}]
    at = {"from": "08:30", "to": "11:30"}
    assert client.post("resident", "/orders", client.order_body(service="B07", at=at)).status_code == 201


def test_a_leak_needs_no_time_and_tells_whom_to_phone(client: Client) -> None:
    set_phone = client.post("secretary", "/duty-phones", {"area": HOME, "phone": "000-1234 1111"})
    assert set_phone.json() == {"area": HOME, "phone": "00012341111"}
    placed = client.post("resident", "/orders", client.order_body(service="C03", windows=...)).json()
    assert (placed["duty_phone"], placed["urgency"], len(placed["windows"])) == ("00012341111", "urgent", 1)
    usual = client.post("resident", "/orders", client.order_body())
    assert "duty_phone" not in usual.json()
    without = client.post("resident", "/orders", client.order_body(windows=...))
    assert without.json()["errors"] == [{"field": "windows", "code": "missing"}]
    assert client.get("near", "/duty-phones").json() == {"area": HOME, "phone": "00012341111"}
    with client.world.services.read() as tx:
        sealed = [bytes(row.sealed) for row in tx.rows(select(personal_record))]
    assert not any(b"1111" in one for one in sealed)


def series_body(client: Client, **changes: Any) -> dict[str, Any]:
    body = {
        "service": "A08",
        "area": CELL,
        "place": "示例路1号",
        "contact": SEAT["contact"],
        "days": [{"weekday": client.world.day(1).weekday(), "part": "afternoon"}],
        "from": client.world.day(1).isoformat(),
        "channel": "web",
        "consent": SEAT["consent"],
    }
    return body | changes


def test_a_series_is_placed_taken_on_rests_and_ends(client: Client) -> None:
    placed = client.post("resident", "/series", series_body(client)).json()
    path = f"/series/{placed['id']}"
    assert (placed["state"], placed["made"]) == ("placed", [])
    active = client.post("clerk", f"{path}/accept").json()
    assert (active["state"], len(active["made"]) >= 2) == ("active", True)
    order = client.get("resident", f"/orders/{active['made'][0]['order']}").json()
    assert (order["state"], order["service"]) == ("accepted", "A08")
    assert client.ask("resident", "PATCH", path, json={"state": "paused"}).json()["made"] == []
    ended = client.ask("resident", "PATCH", path, json={"state": "ended", "reason": "no_longer_needed"})
    assert (ended.json()["state"], client.get("clerk", path).json()["state"]) == ("ended", "ended")
    assert [one["id"] for one in client.get("clerk", f"/series?area={CELL}").json()["items"]] == [placed["id"]]


def test_days_are_named_once(client: Client) -> None:
    twice = [{"weekday": 1, "part": "morning"}, {"weekday": 1, "part": "evening"}]
    refused = client.post("resident", "/series", series_body(client, days=twice))
    assert refused.json()["errors"] == [{"field": "days", "code": "repeated"}]


def test_a_duty_is_claimed_and_given_back(client: Client) -> None:
    client.world.member("guard", CELL, ["PATROL", "INSURED*"])
    days = [{"weekday": day, "part": "evening"} for day in range(7)]
    first, last = client.world.day(1).isoformat(), client.world.day(2).isoformat()
    body = {"service": "L01", "area": HOME, "name": "巡逻队", "days": days, "from": first, "until": last}
    drawn = client.post("secretary", "/rosters", body)
    assert drawn.status_code == 201, drawn.text
    duty = drawn.json()["duties"][0]
    assert (duty["free"], duty["mine"], duty["helpers"]) == (1, False, [])
    taken = client.post("guard", f"/duties/{duty['id']}/claim").json()
    assert (taken["free"], taken["mine"], "helpers" in taken) == (0, True, False)
    late = client.post("near", f"/duties/{duty['id']}/claim")
    assert (late.status_code, late.json()["code"]) == (403, "not_allowed")
    assert client.post("guard", f"/duties/{duty['id']}/release", {"reason": "ill"}).json()["free"] == 1
    assert client.get("far", "/rosters").json()["items"] == []


def meal_taken_on(client: Client, **recipient: Any) -> str:
    """Asked for on the phone, for tomorrow's noon."""
    windows = [{"date": client.world.day(1).isoformat(), "part": "noon"}]
    consent = {"by": "self", "how": "phone", "notice": "1"}
    said = client.order_body(service="A06", windows=windows, channel="phone", consent=consent, **recipient)
    order_id: str = client.post("clerk", "/orders", said).json()["id"]
    assert client.post("clerk", f"/orders/{order_id}/accept").json()["state"] == "accepted"
    return order_id


def test_the_driver_of_a_run_never_learns_where_somebody_lives_who_must_not_meet_the_driver(client: Client) -> None:
    one, world = driver(client.world), client.world
    body = {"area": CELL, "name": "示例辛", "phone": "00098761234"}
    apart = client.post("clerk", "/recipients", body).json()["id"]
    tie = {"recipient": apart, "helper": str(one.helper_id), "kind": "blocked"}
    assert client.post("clerk", "/pairs", tie).status_code == 201
    other = meal_taken_on(client, recipient={"name": "示例乙", "phone": "00022223333"})
    run = carried_by(world, UUID(other))
    open_pool(world, run)
    assert client.post("driver", f"/orders/{run}/claim").status_code == 200
    late = meal_taken_on(client, recipient=apart)
    look = {"reason": "visit"}
    assert client.get("clerk", f"/orders/{late}").json()["assigned"] == []
    assert client.post("driver", f"/orders/{late}/reveal", look).status_code == 404
    assert client.post("driver", f"/orders/{other}/reveal", look).status_code == 200
    next_run = carried_by(world, UUID(late))
    open_pool(world, next_run)
    assert client.get("driver", "/me/tasks").json()["items"] == []
    refused = client.post("driver", f"/orders/{next_run}/claim")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert client.post("driver", f"/orders/{next_run}/reveal", look).status_code in {403, 404}
