"""Who may come through which door: the table of roles and the scope hold for every one of them."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from starlette.routing import Route

from api.app import DoorRoute, PageRoute, check_policy, create_app
from api.door import _KNOWN, Door, Doors
from api.examples import EXAMPLES
from api.open311.routes import DISCOVERY
from api.operations import OPEN
from api.pages.letting_in import OPEN_PAGES
from api.routes import every_door
from api.schemas.fields import Nothing
from matcher.domain.roles import OPERATIONS, Role
from matcher.domain.waiting import TodoKind
from matcher.store import access, todos
from matcher.store.database import Tx
from matcher.store.schema import actor
from matcher.usecases.services import Services
from tests.fixtures.world import CELL, HOME
from tests.integration.api.conftest import Client
from workers.files.sheets import MEDIA_TYPE

PEOPLE = ["admin", "officer", "secretary", "clerk", "grid", "resident", "near", "team", "liaison", "auditor"]
KINDS = list(_KNOWN)
FOR_NEIGHBOURS = {"sessions", "duties", "days"}
"""What everybody who lives there may know of."""
FOR_UNITS = {"posts"}
"""What a unit may propose, and so its liaison knows of."""
OUTSIDE_AREA = {Role.MEMBER, Role.TEAM_LEADER, Role.RESIDENT, Role.UNIT_LIAISON, Role.GRID_STAFF, Role.STREET_OFFICER}
"""Roles whose scope is not all of the community: 404 is right for them too."""
AGREED = {"purpose": "health", "by": "self", "how": "phone", "notice": "1"}
DAUGHTER = {"kind": "family", "name": "示例丁", "phone": "00012345670"}
DOORS = {f"{door.method} {door.path}": door for door in every_door()}


def things(client: Client) -> dict[str, str]:
    """A thing of each kind, in the home community."""
    order_id = client.world.accepted()
    near = str(client.world.actor("near").helper_id)
    assert client.post("secretary", f"/orders/{order_id}/offer", {"helpers": [near]}).status_code == 200
    offer = client.get("near", "/me/offers").json()["items"][0]["id"]
    pooled = client.world.accepted()
    client.post("clerk", f"/orders/{pooled}/pool")
    held = client.post("team", f"/orders/{pooled}/claim").json()["id"]
    asked = client.post("secretary", "/rounds", {"area": HOME, "mode": "propose"}).json()["id"]
    served = client.get("clerk", "/recipients").json()["items"][0]["id"]
    team = str(client.world.actor("team").helper_id)
    client.post("secretary", f"/orders/{order_id}/hand-over", {"owner": str(client.world.actor("secretary").id)})
    todo = client.get("secretary", "/todos").json()["items"][0]["id"]
    found = {"todos": todo, "orders": str(order_id), "offers": offer, "assignments": held, "rounds": asked}
    wrong = client.post("clerk", f"/orders/{order_id}/incident", {"kind": "other", "severity": "high", "text": "示例"})
    found |= {"incidents": wrong.json()["id"], "callbacks": str(waiting_call(client, order_id))}
    agreed = client.post("clerk", f"/recipients/{served}/consents", AGREED).json()["id"]
    near_them = client.post("clerk", f"/recipients/{served}/contacts", DAUGHTER).json()["id"]
    found |= {"consents": agreed, "contacts": near_them}
    return {
        **found,
        "members": near,
        "teams": team,
        "recipients": served,
        **forms(client),
        **units(client),
        **outside(client),
        **planned(client),
        **books(client, near),
    }


def made(client: Client, who: str, path: str, body: dict[str, Any]) -> Any:
    """What was answered to a call that makes something."""
    reply = client.post(who, path, body)
    assert reply.is_success, (path, reply.text)
    return reply.json()


def planned(client: Client) -> dict[str, str]:
    """A post, a service day, a deliberation with a step and a question, a noted need and a link."""
    post = made(client, "clerk", "/posts", {**EXAMPLES["PostBody"], "area": HOME})["id"]
    date = client.world.day(5).isoformat()
    day = made(client, "clerk", "/days", {**EXAMPLES["ServiceDayBody"], "area": HOME, "date": date})["id"]
    talk = {**EXAMPLES["ProjectBody"], "area": HOME, "template": "deliberation"}
    project = made(client, "clerk", "/projects", talk)
    asked = made(client, "clerk", f"/projects/{project['id']}/agenda", dict(EXAMPLES["AgendaBody"]))
    entry = made(client, "clerk", "/list-entries", {**EXAMPLES["EntryBody"], "area": CELL})["id"]
    member = str(client.world.actor("near").helper_id)
    link = made(client, "secretary", "/links", {"area": CELL, "member": member})["id"]
    house = made(client, "secretary", "/areas", {"parent": CELL, "name": "1号楼"})["code"]
    lead = made(client, "secretary", "/leads", {**EXAMPLES["LeadBody"], "area": house})["id"]
    found = {"posts": post, "days": day, "projects": project["id"], "list-entries": entry, "links": link, "leads": lead}
    return {**found, "project-steps": project["steps"][0]["id"], "agenda-items": asked["agenda"][0]["id"]}


def books(client: Client, member: str) -> dict[str, str]:
    """Something of the catalogue, and one of it redeemed."""
    dates = {"from": client.world.day(-1).isoformat(), "until": client.world.day(30).isoformat()}
    reward = made(client, "secretary", "/rewards", {**EXAMPLES["RewardBody"], **dates})["id"]
    made(client, "secretary", f"/members/{member}/carried-over", dict(EXAMPLES["CarryOverBody"]))
    redeemed = made(client, "near", "/ledgers/points/redeem", {"item": reward, "quantity": 1})["id"]
    return {"rewards": reward, "redemptions": redeemed}


def outside(client: Client) -> dict[str, str]:
    """A webhook and a robot of the home community."""
    made = client.post("admin", "/webhooks", {**EXAMPLES["WebhookBody"], "area": HOME}).json()["id"]
    robot = client.post("admin", "/robots", {**EXAMPLES["RobotBody"], "area": HOME}).json()["id"]
    return {"webhooks": made, "robots": robot}


def forms(client: Client) -> dict[str, str]:
    """A session with a seat, a series and a duty, in the home community."""
    day = client.world.day(1).isoformat()
    made = client.post("clerk", "/sessions", {**EXAMPLES["SessionBody"], "area": HOME, "date": day}).json()["id"]
    seat = client.post("resident", f"/sessions/{made}/seats", EXAMPLES["SeatBody"]).json()["id"]
    days = {"from": day, "until": client.world.day(9).isoformat(), "area": CELL}
    series = client.post("resident", "/series", {**EXAMPLES["SeriesBody"], **days}).json()["id"]
    roster = client.post("clerk", "/rosters", {**EXAMPLES["RosterBody"], **days, "area": HOME}).json()
    brought = client.ask(
        "clerk", "POST", "/imports?kind=orders", content=b"-", headers={"Content-Type": MEDIA_TYPE}
    ).json()["id"]
    return {"imports": brought, "sessions": made, "seats": seat, "series": series, "duties": roster["duties"][0]["id"]}


def units(client: Client) -> dict[str, str]:
    """A home unit of the home community, what it offers and whom it names; somebody who is not tried speaks for it."""
    unit = client.post("secretary", "/units", {"area": HOME, "name": "示例单位"}).json()["id"]
    client.world.actors["speaker"] = client.world.services.commit(
        lambda tx: access.add_actor(tx, Role.UNIT_LIAISON, HOME[:6], "speaker", unit_id=UUID(unit))
    )
    offered = client.post("speaker", f"/units/{unit}/resources", {**EXAMPLES["ResourceBody"], "area": HOME}).json()
    named = client.post("speaker", f"/units/{unit}/proposals", {**EXAMPLES["ProposalBody"], "area": HOME}).json()
    return {"units": unit, "resources": offered["id"], "proposals": named["id"]}


def waiting_call(client: Client, order_id: UUID) -> UUID:
    """A call-back on the list of the home community."""

    def lay(tx: Tx) -> UUID:
        waiting = todos.Waiting(TodoKind.CALLBACK, order_id, HOME, Role.CLERK, tx.now, order_id=order_id)
        todos.add(tx, waiting)
        found = todos.open_of(tx, order_id, TodoKind.CALLBACK)
        assert found is not None
        call_id: UUID = found.id
        return call_id

    return client.world.services.commit(lay)


def address(door: Door, ids: dict[str, str]) -> str:
    kind = door.path.split("/")[2]
    return door.path.removeprefix("/v1").replace("{id}", ids.get(kind, "")).replace("{code}", HOME)


def test_every_route_has_an_operation_and_every_operation_a_role(client: Client) -> None:
    for route in client.app.router.routes:
        is_open = isinstance(route, Route) and route.path in OPEN | OPEN_PAGES | DISCOVERY
        assert isinstance(route, DoorRoute | PageRoute) or is_open
    assert all(door.operation in OPERATIONS and OPERATIONS[door.operation] for door in DOORS.values())
    used = {door.operation for door in DOORS.values()}
    # Rights within a door or of a page alone, not doors of their own.
    within = {"check_credential", "import_registers", "import_orders", "read_all_rewards", "read_cell"}
    assert set(OPERATIONS) - used == within


def test_a_route_without_operation_refuses_to_start(services: Services) -> None:
    with pytest.raises(ValueError, match="names no operation"):
        Doors("x").at("GET /x", "no_such_operation", Nothing, dict)(lambda *_: None)
    app = create_app(services)
    app.router.routes.append(Route("/v1/back-door", lambda _: None))
    with pytest.raises(RuntimeError, match="/v1/back-door names no operation"):
        check_policy(app)
    app.state.close()


def test_nobody_comes_in_without_a_token(client: Client) -> None:
    for name, door in DOORS.items():
        path = address(door, dict.fromkeys(KINDS, str(uuid4())))
        for headers in ({}, {"Authorization": "Bearer jd_wrong"}, {"Authorization": "Basic eDp5"}):
            reply = client.ask(None, door.method, path, headers=headers)
            assert (reply.status_code, reply.json()["code"]) == (401, "unauthenticated"), name
            assert reply.headers["www-authenticate"] == "Bearer"


def test_in_scope_a_wrong_role_is_403_and_a_right_one_never(client: Client) -> None:
    ids = things(client)
    for name, door in DOORS.items():
        if door.how.stream:  # its answer would not end
            continue
        for who in PEOPLE:
            reply = client.ask(who, door.method, address(door, ids), **({"json": {"?": 1}} if door.has_body else {}))
            role = client.world.actor(who).role
            allowed = role in OPERATIONS[door.operation]
            if allowed:
                # What lies outside one's scope is not there, whatever is sent; test_role_table has it exactly.
                asks = any(field.is_required() for field in door.asks.model_fields.values())
                usual = {422} if door.has_body or asks else {200}
                expected = {403, 404, 422} if door.known or "{code}" in door.path else usual
                assert reply.status_code in expected | ({200, 409} if not door.has_body else set()), (name, who)
            else:
                assert reply.status_code in ({403, 404} if door.known else {403}), (name, who, reply.text)
            if not allowed and door.known and role not in OUTSIDE_AREA:
                assert reply.status_code == 403, (name, who)
    # No worker ran beside it: what became due meanwhile is done now, before anything counts as overdue.
    client.world.work()


def test_outside_the_scope_everything_is_404(client: Client) -> None:
    ids = things(client)
    good = {
        "POST /v1/orders/{id}/reject": {"reason": "duplicate"},
        "POST /v1/orders/{id}/cancel": {"reason": "duplicate"},
        "POST /v1/orders/{id}/offer": {"helpers": [ids["members"]]},
        "POST /v1/orders/{id}/need-info": {"reason": "need_info"},
        "POST /v1/orders/{id}/inform": {"note": "示例"},
        "POST /v1/orders/{id}/merge": {"into": ids["orders"]},
        "POST /v1/orders/{id}/transfer": {"to": "gas_company", "reason": "out_of_area"},
        "POST /v1/orders/{id}/return": {"reason": "not_able"},
        "POST /v1/orders/{id}/rule": {"owner": ids["members"]},
        "POST /v1/orders/{id}/escalate": {"reason": "other"},
        "POST /v1/orders/{id}/hand-over": {"owner": ids["members"]},
        "POST /v1/assignments/{id}/schedule": {"at": "2030-01-01T09:00:00+08:00"},
        "POST /v1/assignments/{id}/report": {"minutes": 1},
        "PUT /v1/members/{id}/availability": {"week": []},
        "PUT /v1/teams/{id}/availability": {"week": []},
        "POST /v1/members/{id}/credentials": {"tag": "A*"},
        "POST /v1/teams/{id}/credentials": {"tag": "A*"},
        "PATCH /v1/orders/{id}": {"place": "示例路3号"},
        "PATCH /v1/members/{id}": {"reach": 1},
        "PATCH /v1/teams/{id}": {"reach": 1},
        "PATCH /v1/recipients/{id}": {"name": "示例丁"},
        **{
            f"POST /v1/orders/{{id}}/{verb}": {"reason": "other"}
            for verb in ("rework", "dispute", "settle", "reveal", "reassign")
        },
        "POST /v1/orders/{id}/incident": {"kind": "other", "severity": "low", "text": "示例"},
        "POST /v1/assignments/{id}/incident": {"kind": "other", "severity": "low", "text": "示例"},
        "POST /v1/callbacks/{id}": {"outcome": "refused"},
        "POST /v1/incidents/{id}/act": {"action": "called"},
        "POST /v1/recipients/{id}/consents": AGREED,
        "POST /v1/recipients/{id}/contacts": DAUGHTER,
        "PUT /v1/recipients/{id}/needs-note": {"text": None},
        "POST /v1/assignments/{id}/undelivered": {"note": "示例"},
        "POST /v1/sessions/{id}/cancel": {"reason": "duplicate"},
        "POST /v1/sessions/{id}/seats": dict(EXAMPLES["SeatBody"]),
        "POST /v1/sessions/{id}/attendance": {"seats": []},
        "PATCH /v1/series/{id}": {"state": "ended"},
    }
    for name, door in DOORS.items():
        if door.known is None:
            continue
        body = {"json": good.get(name, {})} if door.has_body else {}
        kind = door.path.split("/")[2]
        for who in ("far_secretary", "far_clerk", "far", "neighbour", "liaison"):
            if (who == "neighbour" and kind in FOR_NEIGHBOURS) or (who == "liaison" and kind in FOR_UNITS):
                continue
            reply = client.ask(who, door.method, address(door, ids), **body)
            assert (reply.status_code, reply.json()["code"]) == (404, "not_found"), (name, who, reply.text)
        for strange in (str(uuid4()), "x", "%00", "9" * 400):
            reply = client.ask("secretary", door.method, address(door, dict.fromkeys(ids, strange)), **body)
            assert reply.status_code in {403, 404}, (name, strange)


def test_lists_hold_nothing_from_outside(client: Client) -> None:
    things(client)
    for who in ("far_secretary", "far_clerk", "neighbour"):
        assert client.get(who, "/orders").json() == {"items": [], "next": None}
    for who in ("far_secretary", "far_clerk"):
        assert client.get(who, "/recipients").json()["items"] == []
        assert [one["area"] for one in client.get(who, "/members").json()["items"]] != []
        assert all(not one["area"].startswith(HOME) for one in client.get(who, "/members").json()["items"])


def test_the_scope_is_read_anew_with_each_request(client: Client) -> None:
    order_id = client.world.placed()
    assert client.get("clerk", f"/orders/{order_id}").status_code == 200
    clerk = client.world.actor("clerk").id
    client.world.services.commit(
        lambda tx: tx.execute(update(actor).where(actor.c.id == clerk).values(area="211402002002"))
    )
    assert client.get("clerk", f"/orders/{order_id}").status_code == 404


def test_counts_only_for_the_district_and_no_offers_of_others_for_members(client: Client) -> None:
    ids = things(client)
    seen = client.get("admin", f"/rounds/{ids['rounds']}").json()
    assert seen["items"] == []
    told = client.get("near", f"/orders/{ids['orders']}/events").json()["items"]
    assert {one["thing"] for one in told} <= {"order", "offer"}
    assert client.get("admin", f"/orders/{ids['orders']}").status_code == 403


def test_names_and_phones_are_masked_everywhere(client: Client) -> None:
    name, phone, place = "金丝雀甲", "00098761234", "金丝雀路77号"
    body = client.order_body(contact={"name": name, "phone": phone}, place=place, note="金丝雀的话")
    order = client.post("resident", "/orders", body)
    member = client.post(
        "secretary", "/members", {"area": CELL, "name": name, "phone": phone, "tags": {"A": 0, "B*": 8}}
    )
    assert member.status_code == 201, member.text
    served = client.post(
        "clerk", "/recipients", {"area": CELL, "name": name, "phone": phone, "address": place}, key="k1"
    )
    again = client.post(
        "clerk", "/recipients", {"area": CELL, "name": name, "phone": phone, "address": place}, key="k1"
    )
    assert (served.status_code, again.json()) == (201, served.json())
    seen = [order, member, served]
    for who in PEOPLE:
        paths = ["/orders", f"/orders/{order.json()['id']}", f"/orders/{order.json()['id']}/events"]
        paths += ["/members", f"/members/{member.json()['id']}", "/recipients", "/me/offers", "/me/tasks"]
        seen += [client.get(who, path) for path in paths]
    canary = re.compile("金丝雀|98761234")
    assert [reply.url for reply in seen if canary.search(reply.text)] == []
