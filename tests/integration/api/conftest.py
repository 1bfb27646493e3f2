"""The app over a small real district, asked through HTTP without a socket; SQLite unless a test asks for both."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from matcher.domain.roles import Role
from matcher.store import access
from tests.fixtures.world import CELL, DISTRICT, FAR_CELL, HOME, OTHER, World

Reply = httpx.Response


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLite, or what a test names by indirect parametrisation."""
    if getattr(request, "param", "sqlite") == "sqlite":
        path = tmp_path / "jiedan.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    copy = request.getfixturevalue("copy_postgres_database")
    return str(copy(request.getfixturevalue("postgres_template")))


class Client:
    """Asks the app as somebody of the world; `codes` are the number and code of who follows an order."""

    def __init__(self, app: FastAPI, world: World) -> None:
        self.app, self.world = app, world
        self.loop = asyncio.new_event_loop()
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://door")
        self.tokens: dict[str, str] = {}
        self.codes: dict[str, str] = {}

    def token(self, name: str) -> str:
        if name not in self.tokens:
            who = self.world.actor(name)
            self.tokens[name] = self.world.services.commit(lambda tx: access.issue_token(tx, who))
        return self.tokens[name]

    def sending(self, who: str | None, method: str, path: str, **sent: Any) -> Any:
        headers = dict(sent.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Code {self.codes[who]}" if who in self.codes else f"Bearer {self.token(who)}"
        if "key" in sent:
            headers["Idempotency-Key"] = sent.pop("key")
        address = path if path.startswith(("http", "/healthz", "/readyz", "/metrics", "/openapi")) else f"/v1{path}"
        return self.http.request(method, address, headers=headers, **sent)

    def ask(self, who: str | None, method: str, path: str, **sent: Any) -> Reply:
        reply: Reply = self.loop.run_until_complete(self.sending(who, method, path, **sent))
        return reply

    def get(self, who: str | None, path: str, **sent: Any) -> Reply:
        return self.ask(who, "GET", path, **sent)

    def post(self, who: str | None, path: str, body: Any = None, **sent: Any) -> Reply:
        return self.ask(who, "POST", path, json={} if body is None else body, **sent)

    def at_once(self, requests: list[Any]) -> list[Reply]:
        async def gather() -> list[Reply]:
            return list(await asyncio.gather(*requests))

        return self.loop.run_until_complete(gather())

    def order_body(self, **changes: Any) -> dict[str, Any]:
        shift = self.world.shift()
        body: dict[str, Any] = {
            "service": "C04",
            "area": CELL,
            "place": "示例路1号",
            "contact": {"name": "示例甲", "phone": "000-1234 5678"},
            "windows": [{"date": shift.date.isoformat(), "part": shift.part}],
            "channel": "web",
            # What did not come over the web was told to the desk.
            "consent": {"by": "self", "how": "click" if "channel" not in changes else "phone", "notice": "1"},
            **changes,
        }
        return {name: value for name, value in body.items() if value is not ...}

    def close(self) -> None:
        self.loop.run_until_complete(self.http.aclose())
        self.loop.close()


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    """Somebody for every role, in two communities of different streets."""
    world.staff("officer", Role.STREET_OFFICER, HOME[:9])
    world.staff("grid", Role.GRID_STAFF, CELL)
    world.staff("lead", Role.BUILDING_LEAD, CELL)
    world.staff("auditor", Role.AUDITOR, DISTRICT)
    world.staff("liaison", Role.UNIT_LIAISON, DISTRICT)
    world.staff("neighbour", Role.RESIDENT, CELL)
    world.staff("far_clerk", Role.CLERK, OTHER)
    world.staff("far_secretary", Role.SECRETARY, OTHER)
    world.member("near")
    world.member("far", FAR_CELL)
    world.team("team", HOME)
    app = create_app(world.services)
    client = Client(app, world)
    yield client
    client.close()
    app.state.close()
