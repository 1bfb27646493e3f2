"""What the desk's panel lets people do, over HTTP: every call of the API that is theirs has its place."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from api.door import Door
from api.pages.desk_actions import REASONS
from api.routes import every_door
from matcher.domain.roles import DESK, OPERATIONS
from tests.integration.api.conftest import Client
from tests.integration.api.test_desk_pages import HOSTILE, page, rows, shown

TEMPLATES = Path(__file__).resolve().parents[3] / "api/pages/templates/desk"
ELSEWHERE = {
    "POST /orders/{id}/rate": "the form of the rating, which confirms as well where that is still to be done",
    "POST /orders/{id}/receipt": "the form of a new order shows number and code; a new code is shown by the panel",
}


def _of_an_order(door: Door) -> bool:
    is_changed = door.method != "GET" and door.path.startswith(("/v1/orders/{id}", "/v1/assignments/{id}"))
    return is_changed and bool(OPERATIONS[door.operation].keys() & DESK.keys())


def test_every_call_about_an_order_that_is_the_desks_has_its_place() -> None:
    text = "".join(path.read_text("utf-8") for path in TEMPLATES.glob("*.html"))
    sent = set(re.findall(r'data-api="(\w+ /\w+)/\{\{ [\w.]+ \}\}(/[\w-]+)?', text))
    placed = {f"{verb}/{{id}}{rest}" for verb, rest in sent} | {
        f"POST /orders/{{id}}/{ {'need_info': 'need-info', 'suffice': 'confirm'}.get(name, name) }" for name in REASONS
    }
    wanted = {f"{door.method} {door.path.removeprefix('/v1')}" for door in every_door() if _of_an_order(door)}
    # One's own report of an incident is about the order; of a helper's part the helper tells.
    assert wanted - placed - ELSEWHERE.keys() - {"POST /assignments/{id}/incident"} == set()


def _taken(client: Client) -> str:
    """An order that `near` holds."""
    world = client.world
    order_id, helper = world.accepted(), str(world.actor("near").helper_id)
    assert client.post("secretary", f"/orders/{order_id}/offer", {"helpers": [helper]}).status_code == 200
    offer = client.get("near", "/me/offers").json()["items"][0]["id"]
    assert client.post("near", f"/offers/{offer}/accept").status_code == 200
    return str(order_id)


def test_who_else_could_go_is_shown_with_the_cost_and_reassigning_asks_that_one(client: Client) -> None:
    world, order_id = client.world, _taken(client)
    world.member("other")
    near, other = (str(world.actor(name).helper_id) for name in ("near", "other"))
    panel = shown(client, "secretary", f"/desk/orders/{order_id}")
    assert f"/desk/orders/{order_id}/others?helper={near}" in panel
    found = shown(client, "secretary", f"/desk/orders/{order_id}/others?helper={near}")
    assert f'value="{other}"' in found
    assert f'name="to" value="{near}"' not in found
    assert re.search(r"代价 \d", found)
    body = {"helper": near, "to": [other], "reason": "ill"}
    assert client.post("secretary", f"/orders/{order_id}/reassign", body).status_code == 200
    assert set(world.offers(UUID(order_id))) == {world.actor("other").helper_id}


def test_only_a_secretary_reassigns_and_nobody_what_nobody_holds(client: Client) -> None:
    order_id, free = _taken(client), client.world.accepted()
    assert page(client, "clerk", f"/desk/orders/{order_id}/others").status_code == 403
    assert page(client, "far_secretary", f"/desk/orders/{order_id}/others").status_code == 404
    assert page(client, "secretary", f"/desk/orders/{free}/others").status_code == 409
    assert "/others" not in shown(client, "clerk", f"/desk/orders/{order_id}")


def test_an_order_is_handed_over_and_taken_over_from_the_panel(client: Client) -> None:
    order_id = client.world.accepted()
    panel = f"/desk/orders/{order_id}"
    whom = shown(client, "secretary", f"{panel}/owner")
    secretary = str(client.world.actor("secretary").id)
    assert f'value="{secretary}"' in whom
    assert str(client.world.actor("far_clerk").id) not in whom
    assert client.post("clerk", f"/orders/{order_id}/hand-over", {"owner": secretary}).status_code == 200
    assert f"/orders/{order_id}/take-over" in shown(client, "secretary", panel)
    assert f"/orders/{order_id}/take-over" not in shown(client, "clerk", panel)


def test_complaints_places_and_codes_are_dealt_with_where_they_can_be(client: Client) -> None:
    order_id = _taken(client)
    panel, place = f"/desk/orders/{order_id}", client.get("near", "/me/assignments").json()["items"][0]["id"]
    assert client.post("near", f"/assignments/{place}/start").status_code == 200
    assert "/dispute" not in shown(client, "clerk", panel)
    assert client.post("near", f"/assignments/{place}/report", {"minutes": 30}).status_code == 200
    text = shown(client, "clerk", panel)
    assert f"/assignments/{place}/verify" in text
    assert f"/orders/{order_id}/dispute" in text
    assert f"/orders/{order_id}/code" in text
    assert client.post("clerk", f"/orders/{order_id}/dispute", {"reason": "other"}).status_code == 200
    assert f"/orders/{order_id}/settle" in shown(client, "secretary", panel)
    assert f"/orders/{order_id}/settle" not in shown(client, "clerk", panel)


def test_ties_and_times_are_of_ones_own_orders(client: Client) -> None:
    order_id, helper = client.world.accepted(), str(client.world.actor("near").helper_id)
    assert client.world.day(1).isoformat() in shown(client, "clerk", f"/desk/orders/{order_id}/times")
    ties = shown(client, "clerk", f"/desk/orders/{order_id}/ties")
    assert f'<option value="{helper}">' in ties
    recipient = re.search(r"recipient&#34;: &#34;([\w-]+)", ties)
    assert recipient is not None
    tie = {"recipient": recipient[1], "helper": helper, "kind": "relative"}
    assert client.post("clerk", "/pairs", tie).status_code == 201
    assert "DELETE /pairs" in shown(client, "clerk", f"/desk/orders/{order_id}/ties")
    for part in ("ties", "times", "owner"):
        assert page(client, "far_secretary", f"/desk/orders/{order_id}/{part}").status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_parts_of_the_panel_speak_both_languages(client: Client, lang: str) -> None:
    order_id = _taken(client)
    for part in ("", "/others", "/owner", "/ties", "/times"):
        who = "clerk" if part == "/owner" else "secretary"
        if part != "/times":
            assert shown(client, who, f"/desk/orders/{order_id}{part}?lang={lang}")


def test_rows_say_what_can_be_done_together_with_others(client: Client) -> None:
    placed, accepted = client.world.placed(), client.world.accepted()
    board = shown(client, "clerk", "/desk")
    able = dict(re.findall(r'data-order="([\w-]+)" data-number="\d+" data-can="([\w ]*)"', board))
    assert able == {str(placed): "accept contact", str(accepted): "pool contact"}
    board = shown(client, "secretary", "/desk")
    able = dict(re.findall(r'data-order="([\w-]+)" data-number="\d+" data-can="([\w ]*)"', board))
    assert able == {str(placed): "accept contact", str(accepted): "offer pool contact"}


def test_people_are_found_by_name_letters_and_the_end_of_their_phone(client: Client) -> None:
    first = client.post(
        "clerk",
        "/orders",
        client.order_body(channel="phone", contact={"name": "欧阳婷婷", "phone": "00012345678"}, note=HOSTILE),
    ).json()["id"]
    second = client.post(
        "clerk", "/orders", client.order_body(channel="phone", contact={"name": "单小明", "phone": "00087654321"})
    ).json()["id"]
    found = {
        typed: rows(page(client, "clerk", "/desk/rows", **{"X-Search": typed}).text)
        for typed in ("oyt", "%E5%8D%95", "sxm", "5678", "678", "4321", "zzz")
    }
    assert found == {
        "oyt": [first],
        "%E5%8D%95": [second],
        "sxm": [second],
        "5678": [first],
        "678": [],
        "4321": [second],
        "zzz": [],
    }
    assert rows(page(client, "far_clerk", "/desk/rows", **{"X-Search": "oyt"}).text) == []
