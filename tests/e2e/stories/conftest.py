"""A small district behind a real web server: stories ask it over HTTP, and time passes when they say so."""

import asyncio
import contextlib
import datetime as dt
import socket
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from sqlalchemy import select

from api.app import create_app
from matcher.domain.roles import Role
from matcher.store import access, schema
from matcher.usecases.services import Services
from tests.fixtures.world import CELL, DISTRICT, HOME, World
from workers.tick import tick_once


class Town:
    """Who lives there speaks HTTP; `work` is what workers and the tick do in between."""

    def __init__(self, world: World, base_url: str) -> None:
        self.world, self.base_url = world, base_url
        self.http = httpx.Client(base_url=base_url, timeout=20)
        self._tokens: dict[str, str] = {}

    def token(self, name: str) -> str:
        """A token of somebody of the world."""
        if name not in self._tokens:
            who = self.world.actor(name)
            self._tokens[name] = self.world.services.commit(lambda tx: access.issue_token(tx, who))
        return self._tokens[name]

    def ask(self, who: str | None, route: str, body: Any = None, **headers: str) -> httpx.Response:
        """Ask `METHOD /path` as somebody, whatever the answer."""
        method, _, path = route.partition(" ")
        sent = headers if who is None else {"Authorization": f"Bearer {self.token(who)}", **headers}
        given = None if method == "GET" else {} if body is None else body
        return self.http.request(method, f"/v1{path}", headers=sent, json=given)

    def ok(self, who: str, route: str, body: Any = None, **headers: str) -> Any:
        """The JSON of an answer that must be a success."""
        reply = self.ask(who, route, body, **headers)
        assert reply.is_success, f"{who} {route}: {reply.status_code} {reply.text}"
        return reply.json()

    def refused(self, who: str | None, route: str, body: Any = None) -> tuple[int, str]:
        """Status and code of an answer that must be none."""
        reply = self.ask(who, route, body)
        assert not reply.is_success, f"{who} {route}: {reply.text}"
        return reply.status_code, reply.json()["code"]

    def work(self) -> None:
        """What the tick and the workers do, until nothing is left to do now."""
        for _ in range(3):
            tick_once(self.world.services)
            self.world.work()

    def pass_time(self, **duration: float) -> None:
        """Let time pass, in which the tick did not stand still."""
        self.world.pass_time(**duration)
        self.work()

    def now(self) -> dt.datetime:
        """The database's clock."""
        with self.world.services.read() as tx:
            return tx.now

    def sleep_until(self, hour: int, *, days: int = 0, minute: int = 0) -> None:
        """Let time pass until that hour of the district's day, so many days on (0: the next such hour)."""
        zone = dt.timezone(dt.timedelta(hours=8))
        here = self.now().astimezone(zone)
        then = here.replace(hour=hour, minute=minute, second=0, microsecond=0) + dt.timedelta(days=days)
        if then <= here:
            then += dt.timedelta(days=1)
        self.pass_time(seconds=(then - here).total_seconds())

    def shift(self, ahead: int = 1, part: str = "morning") -> dict[str, str]:
        """A part of a day from the present one on."""
        today = self.now().astimezone(dt.timezone(dt.timedelta(hours=8))).date()
        return {"date": (today + dt.timedelta(days=ahead)).isoformat(), "part": part}

    def order(self, **changes: Any) -> dict[str, Any]:
        """The body of an order."""
        body: dict[str, Any] = {
            "service": "C04",
            "area": CELL,
            "place": "示例路1号",
            "contact": {"name": "示例甲", "phone": "00012345678"},
            "windows": [self.shift()],
            "channel": "web",
            # What did not come over the web was told to the desk.
            "consent": {"by": "self", "how": "click" if "channel" not in changes else "phone", "notice": "1"},
            **changes,
        }
        return {name: value for name, value in body.items() if value is not ...}

    def accepted(self, who: str = "resident", **changes: Any) -> str:
        """Place an order and have the clerk take it on; its id."""
        order_id = str(self.ok(who, "POST /orders", self.order(**changes))["id"])
        urgency = {"urgency": changes["claimed_urgency"]} if "claimed_urgency" in changes else {}
        self.ok("clerk", f"POST /orders/{order_id}/accept", urgency)
        return order_id

    def round(self, area: str = HOME) -> dict[str, Any]:
        """A round that is dispatched at once."""
        made = self.ok("secretary", "POST /rounds", {"area": area, "mode": "dispatch"})
        self.work()
        found: dict[str, Any] = self.ok("secretary", f"GET /rounds/{made['id']}")
        assert found["state"] == "dispatched"
        return found

    def said(self, found: dict[str, Any], order_id: str) -> tuple[str, str | None]:
        """What a round says of an order, and why."""
        return next((one["state"], one.get("reason")) for one in found["items"] if one["order"] == order_id)

    def offer(self, who: str, order_id: str) -> str | None:
        """The id of the offer of the order that waits for somebody's answer."""
        offers = self.ok(who, "GET /me/offers")["items"]
        return next((one["id"] for one in offers if one["order"] == order_id), None)

    def accept(self, who: str, order_id: str) -> str:
        """Accept what one is offered; the id of the assignment."""
        self.ok(who, f"POST /offers/{self.offer(who, order_id)}/accept")
        return self.held(who, order_id)

    def held(self, who: str, order_id: str) -> str:
        """The id of one's assignment of the order."""
        mine = self.ok(who, "GET /me/assignments")["items"]
        return next(str(one["id"]) for one in mine if one["order"] == order_id)

    def done(self, who: str, assignment_id: str) -> None:
        """Start and report."""
        self.ok(who, f"POST /assignments/{assignment_id}/start")
        self.ok(who, f"POST /assignments/{assignment_id}/report", {"minutes": 40})

    def state(self, order_id: str) -> str:
        """Where an order stands."""
        return self.world.state(UUID(order_id))

    def verbs(self, order_id: str) -> list[str]:
        """What happened to the order, as its events tell."""
        return [one["verb"] for one in self.ok("secretary", f"GET /orders/{order_id}/events?limit=200")["items"]]

    def told(self, order_id: str, verb: str) -> list[str | None]:
        """The reason of each such event of the order itself, the oldest first."""
        events = self.ok("secretary", f"GET /orders/{order_id}/events?limit=200")["items"]
        return [one["reason"] for one in events if (one["thing"], one["verb"]) == ("order", verb)]

    def paper(self, who: str, route: str, body: Any = None) -> str:
        """The HTML of a printed sheet."""
        reply = self.ask(who, route, body)
        assert reply.is_success, f"{who} {route}: {reply.text}"
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
        return reply.text

    def todos(self, who: str, order_id: str) -> list[str]:
        """As what the order stands on somebody's list, by name."""
        listed = self.ok(who, "GET /todos?limit=200")["items"]
        return sorted(one["kind"] for one in listed if one["order"] == order_id)

    def notices(self, who: str, order_id: str) -> list[str]:
        """The messages about the order that were queued for somebody, the oldest first."""
        actor, notice = self.world.actor(who), schema.notice
        mine = notice.c.to_id == (actor.helper_id or actor.id)
        about = select(notice.c.kind).where(mine, notice.c.order_id == UUID(order_id)).order_by(notice.c.seq)
        with self.world.services.read() as tx:
            return [kind for (kind,) in tx.tuples(about)]

    def helper(self, who: str) -> str:
        """The id by which a member or a team is known."""
        return str(self.world.actor(who).helper_id)


@contextlib.contextmanager
def served(services: Services) -> Iterator[str]:
    """The app on a free port of this machine, in a thread of its own; its address."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(128)
        config = uvicorn.Config(create_app(services), log_config=None, access_log=False, lifespan="on", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[taken])), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)


@pytest.fixture
def town(world: World) -> Iterator[Town]:
    """The district at 9 in the morning of a working day or not, with everybody's desk staffed."""
    world.staff("grid", Role.GRID_STAFF, CELL)
    world.staff("officer", Role.STREET_OFFICER, HOME[:9])
    world.staff("auditor", Role.AUDITOR, DISTRICT)
    world.staff("clerk2", Role.CLERK, HOME)
    world.staff("neighbour", Role.RESIDENT, CELL)
    with served(world.services) as base_url:
        made = Town(world, base_url)
        made.sleep_until(9)
        world.today = dt.date.fromisoformat(made.shift(0)["date"])
        yield made
        made.http.close()
