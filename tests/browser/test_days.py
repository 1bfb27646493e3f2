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
