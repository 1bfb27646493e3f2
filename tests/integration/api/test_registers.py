"""Members, teams and recipients: registered, changed, checked; and who is shown for what."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from matcher.domain.errors import Invalid
from matcher.domain.roles import Role
from matcher.store.invariants import broken
from matcher.usecases.create_token import create_token
from tests.fixtures.world import CELL, FAR_CELL, HOME, NEXT_CELL, OTHER
from tests.integration.api.conftest import Client

MEMBER = {"area": CELL, "name": "示例乙", "phone": "000 0000 0002", "tags": {"PC_REPAIR": 0, "ELECTRICIAN*": 8}}


def field(reply: Any) -> str:
    assert reply.status_code == 422, reply.text
    return str(reply.json()["errors"][0]["field"])


def test_a_member_from_registration_to_a_checked_credential(client: Client) -> None:
    member = client.post("secretary", "/members", MEMBER).json()
    assert (member["name"], member["bases"], member["reach"], member["total"]) == ("示**", [CELL], 1, 2)
    assert member["credentials"] == [{"tag": "ELECTRICIAN*", "state": "claimed", "expires_on": None}]
    path = f"/members/{member['id']}"
    week = [{"weekday": 5, "part": "morning"}, {"weekday": 0, "part": "evening"}]
    busy = {"date": str(client.world.day(3)), "state": "busy"}
    free = client.ask("secretary", "PUT", f"{path}/availability", json={"week": week, "exceptions": [busy]}).json()
    assert free["week"] == week[::-1]
    assert free["exceptions"] == [{**busy, "part": "*"}]
    lost = {"week": [{"weekday": 0, "part": "midnight"}]}
    assert field(client.ask("secretary", "PUT", f"{path}/availability", json=lost)) == "week.part"
    checked = {"tag": "ELECTRICIAN*", "state": "checked", "expires_on": str(client.world.day(400))}
    assert client.post("secretary", f"{path}/credentials", checked).json()["credentials"][0]["state"] == "checked"
    assert field(client.post("secretary", f"{path}/credentials", {"tag": "PC_REPAIR"})) == "tag"
    changed = client.ask("secretary", "PATCH", path, json={"bases": [NEXT_CELL], "reach": 2, "state": "paused"}).json()
    assert (changed["bases"], changed["reach"], changed["state"]) == ([NEXT_CELL], 2, "paused")


def test_what_a_member_may_change_alone(client: Client) -> None:
    near = f"/members/{client.world.actor('near').helper_id}"
    assert client.ask("near", "PATCH", near, json={"total": 5, "per_day": 2}).json()["total"] == 5
    assert client.ask("near", "PATCH", near, json={"reach": 3}).json()["code"] == "not_allowed"
    assert client.post("near", f"{near}/credentials", {"tag": "LAWYER*"}).status_code == 201
    assert client.post("near", f"{near}/credentials", {"tag": "LAWYER*", "state": "checked"}).status_code == 403
    assert client.ask("far", "PATCH", near, json={"total": 5}).status_code == 404


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"bases": ["211402001001999"]}, "bases[0]"),
        ({"bases": ["610104001001001"]}, "bases[0]"),
        ({"per_shift": 2}, "per_shift"),
        ({"per_day": 3}, "per_day"),
        ({"area": "211402001001999"}, "area"),
        ({"tags": {"lower": 0}}, "tags.lower"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_rules_of_registration(client: Client, change: dict[str, Any], where: str) -> None:
    assert field(client.post("secretary", "/members", {**MEMBER, **change})).startswith(where.partition(".")[0])
    assert len(client.get("secretary", "/members").json()["items"]) == 1


def test_a_team_and_its_people(client: Client) -> None:
    near, far = (str(client.world.actor(who).helper_id) for who in ("near", "far"))
    body = {
        "area": HOME,
        "name": "示例队",
        "phone": "00000000003",
        "crews": 2,
        "size": 3,
        "leader": near,
        "members": [far],
    }
    team = client.post("secretary", "/teams", body).json()
    assert (team["per_shift"], team["per_day"], team["total"], team["size"]) == (2, 4, 10, 3)
    assert sorted(team["members"]) == sorted([near, far])
    fewer = client.ask("secretary", "PATCH", f"/teams/{team['id']}", json={"members": []}).json()
    assert fewer["members"] == [near]
    stranger = {**body, "members": [team["id"]]}
    assert field(client.post("secretary", "/teams", stranger)) == "members"
    assert client.post("secretary", "/teams", {**body, "area": OTHER}).status_code == 404


def test_a_team_of_many_crews_has_the_usual_total(client: Client) -> None:
    body = {"area": HOME, "name": "示例队", "phone": "00000000003", "crews": 6}
    team = client.post("secretary", "/teams", body).json()
    assert (team["per_shift"], team["per_day"], team["total"]) == (6, 12, 10)
    assert client.ask("secretary", "PATCH", f"/teams/{team['id']}", json={"total": 3}).json()["total"] == 3


def test_nobody_takes_less_at_one_time_than_already_stands(client: Client) -> None:
    order = client.post("resident", "/orders", client.order_body()).json()["id"]
    client.post("clerk", f"/orders/{order}/accept", {})
    client.post("secretary", f"/orders/{order}/pool", {})
    client.post("near", f"/orders/{order}/claim", {})
    near = f"/members/{client.world.actor('near').helper_id}"
    refused = client.ask("near", "PATCH", near, json={"per_shift": 0})
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    with client.world.services.read() as tx:
        assert broken(tx) == {}
    assert client.ask("near", "PATCH", near, json={"per_shift": 1, "total": 0}).status_code == 200


def test_a_recipient_is_found_again(client: Client) -> None:
    body = {"area": CELL, "name": "示例丁", "phone": "0000-123-4567", "address": "示例路9号"}
    first = client.post("clerk", "/recipients", body).json()
    assert client.post("grid", "/recipients", {**body, "phone": "00001234567"}).json()["id"] == first["id"]
    moved = client.ask("clerk", "PATCH", f"/recipients/{first['id']}", json={"area": NEXT_CELL, "name": "新名"}).json()
    assert (moved["area"], moved["name"], moved["phone"]) == (NEXT_CELL, "新**", "000****67")
    assert client.get("grid", f"/recipients/{first['id']}").status_code == 404
    assert client.ask("clerk", "PATCH", f"/recipients/{moved['id']}", json={"area": FAR_CELL}).status_code == 404


def test_candidates_best_first_or_why_there_are_none(client: Client) -> None:
    order_id = client.world.placed()
    path = f"/orders/{order_id}/candidates"
    assert client.get("clerk", path).json()["code"] == "wrong_state"
    client.post("clerk", f"/orders/{order_id}/accept")
    client.world.member("next", NEXT_CELL)
    found = client.get("secretary", path).json()
    assert "unserved" not in found
    ids = [one["helper"] for one in found["items"]]
    assert ids[0] == str(client.world.actor("near").helper_id)
    assert [one["cost"] for one in found["items"]] == sorted(one["cost"] for one in found["items"])
    assert all(one["why"]["zh"] and one["why"]["en"] for one in found["items"])
    assert client.get("secretary", f"{path}?limit=1").json()["items"] == found["items"][:1]
    nobody = client.world.accepted(service="M05")
    none = client.get("clerk", f"/orders/{nobody}/candidates").json()
    assert (none["items"], none["unserved"]["reason"]) == ([], "impossible")
    assert [one["kind"] for one in none["unserved"]["remedies"]] == ["add_helper"]


def test_the_pool_is_ranked_for_one_person(client: Client) -> None:
    near_order, next_order = client.world.accepted(), client.world.accepted(area=NEXT_CELL)
    for order_id in (next_order, near_order, client.world.accepted(service="M05")):
        client.post("clerk", f"/orders/{order_id}/pool")
    tasks = client.get("near", "/me/tasks").json()["items"]
    assert [one["id"] for one in tasks] == [str(near_order), str(next_order)]
    assert tasks[0]["why"]["zh"]
    first = client.get("near", "/me/tasks?limit=1").json()
    assert client.get("near", f"/me/tasks?limit=1&cursor={first['next']}").json() == {"items": tasks[1:], "next": None}
    assert client.get("far", "/me/tasks").json()["items"] == []


def test_what_lies_beyond_the_planned_days_is_shown_last_and_can_be_claimed(client: Client) -> None:
    world = client.world
    far, farther = world.accepted([world.shift(12)]), world.accepted([world.shift(14)])
    soon, mixed = world.accepted(), world.accepted([world.shift(1), world.shift(13)])
    world.accepted([world.shift(15)])
    for order_id in (farther, far, soon, mixed, world.accepted([world.shift(12)], service="M05")):
        client.post("clerk", f"/orders/{order_id}/pool")
    tasks = client.get("near", "/me/tasks").json()["items"]
    assert [one["id"] for one in tasks] == [*map(str, (soon, mixed, far, farther))]
    assert [one["cost"] is None for one in tasks] == [False, False, True, True]
    assert all(one["why"]["zh"] and one["why"]["en"] for one in tasks)
    assert client.get("far", "/me/tasks").json()["items"] == []
    first = client.get("near", "/me/tasks?limit=3").json()
    rest = client.get("near", f"/me/tasks?limit=3&cursor={first['next']}").json()
    assert [*first["items"], *rest["items"]] == tasks
    assert client.post("near", f"/orders/{far}/claim").status_code == 200
    # What the claim would be refused is not shown: on that day the member has enough.
    left = client.get("near", "/me/tasks").json()["items"]
    assert str(far) not in [one["id"] for one in left]


def test_tokens_fit_their_role(client: Client) -> None:
    near = client.world.actor("near").helper_id
    run = client.world.services.commit
    token = run(lambda tx: create_token(tx, Role.MEMBER, HOME, near, "示例"))
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get(None, "/me/offers", headers=headers).status_code == 200
    wrong: list[tuple[Role, str, UUID | None]] = [
        (Role.MEMBER, HOME, None),
        (Role.CLERK, HOME, near),
        (Role.TEAM_LEADER, HOME, near),
        (Role.MEMBER, OTHER, near),
        (Role.CLERK, "211402999", None),
    ]
    for role, area, helper in wrong:
        with pytest.raises(Invalid):
            run(partial(create_token, role=role, area=area, helper_id=helper, name="x"))
