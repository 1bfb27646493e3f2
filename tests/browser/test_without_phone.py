"""The whole order of a resident without a phone: typed, printed, served, rated on paper, and opened again."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import PHONE, WIDE, Screens, Watched, own_service, pass_days
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)
A_WEEK = 8
"""Days after which a rating is over."""
A5 = {"width": 559, "height": 794}


@pytest.fixture(scope="module")
def service(request: pytest.FixtureRequest) -> Iterator[Running]:
    """A service of its own: its clock is moved."""
    yield from own_service(request, "weeks")


def type_it(desk: Watched, service: Running) -> str:
    """By keyboard alone, as it is told at the counter; the order's number."""
    page = desk.page
    desk.go("/desk/new")
    page.keyboard.type(service.demo["story"]["service"])
    page.fill("#door", "示例路1号")
    page.fill("#name", "示例甲")
    page.fill("#phone", "00012345678")
    page.select_option("#how", "visit")
    assert page.locator('[name="consent.how"][value=paper]').is_checked()
    page.locator(".week tbody tr:nth-child(3) input").first.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#placed:visible")
    desk.look("a receipt to print")
    assert re.fullmatch(r"[2-9A-Z]{4}", page.inner_text("#placed [data-code]"))
    return page.inner_text("#placed [data-number]")


def taken_by(service: Running, order: str) -> str:
    """Taken on, dispatched and accepted; the place."""
    member, secretary = service.client("member_a"), service.client("secretary")
    assert service.client("clerk").post(f"/v1/orders/{order}/accept", json={}).is_success
    helper = member.get("/v1/me").json()["helper"]["id"]
    assert secretary.post(f"/v1/orders/{order}/offer", json={"helpers": [helper]}).is_success
    asked = next(one for one in member.get("/v1/me/offers").json()["items"] if one["order"] == order)
    answer: dict[str, Any] = member.post(f"/v1/offers/{asked['id']}/accept", json={}).json()
    return str(answer["assignment"])


def slip(screens: Screens, order: str) -> str:
    """The slip as it comes out of the printer, black on white on one small sheet."""
    paper = screens.open("clerk", (A5["width"], A5["height"]), color_scheme="dark")
    paper.go(f"/v1/orders/{order}/slip.html")
    paper.page.emulate_media(media="print")
    paper.look("a printed slip")
    ink = paper.page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]"
    )
    assert ink == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert paper.page.evaluate("document.body.scrollHeight") <= A5["height"]
    return paper.page.inner_text("body")


def open_panel(desk: Watched, order: str) -> None:
    desk.go(f"/desk?open={order}")
    desk.page.wait_for_selector(f'[data-panel="{order}"]')


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_from_the_counter_to_the_second_visit(screens: Screens, service: Running, size: tuple[int, int]) -> None:
    desk, member = screens.open("clerk", size), service.client("member_a")
    number = type_it(desk, service)
    order = str(desk.page.get_attribute("#placed [data-open]", "href")).partition("open=")[2]
    held = taken_by(service, order)
    told = slip(screens, order)
    for said in (number, "示同志", "工牌号", "门口暗号", "社区电话", "我们从不收钱"):
        assert said in told
    assert "00012345678" not in told
    for verb in ("start", "report"):
        assert member.post(
            f"/v1/assignments/{held}/{verb}", json={"minutes": 30} if verb == "report" else {}
        ).is_success

    open_panel(desk, order)
    page = desk.page
    page.click(".rating summary")
    for question, answer in (("contacted", "yes"), ("solved", "no"), ("satisfied", "no")):
        page.check(f'[name="rating.{question}"][value={answer}]')
    page.check('[name="rating.how"][value=paper]')
    desk.look("a rating from paper")
    page.click(".rating form button")
    page.locator(".facts", has_text="问题解决了吗").wait_for()
    page.context.close()
    pass_days(service, A_WEEK)
    for _ in range(240):
        if service.client("clerk").get(f"/v1/orders/{order}").json()["state"] == "closed":
            break
        time.sleep(0.25)
    # Signed in again: sessions do not last a week.
    desk = screens.open("clerk", size)
    page = desk.page
    open_panel(desk, order)
    desk.look("closed and not solved")
    page.click(".note button")
    page.locator(".head .state", has_text="待派").wait_for()
