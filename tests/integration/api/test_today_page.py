"""Today over HTTP: what waits for whom, told without anybody's data, and what can be done about it."""

import pytest

from api.pages.routes.today import OUTCOMES
from api.pages.words import WORDS
from matcher.domain.closing import CallbackWhy, IncidentAction, IncidentKind
from matcher.domain.states import TodoOutcome
from tests.fixtures.world import HOME
from tests.integration.api.conftest import Client
from tests.integration.api.test_desk_pages import HOSTILE, page, shown


def answered(client: Client) -> str:
    order_id = str(client.world.placed())
    assert client.post("clerk", f"/orders/{order_id}/need-info", {"reason": "need_info"}).status_code == 200
    assert client.post("resident", f"/orders/{order_id}/inform", {"note": HOSTILE}).status_code == 200
    return order_id


def test_what_a_resident_answered_waits_for_the_desk_alone(client: Client) -> None:
    order_id = answered(client)
    text = shown(client, "clerk", "/today")
    assert "居民已补充信息，请受理" in text
    assert f"/desk?open={order_id}" in text
    assert "alert(1)" not in text
    assert "00012345678" not in text
    assert "the resident has answered" in shown(client, "clerk", "/today?lang=en")
    assert order_id not in shown(client, "far_clerk", "/today")
    assert page(client, "resident", "/today").status_code == 403
    assert page(client, "near", "/today").status_code == 403


def test_what_was_dealt_with_is_gone(client: Client) -> None:
    answered(client)
    (todo,) = client.get("clerk", "/todos").json()["items"]
    assert f"/todos/{todo['id']}/done" in shown(client, "clerk", "/today/rows")
    assert client.post("clerk", f"/todos/{todo['id']}/done", {"outcome": "done"}).status_code == 200
    assert "没有到期的提醒" in shown(client, "clerk", "/today/rows")


def test_something_that_went_wrong_is_told_to_those_who_see_to_it(client: Client) -> None:
    order_id = client.world.placed()
    body = {"kind": "injury", "severity": "high", "text": HOSTILE}
    assert client.post("resident", f"/orders/{order_id}/incident", body).status_code == 201
    told = shown(client, "secretary", "/today")
    assert "有人受伤" in told
    assert HOSTILE not in told
    assert "alert(1)" in told
    assert "/close" in told
    seen = shown(client, "clerk", "/today")
    assert "有人受伤" in seen
    assert "/close" not in seen
    assert "有人受伤" in shown(client, "officer", "/today")
    assert "有人受伤" not in shown(client, "far_secretary", "/today")


def test_a_session_of_tomorrow_without_staff_is_lacking(client: Client) -> None:
    body = {
        "service": "A03",
        "area": HOME,
        "place": "示例活动室",
        "date": client.world.day(1).isoformat(),
        "part": "morning",
        "seats": 4,
    }
    forms = {one["code"]: one["form"] for one in client.get("clerk", "/services?limit=200").json()["items"]}
    body["service"] = next(code for code, form in forms.items() if form == "session")
    assert client.post("clerk", "/sessions", body).status_code == 201
    assert "示例活动室" in shown(client, "clerk", "/today")
    assert "示例活动室" not in shown(client, "far_clerk", "/today")
    assert "示例活动室" not in shown(client, "officer", "/today")


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("why", list(CallbackWhy)),
        ("act", list(IncidentAction)),
        ("incident", list(IncidentKind)),
        ("outcome", sorted({one for some in OUTCOMES.values() for one in some})),
    ],
)
def test_whatever_can_wait_has_its_words(kind: str, found: list[str]) -> None:
    assert [one for one in found if f"{kind}.{one}" not in WORDS] == []
    assert {one for some in OUTCOMES.values() for one in some} <= set(TodoOutcome)
