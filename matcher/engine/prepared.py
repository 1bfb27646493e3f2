"""Kernels that are called often with the same vectors: prepared once, then called with their numbers alone.

numba looks at every vector of a call, which takes longer than a small event does. A prepared kernel is compiled with a
single argument, a table: a word for each number, address and length for each vector, in the order of the arguments.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from types import FunctionType
from typing import Any, get_type_hints

import numpy as np

Call = Callable[..., Any]


def kernel(*_arguments: Any) -> Any:
    """Stands for the kernel that a table is for."""
    raise NotImplementedError


def open_table(_table: Any) -> tuple[Any, ...]:
    """Stands for what makes the kernel's arguments from a table."""
    raise NotImplementedError


def by_table(table: Any) -> Any:
    """What is compiled for each prepared kernel, with its own `kernel` and `open_table`."""
    return kernel(*open_table(table))


class Plainly:
    """A plain kernel as a function of its numbers."""

    def __init__(self, function: Call, bundles: Sequence[Any]) -> None:
        self._function = function
        rest = iter(bundles)
        numbers = numbers_of(function)
        self._arguments = [None if is_number else next(rest) for is_number in numbers]
        self._places = [place for place, is_number in enumerate(numbers) if is_number]

    def __call__(self, *numbers: int) -> Any:
        """Call the kernel; its numbers in their order."""
        for place, number in zip(self._places, numbers, strict=True):
            self._arguments[place] = number
        return self._function(*self._arguments)


class ByTable:
    """A compiled kernel as a function of its numbers; `entry` is its `tabled` form, `function` its source."""

    def __init__(self, entry: Call, function: Call, bundles: Sequence[Any]) -> None:
        self._entry, self._function = entry, function
        # The table holds addresses: the vectors must live as long as it.
        self._bundles = bundles
        self._places: list[int] = []
        words: list[int] = []
        rest = iter(bundles)
        for is_number in numbers_of(function):
            if is_number:
                self._places.append(len(words))
                words.append(0)
            else:
                for vector in _vectors(next(rest)):
                    words += vector.__array_interface__["data"][0], len(vector)
        self._table = np.array(words, np.int64)

    def __call__(self, *numbers: int) -> Any:
        """Call the kernel; its numbers in their order."""
        for place, number in zip(self._places, numbers, strict=True):
            self._table[place] = number
        return self._entry(self._table)

    def __deepcopy__(self, memo: dict[int, Any]) -> "ByTable":
        """One that works on the copies of its vectors."""
        return ByTable(self._entry, self._function, copy.deepcopy(self._bundles, memo))


def numbers_of(function: Call) -> list[bool]:
    """By argument of a kernel, whether it is a number."""
    hints = get_type_hints(function)
    hints.pop("return", None)
    return [hint in (int, bool) for hint in hints.values()]


def _vectors(bundle: Any) -> Iterator[Any]:
    if isinstance(bundle, tuple):
        for part in bundle:
            yield from _vectors(part)
    else:
        yield bundle


def tabled(numba: Any, inner: Any, name: str, signature: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """The compiled form of a kernel that takes a table; `inner` is the kernel, `signature` its types."""
    space = {"kernel": inner, "open_table": _opener(numba, signature), "__name__": by_table.__module__}
    entry = FunctionType(by_table.__code__, space, f"{name}_by_table")
    entry.__qualname__, entry.__module__ = f"{name}_by_table", by_table.__module__
    return numba.njit((numba.types.int64[::1],), cache=True, **options)(entry)


def _opener(numba: Any, signature: tuple[Any, ...]) -> Any:
    """What makes values of these types from a table, inside of compiled code."""
    types = numba.types

    def opener(_context: Any, table: Any) -> Any:
        made = types.Tuple(signature)

        def generate(context: Any, builder: Any, found: Any, values: Any) -> Any:
            array = context.make_array(found.args[0])(context, builder, values[0])
            return _Reader(numba, context, builder, array.data).tuple_of(made)

        return made(table), generate

    return numba.extending.intrinsic(opener)


class _Reader:
    """Reads values of given types from the words of a table, one after the other."""

    def __init__(self, numba: Any, context: Any, builder: Any, data: Any) -> None:
        self._types, self._arrays = numba.types, __import__("numba.np.arrayobj").np.arrayobj
        self._context, self._builder, self._data = context, builder, data
        self._at = 0

    def tuple_of(self, kind: Any) -> Any:
        values = [self._value(part) for part in kind.types]
        return self._context.make_tuple(self._builder, kind, values)

    def _word(self) -> Any:
        builder = self._builder
        place = builder.gep(self._data, [self._context.get_constant(self._types.intp, self._at)])
        self._at += 1
        return builder.load(place)

    def _value(self, kind: Any) -> Any:
        if isinstance(kind, self._types.BaseTuple):
            return self.tuple_of(kind)
        if not isinstance(kind, self._types.Array):
            return self._context.cast(self._builder, self._word(), self._types.int64, kind)
        builder, context = self._builder, self._context
        address, length = self._word(), self._word()
        array = context.make_array(kind)(context, builder)
        size = context.get_constant(self._types.intp, context.get_abi_sizeof(context.get_data_type(kind.dtype)))
        self._arrays.populate_array(
            array,
            data=builder.inttoptr(address, array.data.type),
            shape=[length],
            strides=[size],
            itemsize=size,
            meminfo=None,
        )
        return array._getvalue()  # noqa: SLF001 - numba's own name for it, public in all its extensions
