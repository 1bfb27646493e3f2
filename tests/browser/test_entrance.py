"""Entering in a real browser: by invitation, by password, locked out in words, and by a code."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Screens
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)


def ok(reply: Any) -> Any:
    assert reply.is_success, f"{reply.request.method} {reply.request.url.path}: {reply.text}"
    return reply.json()


def sign_in(page: Page, phone: str, password: str) -> None:
    page.fill("#phone", phone)
    page.fill("#password", password)
    page.locator("button.primary").first.click()


def test_by_invitation_by_password_and_by_code(screens: Screens, service: Running) -> None:
    helper = ok(service.client("member_a").get("/v1/me"))["helper"]["id"]
    path = ok(service.client("secretary").post(f"/v1/members/{helper}/invitation", json={}))["path"]
    phone = "13800000360"
    screen = screens.open(None, PHONE)
    page = screen.page
    screen.go(path)
    page.wait_for_selector("#password")
    assert "#" not in page.url
    screen.look("an invitation")
    sign_in(page, phone, "drei lange Woerter")
    page.wait_for_url("**/offers")
    screen.go("/account")
    screen.look("the account")
    page.context.clear_cookies()
    screen.go("/login")
    for turn in range(6):
        sign_in(page, phone, f"vier lange Woerter {turn}")
        page.locator("[role=alert], #wrong").first.wait_for()
    page.get_by_text("请 15 分钟后再试").wait_for()
    screen.wrong.clear()  # a refusal is an error to the browser's console
    screen.look("locked out")
    screen.go("/login/code")
    page.fill("#phone", phone)
    page.locator("button.primary").first.click()
    page.wait_for_selector("input[name=code]")
    screen.look("a code is on its way")
    page.fill("input[name=code]", told_code(service))
    page.locator("button.primary").first.click()
    page.wait_for_url("**/offers")


def told_code(service: Running) -> str:
    """The last code that the console was given."""
    for _ in range(100):
        texts = [path.read_text("utf-8", "replace") for path in service.folder.parent.rglob("*.log")]
        found = [one for text in texts for one in re.findall(r"验证码\D{0,4}(\d{6})", text)]
        if found:
            return str(found[-1])
        time.sleep(0.1)
    raise AssertionError("no code was told")
