"""What a request may be: at most 64 KB of JSON, arriving in time, and 32 KB of headers; checked before all else.

One call takes a file instead, of a few at once: they are kept in memory, because a file on disk could be read there.
"""

import asyncio
import io
from typing import IO

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import HeadersTooLarge, NotJson, TimedOut, TooLarge, problem
from matcher.domain.errors import Busy, JiedanError

BODY_MOST = 64 * 1024
BODY_WITHIN_S = 15.0
HEADERS_MOST = 32 * 1024
LENGTH_DIGITS = 12
FORMS = {
    "/open311/v2/requests.json",
    "/open311/v2/requests.xml",
    "/login",
    "/login/password",
    "/login/code",
    "/login/choice",
    "/invitation",
    "/logout",
}
"""Where a browser, or a program that speaks GeoReport, sends a form itself."""
UPLOADS = {"/v1/imports"}
"""Where a file comes as the body."""
UPLOAD_MOST = 32 * 1024 * 1024
UPLOAD_WITHIN_S = 120.0
UPLOADS_AT_ONCE = 4
_WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}


class BodyLimit:
    """Reads the body of a write within its limits and hands it on in one piece; ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._uploads = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 408, 413, 415 or 431 here, or pass the request on."""
        if scope["type"] == "http" and sum(len(name) + len(value) for name, value in scope["headers"]) > HEADERS_MOST:
            await problem(HeadersTooLarge(), headers={"Connection": "close"})(scope, receive, send)
            return
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self.app(scope, receive, send)
            return
        if scope["path"] in UPLOADS and scope["method"] == "POST":
            await self._upload(scope, receive, send)
            return
        headers = dict(scope["headers"])
        try:
            _check_length(headers.get(b"content-length"), BODY_MOST)
            body = await _read(receive)
            if body is None:
                return
            if body and not (_is_json(headers.get(b"content-type", b"")) or scope["path"] in FORMS):
                raise NotJson
        except JiedanError as error:
            # What is left of the body is not read: the connection cannot be used again.
            await problem(error, headers={"Connection": "close"})(scope, receive, send)
            return
        await self.app(scope, _once(body, receive), send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the file in, and hand it on as `state["upload"]`; it is gone when the call is answered."""
        if self._uploads >= UPLOADS_AT_ONCE:
            await problem(Busy(), headers={"Connection": "close"})(scope, receive, send)
            return
        self._uploads += 1
        try:
            with io.BytesIO() as file:
                try:
                    _check_length(dict(scope["headers"]).get(b"content-length"), UPLOAD_MOST)
                    is_whole = await _take_in(receive, file)
                except JiedanError as error:
                    await problem(error, headers={"Connection": "close"})(scope, receive, send)
                    return
                if is_whole:
                    file.seek(0)
                    scope.setdefault("state", {})["upload"] = file
                    await self.app(scope, _once(b"", receive), send)
        finally:
            self._uploads -= 1


async def _take_in(receive: Receive, file: IO[bytes]) -> bool:
    """Write the body to the file; False where the caller has gone."""
    size = 0
    try:
        async with asyncio.timeout(UPLOAD_WITHIN_S):
            while True:
                message = await _next(receive)
                if message["type"] != "http.request":
                    return False
                size += len(message.get("body", b""))
                if size > UPLOAD_MOST:
                    raise TooLarge("the file is larger than 32 MB")
                file.write(message.get("body", b""))
                if not message.get("more_body", False):
                    return True
    except TimeoutError:
        raise TimedOut from None


def _check_length(declared: bytes | None, most: int) -> None:
    if declared is not None and (not declared.isdigit() or len(declared) > LENGTH_DIGITS or int(declared) > most):
        raise TooLarge("the file is larger than 32 MB" if most == UPLOAD_MOST else None)


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None where the caller has gone."""
    message = await _next(receive)
    if message["type"] == "http.request" and not message.get("more_body", False):
        body: bytes = message.get("body", b"")
        if len(body) > BODY_MOST:
            raise TooLarge
        return body
    pieces = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            while message["type"] == "http.request":
                pieces += message.get("body", b"")
                if len(pieces) > BODY_MOST:
                    raise TooLarge
                if not message.get("more_body", False):
                    return bytes(pieces)
                message = await receive()
    except TimeoutError:
        raise TimedOut from None
    return None


async def _next(receive: Receive) -> Message:
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            return await receive()
    except TimeoutError:
        raise TimedOut from None


def _is_json(content_type: bytes) -> bool:
    kind, _, parameters = content_type.decode("latin-1").lower().partition(";")
    charset = parameters.replace(" ", "").replace('"', "")
    return kind.strip() == "application/json" and charset in {"", "charset=utf-8"}


def _once(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
