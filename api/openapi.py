"""The description of the API (OpenAPI 3.1), made from the doors themselves."""

from collections.abc import Sequence
from typing import Any

import msgspec
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.door import Attachment, Door
from api.errors import MEDIA_TYPE, STATUS, TITLES
from api.examples import EXAMPLES
from matcher import __version__

_REF = "#/components/schemas/{model}"
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same body gives the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
_CODE = {"name": "code", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9]{6,18}$"}}
_NUMBER_AND_CODE = {
    "type": "apiKey",
    "in": "header",
    "name": "Authorization",
    "description": "`Code NUMBER-CODE`: follows one order without an account.",
}
_FILE = {"type": "string", "format": "binary"}
_ALWAYS = (401, 403, 422, 429, 503)
_HOTLINE = ("number", "name_zh", "name_en")
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(STATUS)},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "why": {"type": "string", "description": "The code of the reason, where somebody can act upon it."},
        "call": {
            "type": "array",
            "description": "With the code `emergency`: whom to call, the first one first.",
            "items": {"type": "object", "properties": {one: {"type": "string"} for one in _HOTLINE}},
        },
        "owner": {
            "type": "object",
            "description": "With the code `not_ours`: who does it instead, in both languages.",
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
        },
        "version": {"type": "integer", "description": "Where a change is based on an older version: the present one."},
        "changed": {
            "type": "array",
            "description": "With it: the fields that were changed since, with what held before and after.",
            "items": {"type": "object", "properties": {"field": {"type": "string"}, "before": {}, "after": {}}},
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "code": {"type": "string"}},
                "required": ["field", "code"],
            },
        },
    },
}


def describe(doors: Sequence[Door]) -> dict[str, Any]:
    """The whole document."""
    bodies = sorted({door.asks for door in doors if door.has_json}, key=lambda model: model.__name__)
    _, defined = models_json_schema([(model, "validation") for model in bodies], ref_template=_REF)
    views = sorted({door.answers for door in doors} - {Attachment}, key=str)
    answers, more = msgspec.json.schema_components(views, ref_template="#/components/schemas/{name}")
    shapes = dict(zip(views, answers, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for door in doors:
        paths.setdefault(door.path, {})[door.method.lower()] = _operation(door, shapes.get(door.answers, {}))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "jiedan",
            "version": __version__,
            "summary": "Residents order, the community dispatches, members and volunteers take the order.",
            "description": "Times are RFC 3339 with offset; errors are RFC 9457 problem documents with a stable code.",
        },
        "security": [{"token": []}, {"number_and_code": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}, "number_and_code": _NUMBER_AND_CODE},
            "schemas": {**defined.get("$defs", {}), **more, "Problem": _PROBLEM},
        },
    }


def _operation(door: Door, answer: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{door.tag}_{door.handler.__name__}",
        "summary": door.summary,
        "description": f"Operation `{door.operation}` of the table of roles.",
        "tags": [door.tag],
        "parameters": _parameters(door),
        "responses": {
            str(door.how.status): {"description": "Done", "content": _content(door, answer)},
            **{str(status): _problem(status) for status in _problems(door)},
        },
    }
    if door.how.upload:
        described["requestBody"] = {"content": {door.how.upload: {"schema": _FILE}}}
    elif door.has_body:
        content: dict[str, Any] = {"schema": {"$ref": _REF.format(model=door.asks.__name__)}}
        if door.asks.__name__ in EXAMPLES:
            content["example"] = EXAMPLES[door.asks.__name__]
        described["requestBody"] = {"content": {"application/json": content}}
    return described


def _content(door: Door, answer: dict[str, Any]) -> dict[str, Any]:
    if door.answers is Attachment:
        return {"application/octet-stream": {"schema": _FILE}}
    if door.how.paper:
        return {"text/html": {"schema": {"type": "string"}}}
    if door.how.sheet:
        return {"text/csv": {"schema": {"type": "string"}}}
    return {"text/event-stream" if door.how.stream else "application/json": {"schema": answer}}


def _problems(door: Door) -> list[int]:
    more = {404} if door.known is not None else set()
    return sorted({*_ALWAYS, *more, *((409, 413, 415) if door.has_body else ())})


def _problem(status: int) -> dict[str, Any]:
    return {"description": TITLES[status], "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}}


def _parameters(door: Door) -> list[dict[str, Any]]:
    path = [_ID] if door.known is not None else [_CODE] if "{code}" in door.path else []
    if door.how.upload:
        return [*path, *_query(door.asks), _KEY]
    if door.has_body:
        return [*path, _KEY] if door.writes else path
    return [*path, *_query(door.asks)]


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    schema = model.model_json_schema()
    # A parameter's schema stands alone: enumerations are given by their value's type.
    shown = {
        name: {key: one[key] for key in ("type", "minimum", "maximum", "default") if key in one}
        for name, one in schema.get("properties", {}).items()
    }
    return [
        {"name": name, "in": "query", "required": False, "schema": one or {"type": "string"}}
        for name, one in shown.items()
    ]
