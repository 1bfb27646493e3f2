"""The member's and the resident's journeys in real browsers, wide and at 360 px."""

import datetime as dt
import re
import sqlite3
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import PHONE, WIDE, Screens, Watched, order_body
from tests.browser.test_journey import choose
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)

BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


def ok(reply: Any) -> Any:
    assert reply.is_success, f"{reply.request.method} {reply.request.url.path}: {reply.text}"
    return reply.json()


def accepted(service: Running, **changes: Any) -> dict[str, Any]:
    """An order that the desk has taken on."""
    placed = ok(service.client("resident").post("/v1/orders", json={**order_body(service), **changes}))
    ok(service.client("clerk").post(f"/v1/orders/{placed['id']}/accept", json={}))
    return dict(placed)


def offered(service: Running) -> dict[str, Any]:
    """An order that is offered to the member."""
    order = accepted(service)
    helper = ok(service.client("member_a").get("/v1/me"))["helper"]["id"]
    ok(service.client("secretary").post(f"/v1/orders/{order['id']}/offer", json={"helpers": [helper]}))
    return order


def face(page: Page, service: Running, order: str) -> str:
    """Turn to the order's offer, whatever else is offered; the selector of its card."""
    found = ok(service.client("member_a").get("/v1/me/offers"))["items"]
    card = f".offer[data-offer='{next(one['id'] for one in found if one['order'] == order)}']"
    page.wait_for_selector(".offer:visible")
    for _ in found:
        if page.is_visible(card):
            break
        page.click(".offer:visible [data-next]")
    return card


def mine(page: Page, order: str) -> Locator:
    """The card of an order that the member holds."""
    return page.locator(".held", has=page.locator(f"form[data-api='POST /orders/{order}/reveal']"))


def held(service: Running) -> tuple[dict[str, Any], str]:
    """An order that the member has accepted, and the place that it holds."""
    order, member = offered(service), service.client("member_a")
    found = next(one for one in ok(member.get("/v1/me/offers"))["items"] if one["order"] == order["id"])
    return order, ok(member.post(f"/v1/offers/{found['id']}/accept", json={}))["assignment"]


def reported(service: Running) -> dict[str, Any]:
    """An order whose work is reported."""
    order, place = held(service)
    member = service.client("member_a")
    ok(member.post(f"/v1/assignments/{place}/start", json={}))
    ok(member.post(f"/v1/assignments/{place}/report", json={"minutes": 30}))
    return order


@BOTH
def test_a_member_accepts_looks_up_the_door_starts_and_reports(
    screens: Screens, service: Running, size: tuple[int, int]
) -> None:
    order = offered(service)["id"]
    screen = screens.open("member_a", size)
    page = screen.page
    shown = face(page, service, order)
    assert "示例路1号" not in page.content()
    screen.look("an offer")
    page.click(f"{shown} button[data-answer=accept]")
    page.click("#undo button[data-now]")
    page.wait_for_url("**/mine")
    card = mine(page, order)
    card.get_by_role("button", name="看门牌和电话").click()
    card.get_by_text("示例路1号").wait_for()
    assert card.locator("[data-call]").get_attribute("href") == "tel:00012345678"
    screen.look("the door")
    card.get_by_role("button", name="开始").click()
    form = card.locator("form[data-api$='/report']")
    form.locator("input[name=minutes]").fill("45")
    form.locator("textarea").fill("修好了水龙头")
    screen.look("to report")
    form.get_by_role("button").click()
    page.locator(".held", has_text="已报 45 分钟").first.wait_for()


def test_a_no_can_be_undone_and_then_leaves(screens: Screens, service: Running) -> None:
    order = offered(service)
    screen = screens.open("member_a", PHONE)
    page = screen.page
    no = page.locator(f"{face(page, service, order['id'])} button[data-answer=decline]")
    no.click()
    screen.look("a no that waits")
    page.click("#undo button[data-undo]")
    assert no.is_enabled()
    assert order["id"] in service.client("member_a").get("/v1/me/offers").text
    no.click()
    page.select_option("#why-not", "busy")
    page.click("#undo button[data-now]")
    page.get_by_text("已告知，会问下一位").wait_for()
    assert order["id"] not in service.client("member_a").get("/v1/me/offers").text


def test_what_is_open_is_claimed_and_given_back_with_seconds_to_undo(screens: Screens, service: Running) -> None:
    order = accepted(service)
    ok(service.client("clerk").post(f"/v1/orders/{order['id']}/pool", json={}))
    screen = screens.open("member_a", PHONE)
    screen.go("/pool")
    page = screen.page
    task = page.locator("details.task", has=page.locator(f"form[data-api='POST /orders/{order['id']}/claim']"))
    task.locator("summary").click()
    screen.look("the pool")
    task.locator("button.primary").click()
    page.wait_for_url("**/mine")
    card = mine(page, order["id"])
    card.get_by_text("去不了，退回").click()
    card.get_by_role("button", name="退回", exact=True).click()
    page.click("#later button[data-undo]")
    page.get_by_text("撤销了，什么都没变").wait_for()
    assert card.count() == 1
    card.get_by_role("button", name="退回", exact=True).click()
    page.click("#later button[data-now]")
    card.wait_for(state="detached")
    screen.look("given back")
    ok(service.client("clerk").post(f"/v1/orders/{order['id']}/cancel", json={"reason": "mistake"}))


def test_the_week_is_tapped_narrowed_and_paused(screens: Screens, service: Running) -> None:
    member = service.client("member_b")
    screen = screens.open("member_b", PHONE)
    screen.go("/times?week=3")
    page = screen.page
    cell = page.locator("[data-cell][data-weekday='1'][data-part='noon']")
    assert cell.get_attribute("aria-pressed") == "true"
    cell.click()
    page.get_by_text(re.compile("已保存")).wait_for()
    page.reload()
    assert cell.get_attribute("aria-pressed") == "false"
    page.get_by_text("某段只有几点到几点").click()
    page.select_option("[data-narrow] select[name=weekday]", "2")
    page.select_option("[data-narrow] select[name=part]", "evening")
    page.fill("[data-narrow] input[name=from]", "19:00")
    page.click("[data-narrow] button")
    page.locator("li", has_text="每周三晚上").get_by_text("19:00-21:00").wait_for()
    screen.look("some hours of a part")
    week = ok(member.get("/v1/me"))["helper"]["week"]
    assert {"weekday": 2, "part": "evening", "from": "19:00", "to": "21:00"} in week
    page.click("[data-whole]")
    page.get_by_text("没有。有空的格子都算整段").wait_for()
    cell.click()
    page.get_by_text(re.compile("已保存")).wait_for()
    screen.go("/mine")
    page.fill("#until", (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=9)).isoformat())
    page.click("form[data-api='POST /me/pause'] button")
    page.get_by_text("起再派单给您").wait_for()
    screen.look("paused")
    page.click("button[data-api='POST /me/resume']")
    page.locator("form[data-api='POST /me/pause']").wait_for()


def test_without_a_network_the_last_state_is_shown_and_nothing_is_lost_silently(
    screens: Screens, service: Running
) -> None:
    held(service)
    screen = screens.open("member_a", PHONE)
    page = screen.page
    screen.go("/mine")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    screen.look("kept for later")
    errors = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {one["errorId"] for one in errors} <= {"in-incognito"}
    page.locator("summary", has_text="去不了，退回").first.click()
    page.locator("form[data-later] button", has_text="退回").first.click()
    page.context.set_offline(True)
    page.get_by_text("没有网络，刚才那一下没有发出").wait_for()
    assert page.locator("main button:not([disabled])").count() == 0
    page.reload()
    page.get_by_text(re.compile("没有网络。这是")).wait_for()
    assert page.locator(".held").count() > 0
    assert page.locator("main button:not([disabled])").count() == 0
    page.goto(screen.base_url + "/account")
    page.get_by_text("这一页还没有存在手机上").wait_for()
    page.goto(screen.base_url + "/mine")
    page.context.set_offline(False)
    page.locator("main button:not([disabled]):visible").first.wait_for()


def place(screen: Watched) -> tuple[str, str]:
    """The second and the third step of an order; its number and code."""
    page = screen.page
    page.click("[data-next]")
    choose(page, "input[name=_day]", 1)
    choose(page, "input[name=_part][value=morning]")
    page.click("[data-next]")
    page.fill("#place", "示例路1号")
    page.fill("#name", "示例甲")
    page.fill("#phone", "00012345678")
    choose(page, "input[name=_agreed]")
    page.click("[data-send]")
    page.wait_for_selector("#placed:visible")
    return page.inner_text("[data-number]"), page.inner_text("[data-code]")


@BOTH
def test_a_wish_is_placed_changed_answered_and_called_off_with_undo(
    screens: Screens, service: Running, size: tuple[int, int]
) -> None:
    screen = screens.open("resident", size)
    page = screen.page
    choose(page, "input[value=wish]")
    page.fill("#wish-text", "想要一本大字的菜谱")
    choose(page, "input[value=goods]")
    screen.look("a wish")
    number, code = place(screen)
    screen.look("placed")
    page.click("[data-follow]")
    page.get_by_text("收到了").first.wait_for()
    order = page.url.rpartition("/")[2]
    ok(service.client("clerk").post(f"/v1/orders/{order}/need-info", json={"reason": "要南方菜还是北方菜的？"}))
    # Who has no account answers with number and code.
    follower = screens.open(None, size)
    follower.go("/follow")
    follower.page.fill("#number", number)
    follower.page.fill("#code", code)
    follower.page.locator("#by-code button").click()
    follower.page.get_by_text("要南方菜还是北方菜的").wait_for()
    follower.look("asked")
    follower.page.fill("#answer", "北方菜")
    follower.page.get_by_role("button", name="回答").click()
    follower.page.get_by_text("要南方菜还是北方菜的").wait_for(state="detached")
    page.reload()
    page.click("[data-open=cancel]")
    page.locator("[data-panel=cancel] button").click()
    screen.look("a cancelling that waits")
    page.click("#later button[data-undo]")
    assert ok(service.client("resident").get(f"/v1/orders/{order}"))["state"] == "placed"
    page.locator("[data-panel=cancel] button").click()
    page.click("#later button[data-now]")
    page.locator("h1", has_text="取消了").wait_for()


def test_large_type_fits_a_small_screen_and_is_read_aloud_or_says_why_not(screens: Screens) -> None:
    screen = screens.open("resident", (320, 560))
    for path in ("/order", "/sessions", "/weekly", "/my-orders", "/follow"):
        screen.go(path)
        wide = screen.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], f"{path} is {wide[0]} px wide"
        assert screen.page.locator(".danger a:visible").count() == 3
    page = screen.page
    page.click("#aloud")
    page.locator("#aloud[aria-pressed=true], #said:not(:empty)").first.wait_for()
    assert screen.wrong == []


def test_somebody_orders_for_a_neighbour_who_agreed(screens: Screens, service: Running) -> None:
    resident, clerk = service.client("resident"), service.client("clerk")
    cell = service.demo["story"]["cell"]
    person = {"name": "示例老人", "phone": "00087654321"}
    served = ok(clerk.post("/v1/recipients", json={"area": cell, **person}))["id"]
    screen = screens.open("resident", PHONE)
    page = screen.page
    choose(page, "input[value=more]")
    choose(page, f"input[name=service][value={service.demo['story']['service']}]")
    page.click("[data-next]")
    choose(page, "input[name=_day]", 1)
    choose(page, "input[name=_part][value=morning]")
    page.click("[data-next]")
    fields = {"#place": "示例路2号", "#name": "示例女", "#phone": "00012345678"}
    choose(page, "input[name=_other]")
    for field, text in {**fields, "#served-name": person["name"], "#served-phone": person["phone"]}.items():
        page.fill(field, text)
    page.fill("#relation", "邻居")
    choose(page, "input[name=_agreed]")
    screen.look("for somebody else")
    page.click("[data-send]")
    page.get_by_text("还没有本人同意的记录").wait_for()
    screen.wrong.clear()  # the browser tells its console of every refusal
    to = ok(resident.get("/v1/me"))["id"]
    agreed = {"purpose": "order", "by": "self", "how": "paper", "notice": "1", "to": to}
    ok(clerk.post(f"/v1/recipients/{served}/consents", json=agreed))
    page.click("[data-send]")
    page.wait_for_selector("#placed:visible")
    screen.look("placed for somebody else")


def test_a_seat_is_booked_and_given_back_and_a_weekly_visit_asked_for(screens: Screens, service: Running) -> None:
    area, day = service.demo["areas"]["community"], dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)
    body = {"service": "C06", "area": area, "place": "社区活动室", "date": day.isoformat(), "part": "morning"}
    ok(service.client("clerk").post("/v1/sessions", json={**body, "seats": 5}))
    screen = screens.open("resident", PHONE)
    screen.go("/sessions")
    page = screen.page
    card = page.locator("article", has_text="还有 5 个座位").first
    card.locator("summary").click()
    card.locator("input[name='contact.name']").fill("示例甲")
    card.locator("input[name='contact.phone']").fill("00012345678")
    card.locator("label:has(input[name=_agreed])").click()
    screen.look("a seat")
    card.get_by_role("button", name="约好").click()
    page.get_by_text("您约了一个座位").wait_for()
    page.get_by_role("button", name="不去了").click()
    page.click("#later button[data-now]")
    page.get_by_text("您约了一个座位").wait_for(state="detached")
    screen.go("/weekly")
    choose(page, "input[name=_weekday][value='2']")
    for field, text in {"#place": "示例路1号", "#name": "示例甲", "#phone": "00012345678"}.items():
        page.fill(field, text)
    choose(page, "input[name=_agreed]")
    screen.look("every week")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("收到了，等社区看过").first.wait_for()
    page.get_by_role("button", name="不要了").first.click()
    page.click("#later button[data-now]")
    page.wait_for_load_state()


def test_done_confirmed_rated_and_after_a_week_opened_again(screens: Screens, service: Running) -> None:
    order = reported(service)
    screen = screens.open("resident", PHONE)
    page = screen.page
    screen.go(f"/my-orders/{order['id']}")
    for question in ("contacted", "solved"):
        choose(page, f"input[name='rating.{question}'][value=yes]")
    choose(page, "input[name='rating.satisfied'][value=no]")
    screen.look("three questions")
    page.get_by_role("button", name="办好了").click()
    page.get_by_text("您评过了").wait_for()
    screen.look("rated")
    end_rating(service)
    # The page is told of it by itself.
    page.click("[data-open=reopen]")
    page.get_by_text("换个时间").click()
    choose(page, "input[name=_day]", 1)
    choose(page, "input[name=_part][value=morning]")
    page.fill("#again", "又漏了")
    screen.look("once more")
    page.get_by_role("button", name="请再办一次").click()
    page.locator("h1", has_text="正在找人").wait_for()


def end_rating(service: Running) -> None:
    """The days in which orders can be rated are over; the clock stands as it is."""
    with sqlite3.connect(service.folder / "jiedan.db", timeout=20) as database:
        database.execute("UPDATE timer SET due_at = 1 WHERE kind = 'rating_over'")
    database.close()
