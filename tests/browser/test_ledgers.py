"""Hours and points in a browser: redeemed on the phone, handed over at the desk, rules tried and used, books read."""

import pytest

from tests.browser.conftest import PHONE, Screens

pytestmark = pytest.mark.timeout(240)
THING = "社区食堂套餐"


def test_a_member_redeems_and_the_desk_hands_it_over(screens: Screens) -> None:
    member, desk = screens.open("member_a", PHONE), screens.open("clerk", PHONE)
    page = member.page
    member.go("/mine")
    page.get_by_role("link", name="时长与积分").click()
    page.wait_for_url("**/points")
    member.look("own points")
    member.look_by_night("own points")
    line = page.locator(".goods li", has_text=THING)
    waiting = page.locator(".fetch", has_text=THING)
    line.get_by_role("button").click()
    page.locator("#later [data-undo]").click()
    page.locator("#said", has_text="撤销了").wait_for()
    assert waiting.count() == 0
    line.get_by_role("button").click()
    page.locator("#later [data-now]").click()
    waiting.wait_for()
    code = waiting.locator(".code b").inner_text()
    member.look("something waits")
    page.get_by_text("积分明细").click()
    page.locator(".record li", has_text=THING).wait_for()
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载纪实本").click()
    assert saved.value.suggested_filename == "record.pdf"
    desk.go("/rewards")
    desk.look("rewards")
    row = desk.page.locator(".lines li", has_text=THING).filter(has=desk.page.locator(".codebox"))
    row.locator(".codebox").fill(code.lower())
    row.get_by_role("button", name="交付").click()
    desk.page.locator(".chip.ok", has_text="已交付").wait_for()
    desk.page.fill("#number", "2222 2222 2222")
    desk.page.get_by_role("button", name="核对").click()
    desk.page.locator("[data-told]", has_text="没有这个编号").wait_for()


def test_the_secretary_keeps_the_catalogue(screens: Screens) -> None:
    desk = screens.open("secretary")
    page = desk.page
    desk.go("/rewards")
    desk.look("catalogue")
    page.locator("details.sheet summary").click()
    for name, value in (("name-zh", "肥皂一块"), ("name-en", "Soap"), ("cost", "8"), ("stock", "5")):
        page.fill(f"#{name}", value)
    page.get_by_role("button", name="新增").click()
    line = page.locator("tr", has_text="肥皂一块")
    line.locator("summary").click()
    desk.look("changing a line")
    line.locator('[name="add"]').fill("7")
    line.get_by_role("button", name="保存").click()
    page.locator("tr", has_text="剩 12 份").wait_for()


def test_rules_are_tried_and_used_and_the_books_balance(screens: Screens) -> None:
    admin, auditor = screens.open("district_admin", PHONE), screens.open("auditor")
    page = admin.page
    admin.go("/points-rules")
    page.get_by_label("标准").check()
    assert page.input_value("#f-urgent_pct") == "50"
    page.fill("#f-per_hour", "12")
    page.locator("#f-per_hour").blur()
    assert page.get_by_label("自定").is_checked()
    page.get_by_role("button", name="先看看").click()
    page.locator("#preview [data-all]").wait_for()
    admin.look("preview")
    admin.look_by_night("preview")
    page.get_by_role("button", name="启用这套规则").click()
    page.get_by_text("自定", exact=False).first.wait_for()
    page.locator(".head .hint", has_text="自定").wait_for()
    auditor.go("/ledgers")
    assert auditor.page.locator(".books .state.ok").count() == 2
    auditor.look("books")
