"""A service day and posts in a browser: somebody signs up on a phone, the desk plans it and sees who is where."""

import pytest

from tests.browser.conftest import PHONE, WIDE, Screens
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(120)


def test_somebody_signs_up_and_the_desk_plans_the_day(screens: Screens, service: Running) -> None:
    day = service.client("secretary").get("/v1/days").json()["items"][0]
    member = screens.open("member_a", PHONE)
    member.go("/serve/days")
    member.look("a day to sign up for")
    member.page.get_by_role("button", name="报名").first.click()
    member.page.get_by_text("您已报名").wait_for()
    member.go("/mine")
    member.page.get_by_text(day["name"]).wait_for()
    desk = screens.open("secretary", WIDE)
    desk.go("/days")
    desk.page.get_by_role("link", name=day["name"]).click()
    desk.page.get_by_role("button", name="排一次").click()
    desk.page.wait_for_url("**/rounds/*")
    for tab in ("plan", "stalls", "people", "summary"):
        desk.go(f"/days/{day['id']}?tab={tab}")
        desk.look(f"the day's {tab}")
    member.go("/serve/days")
    member.page.get_by_role("button", name="退出报名").first.click()
    member.page.get_by_role("button", name="报名").first.wait_for()


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_desk_signs_somebody_up_and_takes_them_off(
    screens: Screens, service: Running, size: tuple[int, int]
) -> None:
    desk_api = service.client("clerk")
    day = desk_api.get("/v1/days").json()["items"][0]
    desk = screens.open("secretary", size)
    desk.go(f"/days/{day['id']}?tab=people")
    before = desk.page.locator("#list tr").count()
    desk.page.get_by_text("代人报名", exact=True).click()
    free = desk.page.locator("#helper option")
    name = str(free.first.text_content())
    desk.page.locator("#find").fill(name)
    assert free.filter(visible=True).count() >= 1
    desk.page.locator("#helper").select_option(index=0)
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="报名", exact=True).click()
    desk.page.locator("#narrow").fill(name)
    mine = desk.page.locator("#list tr", has_text=name).filter(visible=True)
    mine.first.wait_for()
    desk.look("the list with somebody signed up by the desk")
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name=f"替 {name} 退出报名").first.click()
    assert desk.page.locator("#list tr").count() == before


def test_rows_of_a_sheet_are_pasted_and_told_which_is_wrong(screens: Screens, service: Running) -> None:
    day = service.client("clerk").get("/v1/days").json()["items"][0]
    desk = screens.open("secretary", WIDE)
    desk.go(f"/days/{day['id']}?tab=stalls")
    desk.page.get_by_text("一次加多个").click()
    rows = desk.page.locator("#rows")
    rows.fill("摊位\t磨剪子\tC06\n帐篷\t修鞋\tC06")
    desk.page.get_by_role("button", name="全部加上").click()
    desk.page.get_by_text("第 2 行：").wait_for()
    # That it was refused is what the browser complains of.
    assert [one for one in desk.wrong if "422" not in one] == []
    desk.wrong.clear()
    desk.look("which row is wrong")
    rows.fill("摊位\t磨剪子\tC06\t西门\t1\t20")
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="全部加上").click()
    desk.page.get_by_text("磨剪子").first.wait_for()
    desk.page.get_by_role("button", name="撤掉：磨剪子").click()
    desk.page.get_by_text("磨剪子").first.wait_for(state="detached")
