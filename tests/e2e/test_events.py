"""The stream of changes on a real server: an offer reaches its member, and nobody waits for streams at the end."""

import datetime as dt
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fixtures.service import Running, running_service

pytestmark = pytest.mark.timeout(120)


def changes(stream: httpx.Response) -> Iterator[dict[str, Any]]:
    for text in stream.iter_lines():
        if text.startswith("data: {"):
            yield json.loads(text[6:])


def ordered(running: Running) -> dict[str, Any]:
    story = running.demo["story"]
    tomorrow = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date() + dt.timedelta(days=1)
    return {
        "service": story["service"], "area": story["cell"], "place": "示例路1号",
        "contact": {"name": "示例甲", "phone": "000 0000 0001"}, "channel": "phone",
        "windows": [{"date": tomorrow.isoformat(), "part": "evening"}],
        "consent": {"by": "self", "how": "phone", "notice": "1"},
    }  # fmt: skip


def test_an_offer_reaches_its_member_through_an_open_stream(demo_environ: dict[str, str], tmp_path: Path) -> None:
    with running_service(tmp_path, **demo_environ) as running:
        member, secretary, clerk = (running.client(role) for role in ("member_a", "secretary", "clerk"))
        helper = member.get("/v1/me").json()["helper"]["id"]
        with member.stream("GET", "/v1/events", timeout=60) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            told = changes(stream)
            order = clerk.post("/v1/orders", json=ordered(running)).json()["id"]
            assert clerk.post(f"/v1/orders/{order}/accept", json={}).status_code == 200
            asked = secretary.post(f"/v1/orders/{order}/offer", json={"helpers": [helper]})
            assert asked.status_code == 200, asked.text
            offer = next(one for one in told if one["thing"] == "offer" and one["order"] == order)
            assert (offer["verb"], offer["state"]) == ("make", "pending")
            running.process.send_signal(signal.SIGTERM)
            # It ends, whatever else it still tells.
            assert [one for one in told if one["verb"] == "make"] == []
        assert running.process.wait(15) == 0
