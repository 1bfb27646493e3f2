"""Messages out in a browser: a webhook is set up and its secret shown once, a robot added, words put differently."""

import pytest

from tests.browser.conftest import PHONE, WIDE, Screens

pytestmark = pytest.mark.timeout(240)
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=11111111-0000"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_program_and_a_group_are_told(screens: Screens, size: tuple[int, int]) -> None:
    screen = screens.open("district_admin", size)
    page = screen.page
    screen.go("/outside")
    if size == WIDE:
        # A channel is tested once in ten seconds.
        with page.expect_navigation():
            page.locator("[data-api='POST /channels/console/test']").click()
    page.get_by_text("已发出").wait_for()
    page.get_by_text("加一个推送地址").click()
    page.fill("#w-name", "示例平台")
    page.fill("#w-url", "http://hooks.example.org/in")
    page.click("[data-tell=made] .primary")
    page.locator("#said.wrong", has_text="https").wait_for()
    screen.wrong.clear()
    page.fill("#w-url", "https://hooks.example.org/in")
    page.click("[data-tell=made] .primary")
    page.locator("#made .linked", has_text="whsec_").wait_for()
    # What was wrong before lies over the secret no more, and the list tells of what was made.
    assert page.locator("#said").inner_text() == ""
    page.locator(".lines > li", has_text="示例平台").first.wait_for()
    screen.look("messages out")
    page.get_by_text("加一个群机器人").click()
    page.fill("#r-name", "示例群")
    page.fill("#r-url", ROBOT)
    page.locator("[data-api='POST /robots'] button").click()
    page.wait_for_url("**/outside/robots/*-*")
    with page.expect_navigation():
        page.locator("[data-api$='/off']").click()
    page.locator(".head .state", has_text="已关").wait_for()
    screen.look("one robot")
    page.get_by_text("删除", exact=True).first.click()
    page.check("[name=_sure]")
    page.click("form .danger")
    page.wait_for_url("**/outside")


def test_words_are_looked_at_saved_and_put_back(screens: Screens) -> None:
    screen = screens.open("district_admin")
    page = screen.page
    screen.go("/outside/templates")
    page.locator("summary", has_text="约好时间").click()
    form = page.locator("details[open] form").first
    form.locator("textarea").fill("{service}定在{at}。")
    form.get_by_text("预览", exact=True).click()
    form.locator("[data-sample]", has_text="家电维修定在").wait_for()
    with page.expect_navigation():
        form.get_by_text("保存", exact=True).click()
    page.locator("summary .chip").click()
    screen.look("wording")
    with page.expect_navigation():
        page.get_by_text("用原来的话", exact=True).click()
    assert page.locator("summary .chip").count() == 0
    assert screen.wrong == []
