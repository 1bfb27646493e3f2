"""A round from its start to the offers on the board, as the secretary works on it; and what the district sees of it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, Screens, Watched, order_body
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)
NOBODY_CAN = "N04"
"""A service for which the demo has nobody."""


def accepted(running: Running, **changes: Any) -> str:
    """An order that waits for a round; its number."""
    resident, clerk = running.client("resident"), running.client("clerk")
    made = resident.post("/v1/orders", json={**order_body(running), **changes}).json()
    assert clerk.post(f"/v1/orders/{made['id']}/accept", json={}).is_success
    return str(made["number"])


def start(desk: Watched) -> str:
    """Ask for a round, and wait until it is there; its page."""
    desk.go("/rounds")
    desk.page.click("form.start button")
    desk.page.wait_for_selector("#round[data-state=proposed]", timeout=60_000)
    return re.sub(r"^https?://[^/]*", "", desk.page.url)


def decided(page: Page, changes: int) -> None:
    """The foot of the page says so many changes."""
    expect(page.locator("#decision")).to_contain_text(f"改动 {changes} 处")


def give_to_another(page: Page, number: str) -> None:
    """By keyboard: from pair to pair to this one, open it, and choose the first other person."""
    row = page.locator("tr[id^=p-]", has_text=number)
    for _ in range(page.locator("[data-alter]").count()):
        page.keyboard.press("j")
        if row.locator("[data-alter]:focus").count():
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".choices input:checked:focus")
    page.keyboard.press("ArrowDown")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_from_the_start_of_a_round_to_offers_on_the_board(
    screens: Screens, service: Running, size: tuple[int, int]
) -> None:
    first, second, left = accepted(service), accepted(service), accepted(service, service=NOBODY_CAN)
    desk = screens.open("secretary", size)
    page = desk.page
    watching = screens.open("secretary", size)
    watching.go("/rounds")
    watching.page.wait_for_selector("[data-light]:not([data-off])")
    path = start(desk)
    # Who looks at the list sees it there without a reload.
    watching.page.locator(f"#rounds a[href='{path}']").wait_for()
    page.wait_for_selector(".treemap canvas")
    desk.look("a proposed round")

    give_to_another(page, first)
    decided(page, 1)
    desk.look("a pair in change")
    page.keyboard.press("Escape")
    page.locator("tr[id^=p-]", has_text=second).locator("[data-alter]").click()
    page.locator(".choices:visible input[data-choice=without]").check()
    decided(page, 2)
    expect(page.locator("tr[data-changed]")).not_to_have_count(0)

    page.reload()
    decided(page, 2)
    page.locator("#decision li", has_text=second).locator("[data-undo]").click()
    decided(page, 1)

    card = page.locator(".card", has_text=left)
    card.locator("form[data-api$='/pool'] button").click()
    expect(card.locator("form[data-api$='/pool'] button")).to_be_disabled()
    expect(page.locator("#news")).to_contain_text("草案之后有 1 单变了")

    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#round[data-state=dispatched]")
    desk.look("a released round")
    assert path in page.url
    page.get_by_role("link", name="去看板看答复").click()
    for number in (first, second):
        expect(page.locator("tr[data-order]", has_text=number).locator(".mem")).to_contain_text("已派")


def test_somebody_is_looked_for_by_the_letters_of_the_name(screens: Screens, service: Running) -> None:
    accepted(service)
    desk = screens.open("secretary")
    page = desk.page
    start(desk)
    page.locator("[data-alter]").first.click()
    page.locator(".find summary").click()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.locator("[data-find]").fill("sl")
    page.locator(".found button:visible").first.click()
    page.locator(".asked > *").first.wait_for()
    desk.look("somebody looked for")
    assert asked
    assert not any("sl" in url.partition("?")[2] for url in asked)


def test_district_sees_figures_and_a_map_and_no_order(screens: Screens, service: Running) -> None:
    accepted(service)
    path = start(screens.open("secretary"))
    for size in (WIDE, PHONE):
        admin = screens.open("district_admin", size)
        admin.go(path)
        admin.page.wait_for_selector(".treemap canvas")
        admin.look("a round as counts")
        assert admin.page.locator("[data-alter], .card").count() == 0
        admin.page.locator(".astable summary").focus()
        admin.page.keyboard.press("Enter")
        expect(admin.page.locator(".cells.unmet")).to_be_visible()


def test_paper_prints_without_what_can_be_pressed(screens: Screens, service: Running) -> None:
    accepted(service)
    desk = screens.open("secretary")
    start(desk)
    desk.page.emulate_media(media="print")
    for part in ("#decision", ".side", ".treemap", ".pairs .act >> nth=0"):
        expect(desk.page.locator(part)).to_be_hidden()
    for part in (".decision", ".pairs tbody tr >> nth=1", ".signed"):
        expect(desk.page.locator(part)).to_be_visible()
