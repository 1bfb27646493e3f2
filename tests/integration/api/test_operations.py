"""What operators ask, and real sockets."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import update

from api.app import create_app
from api.commands.listening import listen
from api.operations import OPEN, is_inside, read_networks
from api.routes import every_door
from matcher.domain.errors import Invalid
from matcher.domain.states import TaskState
from matcher.queries import orders
from matcher.store.schema import task
from tests.integration.api.conftest import Client


def test_health_and_readiness(client: Client) -> None:
    assert client.get(None, "/healthz").json() == {"status": "ok"}
    assert client.get(None, "/readyz").json() == {"status": "ready"}
    client.post("secretary", "/rounds", {"area": "211402001001", "mode": "propose"})
    client.world.pass_time(seconds=40)
    stuck = client.get(None, "/readyz")
    assert (stuck.status_code, stuck.headers["retry-after"]) == (503, "1")
    client.world.services.commit(lambda tx: tx.execute(update(task).values(state=TaskState.DONE)))


def test_figures_name_templates_and_the_outbox(client: Client) -> None:
    order_id = client.world.placed()
    client.get("clerk", f"/orders/{order_id}")
    client.get("clerk", "/no-such-thing")
    text = client.get(None, "/metrics").text
    assert 'jiedan_requests_total{method="GET",route="/v1/orders/{id}",status="200"} 1.0' in text
    assert str(order_id) not in text
    assert "no-such-thing" not in text
    assert 'jiedan_tasks{state="dead"} 0.0' in text


def test_figures_and_description_are_for_named_networks(client: Client) -> None:
    transport = httpx.ASGITransport(app=client.app, client=("203.0.113.9", 1))
    stranger = httpx.AsyncClient(transport=transport, base_url="http://door")
    for path in ("/metrics", "/openapi.json"):
        assert client.loop.run_until_complete(stranger.get(path)).status_code == 404
    assert client.loop.run_until_complete(stranger.get("/healthz")).status_code == 200
    client.loop.run_until_complete(stranger.aclose())
    networks = read_networks(["127.0.0.1", "10.0.0.0/8", "::1"])
    assert [is_inside(host, networks) for host in ("10.1.2.3", "::ffff:127.0.0.1", "11.0.0.1", "x", None)] == [
        True,
        True,
        False,
        False,
        True,
    ]
    with pytest.raises(Invalid, match="JIEDAN_METRICS_FROM"):
        read_networks(["everywhere"])


def test_the_description_tells_of_every_door(client: Client) -> None:
    told = client.get(None, "/openapi.json").json()
    assert {(path, method) for path, methods in told["paths"].items() for method in methods} == {
        (door.path, door.method.lower()) for door in every_door()
    }
    names = set(re.findall(r"#/components/schemas/([^\"]+)", json.dumps(told)))
    assert names <= set(told["components"]["schemas"])
    ids = [one["operationId"] for methods in told["paths"].values() for one in methods.values()]
    assert len(set(ids)) == len(ids)
    assert told["paths"]["/v1/orders"]["post"]["requestBody"]["content"]["application/json"]["example"]["service"]


def test_an_unexpected_failure_tells_only_its_request(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("示例甲 00012345678")

    monkeypatch.setattr(orders, "list_orders", fail)
    reply = client.get("clerk", "/orders")
    assert (reply.status_code, reply.json()["code"]) == (500, "error")
    assert reply.json()["request_id"] == reply.headers["x-request-id"]
    assert "示例" not in reply.text


@pytest.fixture
def address(client: Client) -> Iterator[tuple[str, int]]:
    """The app behind a real server."""
    taken = listen("127.0.0.1", 0)
    config = uvicorn.Config(
        create_app(client.world.services), log_config=None, access_log=False, server_header=False, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
    thread.start()
    host, port = taken.getsockname()
    yield str(host), int(port)
    server.should_exit = True
    thread.join()


def _said(address: tuple[str, int], sent: bytes) -> bytes:
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(sent)
        said = b""
        while piece := connection.recv(65536):
            said += piece
    return said


@pytest.mark.timeout(60)
def test_real_sockets(client: Client, address: tuple[str, int]) -> None:
    token = client.token("resident").encode()
    head = b"POST /v1/orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
    head += b"Authorization: Bearer "
    body = json.dumps(client.order_body()).encode()
    placed = _said(address, head + token + b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body)
    assert placed.startswith(b"HTTP/1.1 201")
    assert b"\r\nserver:" not in placed.lower()
    declared = _said(address, head + token + b"\r\nContent-Length: 52428800\r\n\r\n")
    assert declared.startswith(b"HTTP/1.1 413")
    chunked = head + token + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"4000\r\n" + b" " * 0x4000 + b"\r\n") * 5
    assert _said(address, chunked).startswith(b"HTTP/1.1 413")
    assert _said(address, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 200")
    assert sorted(OPEN) == ["/healthz", "/metrics", "/openapi.json", "/readyz"]
