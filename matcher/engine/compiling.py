"""How the kernels are compiled: copies that call each other's compiled forms, with the types of their annotations."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any, get_args, get_type_hints

import numpy as np
import numpy.typing as npt

from matcher.engine.arrays import Int32s, Int64s

MODULES = (
    "keys",
    "table",
    "sorting",
    "flow",
    "search",
    "removal",
    "parts",
    "supply",
    "arcs",
    "demand",
    "own_arcs",
    "hubs",
    "groups",
    "own_answers",
    "answers",
    "build",
    "packed",
    "rush",
    "batch",
    "collect",
    "book",
    "direct",
    "openings",
    "events",
    "ranks",
    "prices",
    "open_build",
    "several",
    "bound",
    "crews",
    "greedy",
    "pairing",
    "forced",
    "reasons",
    "funnel",
    "gains",
    "trial",
    "spare",
    "swap",
    "remedy",
)


@cache
def load_numba() -> Any:
    """The compiler, without what no kernel uses."""
    # Loaded when it is needed, since that takes long; its own types know neither its configuration nor all options.
    numba = import_module("numba")
    algebra: Any = import_module("numba.np.linalg")
    ensure = algebra.ensure_blas
    algebra.ensure_blas = _no_blas
    try:
        import_module("numba.np.arraymath")
    finally:
        algebra.ensure_blas = ensure
    return numba


def _no_blas() -> None:
    # numba looks for it while it loads, by loading scipy.linalg: half a second, and no kernel multiplies matrices.
    raise ImportError


def compilable(numba: Any, options: dict[str, Any]) -> tuple[dict[str, FunctionType], set[str]]:
    """Copies of all kernels by name, and the names of those that count who refers to vectors.

    They call each other's compiled forms, which are compiled where they are called.
    """
    primitives = import_module("matcher.engine.kernels.primitives")
    inner: dict[Any, Any] = {getattr(primitives, name): form for name, form in _primitives(numba).items()}
    counting = _counting(set(inner))
    copies: dict[str, FunctionType] = {}
    spaces = []
    for module, own in modules():
        space = dict(vars(module))
        spaces.append(space)
        for name, function in own.items():
            copy = copies[name] = FunctionType(function.__code__, space, name, function.__defaults__)
            copy.__qualname__, copy.__module__ = function.__qualname__, function.__module__
            copy.__annotations__ = function.__annotations__
            inner[function] = numba.njit(no_cpython_wrapper=True, _nrt=function in counting, **options)(copy)
    for space in spaces:
        space.update(
            {name: inner[own] for name, own in space.items() if isinstance(own, FunctionType) and own in inner}
        )
    return copies, {function.__name__ for function in counting}


def _counting(makers: set[Any]) -> set[Any]:
    """The kernels that make vectors or hand them back, and so have to count who refers to them; others run faster."""
    kernels = [function for _module, own in modules() for function in own.values()]
    counting = makers | {
        function for function in kernels if _holds_vectors(get_type_hints(function, include_extras=True)["return"])
    }
    while True:
        more = {
            function
            for function in kernels
            if any(function.__globals__.get(name) in counting for name in function.__code__.co_names)
        }
        if more <= counting:
            return counting
        counting |= more


def _holds_vectors(hint: Any) -> bool:
    """Whether a type is a vector, or a bundle with one in it."""
    if isinstance(hint, type) and issubclass(hint, tuple) and hint is not tuple:
        return True
    return hasattr(hint, "__metadata__") or any(map(_holds_vectors, get_args(hint)))


def modules() -> list[tuple[ModuleType, dict[str, FunctionType]]]:
    """The kernel modules in the order of their imports, each with its own functions."""
    found = []
    for name in MODULES:
        module = import_module(f"matcher.engine.kernels.{name}")
        own = {
            key: value
            for key, value in vars(module).items()
            if isinstance(value, FunctionType) and value.__module__ == module.__name__
        }
        found.append((module, own))
    return found


def signature(function: FunctionType) -> Any:
    """The types of a kernel's arguments, from its annotations."""
    hints = get_type_hints(function, include_extras=True)
    hints.pop("return", None)
    return tuple(_type_of(hint) for hint in hints.values())


@cache
def _type_of(hint: Any) -> Any:
    types = load_numba().types
    if hint is int:
        return types.int64
    if hint is float:
        return types.float64
    if hint is bool:
        return types.boolean
    if isinstance(hint, type) and issubclass(hint, tuple):
        fields = get_type_hints(hint, include_extras=True)
        return types.BaseTuple.from_types([_type_of(field) for field in fields.values()], hint)
    kind = next(kind for kind in ("uint8", "int64", "int32", "float64") if kind in str(hint))
    return types.Array(getattr(types, kind), 1, "C", readonly=kind == "uint8")


def _primitives(numba: Any) -> dict[str, Any]:
    """What kernels use from `primitives`, for arrays."""

    def zeros32(count: int) -> Int32s:
        return np.zeros(count, np.int32)

    def zeros64(count: int) -> Int64s:
        return np.zeros(count, np.int64)

    def zeros_real(count: int) -> npt.NDArray[np.float64]:
        return np.zeros(count, np.float64)

    def grown32(vector: Int32s, count: int) -> Int32s:
        if len(vector) >= count:
            return vector
        longer = np.zeros(2 * count, np.int32)
        longer[: len(vector)] = vector
        return longer

    def grown64(vector: Int64s, count: int) -> Int64s:
        if len(vector) >= count:
            return vector
        longer = np.zeros(2 * count, np.int64)
        longer[: len(vector)] = vector
        return longer

    forms: dict[str, Callable[..., Any]] = {
        "zeros32": zeros32,
        "zeros64": zeros64,
        "zeros_real": zeros_real,
        "grown32": grown32,
        "grown64": grown64,
    }
    return {name: numba.njit(form) for name, form in forms.items()}
