"""The stream of changes: one reader of the database for all who listen, each change encoded once, no slow listener.

A change reaches a listener some 0.2 s after its commit. A thread reads while somebody listens; the event loop only
hands bytes on. A client that comes back with `Last-Event-ID` misses nothing; where that would be too much, it is told
to read afresh (`event: reset`).
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.auth import presented
from api.door import Asked, Door
from api.errors import problem
from api.payload import parse_query
from matcher.domain.errors import Busy, Invalid, JiedanError, SlowDown, Unauthenticated, place_of
from matcher.queries import changes
from matcher.store import feed
from matcher.store.feed import Mark, TooFar
from matcher.store.watching import Change, Watcher, sees
from matcher.usecases.services import Services

LISTENERS_MOST = 2000
WAITING_MOST = 500
"""Changes that wait for one listener; who is slower is cut off and comes back."""
READ_EVERY_S = 0.2
BEAT_EVERY_S = 15.0
CHECK_EVERY_S = 30.0
CHECKED_AT_ONCE = 500
SEND_WITHIN_S = 10.0
RETRY_MS = 2000
JOIN_WITHIN_S = 5.0
_DIGITS = 18
_RESET = b"event: reset\ndata: {}\n\n"

log = structlog.get_logger("jiedan.stream")


class Listener:
    """One who follows: what waits for it, and whether its stream is to end. Touched on its event loop only."""

    def __init__(self, token: str, watcher: Watcher, loop: asyncio.AbstractEventLoop) -> None:
        self.token, self.watcher, self.loop = token, watcher, loop
        self.check_at = time.monotonic() + CHECK_EVERY_S
        self.is_over = False
        self.woken = asyncio.Event()
        self._waiting: deque[tuple[int, bytes]] = deque()

    def put(self, blocks: Sequence[tuple[int, bytes]]) -> None:
        """Let these wait; too many end the stream."""
        if len(self._waiting) + len(blocks) > WAITING_MOST:
            self._waiting.clear()
            self.is_over = True
        elif not self.is_over:
            self._waiting.extend(blocks)
        self.woken.set()

    def end(self) -> None:
        """End the stream after what waits."""
        self.is_over = True
        self.woken.set()

    def take(self, known: frozenset[int]) -> bytes:
        """All that waits, as one piece, without changes that were sent already."""
        found = b"".join(block for seq, block in self._waiting if seq not in known)
        self._waiting.clear()
        return found


class Hub:
    """All listeners of a process, and the thread that reads for them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._listeners: set[Listener] = set()
        self._mark: Mark | None = None
        self._closing = threading.Event()
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def floor(self) -> int:
        """The number up to which everything was told."""
        mark = self._mark
        return mark.floor if mark is not None else 0

    def open(self, door: Door, asked: Asked, last: str | None, loop: asyncio.AbstractEventLoop) -> Response:
        """A stream for whoever asks, or the problem that there is. Runs in a thread: it reads the database."""
        try:
            token = presented(asked.authorization)
            if not isinstance(token, str):
                # Whoever follows one order asks for it again; a stream is for people with an account.
                raise Unauthenticated
            with self._services.read() as tx:
                door.admit(tx, self._services, asked, token)
                parse_query(asked.query, door.asks)
                since = _number(last)
                watcher = changes.watchers_of(tx, [token])[token]
                listener = Listener(token, watcher, loop)
                # Before what was missed is read: what is committed in between then comes twice, and not never.
                self._add(listener, feed.begin(tx) if self._mark is None else self._mark)
            missed = self._missed(listener, since)
        except JiedanError as error:
            return problem(error)
        return EventStream(self, listener, missed)

    def _add(self, listener: Listener, mark: Mark) -> None:
        with self._lock:
            if self._closing.is_set() or len(self._listeners) >= LISTENERS_MOST:
                raise Busy("too many follow the changes at present; try again in a moment")
            mine = sum(one.watcher.actor.id == listener.watcher.actor.id for one in self._listeners)
            if mine >= self._services.settings.streams_each:
                raise SlowDown("you follow the changes in as many streams as one may; close one of them first")
            self._listeners.add(listener)
            self._mark = self._mark or mark
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="stream", daemon=True)
                self._thread.start()
            self._wanted.set()

    def remove(self, listener: Listener) -> None:
        """The listener has gone."""
        with self._lock:
            self._listeners.discard(listener)
            if not self._listeners:
                self._wanted.clear()
                self._mark = None

    def close(self) -> None:
        """End all streams; safe in a signal handler, and more than once."""
        self._closing.set()
        self._wanted.set()
        for listener in tuple(self._listeners):
            _call(listener, listener.end)

    def join(self) -> None:
        """Wait until the reader has ended; after `close`."""
        if self._thread is not None:
            self._thread.join(JOIN_WITHIN_S)

    def _missed(self, listener: Listener, since: int | None) -> list[tuple[int, bytes]]:
        if since is None:
            return []
        try:
            with self._services.read() as tx:
                found, mark = changes.read_changes(tx, Mark(since))
        except TooFar:
            return [(0, _RESET)]
        except BaseException:
            self.remove(listener)
            raise
        return [_block(change, mark.floor) for change in found if sees(listener.watcher, change)]

    def _run(self) -> None:
        while not self._closing.is_set():
            self._wanted.wait()
            try:
                self._read()
                self._check_tokens()
            except Exception as error:  # noqa: BLE001 - the database may be away; what is missed now comes later
                log.warning("failed", at=place_of(error))
            self._closing.wait(READ_EVERY_S)

    def _read(self) -> None:
        with self._lock:
            mark, listeners = self._mark, tuple(self._listeners)
        if mark is None:
            return
        try:
            with self._services.read() as tx:
                found, following = changes.read_changes(tx, mark)
        except TooFar:
            with self._services.read() as tx:
                following = feed.begin(tx)
            found = []
            for listener in listeners:
                _call(listener, listener.put, [(0, _RESET)])
        with self._lock:
            # Whoever came meanwhile began no earlier than this.
            self._mark = following if self._mark is mark else self._mark
        if found:
            self._hand_out(found, following.floor, listeners)

    def _hand_out(self, found: Sequence[Change], floor: int, listeners: Iterable[Listener]) -> None:
        """Those who see the same get the same; each change is encoded once."""
        blocks = [(change, _block(change, floor)) for change in found]
        alike: dict[tuple[object, ...], list[tuple[int, bytes]]] = {}
        for listener in listeners:
            key = listener.watcher.alike
            if key not in alike:
                alike[key] = [block for change, block in blocks if sees(listener.watcher, change)]
            if alike[key]:
                _call(listener, listener.put, alike[key])

    def _check_tokens(self) -> None:
        """Scopes are read anew; a token that is not valid any more ends its stream."""
        now = time.monotonic()
        due = [one for one in tuple(self._listeners) if one.check_at <= now][:CHECKED_AT_ONCE]
        if not due:
            return
        with self._services.read() as tx:
            known = changes.watchers_of(tx, {one.token for one in due})
        for listener in due:
            listener.check_at = now + CHECK_EVERY_S
            watcher = known.get(listener.token)
            if watcher is None:
                _call(listener, listener.end)
            else:
                listener.watcher = watcher


class EventStream(Response):
    """Writes what waits for a listener until it goes, is too slow, or the service stops."""

    media_type = "text/event-stream"

    def __init__(self, hub: Hub, listener: Listener, missed: Sequence[tuple[int, bytes]]) -> None:
        super().__init__()
        del self.headers["content-length"]
        self.headers["x-accel-buffering"] = "no"
        self._hub, self._listener = hub, listener
        self._missed = b"".join(block for _, block in missed)
        self._known = frozenset(seq for seq, _ in missed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Stream; whoever takes nothing for 10 s is left."""
        gone = asyncio.ensure_future(_until_gone(receive))
        gone.add_done_callback(lambda _: self._listener.end())
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await _write(send, f"retry: {RETRY_MS}\n\n".encode() + self._missed)
            while piece := await self._next():
                await _write(send, piece)
            if not gone.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (TimeoutError, OSError):
            return
        finally:
            self._hub.remove(self._listener)
            gone.cancel()

    async def _next(self) -> bytes:
        """What waits, or a sign of life; nothing where the stream ends."""
        listener = self._listener
        piece = listener.take(self._known)
        if piece or listener.is_over:
            return piece
        with suppress(TimeoutError):
            async with asyncio.timeout(BEAT_EVERY_S):
                await listener.woken.wait()
        listener.woken.clear()
        piece = listener.take(self._known)
        if piece or listener.is_over:
            return piece
        return f": beat\nid: {self._hub.floor}\n\n".encode()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, piece: bytes) -> None:
    async with asyncio.timeout(SEND_WITHIN_S):
        await send({"type": "http.response.body", "body": piece, "more_body": True})


def _call(listener: Listener, what: object, *given: object) -> None:
    with suppress(RuntimeError):  # its event loop has ended
        listener.loop.call_soon_threadsafe(what, *given)  # type: ignore[arg-type]  # one of the listener's own methods


def _block(change: Change, floor: int) -> tuple[int, bytes]:
    """A change as it is sent. Its id never says more than that all up to it was told."""
    head = f"id: {min(change.seq, floor)}\ndata: ".encode()
    return change.seq, head + changes.encode(change) + b"\n\n"


def _number(last: str | None) -> int | None:
    if last is None or not last.strip():
        return None
    if not (last.isascii() and last.isdigit()) or len(last) > _DIGITS:
        raise Invalid.at("Last-Event-ID", "number", "give the id of an event as it was sent")
    return int(last)
