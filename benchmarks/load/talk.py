"""One connection that asks and waits for its answer: what a client does that needs the answer before it goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.load.clients import HANGS_S, LOST

_LENGTH = b"content-length:"


@dataclass(slots=True)
class Talk:
    """A connection that is kept open; given by `opened`."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    host: str

    async def ask(self, method: str, path: str, token: str, body: bytes = b"") -> tuple[int, bytes]:
        """The status (0: nothing came) and the body of the answer."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        try:
            return await asyncio.wait_for(self._answer(), HANGS_S)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            return LOST, b""

    async def _answer(self) -> tuple[int, bytes]:
        head = await self.reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next(int(line.removeprefix(_LENGTH)) for line in lines if line.startswith(_LENGTH))
        return int(head[9:12]), await self.reader.readexactly(length)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Talk]:
    """A connection to the service, closed at the end."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname or "127.0.0.1", parts.port or 80)
    try:
        yield Talk(reader, writer, parts.hostname or "127.0.0.1")
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
