"""python -m tests.browser.pictures: pictures of every page, wide and on a phone, light and dark, into docs/pictures.

A demo is started for them, and some of its orders are played on, so that every state is to be seen.
"""

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import PHONE, QUIET, WIDE, order_body, program
from tests.fixtures.service import Running, running_service

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it; `{order}` in its path is an order that waits for the desk."""

    name: str
    part: str | None
    path: str
    sizes: tuple[str, ...] = ("wide", "phone")
    clicks: str = ""


PICTURES = (
    Picture("entrance", None, "/login"),
    Picture("desk-board", "secretary", "/desk"),
    Picture("desk-order", "secretary", "/desk?open={order}"),
    Picture("desk-new", "clerk", "/desk/new"),
    Picture("rounds", "secretary", "/rounds"),
    Picture("round", "secretary", "/rounds/{round}"),
    Picture("round-change", "secretary", "/rounds/{round}", clicks="[data-alter]"),
    Picture("round-counts", "district_admin", "/rounds/{round}"),
    Picture("gaps", "secretary", "/gaps"),
    Picture("statistics", "secretary", "/statistics"),
    Picture("members", "secretary", "/people/members"),
    Picture("teams", "secretary", "/people/teams", ("wide",)),
    Picture("member-offers", "member_a", "/offers"),
    Picture("member-pool", "member_a", "/pool", ("phone",)),
    Picture("member-duties", "member_a", "/duties", ("phone",)),
    Picture("member-record", "member_a", "/record", ("phone",)),
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
    Picture("audit", "auditor", "/audit"),
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
    return {"order": order, "round": made, "taken": of}


def _ok(reply: Any) -> Any:
    assert reply.is_success, f"{reply.request.method} {reply.request.url.path}: {reply.text}"
    return reply.json()


def take(browser: Browser, service: Running, named: dict[str, str]) -> Iterator[str]:
    """Make the pictures; yields the name of each."""
    for one in PICTURES:
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
        browser = started.chromium.launch(executable_path=program(), args=list(QUIET))
        for name in take(browser, service, named):
            sys.stdout.write(f"{name}\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
