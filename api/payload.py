"""From bytes to a checked body: strict JSON, then the schema; errors name fields and never repeat values."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from matcher.domain.errors import FieldError, Invalid

M = TypeVar("M", bound=BaseModel)
DEPTH_MOST = 32
ERRORS_MOST = 20
DIGITS_MOST = 20
_NAME = re.compile(r"[a-z][a-z_]{0,39}")
"""Names worth repeating: one that holds digits is a value in the wrong place."""
_CODES: Mapping[str, str] = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "too_long": "too_many",
    "too_short": "too_few",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "enum": "not_a_choice",
    "literal_error": "not_a_choice",
    "uuid_parsing": "not_an_id",
    "json_invalid": "json",
}


_BOUNDS = ("max_length", "min_length", "le", "ge")


class _BrokenJson(ValueError):
    """JSON that is readable by some and not by others."""


def parse_body(raw: bytes, model: type[M]) -> M:
    """The body as its schema; an empty one counts as `{}`. Invalid."""
    text = raw or b"{}"
    _check_json(text)
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise invalid(error) from None


def parse_query(pairs: Sequence[tuple[str, str]], model: type[M]) -> M:
    """Query parameters as their schema; a repeated or unknown one is refused. Invalid."""
    given = dict(pairs)
    if len(given) != len(pairs):
        raise Invalid("query: give each parameter once", FieldError("query", "repeated"))
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise invalid(error) from None


def fingerprint(method: str, path: str, raw: bytes) -> bytes:
    """What has to be equal for two writes with one Idempotency-Key to be the same: method, path and content."""
    body = json.dumps(json.loads(raw or b"{}"), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{method} {path} {body}".encode()).digest()


def _check_json(raw: bytes) -> None:
    """Refuse what parsers disagree about: doubled keys, NaN, infinite numbers, lone surrogates, deep nesting."""
    try:
        parsed = json.loads(
            raw.decode(), object_pairs_hook=_unique, parse_constant=_refused, parse_float=_finite, parse_int=_small
        )
        _check_depth(parsed, 1)
        if b"\\u" in raw:
            json.dumps(parsed, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Invalid("body: this is not valid JSON", FieldError("body", "json")) from None
    if not isinstance(parsed, dict):
        raise Invalid("body: a JSON object is expected", FieldError("body", "not_an_object"))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _BrokenJson
    return found


def _refused(_: str) -> NoReturn:
    raise _BrokenJson


def _finite(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise _BrokenJson
    return number


def _small(text: str) -> int:
    if len(text) > DIGITS_MOST:
        raise _BrokenJson
    return int(text)


def _check_depth(value: Any, depth: int) -> None:
    if depth > DEPTH_MOST:
        raise _BrokenJson
    if isinstance(value, dict):
        for one in value.values():
            _check_depth(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _check_depth(one, depth + 1)


def invalid(error: ValidationError) -> Invalid:
    """Pydantic's findings in our words: fields and codes, never values."""
    told = error.errors(include_url=False, include_context=True, include_input=False)[:ERRORS_MOST]
    found = [FieldError(_path(one["loc"]), _code(one)) for one in told]
    # A union reports each of its branches: one line a field is enough.
    unique = tuple(dict.fromkeys(found))
    return Invalid(f"{found[0].field}: {_sentence(told[0])}", *unique)


def _sentence(one: Mapping[str, Any]) -> str:
    """What is wrong with a field, with the choices or the bound that the schema names; nothing that was sent."""
    words, context = _code(one).replace("_", " "), one.get("ctx", {})
    if "expected" in context:
        return f"{words}; one of {context['expected']}"
    bound = next((context[name] for name in _BOUNDS if name in context), None)
    return words if bound is None else f"{words}; the limit is {bound}"


def _path(location: Sequence[int | str]) -> str:
    """A readable path; names that the schema does not know are not repeated."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif _NAME.fullmatch(step):
            path += f".{step}" if path else step
    return path or "body"


def _code(one: Mapping[str, Any]) -> str:
    kind = str(one["type"])
    if kind == "value_error":
        # Our own validators raise ValueError with a code as its only argument.
        return str(one["ctx"]["error"])
    return _CODES.get(kind, "wrong_type" if kind.endswith("_type") else "wrong_format")
