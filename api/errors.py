"""Every error as a problem document (RFC 9457): the one table from stable codes to HTTP status."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.responses import Response

from matcher.domain.errors import Emergency, FieldError, Invalid, JiedanError, NotOurs, Outdated

STATUS: Mapping[str, int] = {
    "invalid": 422,
    "idempotency_mismatch": 422,
    "emergency": 422,
    "not_ours": 422,
    "money": 422,
    "no_consent": 422,
    "unauthenticated": 401,
    "not_allowed": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "timed_out": 408,
    "not_available": 409,
    "wrong_state": 409,
    "too_large": 413,
    "unsupported_media_type": 415,
    "slow_down": 429,
    "headers_too_large": 431,
    "error": 500,
    "busy": 503,
}
"""Code of an error -> status of its answer."""

TITLES: Mapping[int, str] = {
    401: "Unauthenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    408: "Timed out",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Invalid",
    429: "Slow down",
    431: "Headers too large",
    500: "Internal error",
    503: "Busy",
}

HEADERS: Mapping[str, Mapping[str, str]] = {
    "unauthenticated": {"WWW-Authenticate": "Bearer"},
    "busy": {"Retry-After": "1"},
    "slow_down": {"Retry-After": "1"},
}

MEDIA_TYPE = "application/problem+json"


class TooLarge(JiedanError):
    """The body is larger than 64 KB."""

    code = "too_large"


class HeadersTooLarge(JiedanError):
    """The headers are larger than 32 KB."""

    code = "headers_too_large"


class NotJson(JiedanError):
    """Bodies are JSON: send Content-Type: application/json."""

    code = "unsupported_media_type"


class WrongFile(JiedanError):
    """Another type of file is wanted here."""

    code = "unsupported_media_type"


class MethodNotAllowed(JiedanError):
    """This address does not take that method."""

    code = "method_not_allowed"


class TimedOut(JiedanError):
    """The body did not arrive in time."""

    code = "timed_out"


class UnknownAddress(JiedanError):
    """There is nothing at this address."""

    code = "not_found"


class Unexpected(JiedanError):
    """Something went wrong inside; the request id names the line in the log."""


def problem(error: JiedanError, *, headers: Mapping[str, str] | None = None, request_id: str | None = None) -> Response:
    """The answer that tells of an error; never repeats what was sent."""
    status = STATUS.get(error.code, 500)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "code": error.code,
        "detail": error.sentence,
    }
    if error.why:
        body["why"] = error.why
    if isinstance(error, Invalid) and error.errors:
        body["errors"] = [_field(one) for one in error.errors]
    if isinstance(error, Emergency):
        body["call"] = error.call
    if isinstance(error, NotOurs):
        body["owner"] = error.owner
    if isinstance(error, Outdated):
        body |= {"version": error.version, "changed": error.changed}
    if request_id is not None:
        body["request_id"] = request_id
    every = {**HEADERS.get(error.code, {}), **(headers or {})}
    return Response(msgspec.json.encode(body), status, every, MEDIA_TYPE)


def _field(error: FieldError) -> dict[str, str]:
    return {"field": error.field, "code": error.code}
