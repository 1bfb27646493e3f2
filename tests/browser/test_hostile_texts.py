"""What somebody writes to do harm is text on every screen that shows it, also where a script puts it in place."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Screens, order_body
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)

PLACE = '示例路1号"><img src=x onerror="window.harm=1">'
NAME = "<svg onload=window.harm=1>甲"
NOTE = "</script><script>window.harm=1</script> 请轻敲门 <a href=javascript:window.harm=1>门</a>"


def unharmed(page: Page, *texts: str) -> None:
    """The texts stand there as they were typed, and nothing of them ran."""
    shown = page.inner_text("body")
    for text in texts:
        assert " ".join(text.split()) in " ".join(shown.split())
    assert page.evaluate("window.harm") is None
    assert page.locator("img[src=x], [onload], [onerror], a[href^=javascript]").count() == 0


def test_hostile_texts_are_text_at_the_desk_and_at_the_door(screens: Screens, service: Running) -> None:
    body = order_body(service) | {"place": PLACE, "note": NOTE, "contact": {"name": NAME, "phone": "00012345678"}}
    placed = service.client("resident").post("/v1/orders", json=body)
    assert placed.status_code == 201, placed.text
    order = placed.json()["id"]
    assert service.client("clerk").post(f"/v1/orders/{order}/accept", json={}).is_success
    member = service.client("member_a")
    helper = member.get("/v1/me").json()["helper"]["id"]
    assert service.client("secretary").post(f"/v1/orders/{order}/offer", json={"helpers": [helper]}).is_success
    offers = member.get("/v1/me/offers").json()["items"]
    offer = next(one["id"] for one in offers if one["order"] == order)
    assert member.post(f"/v1/offers/{offer}/accept", json={}).is_success

    resident = screens.open("resident", PHONE)
    resident.go(f"/my-orders/{order}")
    unharmed(resident.page)
    resident.look("the resident's order")

    desk = screens.open("secretary")
    desk.go(f"/desk?open={order}")
    desk.page.wait_for_selector("[data-panel]")
    desk.page.locator("summary", has_text="看门牌和电话").click()
    desk.page.locator("form[data-reveal] button").click()
    desk.page.wait_for_selector("[data-revealed]:not([hidden])")
    unharmed(desk.page, PLACE, NAME, NOTE)
    desk.look("the desk's panel")

    at_door = screens.open("member_a", PHONE)
    at_door.go("/mine")
    at_door.page.locator(".held", has_text="手语").first.wait_for()
    unharmed(at_door.page)
    at_door.look("what the member holds")
