"""python -m tests.browser.pictures: pictures of every page, wide and on a phone, light and dark, into docs/pictures.

A demo is started for them, and some of its orders are played on, so that every state is to be seen.
"""

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import PHONE, QUIET, WIDE, order_body, pass_days, program
from tests.fixtures.service import Running, running_service

RATED_AFTER, SETTLES_S = 9, 20
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it; `{order}` in its path is an order that waits for the desk."""

    name: str
    part: str | None
    path: str
    sizes: tuple[str, ...] = ("wide", "phone")
    clicks: str = ""
    later: bool = False
    """Whether it is made days after the others, when what was done is rated and closed."""


PICTURES = (
    Picture("entrance", None, "/login"),
    Picture("desk-board", "secretary", "/desk"),
    Picture("desk-order", "secretary", "/desk?open={order}"),
    Picture("desk-new", "clerk", "/desk/new"),
    Picture("today", "secretary", "/today"),
    Picture("recipients", "clerk", "/recipients", ("wide",)),
    Picture("recipient", "clerk", "/recipients/{recipient}"),
    Picture("sessions", "clerk", "/desk/sessions", ("wide",)),
    Picture("session", "clerk", "/desk/sessions/{session}"),
    Picture("rosters", "clerk", "/rosters"),
    Picture("posts", "secretary", "/posts"),
    Picture("service-days", "secretary", "/days", ("wide",)),
    Picture("service-day", "secretary", "/days/{market}"),
    Picture("member", "secretary", "/people/members/{member}"),
    Picture("rounds", "secretary", "/rounds"),
    Picture("round", "secretary", "/rounds/{round}"),
    Picture("round-change", "secretary", "/rounds/{round}", clicks="[data-alter]"),
    Picture("round-counts", "district_admin", "/rounds/{round}"),
    Picture("gaps", "secretary", "/gaps"),
    Picture("projects", "secretary", "/projects"),
    Picture("project", "secretary", "/projects/{project}"),
    Picture("lists", "secretary", "/lists"),
    Picture("matters", "district_admin", "/matters", ("wide",)),
    Picture("member-needs", "member_a", "/needs", ("phone",)),
    Picture("statistics", "secretary", "/statistics", later=True),
    Picture("members", "secretary", "/people/members"),
    Picture("teams", "secretary", "/people/teams", ("wide",)),
    Picture("files", "secretary", "/files"),
    Picture("member-offers", "member_a", "/offers"),
    Picture("member-pool", "member_a", "/pool", ("phone",)),
    Picture("member-duties", "member_a", "/duties", ("phone",)),
    Picture("member-posts", "member_a", "/serve/posts", ("phone",)),
    Picture("member-days", "member_a", "/serve/days", ("phone",)),
    Picture("member-record", "member_a", "/record", ("phone",)),
    Picture("member-points", "member_a", "/points", ("phone",)),
    Picture("rewards", "secretary", "/rewards"),
    Picture("points-rules", "district_admin", "/points-rules", clicks="[data-does]"),
    Picture("ledgers", "auditor", "/ledgers"),
    Picture("member-mine", "member_a", "/mine", ("phone",)),
    Picture("member-times", "member_a", "/times", ("phone",)),
    Picture("resident-order", "resident", "/order"),
    Picture("resident-mine", "resident", "/my-orders", ("phone",)),
    Picture("resident-sessions", "resident", "/sessions"),
    Picture("resident-weekly", "resident", "/weekly", ("phone",)),
    Picture("resident-one", "resident", "/my-orders/{taken}", ("phone",)),
    Picture("follow", None, "/follow", ("phone",)),
    Picture("street", "street_officer", "/street"),
    Picture("street-district", "district_admin", "/street"),
    Picture("coverage", "street_officer", "/coverage"),
    Picture("day", "secretary", "/day"),
    Picture("cell", "grid_staff", "/cell", ("phone",)),
    Picture("settings", "district_admin", "/settings"),
    Picture("settings-matching", "district_admin", "/settings?part=matching"),
    Picture("settings-services", "district_admin", "/settings?part=services", ("wide",)),
    Picture("audit", "auditor", "/audit"),
    Picture("units", "secretary", "/units"),
    Picture("unit", "secretary", "/units/{unit}"),
    Picture("unit-own", "unit_liaison", "/unit"),
    Picture("member-unit", "member_a", "/my-unit", ("phone",)),
    Picture("outside", "district_admin", "/outside"),
    Picture("outside-hook", "district_admin", "/outside/webhooks/{hook}"),
    Picture("outside-words", "district_admin", "/outside/templates", ("wide",)),
    Picture("grid", "secretary", "/grid"),
    Picture("grid-cell", "secretary", "/grid?area={cell}", ("wide",)),
    Picture("buildings", "secretary", "/buildings"),
    Picture("building", "building_lead", "/cell", ("phone",)),
    Picture("grid-street", "district_admin", "/grid?area={street}", ("wide",)),
    Picture("privacy", "auditor", "/privacy"),
    Picture("privacy-notice", None, "/privacy-notice", ("phone",)),
    Picture("account", "secretary", "/account", ("phone",)),
)
SIZES = {"wide": WIDE, "phone": PHONE}


def play(service: Running) -> dict[str, str]:
    """Orders in every state; names of some of them for the paths of pictures."""
    resident, clerk, secretary = (service.client(part) for part in ("resident", "clerk", "secretary"))
    member = service.client("member_a")

    def placed() -> str:
        return str(_ok(resident.post("/v1/orders", json=order_body(service)))["id"])

    def accepted() -> str:
        order = placed()
        _ok(clerk.post(f"/v1/orders/{order}/accept", json={}))
        return order

    def offered() -> str:
        order = accepted()
        helper = _ok(member.get("/v1/me"))["helper"]["id"]
        _ok(secretary.post(f"/v1/orders/{order}/offer", json={"helpers": [helper]}))
        return order

    def taken() -> str:
        order = offered()
        found = next(one for one in _ok(member.get("/v1/me/offers"))["items"] if one["order"] == order)
        return str(_ok(member.post(f"/v1/offers/{found['id']}/accept", json={}))["assignment"])

    placed(), offered()
    held = taken()
    pooled = accepted()
    _ok(clerk.post(f"/v1/orders/{pooled}/pool", json={}))
    for verbs in (("start",), ("start", "report")):
        mine = taken()
        for verb in verbs:
            _ok(member.post(f"/v1/assignments/{mine}/{verb}", json={"minutes": 40} if verb == "report" else {}))
    _ok(secretary.post(f"/v1/orders/{accepted()}/escalate", json={"reason": "not_able"}))
    order = accepted()
    area = service.demo["areas"]["community"]
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)
    session = {"service": "C06", "area": area, "place": "社区活动室", "date": day.isoformat(), "part": "morning"}
    _ok(clerk.post("/v1/sessions", json={**session, "seats": 12}))
    made = _ok(secretary.post("/v1/rounds", json={"area": area, "mode": "propose"}))["id"]
    while _ok(secretary.get(f"/v1/rounds/{made}"))["state"] in {"queued", "running"}:
        time.sleep(0.2)
    of = next(one["order"] for one in _ok(member.get("/v1/me/assignments"))["items"] if one["id"] == held)
    return {
        "order": order,
        "round": made,
        "taken": of,
        "street": area[:9],
        "cell": service.demo["areas"]["cell"],
        **beside_the_board(service),
    }


def finish_some(service: Running) -> None:
    """Orders that were done and rated, so that the statistics have something to tell."""
    resident, clerk, secretary = (service.client(part) for part in ("resident", "clerk", "secretary"))
    for turn in range(9):
        member = service.client(("member_a", "member_b")[turn % 2])
        helper = _ok(member.get("/v1/me"))["helper"]["id"]
        order = _ok(resident.post("/v1/orders", json=order_body(service)))["id"]
        for verb in ("accept", "contact"):
            _ok(clerk.post(f"/v1/orders/{order}/{verb}", json={}))
        _ok(secretary.post(f"/v1/orders/{order}/offer", json={"helpers": [helper]}))
        found = next(one for one in _ok(member.get("/v1/me/offers"))["items"] if one["order"] == order)
        held = _ok(member.post(f"/v1/offers/{found['id']}/accept", json={}))["assignment"]
        _ok(member.post(f"/v1/assignments/{held}/start", json={}))
        _ok(member.post(f"/v1/assignments/{held}/report", json={"minutes": 30 + 10 * turn}))
        answers = {"contacted": True, "solved": turn != 4, "satisfied": turn % 4 != 0}
        _ok(resident.post(f"/v1/orders/{order}/confirm", json={"rating": answers}))


def beside_the_board(service: Running) -> dict[str, str]:
    """What the desk's other pages show: something to do today, a person known, a session with seats, duties."""
    resident, clerk, member = (service.client(part) for part in ("resident", "clerk", "member_a"))
    asked = _ok(resident.post("/v1/orders", json=order_body(service)))["id"]
    _ok(clerk.post(f"/v1/orders/{asked}/need-info", json={"reason": "need_info"}))
    _ok(resident.post(f"/v1/orders/{asked}/inform", json={"note": "三号楼"}))
    told = {"kind": "damage", "severity": "low", "text": "花瓶碰倒了，没有人受伤。"}
    _ok(resident.post(f"/v1/orders/{asked}/incident", json=told))
    cell, community = service.demo["story"]["cell"], service.demo["areas"]["community"]
    elder = {"area": cell, "name": "示例奶奶", "phone": "00012349999", "address": "示例路9号", "born_year": 1941}
    served = _ok(clerk.post("/v1/recipients", json=elder))["id"]
    consent = {"by": "self", "how": "phone", "notice": "1"}
    _ok(clerk.post(f"/v1/recipients/{served}/consents", json={"purpose": "health", **consent}))
    forms = {one["form"]: one["code"] for one in _ok(clerk.get("/v1/services?limit=200"))["items"]}
    today = dt.datetime.now(dt.UTC).date()
    named = {"service": forms["session"], "area": community, "place": "社区活动室", "part": "morning", "seats": 12}
    session = _ok(clerk.post("/v1/sessions", json={**named, "date": f"{today + dt.timedelta(days=2)}"}))["id"]
    _ok(clerk.post(f"/v1/sessions/{session}/seats", json={"recipient": served, "consent": consent}))
    days = [{"weekday": day, "part": "evening"} for day in range(7)]
    dates = {"from": f"{today + dt.timedelta(days=1)}", "until": f"{today + dt.timedelta(days=20)}"}
    roster = {"service": forms["roster"], "area": cell, "name": "夜间值班", "days": days, **dates}
    _ok(clerk.post("/v1/rosters", json=roster))
    helper = _ok(member.get("/v1/me"))["helper"]["id"]
    return {"recipient": served, "session": session, "member": helper, **around_the_order(service)}


def around_the_order(service: Running) -> dict[str, str]:
    """What stands around the order: a unit that was named, something redeemed, a webhook, a deliberation."""
    clerk, member, admin = (service.client(part) for part in ("clerk", "member_a", "district_admin"))
    unit = _ok(service.client("unit_liaison").get("/v1/units"))["items"][0]["id"]
    _ok(member.put("/v1/me/unit", json={"unit": unit}))
    item = min(_ok(member.get("/v1/rewards"))["items"], key=lambda one: one["cost"])["id"]
    _ok(member.post("/v1/ledgers/points/redeem", json={"item": item}))
    told = {"name": "示例热线平台", "kinds": ["order.state_changed"], "url": "https://hooks.example.org/in"}
    hook = _ok(admin.post("/v1/webhooks", json=told))["id"]
    # Nothing leaves for it: who looks sees how it stands.
    _ok(admin.post(f"/v1/webhooks/{hook}/off", json={}))
    talked = next(one["id"] for one in _ok(clerk.get("/v1/projects"))["items"] if one["kind"] == "deliberation")
    market = _ok(clerk.get("/v1/days"))["items"][0]["id"]
    return {"unit": unit, "hook": hook, "project": talked, "market": market}


def _ok(reply: Any) -> Any:
    assert reply.is_success, f"{reply.request.method} {reply.request.url.path}: {reply.text}"
    return reply.json()


def take(browser: Browser, service: Running, named: dict[str, str], which: Sequence[Picture]) -> Iterator[str]:
    """Make these pictures; yields the name of each."""
    for one in which:
        for size in one.sizes:
            for theme in ("light", "dark"):
                width, height = SIZES[size]
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=theme, locale="zh-CN"
                )
                page = context.new_page()
                if one.part is not None:
                    page.goto(f"{service.base_url}/demo/{one.part}")
                page.goto(service.base_url + one.path.format(**named))
                if one.clicks:
                    page.click(one.clicks)
                page.wait_for_timeout(900)
                name = f"{one.name}-{size}{'-dark' if theme == 'dark' else ''}.png"
                page.screenshot(path=FOLDER / name)
                context.close()
                yield name


def main() -> int:
    """Make them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_service(Path(folder)) as service,
        sync_playwright() as started,
    ):
        named = play(service)
        finish_some(service)
        browser = started.chromium.launch(executable_path=program(), args=list(QUIET))
        for later in (False, True):
            if later:
                pass_days(service, RATED_AFTER)
                time.sleep(SETTLES_S)
            for name in take(browser, service, named, [one for one in PICTURES if one.later is later]):
                sys.stdout.write(f"{name}\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
