"""Every small change of a JSON document, each in turn."""

import copy
from collections.abc import Iterator
from itertools import islice
from typing import Any

Step = str | int


def changes(document: dict[str, Any], others: dict[str, str], every: int = 1) -> Iterator[tuple[str, Any]]:
    """(place, changed document): fields dropped, added and of a wrong type, numbers moved, rows dropped and doubled.

    A text becomes the one that `others` has for it, or one that nobody knows. Only each `every`-th place is changed.
    """
    for path, value in islice(_places(document, ()), 0, None, every):
        for what, other in _others(value, others):
            changed = copy.deepcopy(document)
            if not path:
                changed = other
            else:
                _at(changed, path[:-1])[path[-1]] = other
            yield f"{_spelled(path)} {what}", changed
        if path:
            changed = copy.deepcopy(document)
            del _at(changed, path[:-1])[path[-1]]
            yield f"{_spelled(path)} dropped", changed
        if path and isinstance(path[-1], int):
            changed = copy.deepcopy(document)
            _at(changed, path[:-1]).insert(path[-1], copy.deepcopy(value))
            yield f"{_spelled(path)} doubled", changed


def _places(value: Any, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], Any]]:
    yield path, value
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in rows:
        yield from _places(below, (*path, step))


def _others(value: Any, others: dict[str, str], every: int = 1) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield "with one field more", value | {"more": 0}
    if isinstance(value, bool):
        yield "turned", not value
    elif isinstance(value, int | float):
        yield "raised", value + 1
        yield "lowered", value - 1
        yield "as text", str(value)
    elif isinstance(value, str):
        if others.get(value, value) != value:
            yield "another", others[value]
        yield "unknown", "nobody"
    elif isinstance(value, list):
        yield "as object", {}
    if value is not None:
        yield "null", None
    if value is not True:
        yield "true", True


def _at(value: Any, path: tuple[Step, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _spelled(path: tuple[Step, ...]) -> str:
    return ".".join(map(str, path))
