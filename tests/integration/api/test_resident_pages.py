"""The resident's pages over HTTP: the menu, one's own orders, and one order by number and code."""

import re

import pytest

from api.pages.visit import SESSION
from matcher.domain.roles import Role
from matcher.usecases.sign_in import sign_in
from tests.fixtures.world import CELL, FAR_CELL, HOME
from tests.integration.api.conftest import Client, Reply

SEAT = {"contact": {"name": "示例丁", "phone": "00012345678"}, "consent": {"by": "self", "how": "click", "notice": "1"}}


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
    assert {'href="/sessions"', 'href="/weekly"'} <= set(re.findall(r'href="/\w+"', page))
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
    assert offered() == {"cancel", "incident"}
    task = client.get("near", "/me/assignments").json()["items"][0]["id"]
    client.post("near", f"/assignments/{task}/start")
    assert client.post("near", f"/assignments/{task}/report", {"minutes": 30}).status_code == 200
    assert offered() == {"confirm", "rework", "dispute", "incident"}
    assert client.post("resident", f"/orders/{order['id']}/confirm", {}).status_code == 200
    assert offered() == {"rate", "dispute", "incident"}
    answers = {"contacted": True, "solved": True, "satisfied": True}
    assert client.post("resident", f"/orders/{order['id']}/rate", answers).status_code == 200
    assert offered() == {"dispute", "incident"}
    assert client.post("resident", f"/orders/{order['id']}/dispute", {"reason": "灯还是不亮"}).status_code == 200
    assert offered() == {"incident"}
    assert "您的意见在社区书记那里" in see(client, "resident", f"/my-orders/{order['id']}").text


def test_who_comes_and_the_door_word_stand_on_the_page(client: Client) -> None:
    world, order = client.world, placed(client)
    client.post("clerk", f"/orders/{order['id']}/accept")
    client.post("secretary", f"/orders/{order['id']}/offer", {"helpers": [str(world.actor("near").helper_id)]})
    offer = client.get("near", "/me/offers").json()["items"][0]["id"]
    client.post("near", f"/offers/{offer}/accept")
    slip = client.get("resident", f"/orders/{order['id']}/slip.html").text
    word = re.findall(r'<p class="big">(\w{2})</p>', slip)[0]
    assert f"“{word}”" in by_code(client, order["number"], order["code"]).text


@pytest.mark.parametrize("who", ["resident", "follower"])
def test_what_the_desk_asks_is_read_and_answered_by_account_and_by_code(client: Client, who: str) -> None:
    order = placed(client)
    client.codes["follower"] = f"{order['number']}-{order['code']}"
    assert client.post("clerk", f"/orders/{order['id']}/need-info", {"reason": "漏的是哪根管？"}).status_code == 200

    def shown() -> str:
        if who == "resident":
            return see(client, who, f"/my-orders/{order['id']}/part").text
        return by_code(client, order["number"], order["code"]).text

    assert "漏的是哪根管？" in shown()
    assert f"POST /orders/{order['id']}/inform" in shown()
    assert client.post(who, f"/orders/{order['id']}/inform", {"note": "厨房的"}).status_code == 200
    assert "漏的是哪根管？" not in shown()
    client.post("clerk", f"/orders/{order['id']}/need-info", {"reason": "not_reachable"})
    assert "漏的是哪根管？" not in shown(), "an older question"
    assert "社区还要问您一点情况" in shown()


def test_seats_are_booked_for_oneself_and_given_back(client: Client) -> None:
    day = client.world.day(1).isoformat()
    at = {"from": "08:30", "to": "11:30"}
    body = {"service": "B01", "area": HOME, "place": "活动室", "date": day, "part": "morning", "at": at, "seats": 2}
    session = client.post("clerk", "/sessions", body).json()["id"]
    client.world.staff("stranger", Role.RESIDENT, FAR_CELL)
    page = see(client, "resident", "/sessions").text
    for told in ("活动室", "08:30 到 11:30", "还有 2 个座位", f"POST /sessions/{session}/seats"):
        assert told in page
    seat = client.post("resident", f"/sessions/{session}/seats", SEAT).json()["id"]
    assert f"POST /seats/{seat}/cancel" in see(client, "resident", "/sessions").text
    assert f"/seats/{seat}/" not in see(client, "neighbour", "/sessions").text
    assert "活动室" not in see(client, "stranger", "/sessions").text
    assert see(client, "near", "/sessions").status_code == 403
    assert 'name="consent.how"' in see(client, "grid", "/sessions").text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_comes_every_week_rests_and_ends_by_its_own_page(client: Client, lang: str) -> None:
    body = {
        "service": "A08",
        "area": CELL,
        "place": "示例路1号",
        "contact": SEAT["contact"],
        "days": [{"weekday": 2, "part": "afternoon"}],
        "from": client.world.day(1).isoformat(),
        "channel": "web",
        "consent": SEAT["consent"],
    }
    series = client.post("resident", "/series", body).json()["id"]

    def verbs() -> set[str]:
        page = see(client, "resident", f"/weekly?lang={lang}").text
        return set(re.findall(rf"PATCH /series/{series}[^{{]+{{\"state\": \"(\w+)", page.replace("&#34;", '"')))

    assert verbs() == {"ended"}
    client.post("clerk", f"/series/{series}/accept")
    assert verbs() == {"paused", "ended"}
    assert client.ask("resident", "PATCH", f"/series/{series}", json={"state": "paused"}).status_code == 200
    assert verbs() == {"active", "ended"}
    assert series not in see(client, "neighbour", "/weekly").text
    assert client.ask("resident", "PATCH", f"/series/{series}", json={"state": "ended"}).status_code == 200
    assert verbs() == set()
