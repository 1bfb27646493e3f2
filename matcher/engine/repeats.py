"""A key that stands twice in one object: it would silently win over the first, and the decoder cannot tell."""

import json
from collections.abc import Callable
from typing import Any, Final

import msgspec
import numpy as np

from matcher.engine.instance import InstanceError
from matcher.engine.kernels.keys import DEPTHS, KEYS, UNSURE

PIECE: Final = 256

Scan = Callable[[Any, Any, Any, Any], int]


class _Twin(Exception):
    """Some object holds a key twice."""


class _Pairs(list[tuple[str, object]]):
    """The members of one JSON object, repeats included."""


def refuse_twins(data: bytes, scan: Scan | None = None) -> None:
    """Refuse valid JSON in which an object holds a key twice; raises InstanceError naming the place."""
    if not has_twins(data, scan):
        return
    place = _twin_place(json.loads(data, object_pairs_hook=_Pairs), "")
    raise InstanceError(f"{place}: stands twice in one object") from None


def has_twins(data: bytes, scan: Scan | None = None) -> bool:
    """Whether some object of a valid JSON object holds a key twice; `scan` is the kernel `twin_at`, compiled."""
    if scan is not None:
        begins, ends = np.zeros(DEPTHS * KEYS, np.int64), np.zeros(DEPTHS * KEYS, np.int64)
        found = scan(np.frombuffer(data, np.uint8), begins, ends, np.zeros(DEPTHS, np.int64))
        if found != UNSURE:
            return found >= 0
    if b"\\u003" in data:
        return has_twins_plainly(data)  # a colon may be spelled out in a string
    # Written again, every key stands once: with the other goes its colon, and no other colon comes or goes.
    return _colons_once(data) != data.count(b":")


def has_twins_plainly(data: bytes) -> bool:
    """The same, object by object."""

    def single(pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) != len(pairs):
            raise _Twin
        return made

    try:
        json.loads(data, object_pairs_hook=single)
    except _Twin:
        return True
    return False


def _colons_once(data: bytes) -> int:
    """The colons of an object written again, piece by piece: the whole at once would be a second instance in memory."""
    fields = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    count = len(fields) + sum(name.count(":") for name in fields)
    for value in fields.values():
        rows = (
            msgspec.json.decode(value, type=list[msgspec.Raw]) if memoryview(value).tobytes()[:1] == b"[" else [value]
        )
        for first in range(0, len(rows), PIECE):
            piece = b"[%b]" % b",".join(rows[first : first + PIECE])
            count += msgspec.json.encode(msgspec.json.decode(piece)).count(b":")
    return count


def join(place: str, field: str) -> str:
    """The place of a field of an object."""
    shown = field if field.isidentifier() else repr(field)
    return f"{place}.{shown}" if place else shown


def _twin_place(node: object, place: str) -> str:
    if isinstance(node, _Pairs):
        seen: set[str] = set()
        for key, value in node:
            here = join(place, key)
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
