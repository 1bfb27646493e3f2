"""What a request may be: at most 64 KB of JSON, arriving in time, and 32 KB of headers; checked before all else."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import HeadersTooLarge, NotJson, TimedOut, TooLarge, problem
from matcher.domain.errors import JiedanError

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
_WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}


class BodyLimit:
    """Reads the body of a write within its limits and hands it on in one piece; ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 408, 413, 415 or 431 here, or pass the request on."""
        if scope["type"] == "http" and sum(len(name) + len(value) for name, value in scope["headers"]) > HEADERS_MOST:
            await problem(HeadersTooLarge(), headers={"Connection": "close"})(scope, receive, send)
            return
        if scope["type"] != "http" or scope["method"] not in _WITH_BODY:
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        try:
            _check_length(headers.get(b"content-length"))
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


def _check_length(declared: bytes | None) -> None:
    if declared is not None and (not declared.isdigit() or len(declared) > LENGTH_DIGITS or int(declared) > BODY_MOST):
        raise TooLarge


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
