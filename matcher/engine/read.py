"""Bytes -> a checked instance. Every refusal is one line naming the place, such as `orders[3].value: is missing`."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from matcher.engine.arrays import Arrays, Names
from matcher.engine.files import read_bytes
from matcher.engine.forms import compiled, ready
from matcher.engine.instance import Instance, InstanceError
from matcher.engine.memory import size
from matcher.engine.repeats import Scan, join, refuse_twins
from matcher.engine.sound import checked

# Of so many bytes looking for keys that stand twice takes longer than loading the kernel that does it.
LARGE = 1 << 20

_WORDS = {
    "int": "an integer",
    "str": "a string",
    "object": "an object",
    "array": "a list",
    "bool": "a boolean",
    "float": "a number that is no integer",
    "null": "null",
}


def read_arrays(data: bytes, scan: Scan | None = None) -> tuple[Instance, Arrays, Names]:
    """The instance in JSON bytes, validated, and the same as flat arrays; `scan`: the compiled kernel `twin_at`.

    Raises InstanceError naming the first place that is wrong.
    """
    try:
        with _collector_paused():
            instance = _decoded(data)
            arrays, names = checked(instance)
            refuse_twins(data, scan)
    except MemoryError:
        raise InstanceError(f"instance: reading {size(len(data))} takes more memory than there is") from None
    return instance, arrays, names


def read_instance(data: bytes) -> Instance:
    """The instance in JSON bytes, validated; raises InstanceError naming the first place that is wrong."""
    return read_arrays(data)[0]


def scan_for(size: int) -> Scan | None:
    """The compiled kernel that looks for keys that stand twice, where so many bytes are worth its loading."""
    return compiled().twin_at if size > LARGE and ready("solve") else None


def load_arrays(path: str | Path, scan: Scan | None = None) -> tuple[Instance, Arrays, Names]:
    """The instance in a file, gunzipped where the name ends in `.gz`, and the same as flat arrays; as `read_arrays`.

    Raises InstanceError, also for a file that cannot be read or would not fit into memory.
    """
    return read_arrays(read_bytes(path), scan)


def load_instance(path: str | Path) -> Instance:
    """The instance in a file; as `load_arrays`."""
    return load_arrays(path)[0]


@contextmanager
def _collector_paused() -> Iterator[None]:
    # Nothing made here forms a cycle; looking for some takes longer than decoding.
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _decoded(data: bytes) -> Instance:
    try:
        return msgspec.json.decode(data, type=Instance)
    except msgspec.ValidationError as error:
        raise InstanceError(_wrong_type(str(error), data)) from None
    except UnicodeDecodeError as error:
        raise InstanceError(f"instance: is not UTF-8 ({error.reason} in byte {error.start})") from None
    except msgspec.DecodeError as error:
        raise InstanceError(f"instance: is not JSON ({str(error).removeprefix('JSON is malformed: ')})") from None
    except RecursionError:
        raise InstanceError("instance: is nested too deeply") from None


def _wrong_type(message: str, data: bytes) -> str:
    said, _, path = message.partition(" - at `")
    place = path.rstrip("`").removeprefix("$").removeprefix(".")
    if named := re.fullmatch(r"Object contains unknown field `(.*)`", said, re.DOTALL):
        return f"{join(place, named[1])}: unknown field"
    if named := re.fullmatch(r"Object missing required field `(.*)`", said):
        return f"{join(place, named[1])}: is missing"
    if place.endswith("[...]"):
        place = _tag_place(place.removesuffix("[...]"), data)
    if named := re.fullmatch(r"Expected `(.*)`, got `(.*)`", said):
        wanted = " or ".join(_WORDS.get(word, word) for word in named[1].split(" | "))
        return f"{place or 'instance'}: expected {wanted}, got {_WORDS.get(named[2], named[2])}"
    if named := re.fullmatch(r"Invalid enum value '(.*)'", said, re.DOTALL):
        return f"{place}: {named[1]!r} is not one of member, team"
    return f"{place or 'instance'}: {said[:1].lower()}{said[1:]}"


def _tag_place(place: str, data: bytes) -> str:
    # msgspec does not say which key of a mapping is wrong: look for it.
    node = msgspec.Raw(data)
    try:
        for name, index in re.findall(r"([a-z_]+)|\[(\d+)\]", place):
            if name:
                node = msgspec.json.decode(node, type=dict[str, msgspec.Raw])[name]
            else:
                node = msgspec.json.decode(node, type=list[msgspec.Raw])[int(index)]
        costs = msgspec.json.decode(node, type=dict[str, msgspec.Raw])
    except (LookupError, msgspec.DecodeError, RecursionError):
        return place  # a key that stands twice on the way hides it
    return next((f"{place}[{tag!r}]" for tag, cost in costs.items() if not _is_integer(cost)), place)


def _is_integer(text: msgspec.Raw) -> bool:
    try:
        msgspec.json.decode(text, type=int)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
