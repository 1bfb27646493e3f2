"""What the parts say to each other, over the pages: a unit's own address, needs that it takes up, a certificate."""

import pytest

from tests.browser.conftest import PHONE, Screens
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)


def test_a_unit_sets_its_address_and_takes_a_need_up(screens: Screens, service: Running) -> None:
    liaison = screens.open("unit_liaison")
    page = liaison.page
    home = service.demo["areas"]["community"]
    new = {"list": "need", "area": home, "category": "A 助老生活", "text": "活动室缺投影仪"}
    service.client("secretary").post("/v1/list-entries", json=new)
    unit = service.client("unit_liaison").get("/v1/units").json()["items"][0]
    if home not in [one["area"] for one in unit["areas"]]:
        service.client("unit_liaison").post(f"/v1/units/{unit['id']}/areas", json={"area": home})
    liaison.go("/unit")
    mine = page.locator("[aria-labelledby=needs] li", has_text=new["text"])
    with page.expect_navigation():
        mine.locator("button").click()
    assert mine.locator("text=已认领").is_visible()
    address = page.locator("[aria-labelledby=address]")
    address.locator("summary").first.click()
    page.fill("#a-url", "https://units.invalid/in")
    with page.expect_navigation():
        address.locator("form button").first.click()
    assert address.locator("text=每月自动发").first.is_visible()
    with page.expect_navigation():
        address.locator("button[data-soon]").click()
    assert address.locator("li").first.is_visible()
    assert page.locator("[data-certificate] button").is_visible()
    liaison.look("what the unit can do")
    small = screens.open("unit_liaison", PHONE)
    small.go("/unit")
    small.look("the same on a phone")
    secretary = screens.open("secretary")
    secretary.go(f"/units/{unit['id']}")
    assert secretary.page.locator("[aria-labelledby=address]").locator("text=units.invalid").is_visible()
    secretary.look("the same at the desk")
    secretary.go("/lists?tab=resources")
    secretary.look("what there is")
    with page.expect_navigation():
        mine.locator("button", has_text="退回").click()
    service.client("unit_liaison").request("DELETE", f"/v1/units/{unit['id']}/address", json={})
    assert [one.wrong for one in (liaison, small, secretary)] == [[], [], []]
