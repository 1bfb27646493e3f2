"""A home unit over the pages: a member names it, it confirms; it brings something, the secretary accepts."""

import pytest

from tests.browser.conftest import PHONE, WIDE, Screens
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_member_and_its_unit_find_each_other(screens: Screens, service: Running, size: tuple[int, int]) -> None:
    unit = service.client("unit_liaison").get("/v1/units").json()["items"][0]
    member = screens.open("member_far", PHONE)
    member.go("/mine")
    member.page.click("a[href='/my-unit']")
    if member.page.locator("form[data-api='PUT /me/unit']").is_hidden():
        member.page.click("details > summary")
    member.page.select_option("#unit", unit["id"])
    with member.page.expect_navigation():
        member.page.click("form[data-api='PUT /me/unit'] button")
    member.page.wait_for_selector("text=待单位确认")
    member.look("a unit was named")
    name = service.client("member_far").get("/v1/me").json()["helper"]["name"][:1]
    liaison = screens.open("unit_liaison", size)
    page = liaison.page
    assert page.url.endswith("/unit")
    waiting = page.locator("[aria-labelledby=confirm] li")
    before = waiting.count()
    assert name in waiting.first.inner_text()
    liaison.look("who waits")
    badge = service.client("member_far").get("/v1/me").json()["helper"]["id"]
    with page.expect_navigation():
        waiting.locator(f"button[data-body*='{badge}']").first.click()
    assert waiting.count() == before - 1
    with member.page.expect_navigation():
        member.page.reload()
    with member.page.expect_navigation():
        member.page.click("button[data-api='POST /me/unit/names']")
    with member.page.expect_navigation():
        member.page.click("button[data-api='POST /me/unit/record']")
    member.look("named, and a record sent")
    liaison.go("/unit")
    assert page.locator("text=0 次，0.0 小时").is_visible()
    with member.page.expect_navigation():
        member.page.click("button[data-body*='record']")
    assert [one.wrong for one in (member, liaison)] == [[], []]


def test_what_a_unit_brings_is_accepted_and_its_sheet_is_printed(screens: Screens) -> None:
    liaison = screens.open("unit_liaison")
    page = liaison.page
    page.click("text=提供岗位或资源")
    page.select_option("#r-kind", "post")
    page.fill("#r-text", "周日下午两人教手机")
    with page.expect_navigation():
        page.click("text=提交给社区")
    assert page.locator("text=周日下午两人教手机").is_visible()
    secretary = screens.open("secretary")
    secretary.go("/today")
    assert secretary.page.locator("a[href='/units'].button").count() >= 1
    secretary.go("/units")
    mine = secretary.page.locator("li", has_text="周日下午两人教手机")
    with secretary.page.expect_navigation():
        mine.locator("button[data-api$='/accept']").click()
    assert secretary.page.locator("[aria-labelledby=taken] li", has_text="周日下午两人教手机").count() == 1
    secretary.look("units")
    liaison.go("/unit?lang=en")
    with page.expect_download() as got:
        page.click("a[download]")
    assert got.value.suggested_filename.endswith(".pdf")
    liaison.go(page.locator("a[href*='feedback.html']").get_attribute("href") or "")
    liaison.look("the printed sheet")
