"""Bytes -> a checked instance. Every refusal is one line naming the place, such as `orders[3].value: is missing`."""

import gzip
import json
import re
import zlib
from pathlib import Path

import msgspec

from matcher.engine.instance import Instance, InstanceError
from matcher.engine.validate import validate

_WORDS = {
    "int": "an integer",
    "str": "a string",
    "object": "an object",
    "array": "a list",
    "bool": "a boolean",
    "float": "a number that is no integer",
    "null": "null",
}


def read_instance(data: bytes) -> Instance:
    """The instance in JSON bytes, validated.

    Raises InstanceError naming the first place that is wrong.
    """
    try:
        instance = msgspec.json.decode(data, type=Instance)
    except msgspec.ValidationError as error:
        raise InstanceError(_wrong_type(str(error), data)) from None
    except UnicodeDecodeError as error:
        raise InstanceError(f"instance: is not UTF-8 ({error.reason} in byte {error.start})") from None
    except msgspec.DecodeError as error:
        raise InstanceError(f"instance: is not JSON ({str(error).removeprefix('JSON is malformed: ')})") from None
    except RecursionError:
        raise InstanceError("instance: is nested too deeply") from None
    validate(instance)
    _refuse_twins(data)
    return instance


def load_instance(path: str | Path) -> Instance:
    """The instance in a file, gunzipped where the name ends in `.gz`.

    Raises InstanceError, also for a file that cannot be read.
    """
    return read_instance(read_bytes(path))


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file, gunzipped where the name ends in `.gz`; InstanceError where it cannot be read."""
    place = Path(path)
    name = str(path) if str(path).isprintable() else repr(str(path))
    try:
        if place.name.endswith(".gz"):
            with gzip.open(place, "rb") as file:
                return file.read()
        return place.read_bytes()
    except EOFError:
        raise InstanceError(f"{name}: the gzip file is truncated") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise InstanceError(f"{name}: is not a sound gzip file ({error})") from None
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InstanceError(f"{name}: cannot be read ({said})") from None


def _wrong_type(message: str, data: bytes) -> str:
    said, _, path = message.partition(" - at `")
    place = path.rstrip("`").removeprefix("$").removeprefix(".")
    if named := re.fullmatch(r"Object contains unknown field `(.*)`", said, re.DOTALL):
        return f"{_join(place, named[1])}: unknown field"
    if named := re.fullmatch(r"Object missing required field `(.*)`", said):
        return f"{_join(place, named[1])}: is missing"
    if place.endswith("[...]"):
        place = _tag_place(place.removesuffix("[...]"), data)
    if named := re.fullmatch(r"Expected `(.*)`, got `(.*)`", said):
        wanted = " or ".join(_WORDS.get(word, word) for word in named[1].split(" | "))
        return f"{place or 'instance'}: expected {wanted}, got {_WORDS.get(named[2], named[2])}"
    if named := re.fullmatch(r"Invalid enum value '(.*)'", said, re.DOTALL):
        return f"{place}: {named[1]!r} is not one of member, team"
    return f"{place or 'instance'}: {said[:1].lower()}{said[1:]}"


def _join(place: str, field: str) -> str:
    shown = field if field.isidentifier() else repr(field)
    return f"{place}.{shown}" if place else shown


def _tag_place(place: str, data: bytes) -> str:
    # msgspec does not say which key of a mapping is wrong: look for it.
    node = json.loads(data)
    for name, index in re.findall(r"([a-z_]+)|\[(\d+)\]", place):
        node = node[name] if name else node[int(index)]
    wrong = next(tag for tag, cost in node.items() if type(cost) is not int)
    return f"{place}[{wrong!r}]"


class _Twin(Exception):
    """Some object holds a key twice."""


def _refuse_twins(data: bytes) -> None:
    # A repeated key would silently win over the first; msgspec cannot tell.
    def single(pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) != len(pairs):
            raise _Twin
        return made

    try:
        json.loads(data, object_pairs_hook=single)
    except _Twin:
        place = _twin_place(json.loads(data, object_pairs_hook=_Pairs), "")
        raise InstanceError(f"{place}: stands twice in one object") from None


class _Pairs(list[tuple[str, object]]):
    """The members of one JSON object, repeats included."""


def _twin_place(node: object, place: str) -> str:
    if isinstance(node, _Pairs):
        seen: set[str] = set()
        for key, value in node:
            here = _join(place, key)
            if key in seen:
                return here
            seen.add(key)
            if found := _twin_place(value, here):
                return found
    elif isinstance(node, list):
        for index, value in enumerate(node):
            if found := _twin_place(value, f"{place}[{index}]"):
                return found
    return ""
