"""N clients that each send the next request as soon as the last is answered.

Plain sockets on one event loop, bodies made beforehand: locust's clients need more processor time for a request than
the floor does for its answer, so on two cores they would measure themselves (see benchmarks/README.md).
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import cast
from urllib.parse import urlsplit

import uvloop

HANGS_S = 30.0
"""Without an answer for so long, a request counts as lost."""
LOST = 0
"""The status of a request whose connection ended without an answer."""
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: which client asked, the status (0: nothing came), how long it took, and the body."""

    client: int
    status: int
    took_s: float
    body: bytes


@dataclass(slots=True)
class Run:
    """All answers of a run, and how long it took from the first request to the last answer."""

    answers: list[Answer] = field(default_factory=list)
    seconds: float = 0.0


def post(path: str, token: str, body: bytes, host: str = "127.0.0.1") -> bytes:
    """A POST as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def run_clients(url: str, requests: Sequence[Iterator[bytes]], until_s: float | None = None) -> Run:
    """Let one client a list of requests send them to `url`, all at once; with `until_s`, none starts after that."""
    return uvloop.run(_run(url, requests, until_s))


async def _run(url: str, requests: Sequence[Iterator[bytes]], until_s: float | None) -> Run:
    parts = urlsplit(url)
    loop = asyncio.get_running_loop()
    run = Run()
    clients = [_Client(number, one, run.answers.append) for number, one in enumerate(requests)]
    for client in clients:
        await loop.create_connection(partial(_itself, client), parts.hostname or "127.0.0.1", parts.port or 80)
    begun = time.perf_counter()
    ends = begun + until_s if until_s is not None else float("inf")
    for client in clients:
        client.begin(ends)
    while waiting := [client for client in clients if not client.is_done]:
        await asyncio.wait([client.done for client in waiting], timeout=1.0)
        for client in waiting:
            client.give_up_after(HANGS_S)
    run.seconds = time.perf_counter() - begun
    for client in clients:
        client.close()
    return run


def _itself(client: "_Client") -> "_Client":
    return client


class _Client(asyncio.Protocol):
    """One connection that is kept open."""

    def __init__(self, number: int, requests: Iterator[bytes], tell: Callable[[Answer], None]) -> None:
        self.number = number
        self.requests = requests
        self.tell = tell
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.sent_at = 0.0
        self.ends = 0.0
        self.transport: asyncio.Transport | None = None

    @property
    def is_done(self) -> bool:
        """Whether no request is out and none follows."""
        return self.done.done()

    def begin(self, ends: float) -> None:
        """Send the first request; none after the moment `ends`."""
        self.ends = ends
        self._send()

    def close(self) -> None:
        """Hang up."""
        if self.transport is not None:
            self.transport.close()

    def give_up_after(self, seconds: float) -> None:
        """Count a request as lost that has been out for longer."""
        if not self.is_done and time.perf_counter() - self.sent_at > seconds:
            self._lose()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        self.transport = cast("asyncio.Transport", transport)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """A request that was out is lost."""
        if not self.is_done:
            self._lose()

    def data_received(self, data: bytes) -> None:
        """Read an answer that may come in pieces; when it is whole, send the next request."""
        self.buffer += data
        head, end, rest = self.buffer.partition(_END_OF_HEAD)
        if not end or len(rest) < _length_of(head):
            return
        self.buffer = b""
        status = int(head[9:12])
        self.tell(Answer(self.number, status, time.perf_counter() - self.sent_at, rest))
        self._send()

    def _send(self) -> None:
        request = next(self.requests, None) if time.perf_counter() < self.ends else None
        if request is None or self.transport is None:
            self.done.set_result(None)
            return
        self.sent_at = time.perf_counter()
        self.transport.write(request)

    def _lose(self) -> None:
        self.tell(Answer(self.number, LOST, time.perf_counter() - self.sent_at, b""))
        self.done.set_result(None)
        self.close()


def _length_of(head: bytes) -> int:
    lower = head.lower()
    begin = lower.find(_LENGTH)
    return int(lower[begin + len(_LENGTH) :].split(b"\r\n", 1)[0]) if begin >= 0 else 0
