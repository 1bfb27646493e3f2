"""A real browser on the running demo: wide and on a phone, watched for what a page must never do.

The pages are those of SQLite; JIEDAN_PAGES_ON=postgresql plays the same on PostgreSQL.
"""

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from matcher.store.database import Database
from matcher.store.vault import Vault
from tests.fixtures.database import KEY, go_forward
from tests.fixtures.service import Running, running_service

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WIDE, PHONE = (1440, 900), (360, 760)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ON = os.environ.get("JIEDAN_PAGES_ON", "sqlite")
_SERIOUS = {"serious", "critical"}


def program() -> str:
    """Where Chromium lies."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is missing (Debian: apt-get install chromium fonts-noto-cjk)"
    return found


def order_body(service: Running) -> dict[str, Any]:
    """An order of the demo's story."""
    story, day = service.demo["story"], dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)
    return {
        "service": story["service"],
        "area": story["cell"],
        "place": "示例路1号",
        "contact": {"name": "示例甲", "phone": "00012345678"},
        "windows": [{"date": day.isoformat(), "part": "morning"}],
        "channel": "web",
        "consent": {"by": "self", "how": "click", "notice": "1"},
    }


# Not for the session: while it runs, this thread's event loop does, and no other can.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program(), args=list(QUIET))
        yield browser
        browser.close()


def own_service(request: pytest.FixtureRequest, name: str) -> Iterator[Running]:
    """A demo that is loaded already, started in a folder of this name."""
    folder = request.getfixturevalue("tmp_path_factory").mktemp(name)
    template, environ = request.getfixturevalue("demo_template"), {}
    shutil.copy(template / "key", folder / "key")
    if ON == "postgresql":
        copy = request.getfixturevalue("copy_postgres_database")
        environ["DATABASE_URL"] = copy(request.getfixturevalue("demo_postgres"))
    else:
        shutil.copytree(template / "data", folder / "data")
    with running_service(folder, **environ) as running:
        yield running


@pytest.fixture(scope="session")
def service(request: pytest.FixtureRequest) -> Iterator[Running]:
    yield from own_service(request, "pages")


def pass_days(service: Running, days: int) -> None:
    """The database's clock goes on, and with it the service's."""
    database = Database(service.database_url, Vault(KEY))
    database.transact(lambda tx: go_forward(tx, dt.timedelta(days=days)))
    database.dispose()


@dataclass
class Watched:
    """A page, and what went wrong on it: messages of its console, requests to other hosts."""

    page: Page
    base_url: str
    wrong: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.base_url + path)

    def look(self, name: str) -> None:
        """Whether the page that is open now keeps to its promises."""
        assert self.wrong == [], name
        wide = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], f"{name} is {wide[0]} px wide on a screen of {wide[1]}"
        self.page.evaluate(AXE.read_text("utf-8"))
        assert self._bad("{}") == [], name

    def look_by_night(self, name: str) -> None:
        """Whether the page that was looked at can be read in the dark as well: nothing but its colours is other."""
        self.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        assert self._bad('{runOnly: ["color-contrast"]}') == [], f"{name}, dark"
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")

    def _bad(self, wanted: str) -> list[tuple[str, str]]:
        found = self.page.evaluate(f"async () => (await axe.run({wanted})).violations")
        return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in _SERIOUS]


class Screens:
    """Opens pages as somebody of the demo."""

    def __init__(self, browser: Browser, service: Running) -> None:
        self.browser, self.service = browser, service
        self.opened: list[BrowserContext] = []

    def open(self, part: str | None, size: tuple[int, int] = WIDE, **options: Any) -> Watched:
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            reduced_motion="reduce",
            bypass_csp=False,
            **options,
        )
        self.opened.append(context)
        watched = Watched(context.new_page(), self.service.base_url)
        watched.page.on("console", lambda said: watched.wrong.append(said.text) if said.type == "error" else None)
        watched.page.on("pageerror", lambda error: watched.wrong.append(str(error)))
        watched.page.on("request", lambda one: self._note(watched, one.url))
        if part is not None:
            watched.go(f"/demo/{part}")
        return watched

    def _note(self, watched: Watched, url: str) -> None:
        if not url.startswith((self.service.base_url, "data:", "blob:")):
            watched.wrong.append(f"asks another host: {url}")

    def close(self) -> None:
        for context in self.opened:
            context.close()


@pytest.fixture
def screens(chromium: Browser, service: Running) -> Iterator[Screens]:
    made = Screens(chromium, service)
    yield made
    made.close()
