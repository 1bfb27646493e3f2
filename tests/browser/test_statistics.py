"""The statistics in a real browser: figures with their formulas, charts beside their tables, the sheet."""

import pytest

from tests.browser.conftest import PHONE, WIDE, Screens

pytestmark = pytest.mark.timeout(240)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_figure_shows_its_formula_and_each_chart_its_table(screens: Screens, size: tuple[int, int]) -> None:
    screen = screens.open("secretary", size)
    screen.go("/statistics")
    page = screen.page
    assert page.locator("[data-drawer]:visible").count() == 1
    page.click("[data-formula=satisfaction]")
    assert page.locator("[data-drawer]:visible").get_attribute("id") == "f-satisfaction"
    assert page.get_attribute("[data-formula=satisfaction]", "aria-expanded") == "true"
    page.wait_for_selector("[data-chart=hours] canvas")
    page.locator(".sheet details summary").first.click()
    assert page.locator("details[open] table").is_visible()
    screen.look("statistics")
    page.select_option("[name=period]", "last_month")
    page.click("[data-choice] button")
    page.wait_for_url("**/statistics?**period=last_month**")
    assert page.locator("[name=from]").is_hidden()
    page.select_option("[name=period]", "")
    assert page.locator("[name=from]").is_visible()
    with page.expect_download() as got:
        page.click("a[download]")
    assert got.value.suggested_filename == "statistics.csv"
    assert screen.wrong == []


def test_a_street_sees_its_communities_compared(screens: Screens) -> None:
    screen = screens.open("street_officer", color_scheme="dark")
    screen.go("/statistics?lang=en")
    assert screen.page.locator("#areas-title").is_visible()
    screen.look("statistics of a street in the dark")
