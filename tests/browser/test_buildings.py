"""Buildings and their leads in a browser: kept by the secretary, seen by the lead on a phone, and a cell split."""

import pytest

from tests.browser.conftest import PHONE, Screens
from tests.browser.test_areas import choose
from tests.browser.test_phones import place
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)


def test_a_building_is_added_led_and_closed_again(screens: Screens) -> None:
    desk = screens.open("secretary", PHONE)
    page = desk.page
    desk.go("/buildings")
    page.fill("#new-name", "示例新楼")
    page.fill("#new-households", "36")
    page.click("main form .primary")
    row = page.locator("table.buildings tbody tr", has_text="示例新楼")
    row.wait_for()
    assert "36" in row.inner_text()
    row.locator("summary", has_text="定楼栋长").click()
    row.locator('form[data-api="POST /leads"] [name=name]').fill("示例楼长")
    row.locator('[name="consent.how"]').select_option("paper")
    desk.look("naming a lead")
    row.get_by_role("button", name="定下").click()
    row.get_by_text("还没开通").wait_for()
    row.locator("summary", has_text="账号和任期").click()
    row.get_by_role("button", name="生成邀请链接").click()
    row.locator(".linked", has_text="/invitation#").wait_for()
    desk.look("a lead invited")
    desk.look_by_night("a lead invited")
    row.get_by_role("button", name="不再担任").click()
    row.locator("summary", has_text="定楼栋长").wait_for()
    row.locator("summary", has_text="调整").click()
    row.get_by_role("button", name="停用这栋").click()
    row.locator(".chip.warn").wait_for()
    desk.look("a building about to be closed")
    row.get_by_role("button", name="撤销").click()
    row.locator(".chip.warn").wait_for(state="detached")


def test_a_lead_files_for_a_neighbour_of_the_own_building(screens: Screens, service: Running) -> None:
    screen = screens.open("building_lead", PHONE)
    page = screen.page
    assert page.url.endswith("/cell")
    assert page.locator("h1").inner_text() == "1号楼"
    screen.look("a building")
    before = page.locator(".orders > li").count()
    page.click('.doors a[href="/order"]')
    assert page.locator('a[href="/weekly"]').count() == 0
    choose(page, "input[value=more]")
    choose(page, f"input[name=service][value={service.demo['story']['service']}]")
    place(screen)
    screen.go("/cell")
    assert page.locator(".orders > li").count() == before + 1
    assert page.locator("table.buildings tbody tr").count() == 1
    paths = [one.get_attribute("href") for one in page.locator("nav.side a:not(.beyond)").all()]
    assert paths == ["/cell"]
    for path in ("/recipients", "/desk", "/grid", "/files"):
        assert page.request.get(service.base_url + path).status == 403, path


def test_a_cell_is_split_by_its_buildings_and_that_is_called_off(screens: Screens, service: Running) -> None:
    desk = screens.open("secretary")
    page = desk.page
    desk.go(f"/grid?area={service.demo['areas']['cell']}")
    for turn in (3, 4):
        page.locator(".split input[type=checkbox]").nth(turn).check()
    page.fill("#split-name", "示例新格")
    page.fill("#split-day", page.evaluate("new Date(Date.now() + 5 * 86400000).toISOString().slice(0, 10)"))
    desk.look("a cell about to be split")
    page.get_by_role("button", name="拆分", exact=True).click()
    page.locator("#planned").wait_for()
    assert "示例新格：4号楼、5号楼" in page.locator("section", has=page.locator("#planned")).inner_text()
    desk.look("a split that is planned")
    page.get_by_role("button", name="撤销").click()
    page.locator("#planned").wait_for(state="detached")


def test_the_district_names_a_post_of_its_boards(screens: Screens) -> None:
    admin = screens.open("district_admin")
    page = admin.page
    admin.go("/grid")
    page.locator("summary", has_text="改叫法").click()
    page.locator('[name="words.patrol.zh"]').fill("平安巡查员")
    page.locator('[name="words.patrol.en"]').fill("Safety watch")
    page.locator("section", has=page.locator("#posts")).get_by_role("button").click()
    page.locator('[name="words.patrol.zh"][value="平安巡查员"]').wait_for(state="attached")
    admin.look("what posts are called")
