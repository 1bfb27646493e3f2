"""The way of an order through the doors, on both databases."""

import pytest

from tests.fixtures.world import CELL, HOME
from tests.integration.api.conftest import Client

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
ORDER_FIELDS = {
    "id",
    "number",
    "kind",
    "service",
    "area",
    "state",
    "pooled",
    "level",
    "urgency",
    "windows",
    "headcount",
    "due_at",
    "placed_at",
    "owner",
    "payer",
    "assigned",
    "version",
}


@BOTH
def test_placed_accepted_claimed_done_and_confirmed(client: Client) -> None:
    placed = client.post("resident", "/orders", client.order_body())
    assert placed.status_code == 201, placed.text
    order = placed.json()
    assert set(order) == ORDER_FIELDS | {"code"}
    assert (order["state"], order["kind"], order["service"], order["area"]) == ("placed", "menu", "C04", CELL)
    path = f"/orders/{order['id']}"
    accepted = client.post("clerk", f"{path}/accept", {"urgency": "high"}).json()
    assert (accepted["state"], accepted["urgency"]) == ("accepted", "high")
    assert accepted["owner"] == str(client.world.actor("clerk").id)
    assert client.post("clerk", f"{path}/pool").json()["pooled"] is True

    claimed = client.post("near", f"{path}/claim")
    assert claimed.status_code == 200, claimed.text
    held = claimed.json()
    assert (held["order"], held["state"]) == (order["id"], "active")
    late = client.post("team", f"{path}/claim")
    assert (late.status_code, late.json()["code"]) == (409, "not_available")
    mine = client.get("near", "/me/assignments").json()["items"]
    assert [one["id"] for one in mine] == [held["id"]]

    doing = f"/assignments/{held['id']}"
    at = f"{client.world.day(1)}T09:30:00+08:00"
    assert (
        client.post("near", f"{doing}/schedule", {"at": at}).json()["scheduled_at"].startswith(str(client.world.day(1)))
    )
    assert client.post("near", f"{doing}/start").json()["order_state"] == "in_service"
    assert client.post("near", f"{doing}/report", {"minutes": 40, "note": "好了"}).json()["minutes"] == 40
    done = client.post("resident", f"{path}/confirm").json()
    assert done["state"] == "confirmed"
    assert done["assigned"] == [{"helper": held["helper"], "kind": "member", "state": "verified"}]
    told = client.get("clerk", f"{path}/events").json()["items"]
    verbs = [one["verb"] for one in told if one["thing"] == "order"]
    assert verbs == ["place", "accept", "pool", "assign", "schedule", "start", "report", "confirm"]


@BOTH
def test_offered_declined_offered_accepted_released(client: Client) -> None:
    order_id = client.world.accepted()
    near = str(client.world.actor("near").helper_id)
    offered = client.post("secretary", f"/orders/{order_id}/offer", {"helpers": [near]})
    assert (offered.status_code, offered.json()["state"]) == (200, "offered"), offered.text
    (offer,) = client.get("near", "/me/offers").json()["items"]
    assert (offer["order"], offer["helper"], offer["state"]) == (str(order_id), near, "pending")
    assert set(offer["shift"]) == {"date", "part"}
    declined = client.post("near", f"/offers/{offer['id']}/decline", {"reason": "这周没空"})
    assert declined.json()["state"] == "declined"
    assert client.get("near", "/me/offers").json() == {"items": [], "next": None}
    team = str(client.world.actor("team").helper_id)
    assert client.post("secretary", f"/orders/{order_id}/offer", {"helpers": [team]}).status_code == 200
    (offer,) = client.get("team", "/me/offers").json()["items"]
    taken = client.post("team", f"/offers/{offer['id']}/accept").json()
    assert taken["state"] == "accepted"
    assert client.post("team", f"/offers/{offer['id']}/accept").json()["code"] == "wrong_state"
    assert client.post("team", f"/assignments/{taken['assignment']}/release").json()["state"] == "released"
    assert client.get("secretary", f"/orders/{order_id}").json()["assigned"] == []


@BOTH
def test_a_round_is_asked_for_and_read(client: Client) -> None:
    asked = client.post("secretary", "/rounds", {"area": HOME, "mode": "propose"})
    assert asked.status_code == 202, asked.text
    found = client.get("secretary", f"/rounds/{asked.json()['id']}").json()
    assert {"id", "state", "area", "served", "unserved", "cost", "bound", "gap", "prices", "timings", "items"} <= set(
        found
    )
    assert (found["state"], found["items"]) == ("queued", [])
    assert client.post("secretary", f"/rounds/{found['id']}/dispatch").json()["code"] == "wrong_state"
    assert client.get("far_secretary", f"/rounds/{found['id']}").status_code == 404


def test_desk_work(client: Client) -> None:
    first, second, third = (client.world.placed() for _ in range(3))
    later = {"date": str(client.world.day(3)), "part": "evening"}
    changed = client.ask("resident", "PATCH", f"/orders/{first}", json={"windows": [later], "place": "示例路2号"})
    assert changed.json()["windows"] == [later], changed.text
    assert client.post("clerk", f"/orders/{second}/reject", {"reason": "duplicate"}).json()["state"] == "rejected"
    assert client.post("resident", f"/orders/{third}/cancel", {"reason": "已经好了"}).json()["state"] == "cancelled"
    assert client.post("clerk", f"/orders/{second}/reject", {}).json()["errors"] == [
        {"field": "reason", "code": "missing"}
    ]
    numbers = [
        one["number"] for one in client.get("clerk", "/orders", params={"state": "rejected,cancelled"}).json()["items"]
    ]
    assert numbers == ["000003", "000002"]
    assert [o["number"] for o in client.get("clerk", "/orders?q=000001").json()["items"]] == ["000001"]
    assert client.get("clerk", "/orders?overdue=true").json()["items"] == []
    assert len(client.get("clerk", f"/orders?overdue=false&area={CELL}").json()["items"]) == 3


def test_a_wish_and_a_recipient_by_name(client: Client) -> None:
    wish = {"text": "想要一个放大镜", "kind": "goods"}
    body = client.order_body(
        service=..., wish=wish, recipient={"name": "示例乙", "phone": "00099999999"}, channel="visit"
    )
    placed = client.post("grid", "/orders", body | {"on_behalf_of": {"name": "示例丙", "relation": "女儿"}})
    assert (placed.status_code, placed.json()["kind"]) == (201, "micro_wish"), placed.text
    people = client.get("clerk", "/recipients").json()["items"]
    assert [(one["name"], one["phone"]) for one in people] == [("示**", "000****99")]
    again = client.order_body(recipient=people[0]["id"], channel="phone")
    assert client.post("clerk", "/orders", again).status_code == 201
    assert client.post("far_clerk", "/orders", again).status_code == 404


@pytest.mark.parametrize(
    ("begin", "end", "status"),
    [
        ("{day}T08:30:00+08:00", "{day}T02:00:00Z", 201),
        ("08:30", "10:00", 201),
        ("{day}T08:30:00+08:00", "10:00", 422),
        ("{day}T10:00:00+08:00", "{day}T01:00:00Z", 422),
        ("{other}T08:30:00+08:00", "{other}T10:00:00+08:00", 422),
        ("{day}T08:30:00", "{day}T10:00:00", 422),
    ],
)
def test_exact_hours_are_moments_or_times_of_the_day(client: Client, begin: str, end: str, status: int) -> None:
    days = {"day": client.order_body()["windows"][0]["date"], "other": client.world.day(30)}
    at = {"from": begin.format(**days), "to": end.format(**days)}
    assert client.post("resident", "/orders", client.order_body(at=at)).status_code == status
    if status == 201:
        order = client.post("resident", "/orders", client.order_body()).json()["id"]
        assert client.ask("resident", "PATCH", f"/orders/{order}", json={"at": at}).status_code == 200


def test_what_if_tells_the_cost_or_why_not(client: Client) -> None:
    client.world.member("able")
    client.world.member("stranger", tags=["X"])
    order_id = client.world.accepted()
    able, stranger = (client.world.actor(name).helper_id for name in ("able", "stranger"))
    found = client.get("secretary", f"/orders/{order_id}/what-if?helper={able}").json()
    assert found["possible"]
    assert found["cost_change"] == 0
    shift = client.world.shift(2)
    other = client.get("secretary", f"/orders/{order_id}/what-if?helper={able}&date={shift.date}&part=morning").json()
    assert not other["possible"]
    assert other["why"]["zh"] == "订单不接受这个时间。"
    assert "skill" in client.get("secretary", f"/orders/{order_id}/what-if?helper={stranger}").json()["why"]["en"]
    half = client.get("secretary", f"/orders/{order_id}/what-if?helper={able}&part=morning")
    assert half.status_code == 422
    assert client.get("able", f"/orders/{order_id}/what-if?helper={able}").status_code == 404


def test_a_proposed_round_is_tried_before_it_is_released(client: Client) -> None:
    client.world.member("able")
    order_id = client.world.accepted()
    round_id = client.post("secretary", "/rounds", {"area": HOME, "mode": "propose"}).json()["id"]
    client.world.work()
    wish = {"order": str(order_id), "helper": str(client.world.actor("able").helper_id)}
    found = client.post("secretary", f"/rounds/{round_id}/try", {"changes": [wish]}).json()
    assert found["cost_change"] == 0
    assert found["steps"][0]["possible"]
    left = client.post("secretary", f"/rounds/{round_id}/try", {"except": [str(order_id)]}).json()
    assert left["cost_change"] > 0
    assert left["leave_out"] == [str(order_id)]
    assert client.get("secretary", f"/rounds/{round_id}").json()["state"] == "proposed"
    assert client.post("clerk", f"/rounds/{round_id}/try", {}).status_code == 403
