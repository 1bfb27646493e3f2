"""The desk in a real browser: what comes in is on the board by itself."""

import pytest

from tests.browser.conftest import Screens, order_body
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)
WITHIN_MS = 5000
"""An alarm, not the promise: the promise is a second, and what it takes is in the benchmark."""


def test_an_order_appears_on_the_board_without_reload(screens: Screens, service: Running) -> None:
    screen = screens.open("secretary")
    screen.page.wait_for_selector("[data-light]:not([data-off])")
    screen.page.mouse.move(5, 5)
    placed = service.client("resident").post("/v1/orders", json=order_body(service)).json()
    screen.page.wait_for_selector(f"#o-{placed['id']}", timeout=WITHIN_MS)
    screen.look("desk with a new order")
