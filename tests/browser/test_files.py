"""A sheet is brought on the page: checked, seen to be wrong, written, and listed; wide and on a phone."""

from pathlib import Path

import pytest

from tests.browser.conftest import PHONE, Screens
from tests.fixtures.books import book
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)
HEADS = ("编号", "姓名", "手机号", "所在网格", "特长", "空闲时段")
WITHIN_MS = 30_000


def sheet(folder: Path, cell: str, first: int) -> str:
    rows = [
        [f"X{number}", "示例甲", f"0007{number:07d}", cell, "陪伴", "周末上午"] for number in range(first, first + 3)
    ]
    path = folder / f"{first}.xlsx"
    path.write_bytes(book([HEADS, *rows, ["X9", "", "abc", cell, "", ""]]))
    return str(path)


def test_a_sheet_is_checked_and_written(screens: Screens, service: Running, tmp_path: Path) -> None:
    for first, size in ((100, None), (200, PHONE)):
        screen = screens.open("secretary", *([] if size is None else [size]))
        page = screen.page
        screen.go("/files")
        screen.look("import and export")
        assert page.locator("[data-mode=apply]").is_hidden()
        page.set_input_files("#file", sheet(tmp_path, service.demo["areas"]["cell"], first))
        page.keyboard.press("Tab")
        page.locator("[data-mode=check]").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".outcome[data-mode=check]", timeout=WITHIN_MS)
        assert page.locator(".counts dd").all_inner_texts() == ["3", "0", "0", "1"]
        assert page.locator(".lines tbody tr").count() == 2
        screen.look("a checked sheet")
        screen.look_by_night("a checked sheet")
        page.locator("[data-mode=apply]").click()
        page.wait_for_selector(".outcome[data-mode=apply]", timeout=WITHIN_MS)
        assert page.locator(".counts dd").all_inner_texts() == ["3", "0", "0", "1"]
        page.locator("[data-history] tbody a").first.click()
        page.wait_for_selector("main .outcome")
        screen.look("what came of a sheet")


def test_templates_and_lists_come_as_files(screens: Screens) -> None:
    screen = screens.open("secretary")
    page = screen.page
    screen.go("/files")
    page.locator("input[value=units]").check()
    for selector, name in (("a.template:visible", "units.xlsx"), ('.lists a[href*="orders"]', "orders.xlsx")):
        with page.expect_download() as coming:
            page.locator(selector).click()
        assert coming.value.suggested_filename == name
        assert Path(coming.value.path()).read_bytes().startswith(b"PK")
    assert screen.wrong == []
