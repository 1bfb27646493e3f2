"""The member's pages: what they show and keep back, over HTTP with a session's cookie."""

import json
import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from api.pages.visit import SESSION
from matcher.store.database import Tx
from matcher.store.schema import team_member
from tests.fixtures.runs import assignment_of, carried_by, driver, meal
from tests.fixtures.world import CELL, HOME
from tests.integration.api.conftest import Client

DOOR, PHONE, NAME = "示例路1号", "00012345678", "示例甲"


@pytest.fixture
def offered(client: Client) -> UUID:
    """An order that is offered to the member near it."""
    order_id = client.world.accepted()
    near = str(client.world.actor("near").helper_id)
    assert client.post("secretary", f"/orders/{order_id}/offer", {"helpers": [near]}).status_code == 200
    return order_id


def page(client: Client, who: str, path: str, lang: str = "zh") -> str:
    cookies = f"{SESSION}={client.token(who)}; jiedan_lang={lang}"
    reply = client.ask(None, "GET", f"http://door{path}", headers={"Cookie": cookies})
    assert reply.status_code == 200, reply.text
    return unescape(reply.text)


def taken(client: Client, who: str) -> str:
    offer = client.get(who, "/me/offers").json()["items"][0]["id"]
    reply = client.post(who, f"/offers/{offer}/accept")
    assert reply.status_code == 200
    return str(reply.json()["assignment"])


def confirmed(client: Client, minutes: int) -> None:
    """The order that the member near holds is done and confirmed."""
    held = taken(client, "near")
    assert client.post("near", f"/assignments/{held}/start").status_code == 200
    assert client.post("near", f"/assignments/{held}/report", {"minutes": minutes}).status_code == 200
    assert client.post("clerk", f"/assignments/{held}/verify").status_code == 200


def test_an_offer_says_what_where_when_and_why_and_nothing_personal(client: Client, offered: UUID) -> None:
    shown = page(client, "near", "/offers")
    number = client.get("clerk", f"/orders/{offered}").json()["number"]
    for told in ("第001网格", number, "为什么想到您", "不接也没关系", "08:00-12:00"):
        assert told in shown
    for kept in (DOOR, PHONE, NAME, "示例"):
        assert kept not in shown
    assert "Why you" in page(client, "near", "/offers", "en")


def test_without_offers_the_page_says_what_to_do(client: Client) -> None:
    order_id = client.world.accepted()
    client.post("clerk", f"/orders/{order_id}/pool")
    shown = page(client, "near", "/offers")
    assert "现在没有派给您的单" in shown
    assert "看看可认领的 1 单" in shown


def test_the_pool_gives_each_time_as_the_claim_takes_it(client: Client) -> None:
    windows = [client.world.shift(1), client.world.shift(2, "evening")]
    order_id = client.world.accepted(windows)
    client.post("clerk", f"/orders/{order_id}/pool")
    shown = page(client, "near", "/pool")
    choices = [json.loads(one) for one in re.findall(r'data-type="json" value="(\{.*?\})"', shown)]
    assert [(one["date"], one["part"]) for one in choices] == [(one.date.isoformat(), one.part) for one in windows]
    assert client.post("near", f"/orders/{order_id}/claim", {"shift": choices[1]}).status_code == 200
    assert str(order_id) in page(client, "near", "/mine")


def test_what_one_holds_keeps_the_door_for_the_audited_look(client: Client, offered: UUID) -> None:
    held = taken(client, "near")
    shown = page(client, "near", "/mine")
    assert f"POST /orders/{offered}/reveal" in shown
    assert f"POST /assignments/{held}/start" in shown
    assert f"/assignments/{held}/needs-note" in shown
    wrong = dict(re.findall(r'name="(kind|severity)"[^>]*>\s*<option value="(\w+)"', shown))
    assert client.post("near", f"/assignments/{held}/incident", {**wrong, "text": "示例"}).status_code == 201
    assert DOOR not in shown
    assert PHONE not in shown
    [at, *_] = re.findall(r'<option value="(\d{4}-[^"]+)">', shown)
    assert client.post("near", f"/assignments/{held}/schedule", {"at": at}).status_code == 200
    assert client.post("near", f"/assignments/{held}/start").status_code == 200
    assert f"POST /assignments/{held}/report" in page(client, "near", "/mine")


def test_the_record_is_the_sum_of_what_was_confirmed(client: Client, offered: UUID) -> None:
    assert "还没有确认过的服务" in page(client, "near", "/mine")
    confirmed(client, 95)
    shown = page(client, "near", "/mine")
    assert "1 小时 35 分" in shown
    assert "共 1 次" in shown
    assert str(offered) not in page(client, "far", "/mine")


def test_the_record_is_told_by_month_and_names_nobody_served(client: Client, offered: UUID) -> None:
    confirmed(client, 95)
    day = client.world.day(1)
    shown = page(client, "near", "/record")
    for told in (f"{day.year} 年 {day.month} 月", f"{day.month}月{day.day}日", "1 小时 35 分"):
        assert told in shown
    for kept in (DOOR, PHONE, NAME):
        assert kept not in shown
    assert f"{day.month}/{day.year}" in page(client, "near", "/record", "en")
    assert "还没有确认过的服务" in page(client, "far", "/record")


def test_a_run_lists_its_stops_and_takes_what_could_not_be_delivered(client: Client) -> None:
    world = client.world
    driver(world)
    meals = [meal(world, number) for number in (1, 2)]
    carrier = carried_by(world, meals[0])
    helper = str(world.actor("driver").helper_id)
    assert client.post("secretary", f"/orders/{carrier}/offer", {"helpers": [helper]}).status_code == 200
    held = taken(client, "driver")
    shown = page(client, "driver", "/mine")
    assert "这一趟 2 家" in shown
    assert all(f"POST /orders/{one}/reveal" in shown for one in meals)
    assert f"POST /orders/{carrier}/reveal" not in shown
    assert "/undelivered" not in shown
    assert client.post("driver", f"/assignments/{held}/start").status_code == 200
    shown = page(client, "driver", "/mine")
    stop = assignment_of(world, meals[1])
    assert f"POST /assignments/{stop}/undelivered" in shown
    assert client.post("driver", f"/assignments/{stop}/undelivered", {"note": "没人应门"}).status_code == 200
    assert "这一趟 1 家" in page(client, "driver", "/mine")


def test_who_staffs_a_session_notes_who_came(client: Client) -> None:
    world = client.world
    world.member("grinder", HOME, ["KNIFE_SHARPEN"])
    world.member("other", HOME, ["KNIFE_SHARPEN"])
    body = {"service": "C06", "area": HOME, "place": "活动室", "date": world.day(1).isoformat(), "part": "morning"}
    session = client.post("clerk", "/sessions", {**body, "seats": 3}).json()
    who = {"contact": {"name": NAME, "phone": PHONE}, "consent": {"by": "self", "how": "click", "notice": "1"}}
    seat = client.post("resident", f"/sessions/{session['id']}/seats", who).json()["id"]
    helper = str(world.actor("grinder").helper_id)
    assert client.post("secretary", f"/orders/{session['order']}/offer", {"helpers": [helper]}).status_code == 200
    taken(client, "grinder")
    shown = page(client, "grinder", "/mine")
    assert "1 人，共 3 个座位" in shown
    assert seat not in shown, "it has not begun"
    world.pass_time(days=2)
    shown = page(client, "grinder", "/mine")
    assert seat in shown
    assert NAME not in shown
    assert client.post("grinder", f"/sessions/{session['id']}/attendance", {"seats": [seat]}).status_code == 200
    assert f'value="{seat}" checked' in page(client, "grinder", "/mine")
    assert [one["came"] for one in client.get("grinder", f"/sessions/{session['id']}").json()["taken"]] == [True]
    assert "taken" not in client.get("other", f"/sessions/{session['id']}").json()


def test_duties_are_taken_from_a_calendar_and_given_back(client: Client) -> None:
    world = client.world
    world.member("guard", CELL, ["PATROL", "INSURED*"])
    days = [{"weekday": day, "part": "evening"} for day in range(7)]
    span = {"from": world.day(1).isoformat(), "until": world.day(2).isoformat()}
    roster = {"service": "L01", "area": HOME, "name": "巡逻队", "days": days, **span}
    first, second = (one["id"] for one in client.post("secretary", "/rosters", roster).json()["duties"])
    shown = page(client, "guard", "/duties")
    assert f"POST /duties/{first}/claim" in shown
    assert f"POST /duties/{second}/claim" in shown
    assert client.post("guard", f"/duties/{first}/claim").status_code == 200
    for path in ("/duties", "/mine"):
        assert f"POST /duties/{first}/release" in page(client, "guard", path)
    assert 'class="cell task"' in page(client, "guard", "/times?week=0") + page(client, "guard", "/times?week=1")
    unfit = page(client, "near", "/duties")
    assert "要相应的技能证明" in unfit
    assert "/claim" not in unfit
    assert "巡逻队" not in page(client, "far", "/duties")


def test_an_address_is_kept_without_typing_it_again(client: Client) -> None:
    ways = [{"channel": "sms", "address": PHONE}, {"channel": "email", "address": "someone@example.org"}]
    assert client.ask("near", "PUT", "/me/notifications", json={"ways": ways}).status_code == 200
    shown = page(client, "near", "/mine")
    assert "000****78" in shown
    assert "s***@example.org" in shown
    assert "someone" not in shown


def test_the_week_is_sent_back_as_it_came(client: Client) -> None:
    date = client.world.day(3).isoformat()
    given: dict[str, Any] = {
        "week": [{"weekday": 1, "part": "morning", "from": "09:00", "to": "11:00"}, {"weekday": 5, "part": "noon"}],
        "exceptions": [{"date": date, "state": "busy"}, {"date": date, "part": "noon", "state": "free"}],
    }
    assert client.ask("near", "PUT", "/me/availability", json=given).status_code == 200
    shown = page(client, "near", "/times")
    [sent] = re.findall(r'data-sent="(\{.*?\})" data-words', shown)
    again = json.loads(sent)
    assert sorted(again["week"], key=str) == sorted(given["week"], key=str)
    assert sorted(again["exceptions"], key=str) == sorted(given["exceptions"], key=str)
    assert shown.count('aria-pressed="true"') == len(given["week"])
    assert client.ask("near", "PUT", "/me/availability", json=again).status_code == 200


def test_a_leader_names_who_goes_from_the_own_team(client: Client) -> None:
    team, near = client.world.actor("team").helper_id, client.world.actor("near").helper_id
    client.world.services.commit(lambda tx: _joins(tx, team, near))
    order_id = client.world.accepted()
    client.post("clerk", f"/orders/{order_id}/pool")
    held = client.post("team", f"/orders/{order_id}/claim").json()["id"]
    shown = page(client, "team", "/mine")
    assert f"POST /assignments/{held}/crew" in shown
    assert re.findall(r'name="members" data-many value="([^"]+)"', shown) == [str(near)]
    assert client.post("team", f"/assignments/{held}/crew", {"members": [str(near)]}).status_code == 200
    of_member = page(client, "near", "/mine")
    assert "代表服务队去" in of_member
    assert f"/assignments/{held}/crew" not in of_member


def _joins(tx: Tx, team: UUID | None, member: UUID | None) -> None:
    tx.execute(insert(team_member), [{"team_id": team, "member_id": member}])


def test_who_has_no_time_sees_it_and_can_come_back(client: Client) -> None:
    assert client.post("near", "/me/pause").status_code == 200
    assert "POST /me/resume" in page(client, "near", "/offers")
    assert client.post("near", "/me/resume").status_code == 200
    assert "POST /me/resume" not in page(client, "near", "/mine")


@pytest.mark.parametrize("path", ["/offers", "/pool", "/duties", "/mine", "/record", "/times"])
def test_the_pages_are_for_helpers_and_need_a_session(client: Client, path: str) -> None:
    for lang in ("zh", "en"):
        assert "style=" not in page(client, "near", path, lang)
    cookie = {"Cookie": f"{SESSION}={client.token('clerk')}"}
    assert client.ask(None, "GET", f"http://door{path}", headers=cookie).status_code == 403
    reply = client.ask(None, "GET", f"http://door{path}")
    assert (reply.status_code, reply.headers["location"]) == (303, f"/login?next={path}")


def test_the_worker_may_ask_our_own_host_and_no_other(client: Client) -> None:
    reply = client.ask(None, "GET", "http://door/sw.js")
    assert reply.headers["content-type"].startswith("text/javascript")
    assert reply.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"
    assert reply.headers["cache-control"] == "no-cache"
    manifest = client.ask(None, "GET", "http://door/static/manifest.webmanifest").json()
    for icon in manifest["icons"]:
        assert client.ask(None, "GET", f"http://door{icon['src']}").status_code == 200
    assert "没有网络" in client.ask(None, "GET", "http://door/offline").text
