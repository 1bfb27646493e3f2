"""A live engine once more, to try things out: vectors and tables are copied whole, what never changes is shared."""

import copy
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
# Of these there may be a million; none of them changes, a tuple in a list or a table neither.
_FIXED = (int, float, str, tuple, msgspec.Struct)


def twin(original: T, shared: Iterable[object]) -> T:
    """A deep copy in which `shared` objects stand as they are."""
    memo: dict[int, Any] = {id(one): one for one in shared}
    for part in _flat(vars(original).values(), memo):
        memo[id(part)] = part.copy()
    return copy.deepcopy(original, memo)


def _flat(values: Iterable[object], memo: dict[int, Any]) -> Iterator[list[Any] | dict[Any, Any]]:
    """Lists and tables of what does not change, wherever they are held."""
    for value in values:
        if id(value) in memo:
            continue
        if isinstance(value, list | dict):
            first = next(iter(value.values() if isinstance(value, dict) else value), 0)
            if isinstance(first, _FIXED):
                yield value
        elif isinstance(value, tuple):
            yield from _flat(value, memo)
        elif hasattr(value, "__dict__"):
            yield from _flat(vars(value).values(), memo)
