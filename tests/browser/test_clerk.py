"""The day beside the board in a browser: today's list, a member, a person served, a session, a roster."""

from typing import Any

import pytest

from tests.browser.conftest import PHONE, Screens, order_body
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)


def ok(reply: Any) -> Any:
    assert reply.is_success, f"{reply.request.url.path}: {reply.text}"
    return reply.json()


def test_today_is_told_by_itself_and_dealt_with_in_place(screens: Screens, service: Running) -> None:
    desk, resident, clerk = screens.open("clerk", PHONE), service.client("resident"), service.client("clerk")
    desk.go("/today")
    desk.page.wait_for_selector("[data-light]:not([data-off])")
    order = ok(resident.post("/v1/orders", json=order_body(service)))["id"]
    ok(clerk.post(f"/v1/orders/{order}/need-info", json={"reason": "need_info"}))
    ok(resident.post(f"/v1/orders/{order}/inform", json={"note": "三号楼"}))
    row = desk.page.locator(".lines li", has=desk.page.locator(f'a[href="/desk?open={order}"]'))
    row.wait_for()
    row.get_by_text("看电话").click()
    row.locator(".told", has_text="00012345678").wait_for()
    desk.look("today")
    row.get_by_text("办好了", exact=True).click()
    row.wait_for(state="detached")


def test_a_member_is_registered_invited_checked_and_given_times(screens: Screens) -> None:
    desk = screens.open("secretary")
    page = desk.page
    desk.go("/people/members")
    page.click("details.sheet summary")
    page.fill("#name", "示例新")
    page.fill("#phone", "00012341111")
    page.check('[name="tags.PC_REPAIR"]')
    desk.look("registering")
    page.click("form.fields .primary")
    page.wait_for_url("**/people/members/*-*")
    page.click("button[data-tell=link]")
    page.locator(".linked", has_text="/invitation#").wait_for()
    desk.look("one member")
    page.locator("details", has_text="登记一项").locator("summary").click()
    page.select_option("#tag", "ELECTRICIAN*")
    page.locator("details[open] button").click()
    page.locator(".chip", has_text="已核验").wait_for()
    page.locator(".tickcell input").nth(3).check(force=True)
    page.fill("#on", page.get_attribute("#on", "min") or "")
    page.get_by_text("保存时间").click()
    page.locator('[name="exceptions"]:checked').wait_for()
    assert page.locator(".tickcell input:checked").count() == 1


def test_a_person_served_with_consent_note_export_and_erasure(screens: Screens) -> None:
    desk = screens.open("clerk", PHONE)
    page = desk.page
    desk.go("/recipients")
    page.click("details.sheet summary")
    page.fill("#name", "示例奶奶")
    page.fill("#phone", "00012342222")
    page.fill("#address", "示例路9号")
    page.click("form.fields .primary")
    page.wait_for_url("**/recipients/*-*")
    page.get_by_text("记一份同意").click()
    page.select_option("#purpose", "health")
    page.select_option("#how", "paper")
    page.locator("details[open] button").click()
    page.locator(".lines b", has_text="记录健康提示").wait_for()
    page.get_by_text("写或改提示").click()
    page.fill("#note", "听力不好")
    page.locator("details[open] form button").click()
    page.locator("details[open]").wait_for(state="detached")
    page.click("[data-reads]")
    page.locator("#note-text", has_text="听力不好").wait_for()
    desk.look("one person served")
    page.get_by_text("导出", exact=True).click()
    with page.expect_download() as given:
        page.click("[data-exports]")
    assert "示例路9号" in given.value.path().read_text("utf-8")
    page.get_by_text("全部删除", exact=True).click()
    page.check("[name=_sure]")
    page.click("form .danger")
    page.wait_for_url("**/recipients")
    assert "00****22" not in page.inner_text("main")


def test_a_session_and_a_roster(screens: Screens) -> None:
    desk = screens.open("clerk")
    page = desk.page
    desk.go("/desk/sessions")
    # With others announced already the form is folded.
    if not page.is_visible("#place"):
        page.click("details.sheet > summary")
    page.fill("#place", "示例活动室")
    page.evaluate("() => { const on = document.getElementById('date'); on.value = on.min; on.stepUp(1); }")
    page.click("form.fields .primary")
    page.wait_for_url("**/sessions/*-*")
    page.get_by_text("帮人报名").click()
    page.fill("#name", "示例乙")
    page.fill("#phone", "00012340002")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#placed:visible")
    page.go_back()
    page.reload()
    page.locator("[name=seats]").check()
    desk.look("a session")
    page.emulate_media(media="print")
    assert not page.locator(".top").is_visible()
    assert page.locator(".seats").is_visible()
    page.emulate_media(media="screen")
    desk.go("/rosters")
    page.get_by_text("排一张值班表").click()
    page.fill("#name", "示例值班")
    for row in range(7):
        page.locator(".grid7 tbody tr").nth(row).locator("input").last.check(force=True)
    with page.expect_navigation():
        page.click("form.fields .primary")
    page.locator(".month .gap").first.wait_for()
    desk.look("duties")
