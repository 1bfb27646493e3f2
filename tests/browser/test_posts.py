"""A post in a browser: opened at the desk, claimed on a phone, seen by both, and given up; cards to print."""

import datetime as dt

import pytest

from tests.browser.conftest import PHONE, Screens
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(120)
NAME = "楼下读报"


def test_a_post_is_opened_claimed_seen_and_given_up(screens: Screens, service: Running) -> None:
    desk, member = screens.open("secretary"), screens.open("member_a", PHONE)
    desk.go("/posts")
    page = desk.page
    opened = page.locator("details.doing")
    if opened.get_attribute("open") is None:
        opened.locator("summary").click()
    page.fill("#name", NAME)
    page.select_option("#service", service.demo["story"]["service"])
    page.select_option("#area", service.demo["story"]["cell"])
    page.fill("#place", "一楼活动室")
    page.fill("#people", "1")
    for day in range(7):
        page.locator("label.tickcell").nth(day * 4).click()
    page.get_by_role("button", name="开放认领").click()
    line = page.locator(".lines li", has_text=NAME)
    line.locator(".state", has_text="还要 1 人").wait_for()
    desk.look("a post that waits for somebody")
    member.go("/serve/posts")
    member.page.get_by_role("button", name=f"认领岗位：{NAME}").click()
    member.page.locator("#said", has_text="认领好了").wait_for()
    member.look("a post of one's own")
    member.go("/mine")
    member.page.get_by_text("一楼活动室").first.wait_for()
    page.reload()
    line.locator(".state", has_text="已有人做").wait_for()
    until = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=20)
    assert str(until.year) in line.inner_text()
    member.go("/serve/posts")
    member.page.get_by_role("button", name=f"退出岗位：{NAME}").click()
    member.page.locator("#said", has_text="已退出").wait_for()
    page.reload()
    line.locator(".state", has_text="还要 1 人").wait_for()
    line.get_by_role("button", name="结束岗位").click()
    page.locator("#later [data-undo]").click()
    page.locator("#said", has_text="撤销了").wait_for()
    line.get_by_role("button", name="结束岗位").click()
    page.locator("#later [data-now]").click()
    line.wait_for(state="detached")


def test_what_does_not_fit_is_marked_and_said_where_it_stands(screens: Screens, service: Running) -> None:
    desk = screens.open("secretary")
    page = desk.page
    desk.go("/posts")
    opened = page.locator("details.doing")
    if opened.get_attribute("open") is None:
        opened.locator("summary").click()
    page.fill("#name", NAME)
    page.select_option("#service", service.demo["story"]["service"])
    page.fill("#place", "一楼活动室")
    page.get_by_role("button", name="开放认领").click()
    days = page.locator("fieldset[aria-invalid=true]")
    days.locator(".field-error").wait_for()
    page.locator("label.tickcell").first.click()
    page.evaluate("for (const one of document.querySelectorAll('#first, #last')) { one.removeAttribute('min'); }")
    page.fill("#last", "2020-01-01")
    page.get_by_role("button", name="开放认领").click()
    told = page.locator("#last + .field-error")
    told.wait_for()
    assert told.inner_text().strip()
    assert page.locator("#last").get_attribute("aria-describedby") == told.get_attribute("id")
    assert days.count() == 0
    # What the browser says of an answer that refuses is no fault of the page.
    desk.wrong.clear()
    desk.look("a field that does not fit")


@pytest.mark.parametrize(("link", "says"), [("登记卡", "登记卡"), ("承诺单", "承诺")])
def test_cards_of_a_member_come_filled(screens: Screens, service: Running, link: str, says: str) -> None:
    desk = screens.open("secretary")
    helper = service.client("member_a").get("/v1/me").json()["helper"]["id"]
    desk.go(f"/people/members/{helper}")
    with desk.page.expect_popup() as opened:
        desk.page.get_by_role("link", name=link).click()
    paper = opened.value
    paper.wait_for_load_state()
    assert says in paper.inner_text("body")
    assert paper.locator("h1").count() == 1
