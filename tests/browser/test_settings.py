"""The settings in a real browser: what is wrong says so at its field, a change is tried, saved, seen and taken back."""

import pytest

from tests.browser.conftest import PHONE, WIDE, Screens

pytestmark = pytest.mark.timeout(240)
SOLVED_MS = 90_000
"""The first solving loads the engine."""


def test_a_change_of_weights_is_tried_before_it_is_saved(screens: Screens) -> None:
    screen = screens.open("district_admin", WIDE)
    screen.go("/settings?part=matching")
    page = screen.page
    community = screens.service.demo["areas"]["community"]
    page.select_option("[name=_area]", community)
    page.fill("[name='weights.balance']", "4")
    assert page.locator("[data-field='weights.balance'] [data-unsaved]").is_visible()
    page.click("[data-see]")
    page.wait_for_selector("[data-matching]:visible", timeout=SOLVED_MS)
    served = [page.inner_text(f"[data-is='{side}.served']") for side in ("before", "after")]
    assert all(one.isdecimal() for one in served)
    screen.look("a change tried")
    screen.look_by_night("a change tried")
    page.fill("[name='weights.balance']", "900")
    page.click("[data-see]")
    page.wait_for_selector("[data-wrong]:visible")
    assert page.locator("[data-preview]").is_hidden()
    page.click("[data-field='weights.balance'] [data-reset]")
    assert page.input_value("[name='weights.balance']") == "2"
    # What is refused, and only that, stands in the console.
    assert [one for one in screen.wrong if "422" not in one] == []


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_what_was_saved_is_a_version_and_can_be_taken_back(screens: Screens, size: tuple[int, int]) -> None:
    screen = screens.open("district_admin", size)
    for part in ("rules", "services&service=A01", "services&like=C01", "calendar", "versions"):
        screen.go(f"/settings?part={part}&lang={'en' if size == PHONE else 'zh'}")
        screen.look(part)
    screen.go("/settings?part=figures")
    page = screen.page
    before = page.evaluate("JSON.parse(document.querySelector('form[data-settings]').dataset.body).version")
    first = {"response": "50", "solution": "30", "satisfaction": "30"}
    for name, value in first.items():
        page.fill(f"[name='composite.{name}']", value)
    page.click("button.primary")
    page.wait_for_selector("[data-wrong]:visible")
    page.fill("[name='composite.satisfaction']", "20")
    with page.expect_navigation():
        page.click("button.primary")
    screen.wrong.clear()
    assert "× 50" in page.inner_text(".decision")
    screen.go("/settings?part=versions")
    assert "50" in page.inner_text("tbody tr:first-child")
    number = page.locator("tbody th").all_inner_texts()
    page.goto(f"{screens.service.base_url}/settings?part=versions&number={number[1]}")
    screen.look("an older version")
    with page.expect_navigation():
        page.click("[data-api='POST /settings/restore']")
    screen.go("/settings?part=figures")
    assert page.input_value("[name='composite.response']") == "1"
    assert page.evaluate("JSON.parse(document.querySelector('form[data-settings]').dataset.body).version") > before


def test_two_who_change_at_once_learn_of_each_other(screens: Screens) -> None:
    one, other = (screens.open("district_admin", WIDE) for _ in range(2))
    for screen in (one, other):
        screen.go("/settings")
    one.page.fill("[name='policy.hold_h']", "30")
    with one.page.expect_navigation():
        one.page.click("button.primary")
    other.page.fill("[name='policy.hold_h']", "12")
    other.page.click("button.primary")
    other.page.wait_for_selector("[data-conflict]:visible")
    assert "24 → 30" in other.page.inner_text("[data-conflict]")
    one.page.click("[data-field='policy.hold_h'] [data-reset]")
    with one.page.expect_navigation():
        one.page.click("button.primary")
    assert one.wrong == []


def test_a_secretary_sees_what_holds_and_takes_the_report(screens: Screens) -> None:
    screen = screens.open("secretary", WIDE)
    screen.go("/settings")
    assert screen.page.locator("button.primary, [data-reset]").count() == 0
    assert screen.page.locator("[name='policy.contact_h']").is_disabled()
    screen.go("/statistics")
    screen.page.click(".report summary")
    screen.look("the choice of a month")
    with screen.page.expect_download() as got:
        screen.page.click(".report button:first-of-type")
    assert got.value.suggested_filename.endswith(".pdf")
