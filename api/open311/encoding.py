"""Answers and errors of GeoReport, as JSON or XML by the end of the address."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import msgspec
from starlette.responses import Response

from matcher.domain.errors import Emergency, JiedanError, NotOurs

JSON, XML = "json", "xml"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_ONE_OF = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STATUS: Mapping[str, int] = {
    "unauthenticated": 403,
    "not_allowed": 403,
    "not_found": 404,
    "slow_down": 429,
    "error": 500,
    "busy": 503,
}
"""Code of an error -> status, as GeoReport has them; all others are 400."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows under the names that XML gives them; `alone`: JSON shows the one row without a list."""

    root: str
    each: str
    rows: Sequence[Mapping[str, Any]]
    alone: bool = False


def encoded(form: str, answer: Answer, status: int = 200) -> Response:
    """The answer in the form that was asked for."""
    if form == XML:
        text = f'<?xml version="1.0" encoding="utf-8"?>\n{_xml(answer)}'
        return Response(text.encode(), status, _HEADERS, "text/xml; charset=utf-8")
    shown = answer.rows[0] if answer.alone else answer.rows
    return Response(msgspec.json.encode(shown), status, _HEADERS, "application/json; charset=utf-8")


def error(form: str, found: JiedanError) -> Response:
    """What went wrong, never with what was sent."""
    status, told = _STATUS.get(found.code, 400), found.sentence
    if isinstance(found, Emergency):
        told = f"{told} ({', '.join(f'{one.number} {one.name_zh}' for one in found.call)})"
    if isinstance(found, NotOurs) and found.owner:
        told = f"{told} ({found.owner.get('zh', '')})"
    return encoded(form, Answer("errors", "error", [{"code": status, "description": told}]), status)


def _xml(answer: Answer) -> str:
    if answer.alone:
        return _element(answer.root, answer.rows[0])
    return _wrapped(answer.root, "".join(_element(answer.each, row) for row in answer.rows))


def _element(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return _wrapped(name, "".join(_element(key, one) for key, one in value.items()))
    if isinstance(value, list | tuple):
        return _wrapped(name, "".join(_element(_ONE_OF.get(name, "item"), one) for one in value))
    if isinstance(value, bool):
        return _wrapped(name, str(value).lower())
    return _wrapped(name, "" if value is None else escape(_NO_XML.sub("", str(value))))


def _wrapped(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>"
