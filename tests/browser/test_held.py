"""What waits for its seconds arrives however the page is left, also where the service worker stands between."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Screens, Watched
from tests.browser.test_phones import face, offered
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)


def controlled(screens: Screens) -> Watched:
    """The member's phone at its second visit: the worker stands between the page and the service."""
    phone = screens.open("member_a", PHONE)
    phone.go("/offers")
    phone.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    phone.go("/offers")
    assert phone.page.evaluate("navigator.serviceWorker.controller !== null")
    return phone


def press(page: Page, service: Running, order: str, answer: str) -> str:
    card = face(page, service, order)
    page.click(f"{card} [data-answer={answer}]")
    page.wait_for_selector("#undo:visible")
    return str(page.get_attribute(card, "data-offer"))


def state(service: Running, order: str) -> str:
    return str(service.client("clerk").get(f"/v1/orders/{order}").json()["state"])


@pytest.mark.parametrize("way", ["link", "address", "reload", "back"])
def test_an_answer_arrives_however_the_page_is_left(screens: Screens, service: Running, way: str) -> None:
    order = str(offered(service)["id"])
    phone = controlled(screens)
    page = phone.page
    press(page, service, order, "accept")
    if way == "link":
        page.click("nav.foot a[href='/mine']")
        page.locator(f".held form[data-api='POST /orders/{order}/reveal']").wait_for(state="attached")
    elif way == "address":
        phone.go("/times")
    elif way == "reload":
        page.reload()
    else:
        page.go_back()
    page.wait_for_load_state()
    for _ in range(50):
        if state(service, order) == "assigned":
            break
        page.wait_for_timeout(100)
    assert state(service, order) == "assigned"
