"""A new order by keyboard: for somebody known, every week, for a seat, and what is urgent."""

from typing import Any

import pytest

from tests.browser.conftest import PHONE, Screens, Watched
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)


def ok(reply: Any) -> Any:
    assert reply.is_success, f"{reply.request.url.path}: {reply.text}"
    return reply.json()


def kind(desk: Watched, name: str) -> None:
    desk.go("/desk/new")
    desk.page.check(f"[data-kind][value={name}]")


def known_person(desk: Watched, digits: str) -> None:
    desk.page.fill("#find", digits)
    desk.page.wait_for_selector(".found")
    desk.page.press("#find", "Enter")
    desk.page.wait_for_selector("#person:visible")


def send(desk: Watched) -> None:
    desk.page.keyboard.press("Control+Enter")
    desk.page.wait_for_selector("#placed:visible")


@pytest.fixture(scope="module")
def elder(service: Running) -> str:
    """Somebody whom the desk knows, with an address."""
    body = {"area": service.demo["story"]["cell"], "name": "示例奶奶", "phone": "00012349876", "address": "示例路9号"}
    return str(ok(service.client("clerk").post("/v1/recipients", json=body))["id"])


def test_for_somebody_known_nothing_is_typed_again(screens: Screens, service: Running, elder: str) -> None:
    desk, item = screens.open("clerk"), service.demo["story"]["service"]
    page = desk.page
    for is_again in (False, True):
        kind(desk, "service")
        page.fill("#item", item)
        known_person(desk, "9876")
        if is_again:
            page.locator("#waiting li").first.wait_for()
        desk.look("somebody known")
        page.locator(".week tbody tr:nth-child(3) input").first.press("Space")
        send(desk)
        page.locator("#after dd").first.wait_for()
    page.locator("#after .twins li").first.wait_for()
    desk.look("placed twice")
    order = str(page.get_attribute("#placed [data-open]", "href")).partition("open=")[2]
    seen = ok(service.client("clerk").post(f"/v1/orders/{order}/reveal", json={"reason": "check"}))
    assert (seen["place"], seen["contact"]) == ("示例路9号", {"name": "示例奶奶", "phone": "00012349876"})
    page.keyboard.press("n")
    page.wait_for_selector("#new:visible")
    assert page.evaluate("document.activeElement.id") == "item"


def test_every_week_through_a_daughter_who_is_called(screens: Screens, service: Running) -> None:
    desk, page = (screen := screens.open("clerk", PHONE)), screen.page
    kind(desk, "series")
    page.fill("#item", service.demo["story"]["service"])
    page.fill("#door", "示例路2号")
    page.fill("#name", "示例乙")
    page.fill("#phone", "00012340002")
    page.check("[data-by][value=proxy]")
    page.fill("#proxy", "示例女")
    page.fill("#relation", "子女")
    page.check("[name=_calls]")
    page.fill("#proxy-phone", "00012340003")
    for part in (0, 1):
        page.locator('[data-row="2"]').nth(part).press("Space")
    assert page.locator('[data-row="2"]:checked').count() == 1
    desk.look("every week")
    send(desk)
    desk.look("a series")
    made = ok(service.client("clerk").get("/v1/series?limit=200"))["items"]
    assert ("active", [2]) in [(one["state"], [day["weekday"] for day in one["days"]]) for one in made]


def test_a_seat_and_what_is_urgent(screens: Screens, service: Running, elder: str) -> None:
    clerk = service.client("clerk")
    forms = {one["form"]: one["code"] for one in ok(clerk.get("/v1/services?limit=200"))["items"]}
    day = screens.open("clerk")
    day.go("/desk/new")
    tomorrow = str(day.page.get_attribute(".week tbody tr:nth-child(2) input", "value")).split('"')[3]
    body = {"service": forms["session"], "area": service.demo["areas"]["community"], "place": "示例活动室"}
    made = ok(clerk.post("/v1/sessions", json={**body, "date": tomorrow, "part": "morning", "seats": 3}))
    kind(day, "seat")
    day.page.select_option("#session", made["id"])
    known_person(day, "slnn")
    send(day)
    assert ok(clerk.get(f"/v1/sessions/{made['id']}"))["free"] == 2
    kind(day, "service")
    day.page.fill("#item", forms["now"])
    day.page.locator("[data-urgent]", has_text="120").wait_for()
    assert not day.page.locator(".week:visible").count()
    day.look("urgent")
