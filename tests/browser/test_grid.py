"""The grid and people's data in a browser: areas arranged, own data exported, what is kept about people read."""

import pytest

from tests.browser.conftest import PHONE, Screens
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)


def test_a_cell_is_added_named_and_ended_and_that_is_called_off(screens: Screens) -> None:
    desk = screens.open("secretary", PHONE)
    page = desk.page
    desk.go("/grid")
    page.fill("#new-name", "示例网格")
    page.click("form .primary")
    row = page.locator("tbody tr", has=page.get_by_role("link", name="示例网格", exact=True))
    row.wait_for()
    row.locator("summary").click()
    row.locator('[name="name"]').fill("示例新网格")
    row.get_by_role("button", name="改名").click()
    row = page.locator("tbody tr", has=page.get_by_role("link", name="示例新网格", exact=True))
    row.wait_for()
    row.locator("summary").click()
    row.get_by_role("button", name="看会带走什么").click()
    row.get_by_text("里面没有在办的事").wait_for()
    desk.look("a cell about to end")
    # Not while it says so of one that holds something.
    full = page.locator("tbody tr").first
    full.locator("summary").click()
    full.get_by_role("button", name="并入或停用").click()
    page.locator(".field-error", has_text="里面还有在办的事或人").wait_for()
    desk.wrong.clear()
    row.get_by_role("button", name="并入或停用").click()
    page.locator("#planned").wait_for()
    desk.look("planned")
    page.get_by_role("button", name="撤销").click()
    page.locator("#planned").wait_for(state="detached")
    page.get_by_text("已撤销").first.wait_for()


def test_an_alliance_is_made_and_ended(screens: Screens, service: Running) -> None:
    admin = screens.open("district_admin")
    page = admin.page
    admin.go(f"/grid?area={service.demo['areas']['community'][:9]}")
    page.select_option("#ally", index=1)
    page.locator("form", has=page.locator("#ally")).get_by_role("button").click()
    made = page.locator('input[type=checkbox][name="pairs"]')
    made.wait_for()
    admin.look("an alliance")
    made.uncheck()
    page.locator("form", has=page.locator("#ally")).get_by_role("button").click()
    page.get_by_text("还没有联盟").wait_for()


def test_a_member_takes_the_own_data_along(screens: Screens) -> None:
    phone = screens.open("member_far", PHONE)
    phone.go("/account")
    phone.look("the account")
    with phone.page.expect_download() as saved:
        phone.page.get_by_text("导出我的全部信息").click()
    assert '"record"' in saved.value.path().read_text("utf-8")


def test_a_unit_and_a_member_answer_for_a_cell_until_that_is_ended(screens: Screens) -> None:
    desk = screens.open("secretary", PHONE)
    page = desk.page
    desk.go("/grid")
    for who, button in (("unit", "单位包联"), ("member", "党员包联")):
        page.select_option(f"#link-{who}", index=1)
        page.select_option(f"#link-{who}-area", index=1)
        page.get_by_role("button", name=button).click()
        page.locator("#links ~ ul li").nth(1 if who == "unit" else 2).wait_for()
    desk.look("who answers for a cell")
    desk.look_by_night("who answers for a cell")
    lines = page.locator("#links ~ ul li")
    for left in (2, 1):
        lines.first.get_by_role("button", name="解除").click()
        lines.nth(left).wait_for(state="detached")
    desk.look("links ended")
