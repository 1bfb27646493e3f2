"""A session that ends in the middle of something: what was typed is found again, by its author alone."""

import re

import pytest

from tests.browser.conftest import Screens
from tests.fixtures.service import Running

UNFINISHED = "() => { const form = document.getElementById('new'); form.noValidate = true; form.requestSubmit(); }"

pytestmark = pytest.mark.timeout(240)


def test_what_a_clerk_typed_is_there_again_after_signing_in(screens: Screens, service: Running) -> None:
    desk = screens.open("clerk")
    page = desk.page
    desk.go("/desk/new")
    page.fill("#door", "示例路77号")
    page.fill("#name", "示例丁")
    page.context.clear_cookies()
    page.evaluate(UNFINISHED)
    page.wait_for_url(re.compile("/login"))
    assert "next=%2Fdesk%2Fnew" in page.url
    desk.go("/demo/clerk")
    desk.go("/desk/new")
    assert page.input_value("#door") == "示例路77号"
    assert page.input_value("#name") == "示例丁"
    desk.go("/desk/new")
    assert page.input_value("#door") == ""


def test_nobody_else_finds_what_was_typed(screens: Screens, service: Running) -> None:
    desk = screens.open("clerk")
    page = desk.page
    desk.go("/desk/new")
    page.fill("#door", "示例路78号")
    page.context.clear_cookies()
    page.evaluate(UNFINISHED)
    page.wait_for_url(re.compile("/login"))
    desk.go("/demo/secretary")
    desk.go("/desk/new")
    assert page.input_value("#door") == ""
    assert "示例路78号" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_the_row_that_has_the_focus_is_the_one_that_opens(screens: Screens, service: Running) -> None:
    desk = screens.open("secretary")
    page = desk.page
    desk.go("/desk")
    rows = page.locator("tr[data-order]")
    rows.nth(3).locator("[data-opens]").focus()
    wanted = rows.nth(3).get_attribute("data-order")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-panel='{wanted}']")
