"""One order, from the resident's phone over the desk and the member's phone back to the resident, in real browsers."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Screens, Watched, own_service
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def service(request: pytest.FixtureRequest) -> Iterator[Running]:
    """A service of its own: whom it chooses depends on what everybody holds already."""
    yield from own_service(request, "journey")


def choose(page: Page, selector: str, place: int = 0) -> None:
    """A radio or checkbox by its label: its own box is drawn by the label."""
    page.locator(f"label:has({selector}):visible").nth(place).click()


def place_an_order(resident: Watched, service: str) -> tuple[str, str]:
    """In three steps; the number and the code that are shown."""
    page = resident.page
    resident.go("/order")
    choose(page, "input[value=more]")
    choose(page, f"input[name=service][value={service}]")
    resident.look("first step")
    page.click("[data-next]")
    choose(page, "input[name=_day]", 1)
    choose(page, "input[name=_part][value=morning]")
    resident.look("second step")
    page.click("[data-next]")
    page.fill("#place", "示例路1号")
    page.fill("#name", "示例甲")
    page.fill("#phone", "00012345678")
    choose(page, "input[name=_agreed]")
    resident.look("third step")
    page.click("[data-send]")
    page.wait_for_selector("#placed:visible")
    resident.look("placed")
    return page.inner_text("[data-number]"), page.inner_text("[data-code]")


def take_on_and_dispatch(desk: Watched, number: str) -> None:
    """By keyboard: open, take on, dispatch to whom the service proposes; without the seconds to undo it."""
    page = desk.page
    row = page.locator("tr[data-order]", has_text=number)
    row.wait_for()
    row.get_by_role("link").first.click()
    page.wait_for_selector("[data-panel]")
    page.keyboard.press("a")
    page.keyboard.press("g")
    page.wait_for_selector("#dispatch:visible", timeout=60_000)
    desk.look("candidates")
    page.keyboard.press("d")
    page.keyboard.press("g")
    row.locator(".mem", has_text=re.compile("已派")).wait_for()


def who_is_asked(service: Running, number: str) -> str:
    """Which of the two who can do it the service has chosen: it depends on what they hold already."""
    for part in ("member_a", "member_b"):
        client = service.client(part)
        offers = client.get("/v1/me/offers").json()["items"]
        if number in {client.get(f"/v1/orders/{one['order']}").json()["number"] for one in offers}:
            return part
    raise AssertionError("nobody was asked")


def test_from_the_resident_to_the_resident(screens: Screens, service: Running) -> None:
    resident = screens.open("resident", PHONE)
    desk = screens.open("secretary")
    desk.page.wait_for_selector("[data-light]:not([data-off])")
    number, code = place_an_order(resident, service.demo["story"]["service"])
    take_on_and_dispatch(desk, number)

    member = screens.open(who_is_asked(service, number), PHONE)
    member.page.wait_for_selector(".offer")
    while number not in member.page.inner_text(".offer:visible"):
        member.page.click(".offer:visible [data-next]")
    member.look("an offer")
    member.page.click(".offer:visible button[data-answer=accept]")
    member.page.click("#undo button[data-now]")
    member.page.wait_for_url("**/mine")
    member.look("what one holds")
    # The desk sees it without a reload, though its pointer never moved.
    desk.page.locator("tr[data-order]", has_text=number).locator(".go", has_text="已接").wait_for()

    follower = screens.open(None, PHONE)
    follower.go("/follow")
    follower.page.fill("#number", number)
    follower.page.fill("#code", code)
    follower.page.locator("#by-code button").click()
    follower.page.locator("#followed", has_text="有人接了").wait_for()
    follower.look("followed by number and code")
    assert code not in follower.page.url
