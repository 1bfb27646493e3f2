"""The desk's pages over HTTP: what they show to whom, and that they keep to themselves what is not to be shown."""

import re
from typing import Any

import httpx
import pytest

from api.pages.desk_actions import REASONS, VERBS, Menu, can
from api.pages.visit import SESSION
from api.pages.words import WORDS
from matcher.domain.clocks import Step
from matcher.domain.reasons import REVEAL_REASONS
from matcher.domain.roles import OPERATIONS
from matcher.domain.states import Channel, OrderState
from matcher.domain.transitions import TABLES
from matcher.planning.words import REMEDIES
from matcher.queries.initials import initials
from tests.fixtures.world import FAR_CELL, NEXT_CELL
from tests.integration.api.conftest import Client

HOSTILE = "<script>alert(1)</script>"


def page(client: Client, who: str, path: str, **headers: str) -> httpx.Response:
    """A page as somebody with a session sees it."""
    cookie = {"Cookie": f"{SESSION}={client.token(who)}", **headers}
    reply: httpx.Response = client.loop.run_until_complete(client.http.get(path, headers=cookie))
    return reply


def shown(client: Client, who: str, path: str) -> str:
    reply = page(client, who, path)
    assert reply.status_code == 200, reply.text
    return reply.text


def rows(text: str) -> list[str]:
    return re.findall(r'data-order="([^"]+)"', text)


def test_the_board_counts_by_tab_and_narrows_by_cell_category_letters_and_number(client: Client) -> None:
    world = client.world
    first, second = world.placed(), world.accepted(area=NEXT_CELL)
    board = shown(client, "secretary", "/desk")
    assert {str(first), str(second)} == set(rows(board))
    assert rows(shown(client, "secretary", "/desk/rows?tab=placed")) == [str(first)]
    assert rows(shown(client, "secretary", f"/desk/rows?area={NEXT_CELL}")) == [str(second)]
    assert len(rows(shown(client, "secretary", "/desk/rows?category=C 便民维修"))) == 2
    assert rows(shown(client, "secretary", "/desk/rows?category=A 助老生活")) == []
    name = client.get("clerk", "/services?limit=200").json()["items"]
    letters = next(initials(one["name_zh"]) for one in name if one["code"] == "C04")
    assert len(rows(shown(client, "secretary", f"/desk/rows?q={letters}"))) == 2
    number = client.get("clerk", f"/orders/{second}").json()["number"]
    assert rows(shown(client, "secretary", f"/desk/rows?q={number}")) == [str(second)]
    assert rows(shown(client, "secretary", "/desk/rows?late=true")) == []


def test_the_board_of_an_area_outside_is_not_there(client: Client) -> None:
    assert page(client, "secretary", f"/desk?area={FAR_CELL}").status_code == 404
    assert page(client, "secretary", f"/desk/rows?area={FAR_CELL}").status_code == 404


def test_what_has_ended_is_found_by_its_number_alone(client: Client) -> None:
    order_id = client.world.placed()
    number = client.get("clerk", f"/orders/{order_id}").json()["number"]
    assert client.post("clerk", f"/orders/{order_id}/cancel", {"reason": "mistake"}).status_code == 200
    assert rows(shown(client, "clerk", "/desk")) == []
    assert rows(shown(client, "clerk", f"/desk/rows?q={number}")) == [str(order_id)]


def test_an_order_opens_without_its_address_phone_or_texts(client: Client) -> None:
    order_id = client.post("clerk", "/orders", client.order_body(channel="phone", note=HOSTILE)).json()["id"]
    for path in (f"/desk/orders/{order_id}", "/desk"):
        text = shown(client, "secretary", path)
        assert "00012345678" not in text
        assert "示例路1号" not in text
        assert "alert(1)" not in text
    assert "示**" in shown(client, "secretary", f"/desk/orders/{order_id}")


def test_candidates_carry_their_reason_and_only_a_secretary_is_offered_to_dispatch(client: Client) -> None:
    order_id = client.world.accepted()
    found = shown(client, "secretary", f"/desk/orders/{order_id}/candidates")
    helper = str(client.world.actor("near").helper_id)
    assert f'value="{helper}"' in found
    assert "就在同一网格" in found
    panel = f"/desk/orders/{order_id}"
    assert f"/orders/{order_id}/offer" in shown(client, "secretary", panel)
    assert f"/orders/{order_id}/offer" not in shown(client, "clerk", panel)
    assert f'data-id="{helper}"' in shown(client, "secretary", f"{panel}/why")


def test_where_nobody_can_the_page_says_why(client: Client) -> None:
    order_id = client.world.accepted(service="A01")
    found = shown(client, "secretary", f"/desk/orders/{order_id}/candidates")
    assert "目前没有符合条件的人" in found


def test_the_form_of_a_new_order_offers_services_cells_and_times(client: Client) -> None:
    text = shown(client, "clerk", "/desk/new")
    assert 'data-code="C04"' in text
    assert f'<option value="{NEXT_CELL}">' in text
    assert client.world.day(1).isoformat() in text


@pytest.mark.parametrize("path", ["/desk", "/desk/rows", "/desk/new"])
def test_only_a_desk_has_these_pages(client: Client, path: str) -> None:
    assert page(client, "resident", path).status_code == 403
    assert page(client, "near", path).status_code == 403


def test_an_order_of_another_community_is_not_there(client: Client) -> None:
    order_id = client.world.accepted()
    for part in ("", "/candidates", "/why"):
        assert page(client, "far_secretary", f"/desk/orders/{order_id}{part}").status_code == 404


def test_every_page_speaks_english_when_asked(client: Client) -> None:
    order_id = client.world.accepted()
    for path in ("/desk", "/desk/new", f"/desk/orders/{order_id}", f"/desk/orders/{order_id}/candidates"):
        assert 'lang="zh-CN"' not in shown(client, "secretary", f"{path}?lang=en")


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (
            "event",
            [f"{thing}.{verb}" for thing in ("order", "offer", "assignment", "incident") for verb in TABLES[thing]],
        ),
        ("event", ["order.place", "offer.make", "assignment.take", "incident.report"]),
        ("step", [*Step, "expire"]),
        ("state", [*OrderState, "pooled"]),
        ("channel", [*Channel]),
        ("remedy", [*REMEDIES]),
        ("look", sorted(REVEAL_REASONS - {"other"})),
        ("reason", sorted({reason for reasons in REASONS.values() for reason in reasons})),
        ("do", [*REASONS]),
    ],
)
def test_whatever_can_happen_has_its_words(kind: str, found: list[Any]) -> None:
    assert [one for one in found if f"{kind}.{one}" not in WORDS] == []


def test_every_action_names_an_operation_and_a_verb(client: Client) -> None:
    assert [name for name, (need, verb) in VERBS.items() if need not in OPERATIONS or verb not in TABLES["order"]] == []
    fresh = Menu("placed", "community", is_held=False, is_contacted=False, is_rated=False)
    may = can(client.world.actor("clerk"), fresh)
    assert {name for name, is_open in may.items() if is_open} == {
        "accept",
        "cancel",
        "change",
        "code",
        "contact",
        "merge",
        "need_info",
        "reject",
        "return",
        "transfer",
    }
