"""The desk in a real browser: what comes in is on the board by itself."""

import pytest

from tests.browser.conftest import PHONE, WIDE, Screens, order_body
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)
WITHIN_MS = 5000
"""An alarm, not the promise: the promise is a second, and what it takes is in the benchmark."""


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_entrance_and_the_board_keep_to_their_promises(screens: Screens, size: tuple[int, int]) -> None:
    screen = screens.open(None, size)
    screen.go("/login")
    screen.look("login")
    screen.go("/demo/secretary")
    screen.page.wait_for_selector("#rows tr[data-order]")
    screen.look("desk")


def test_an_order_appears_on_the_board_without_reload(screens: Screens, service: Running) -> None:
    screen = screens.open("secretary")
    screen.page.wait_for_selector("[data-light]:not([data-off])")
    screen.page.mouse.move(5, 5)
    placed = service.client("resident").post("/v1/orders", json=order_body(service)).json()
    screen.page.wait_for_selector(f"#o-{placed['id']}", timeout=WITHIN_MS)
    screen.look("desk with a new order")
