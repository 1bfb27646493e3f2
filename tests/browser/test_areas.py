"""Streets, districts, auditors and grid staff in a real browser: by keyboard, live, wide and on a phone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Screens, order_body
from tests.browser.test_phones import place
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)
WITHIN_MS = 5000


def ok(reply: Any) -> Any:
    assert reply.is_success, f"{reply.request.method} {reply.request.url.path}: {reply.text}"
    return reply.json()


def accepted(service: Running) -> str:
    """An order that the desk has taken on."""
    order = str(ok(service.client("resident").post("/v1/orders", json=order_body(service)))["id"])
    ok(service.client("clerk").post(f"/v1/orders/{order}/accept", json={}))
    return order


def choose(page: Page, selector: str, place: int = 0) -> None:
    page.locator(f"label:has({selector}):visible").nth(place).click()


def test_the_street_hears_the_whistle_and_rules_by_keyboard(screens: Screens, service: Running) -> None:
    screen = screens.open("street_officer")
    page = screen.page
    assert page.url.endswith("/street")
    page.wait_for_selector("[data-light]:not([data-off])")
    page.mouse.move(5, 5)
    order = accepted(service)
    for who in ("clerk", "secretary"):
        ok(service.client(who).post(f"/v1/orders/{order}/return", json={"reason": "not_able"}))
    page.wait_for_selector(f"#o-{order}", timeout=WITHIN_MS)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(f'[data-panel="{order}"]')
    screen.look("a raised order")
    page.locator("#first-owner").select_option(index=1)
    page.locator(".rule button").click()
    page.wait_for_selector(f'[data-panel="{order}"] .chip.mute')
    screen.look("a ruled order")
    page.keyboard.press("Escape")
    assert page.locator("[data-panel]").count() == 0


def test_the_district_opens_every_entry_of_its_menu_wide_and_on_a_phone(screens: Screens, service: Running) -> None:
    order = accepted(service)
    for _ in range(2):
        ok(service.client("secretary").post(f"/v1/orders/{order}/escalate", json={"reason": "not_able"}))
    for size in (None, PHONE):
        screen = screens.open("district_admin", *([] if size is None else [size]))
        paths = [one.get_attribute("href") for one in screen.page.locator("nav.side a").all()]
        assert {"/street", "/day", "/coverage", "/rounds"} <= set(paths)
        for path in paths:
            screen.go(str(path))
            assert screen.wrong == [], path
            assert screen.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        screen.go("/street")
        screen.page.locator(f"#o-{order}").click()
        screen.page.wait_for_selector(f'[data-panel="{order}"]')
        screen.look("a raised order of the district")


def test_grid_staff_files_for_somebody_from_the_own_cells_page(screens: Screens, service: Running) -> None:
    screen = screens.open("grid_staff", PHONE)
    page = screen.page
    assert page.url.endswith("/cell")
    screen.look("a cell")
    before = page.locator(".orders > li").count()
    page.click('.doors a[href="/order"]')
    choose(page, "input[value=more]")
    choose(page, f"input[name=service][value={service.demo['story']['service']}]")
    place(screen)
    screen.go("/cell")
    assert page.locator(".orders > li").count() == before + 1


def test_an_auditor_follows_the_chain_and_one_order(screens: Screens, service: Running) -> None:
    order = accepted(service)
    number = ok(service.client("clerk").get(f"/v1/orders/{order}"))["number"]
    screen = screens.open("auditor")
    page = screen.page
    page.click("#chain button")
    page.locator("#chain .state").first.wait_for()
    page.fill("#number", number)
    page.click(".filters button")
    page.wait_for_url("**number=*")
    assert set(page.locator("table.audit td:nth-child(2)").all_inner_texts()) == {number}
    screen.look("one order's events")
    page.locator("table.audit td:last-child a").first.click()
    page.wait_for_url(re.compile("who="))


def test_a_day_changes_by_itself_and_prints_without_its_menu(screens: Screens, service: Running) -> None:
    screen = screens.open("secretary")
    page = screen.page
    screen.go("/day")
    page.wait_for_selector("[data-light]:not([data-off])")
    page.mouse.move(5, 5)
    with page.expect_response(lambda one: "/day/parts" in one.url, timeout=WITHIN_MS):
        accepted(service)
    before = page.locator("#date").input_value()
    page.click("a[rel=next]")
    assert page.locator("#date").input_value() > before
    screen.look("another day")
    page.emulate_media(media="print")
    assert not page.locator("nav.side").is_visible()
