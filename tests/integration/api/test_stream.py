"""The stream of changes: at once, scoped, resumable, bounded, and gone when the service stops."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete

from api import stream
from matcher.store.schema import api_token
from tests.fixtures.steps import helper_of, run_round
from tests.integration.api.conftest import Client

pytestmark = pytest.mark.timeout(60)
Seen = list[dict[str, Any]]


class Following:
    """One open stream, driven without a socket."""

    def __init__(self, client: Client, who: str, last: str | None = None, query: bytes = b"") -> None:
        self.client, self.blocks = client, bytearray()
        self.status = 0
        self.hold: asyncio.Event | None = None
        self.gone, self.heard = asyncio.Event(), asyncio.Event()
        headers = [(b"authorization", f"Bearer {client.token(who)}".encode())]
        headers += [(b"last-event-id", last.encode())] if last is not None else []
        self.scope: dict[str, Any] = {
            "type": "http", "method": "GET", "path": "/v1/events", "raw_path": b"/v1/events", "query_string": query,
            "headers": headers, "http_version": "1.1", "scheme": "http", "server": ("door", 80), "client": None,
            "root_path": "",
        }  # fmt: skip
        self.task = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        await self.client.app(self.scope, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = dict(message["headers"])
            self.heard.set()
            return
        if self.hold is not None:
            await self.hold.wait()
        self.blocks += message.get("body", b"")
        self.heard.set()

    @property
    def text(self) -> str:
        return self.blocks.decode()

    @property
    def changes(self) -> Seen:
        return [json.loads(line[6:]) for line in self.text.splitlines() if line.startswith('data: {"')]

    @property
    def ids(self) -> list[int]:
        return [int(line[4:]) for line in self.text.splitlines() if line.startswith("id: ")]

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not holds():
                self.heard.clear()
                await self.heard.wait()

    async def begun(self) -> "Following":
        await self.until(lambda: self.status != 0 and b"retry" in self.blocks)
        return self

    async def close(self) -> None:
        self.gone.set()
        await asyncio.wait_for(self.task, 10)


def _has(one: Following, count: int) -> bool:
    return len(one.changes) == count


def play(client: Client, story: Callable[[], Awaitable[None]]) -> None:
    client.loop.run_until_complete(story())


def both(test: Any) -> Any:
    return pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)(test)


@both
def test_a_members_offer_shows_up_for_that_member_and_no_other(client: Client) -> None:
    async def story() -> None:
        near, far, clerk = (Following(client, who) for who in ("near", "far", "clerk"))
        for one in (near, far, clerk):
            await one.begun()
        assert near.headers[b"content-type"].startswith(b"text/event-stream")
        order_id = await asyncio.to_thread(client.world.accepted)
        await asyncio.to_thread(run_round, client.world)
        offer_id = client.world.offers(order_id)[helper_of(client.world.actor("near"))]
        await near.until(lambda: any(one["thing"] == "offer" for one in near.changes))
        made = next(one for one in near.changes if one["thing"] == "offer")
        assert (made["id"], made["order"], made["verb"]) == (str(offer_id), str(order_id), "make")
        assert made.keys() == {"thing", "id", "order", "verb", "state", "at", "seq"}
        await clerk.until(lambda: any(one["verb"] == "make" for one in clerk.changes))
        assert [one["verb"] for one in clerk.changes if one["id"] == str(order_id)] == ["place", "accept", "offer"]
        assert far.changes == []
        for one in (near, far, clerk):
            await one.close()

    play(client, story)


@both
def test_who_comes_back_misses_nothing_and_gets_nothing_twice(client: Client) -> None:
    async def story() -> None:
        first = await Following(client, "clerk").begun()
        before = await asyncio.to_thread(client.world.placed)
        await first.until(lambda: len(first.changes) == 1)
        await first.close()
        missed = [await asyncio.to_thread(client.world.placed) for _ in range(3)]
        again = await Following(client, "clerk", str(first.ids[-1])).begun()
        later = await asyncio.to_thread(client.world.placed)
        await again.until(lambda: str(later) in again.text)
        told = [UUID(one["id"]) for one in again.changes]
        assert [one for one in told if one != before] == [*missed, later]
        assert len({one["seq"] for one in again.changes}) == len(again.changes)
        assert again.ids == sorted(again.ids)
        await again.close()

    play(client, story)


def test_more_than_can_be_followed_says_to_read_afresh(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.store.feed.FOLLOWED_MOST", 2)

    async def story() -> None:
        for _ in range(4):
            await asyncio.to_thread(client.world.placed)
        late = await Following(client, "clerk", "0").begun()
        await late.until(lambda: "event: reset" in late.text)
        await late.close()

    play(client, story)


def test_a_slow_listener_is_cut_off_and_others_are_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "WAITING_MOST", 3)

    async def story() -> None:
        slow, quick = await Following(client, "clerk").begun(), await Following(client, "grid").begun()
        slow.hold = asyncio.Event()
        for number in range(8):
            await asyncio.to_thread(client.world.placed)
            await quick.until(partial(_has, quick, number + 1))
        slow.hold.set()
        await asyncio.wait_for(slow.task, 10)
        assert len(slow.changes) < 8
        assert not quick.task.done()
        await quick.close()

    play(client, story)


def test_a_token_that_is_taken_back_ends_its_stream(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "CHECK_EVERY_S", 0.0)

    async def story() -> None:
        clerk = await Following(client, "clerk").begun()
        mine = api_token.c.actor_id == client.world.actor("clerk").id
        services = client.world.services
        await asyncio.to_thread(services.commit, lambda tx: tx.execute(delete(api_token).where(mine)))
        await asyncio.wait_for(clerk.task, 10)

    play(client, story)


def test_no_more_than_so_many_listen_and_room_is_made_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LISTENERS_MOST", 1)

    async def story() -> None:
        one = await Following(client, "clerk").begun()
        refused = Following(client, "grid")
        await asyncio.wait_for(refused.task, 10)
        assert (refused.status, refused.headers[b"retry-after"]) == (503, b"1")
        await one.close()
        await (await Following(client, "grid").begun()).close()

    play(client, story)


def test_one_person_has_a_few_streams_and_others_have_theirs(client: Client) -> None:
    each = client.world.services.settings.streams_each

    async def story() -> None:
        mine = [await Following(client, "clerk").begun() for _ in range(each)]
        refused = Following(client, "clerk")
        await asyncio.wait_for(refused.task, 10)
        assert refused.status == 429
        assert '"slow_down"' in refused.text
        other = await Following(client, "grid").begun()
        await mine.pop().close()
        mine.append(await Following(client, "clerk").begun())
        for one in (*mine, other):
            await one.close()

    play(client, story)


@pytest.mark.parametrize("last", ["x", "-1", "9" * 30])
def test_a_number_that_is_none_is_refused(client: Client, last: str) -> None:
    async def story() -> None:
        asked = Following(client, "clerk", last)
        await asyncio.wait_for(asked.task, 10)
        assert (asked.status, json.loads(asked.text)["errors"][0]["field"]) == (422, "Last-Event-ID")

    play(client, story)


def test_unknown_parameters_and_tokens_are_refused(client: Client) -> None:
    async def story() -> None:
        asked = Following(client, "clerk", query=b"x=1")
        await asyncio.wait_for(asked.task, 10)
        assert asked.status == 422

    play(client, story)
    assert client.get(None, "/events").status_code == 401


def test_streams_end_when_the_service_stops_and_beat_while_nothing_happens(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "BEAT_EVERY_S", 0.05)

    async def story() -> None:
        clerk = await Following(client, "clerk").begun()
        await clerk.until(lambda: ": beat" in clerk.text)
        client.app.state.hub.close()
        await asyncio.wait_for(clerk.task, 10)
        late = Following(client, "clerk")
        await asyncio.wait_for(late.task, 10)
        assert late.status == 503

    play(client, story)
