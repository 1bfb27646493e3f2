"""Immediate dispatch while processes are killed one after the other: every order is offered, and each only once."""

import datetime as dt
import itertools
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from matcher.store import invariants, schema
from matcher.store.database import Database
from matcher.store.vault import load_vault
from tests.fixtures.processes import until
from tests.fixtures.service import Running, running_service

pytestmark = pytest.mark.timeout(240)
ORDERS = 20
VICTIMS = ("live", "worker", "live", "serve", "tick", "valkey-server", "worker", "live")
PERSON = {"name": "示例居民", "phone": "00012345678"}


def body(service: Running, number: int) -> dict[str, Any]:
    story = service.demo["story"]
    day = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date() + dt.timedelta(days=2 + number % 3)
    return {
        "service": story["service"],
        "area": story["cell"],
        "place": "示例路1号",
        "contact": PERSON,
        "windows": [{"date": str(day), "part": part} for part in ("morning", "evening")],
        "channel": "web",
        "consent": {"by": "self", "how": "click", "notice": "1"},
    }


def insist(client: httpx.Client, number: int, content: dict[str, Any]) -> str:
    """Place the order, with the same key again where no answer comes: it may be the web process that was killed."""
    while True:
        try:
            answer = client.post("/v1/orders", json=content, headers={"Idempotency-Key": f"order-{number}"})
        except httpx.TransportError:
            time.sleep(0.05)
            continue
        if answer.status_code == httpx.codes.CREATED:
            return str(answer.json()["id"])
        assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, answer.text


def made_of(database: Database, orders: list[str]) -> dict[str, int]:
    """Order -> offers that were ever made of it."""
    offer = schema.offer.c
    with database.read() as tx:
        rows = tx.rows(select(offer.order_id, func.count().label("made")).group_by(offer.order_id))
    found = {str(row.order_id): int(row.made) for row in rows}
    return {order: found.get(order, 0) for order in orders}


def test_every_order_is_offered_once_whoever_is_killed(demo_environ: dict[str, str], tmp_path: Path) -> None:
    with running_service(tmp_path, **demo_environ) as service:
        url = demo_environ.get("DATABASE_URL") or f"sqlite:///{service.folder / 'jiedan.db'}"
        database = Database(url, load_vault(tmp_path / "key", create=False)[0])
        admin, clerk = service.client("district_admin"), service.client("clerk")
        person = {**PERSON, "area": service.demo["story"]["cell"], "address": "示例路1号"}
        assert clerk.post("/v1/recipients", json=person).status_code == httpx.codes.CREATED
        switches = {"acceptance": "automatic", "dispatch": "immediate"}
        assert admin.patch("/v1/settings", json=switches).status_code == httpx.codes.OK
        victims, orders = itertools.cycle(VICTIMS), []
        for number in range(ORDERS):
            orders.append(insist(service.client("resident"), number, body(service, number)))
            if number % 2:
                for process in service.children(next(victims)):
                    process.send_signal(signal.SIGKILL)
        until(lambda: min(made_of(database, orders).values()) > 0)
        # What was taken over may still be on its way: nothing may come of it.
        time.sleep(2)
        assert set(made_of(database, orders).values()) == {1}
        assert len(set(orders)) == ORDERS
        with database.read() as tx:
            assert invariants.broken(tx) == {}
        database.dispose()
