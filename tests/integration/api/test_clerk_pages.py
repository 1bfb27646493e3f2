"""The desk's pages beside the board over HTTP: people found by letters, known persons, members, sessions, rosters."""

from typing import Any

import pytest

from tests.fixtures.world import CELL, HOME
from tests.integration.api.conftest import Client
from tests.integration.api.test_desk_pages import HOSTILE, page, shown

ELDER = {"area": CELL, "name": "陈示例", "phone": "000-1234 9876", "address": "示例路9号", "born_year": 1941}


@pytest.fixture
def elder(client: Client) -> str:
    return str(client.post("clerk", "/recipients", ELDER).json()["id"])


def test_somebody_known_is_found_by_letters_or_digits_and_shown_masked(client: Client, elder: str) -> None:
    for typed in ("csl", "9876", "876"):
        text = shown(client, "clerk", f"/desk/new/people?q={typed}")
        assert f'data-id="{elder}"' in text
        assert "陈**" in text
        for kept in ("陈示例", "00012349876", "示例路9号"):
            assert kept not in text
    assert elder not in shown(client, "clerk", "/desk/new/people?q=zzz")
    assert elder not in shown(client, "far_clerk", "/desk/new/people?q=csl")
    assert page(client, "far_clerk", f"/desk/new/people/{elder}").status_code == 404
    assert page(client, "near", "/desk/new/people?q=csl").status_code == 403
    assert page(client, "clerk", "/desk/new/people?q=00012349876").status_code == 422


def test_who_is_known_by_id_need_not_be_told_again(client: Client, elder: str) -> None:
    body = client.order_body(channel="phone", recipient=elder, place=..., contact=...)
    order = client.post("clerk", "/orders", body).json()
    seen = client.post("clerk", f"/orders/{order['id']}/reveal", {"reason": "check"}).json()
    assert (seen["place"], seen["contact"]["name"], seen["recipient"]) == ("示例路9号", "陈示例", "陈示例")
    assert order["number"] in shown(client, "clerk", f"/desk/new/people/{elder}")
    assert "门口暗号" in shown(client, "clerk", f"/desk/new/placed/{order['id']}")


@pytest.mark.parametrize("who", ["clerk", "resident"])
def test_somebody_new_is_told_in_full(client: Client, elder: str, who: str) -> None:
    channel: dict[str, Any] = {"channel": "phone"} if who == "clerk" else {}
    for missing in ("contact", "place"):
        reply = client.post(who, "/orders", client.order_body(**channel, **{missing: ...}))
        assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, missing)
    if who == "resident":
        body = client.order_body(recipient=elder, contact=..., place=...)
        assert client.post(who, "/orders", body).status_code == 422


def test_one_member_is_shown_to_its_desk_and_changed_by_the_secretary(client: Client) -> None:
    helper = client.world.actor("near").helper_id
    path = f"/people/members/{helper}"
    text = shown(client, "secretary", path)
    for door in (f"PUT /members/{helper}/availability", f"POST /members/{helper}/invitation", "四周里接的"):
        assert door in text
    told = shown(client, "clerk", path)
    assert "四周里接的" in told
    assert f"/members/{helper}/invitation" not in told
    assert "When usually free" in shown(client, "secretary", f"{path}?lang=en")
    assert page(client, "far_secretary", path).status_code == 404
    assert "四周里接的" not in page(client, "near", path).text


def test_members_are_found_by_letters_in_the_own_area_alone(client: Client) -> None:
    body = {"area": CELL, "name": "陈示例", "phone": "00012341234", "tags": {"PC_REPAIR": 0}}
    made = client.post("secretary", "/members", body).json()["id"]
    assert made in shown(client, "secretary", "/people/members?q=csl")
    assert made in shown(client, "clerk", "/people/members?q=1234")
    assert made not in shown(client, "secretary", "/people/members?q=zz")
    assert made not in shown(client, "far_secretary", "/people/members?q=csl")


def test_one_person_served_is_masked_and_known_to_the_own_area_alone(client: Client, elder: str) -> None:
    contact = {"kind": "family", "name": HOSTILE, "phone": "00012348888", "gets_notices": True}
    assert client.post("clerk", f"/recipients/{elder}/contacts", contact).status_code == 201
    consent = {"purpose": "health", "by": "self", "how": "paper", "notice": "1"}
    assert client.post("clerk", f"/recipients/{elder}/consents", consent).status_code == 201
    assert client.ask("clerk", "PUT", f"/recipients/{elder}/needs-note", json={"text": "听力不好"}).status_code == 200
    for path in (f"/recipients/{elder}", "/recipients", "/recipients?q=csl"):
        text = shown(client, "clerk", path)
        assert "陈**" in text
        for kept in ("陈示例", "00012349876", "示例路9号", "听力不好", "alert(1)", "00012348888"):
            assert kept not in text
    one = shown(client, "clerk", f"/recipients/{elder}")
    assert "记录健康提示" in one
    assert f"/recipients/{elder}/erase" in one
    assert "a note on health" in shown(client, "clerk", f"/recipients/{elder}?lang=en")
    grid = shown(client, "grid", f"/recipients/{elder}")
    for desks_own in ("erase", "needs-note", "export", "POST /pairs"):
        assert desks_own not in grid
    assert elder not in shown(client, "far_clerk", "/recipients")
    assert page(client, "far_clerk", f"/recipients/{elder}").status_code == 404
    assert page(client, "near", "/recipients").status_code == 403


def forms(client: Client, form: str) -> str:
    items = client.get("clerk", "/services?limit=200").json()["items"]
    return next(str(one["code"]) for one in items if one["form"] == form)


def test_a_session_lists_its_seats_masked(client: Client, elder: str) -> None:
    day = client.world.day(1).isoformat()
    body = {"service": forms(client, "session"), "area": HOME, "place": "示例活动室", "date": day, "part": "morning"}
    made = client.post("clerk", "/sessions", {**body, "seats": 3}).json()["id"]
    consent = {"by": "self", "how": "phone", "notice": "1"}
    assert client.post("clerk", f"/sessions/{made}/seats", {"recipient": elder, "consent": consent}).status_code == 201
    assert "示例活动室" in shown(client, "clerk", "/desk/sessions")
    text = shown(client, "secretary", f"/desk/sessions/{made}")
    assert "陈**" in text
    assert "陈示例" not in text
    assert f'value="{made}" selected' in shown(client, "clerk", f"/desk/new?session={made}")
    assert page(client, "far_clerk", f"/desk/sessions/{made}").status_code == 404
    assert page(client, "resident", "/desk/sessions").status_code == 403


def test_the_calendar_of_duties_marks_its_gaps(client: Client) -> None:
    days = [{"weekday": day, "part": "evening"} for day in range(7)]
    dates = {"from": client.world.day(0).isoformat(), "until": client.world.day(6).isoformat()}
    body = {"service": forms(client, "roster"), "area": HOME, "name": "示例值班", "days": days, "places": 2, **dates}
    assert client.post("clerk", "/rosters", body).status_code == 201
    assert client.post("clerk", "/duty-phones", {"area": HOME, "phone": "04290000001"}).status_code == 200
    text = shown(client, "clerk", "/rosters")
    assert "还缺 14 人次" in text
    assert text.count("示例值班") == 8
    assert "04290000001" in text
    assert "04290000001" in shown(client, "clerk", "/desk/new")
    assert "示例值班" not in shown(client, "far_clerk", "/rosters")
    assert page(client, "near", "/rosters").status_code == 403
