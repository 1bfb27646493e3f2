"""The resident's pages over HTTP: the menu, one's own orders, and one order by number and code."""

import re

import pytest

from api.pages.visit import SESSION
from matcher.usecases.sign_in import sign_in
from tests.fixtures.world import CELL
from tests.integration.api.conftest import Client, Reply


def see(client: Client, who: str | None, path: str, **headers: str) -> Reply:
    """The page as somebody with a session, or without any, sees it."""
    if who is not None:
        token = client.world.services.commit(lambda tx: sign_in(tx, client.world.actor(who)))
        headers["Cookie"] = f"{SESSION}={token}"
    reply: Reply = client.loop.run_until_complete(client.http.get(path, headers=headers))
    return reply


def placed(client: Client) -> dict[str, str]:
    answer: dict[str, str] = client.post("resident", "/orders", client.order_body()).json()
    return answer


def by_code(client: Client, number: str, code: str) -> Reply:
    return see(client, None, "/follow/order", Authorization=f"Code {number}-{code}")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_menu_shows_twelve_pictures_and_no_item_that_cannot_be_ordered(client: Client, lang: str) -> None:
    page = see(client, "resident", f"/order?lang={lang}").text
    assert page.count('class="tile"') == 12
    offered = set(re.findall(r'name="service" value="(\w+)"', page))
    assert {"A01", "B07", "C03"} <= offered
    assert not offered & {"B01", "A08", "L01", "M01", "M02"}, "seats, series, duties and wishes have doors of their own"
    assert all(f"tel:{number}" in page for number in ("110", "119", "120"))


def test_grid_staff_file_in_their_own_cell_and_say_how_the_resident_agreed(client: Client) -> None:
    page = see(client, "grid", "/order").text
    assert re.findall(r'<option value="(\d+)"', page) == [CELL]
    assert 'name="consent.how"' in page
    assert 'name="consent.how"' not in see(client, "resident", "/order").text


def test_who_only_serves_places_no_order(client: Client) -> None:
    assert see(client, "near", "/order").status_code == 403


def test_own_orders_are_listed_and_nobody_elses(client: Client) -> None:
    order = placed(client)
    assert f"/my-orders/{order['id']}" in see(client, "resident", "/my-orders").text
    assert order["number"] in see(client, "resident", f"/my-orders/{order['id']}").text
    assert order["id"] not in see(client, "neighbour", "/my-orders").text
    assert see(client, "neighbour", f"/my-orders/{order['id']}").status_code == 404


def test_number_and_code_open_one_order_without_a_session(client: Client) -> None:
    order = placed(client)
    assert see(client, None, "/follow").status_code == 200
    part = by_code(client, order["number"], order["code"])
    assert part.status_code == 200
    assert order["number"] in part.text
    assert "示例" not in part.text, "neither name nor door"
    assert 'aria-current="step"' in part.text


def test_a_wrong_code_and_a_session_open_nothing(client: Client) -> None:
    order = placed(client)
    wrong = "2222" if order["code"] != "2222" else "3333"
    assert by_code(client, order["number"], wrong).status_code == 303
    part = see(client, None, "/follow/order", **{"Authorization": f"Code {order['number']}-{wrong}", "HX-Request": "1"})
    assert part.status_code == 401
    assert see(client, "resident", "/follow/order").status_code == 404


def test_each_state_offers_what_it_leaves_open(client: Client) -> None:
    world, order = client.world, placed(client)

    def offered() -> set[str]:
        page = see(client, "resident", f"/my-orders/{order['id']}/part").text
        return set(re.findall(r'data-api="\w+ /orders/[^/"]+/?(\w*)"', page))

    assert offered() == {"", "cancel"}
    client.post("clerk", f"/orders/{order['id']}/accept")
    helper = str(world.actor("near").helper_id)
    client.post("secretary", f"/orders/{order['id']}/offer", {"helpers": [helper]})
    offer = client.get("near", "/me/offers").json()["items"][0]["id"]
    assert client.post("near", f"/offers/{offer}/accept").status_code == 200
    assert offered() == {"cancel"}
    task = client.get("near", "/me/assignments").json()["items"][0]["id"]
    client.post("near", f"/assignments/{task}/start")
    assert client.post("near", f"/assignments/{task}/report", {"minutes": 30}).status_code == 200
    assert offered() == {"confirm", "rework"}
    assert client.post("resident", f"/orders/{order['id']}/confirm", {}).status_code == 200
    assert offered() == {"rate"}
    answers = {"contacted": True, "solved": True, "satisfied": True}
    assert client.post("resident", f"/orders/{order['id']}/rate", answers).status_code == 200
    assert offered() == set()


def test_who_comes_and_the_door_word_stand_on_the_page(client: Client) -> None:
    world, order = client.world, placed(client)
    client.post("clerk", f"/orders/{order['id']}/accept")
    client.post("secretary", f"/orders/{order['id']}/offer", {"helpers": [str(world.actor("near").helper_id)]})
    offer = client.get("near", "/me/offers").json()["items"][0]["id"]
    client.post("near", f"/offers/{offer}/accept")
    slip = client.get("resident", f"/orders/{order['id']}/slip.html").text
    word = re.findall(r'<p class="big">(\w{2})</p>', slip)[0]
    assert f"“{word}”" in by_code(client, order["number"], order["code"]).text
