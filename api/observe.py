"""The outermost layer: request id, security headers, a log line and figures for each request; errors keep a shape."""

import time
import traceback
from contextlib import suppress
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Unexpected, problem
from api.figures import Figures
from api.operations import OPEN
from matcher.store.ids import new_id

HTTP_BAD = 400

SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)


class Observed:
    """Watches every request; the log names route templates and ids, never what was sent."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self.app = app
        self.figures = figures
        self.log = structlog.get_logger("jiedan.access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; what nobody caught becomes a 500 that names only its request id."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen: dict[str, Any] = {"status": 0}
        request_id = str(new_id())
        scope.setdefault("state", {})["request_id"] = request_id
        begun = time.perf_counter()

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                message["headers"] = _with_ours(message.get("headers", []), request_id)
            await send(message)

        try:
            await self.app(scope, receive, tagged)
        except Exception as error:  # noqa: BLE001 - the last line of defence: everything gets a shape
            self._tell(error, request_id)
            if not seen["status"]:
                await problem(Unexpected(), request_id=request_id)(scope, receive, tagged)
        finally:
            self._record(scope, seen["status"], time.perf_counter() - begun, request_id)

    def _record(self, scope: Scope, status: int, took_s: float, request_id: str) -> None:
        route = scope["state"].get("route") or (scope["path"] if scope["path"] in OPEN else "unknown")
        # A client may make up methods: only known ones become labels.
        method = (
            scope["method"]
            if scope["method"] in {"GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"}
            else "other"
        )
        self.figures.request(method, route, status, took_s)
        if route in OPEN and status < HTTP_BAD:
            return
        actor = scope["state"].get("actor")
        # A closed log must not end the service.
        with suppress(OSError, ValueError):
            self.log.info(
                "request",
                method=method,
                route=route,
                status=status,
                ms=round(took_s * 1000, 1),
                actor=str(actor.id) if actor else None,
                request_id=request_id,
            )

    def _tell(self, error: Exception, request_id: str) -> None:
        """Class and places only: a message may hold personal data."""
        frames = traceback.extract_tb(error.__traceback__)[-6:]
        where = [f"{frame.filename}:{frame.lineno}" for frame in frames]
        with suppress(OSError, ValueError):
            self.log.error("unexpected", error=type(error).__name__, where=where, request_id=request_id)


def _with_ours(headers: list[tuple[bytes, bytes]], request_id: str) -> list[tuple[bytes, bytes]]:
    present = {name for name, _ in headers}
    ours = [pair for pair in SECURITY_HEADERS if pair[0] not in present]
    return [*headers, *ours, (b"x-request-id", request_id.encode())]
