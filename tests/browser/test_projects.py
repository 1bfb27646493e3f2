"""Projects, the three lists and whom matters belong to, in a browser: made from an order, worked on, printed."""

from typing import Any

import pytest

from tests.browser.conftest import PHONE, Screens, order_body
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)


def ok(reply: Any) -> Any:
    assert reply.is_success, f"{reply.request.url.path}: {reply.text}"
    return reply.json()


def test_an_order_becomes_a_project_and_goes_on(screens: Screens, service: Running) -> None:
    order = ok(service.client("resident").post("/v1/orders", json=order_body(service)))["id"]
    ok(service.client("clerk").post(f"/v1/orders/{order}/accept", json={}))
    desk = screens.open("secretary")
    page = desk.page
    desk.go(f"/desk?open={order}")
    page.get_by_text("更多", exact=True).click()
    page.locator("summary", has_text="转为项目").click()
    page.fill("#pr-title", "示例路维修")
    page.locator("form", has=page.locator("#pr-title")).locator("button").click()
    page.wait_for_url("**/projects/*-*")
    desk.look("a project")
    assert page.locator(".way > li").count() == 5
    page.locator("summary", has_text="加一方").click()
    page.select_option("#out-id", "water_company")
    page.locator("form", has=page.locator("#out-id")).locator("button").click()
    page.locator(".plain li", has_text="供水公司").wait_for()
    page.locator("ol.lines .primary").click()
    page.locator(".way > .done").wait_for()
    assert page.locator(".primary:visible").count() == 1
    mine = screens.open("resident", PHONE)
    mine.go(f"/my-orders/{order}")
    mine.page.locator(".note", has_text="第 2 步，共 5 步").wait_for()


def test_a_deliberation_on_a_phone(screens: Screens, service: Running) -> None:
    desk = screens.open("secretary", PHONE)
    page = desk.page
    desk.go("/projects")
    desk.look("projects")
    page.locator("summary", has_text="新建项目").click()
    page.fill("#title", "晾衣杆")
    page.select_option("#template", "deliberation")
    page.click("form.fields .primary")
    page.wait_for_url("**/projects/*-*")
    page.get_by_text("提一个议题", exact=True).first.click()
    page.fill("#q-text", "装在哪里")
    page.fill("#q-ways", "东墙\n西墙")
    page.locator("form", has=page.locator("#q-ways")).locator("button").click()
    page.locator(".ways li", has_text="西墙").wait_for()
    page.locator("summary", has_text="记人数").click()
    page.fill("#i-asked", "9")
    page.locator("form", has=page.locator("#i-asked")).locator("button").click()
    page.locator(".plain li", has_text="应到 9").wait_for()
    page.locator("summary", has_text="公示结果").click()
    page.fill("#pub-title", "晾衣杆")
    page.fill("#pub-text", "装在东墙。")
    page.locator("form", has=page.locator("#pub-text")).locator("button").click()
    page.locator(".note.ok").wait_for()
    desk.look("a deliberation")


def test_a_need_is_noted_taken_up_and_done(screens: Screens, service: Running) -> None:
    desk = screens.open("clerk")
    page = desk.page
    desk.go("/lists")
    page.locator("summary", has_text="记一条需求").click()
    page.fill("#n-text", "示例：帮忙贴春联")
    page.click("form.fields .primary")
    page.locator(".lines li", has_text="帮忙贴春联").wait_for()
    desk.look("needs")
    for tab in ("resources", "projects"):
        desk.go(f"/lists?tab={tab}")
        desk.look(tab)
    member = screens.open("member_a", PHONE)
    member.go("/needs")
    member.page.locator(".task summary").first.click()
    member.look("needs on a phone")
    member.page.locator("details[open] .primary").click()
    member.page.locator("#own-needs").wait_for()


def test_the_district_says_whose_a_matter_is(screens: Screens, service: Running) -> None:
    admin = screens.open("district_admin")
    page = admin.page
    admin.go("/matters?q=井盖松动")
    page.locator(".lines summary").first.click()
    page.fill("#m-C04-phone", "0429-2345678")
    page.locator("details[open] form button").click()
    page.locator(".fold", has_text="0429-2345678").wait_for()
    admin.go("/matters")
    # Folded by whom they belong to, with the words of one language.
    assert not page.get_by_text("井盖松动").first.is_visible()
    page.locator(".fold", has_text="0429-2345678").locator("summary").first.click()
    assert page.locator(".fold[open] .grow .hint", has_text="manhole").count() == 0
    admin.look("matters")
    found = ok(service.client("resident").get("/v1/matters?q=井盖松动"))["items"]
    assert found[0]["owner"]["phone"] == "0429-2345678"
