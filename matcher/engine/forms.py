"""The kernels in two forms with one source: plain Python on lists, or compiled by numba on arrays, cached on disk.

Nothing is compiled on import. `plain()` is there at once; `compiled()` reads the cache, or compiles and fills it, which
takes minutes; `ready` says whether the cache is filled for a use, `warm` fills it. The cache's folder is named by what
it was made from, so that changed kernels, another numba or another processor never meet an old one, and every checkout
of the same kernels meets the same one (see `locator`).
"""

import fcntl
import hashlib
import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, suppress
from functools import cache
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, get_args, get_type_hints

import numpy as np
import numpy.typing as npt

from matcher.engine.arrays import Arrays, Int32s, Int64s
from matcher.engine.prepared import ByTable, Call, Plainly, tabled

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
# What is called from outside, by what it is for: compiled with explicit signatures, taken from the annotations, each
# when it is first used.
ENTRIES = {
    "solve": (
        "twin_at",
        "split",
        "build",
        "fill",
        "collect",
        "helper_costs",
        "left_value",
        "bound_of",
        "start_prices",
        "judge",
        "funnels",
        "gains",
        "find_prices",
    ),
    "several": (
        "turn_of",
        "new_choices",
        "find_users",
        "place",
        "place_again",
        "place_pair",
        "take_out",
        "put",
        "rivals",
        "begin",
        "keep",
        "roll_back",
        "new_relaxation",
        "evaluate",
        "ascend",
        "price_hubs_at",
        "choice_prices",
        "collect_crews",
        "list_direct",
        "fill_greedily",
    ),
    "explain": (
        "build_trial",
        "lift_out",
        "put_back",
        "scan",
        "try_member",
        "try_reach",
        "try_limit",
    ),
    "live": (
        "insert",
        "remove",
        "build_open",
        "open_book",
        "do_event",
        "all_places",
        "shape_helper",
        "unshape_helper",
        "rank_for_order",
        "rank_for_helper",
        "live_bound",
        "raise_prices",
    ),
}


# Of these the ones that are called by `prepared` alone.
PREPARED = ("do_event", "rank_for_order", "rank_for_helper")
# Up to so many orders and helpers plain Python is done before the compiled kernels are loaded.
SMALL, SMALL_SEVERAL = 1200, 150
# Compiled kernels of other versions go after so many seconds in which nobody used them.
KEPT_S = 7 * 86400.0


class Kernels:
    """Every kernel as an attribute, and how to make the vectors that this form works on."""

    compiled = False

    def __init__(self, functions: dict[str, Callable[..., Any]]) -> None:
        self._functions = functions

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self._functions:
            raise AttributeError(name)
        return self._functions[name]

    def prepared(self, name: str, *bundles: Any) -> Call:
        """A kernel (one of PREPARED) as a function of its numbers; its vectors and bundles of them are given once."""
        return Plainly(self._functions[name], bundles)

    def narrow(self, values: Sequence[int]) -> Any:
        """Values as a vector of 32 bits."""
        return list(values)

    def wide(self, values: Sequence[int]) -> Any:
        """Values as a vector of 64 bits."""
        return list(values)

    def narrow_full(self, count: int, value: int) -> Any:
        """So many times one value as a vector of 32 bits."""
        return [value] * count

    def wide_zeros(self, count: int) -> Any:
        """So many zeros as a vector of 64 bits."""
        return [0] * count

    def arrays(self, arrays: Arrays) -> Arrays:
        """The arrays of an instance as this form reads them."""
        return Arrays(*(part.tolist() for part in arrays))


class Compiled(Kernels):
    """The compiled form; each kernel is read from the cache, or compiled into it, when it is first used."""

    compiled = True

    def __init__(self) -> None:
        super().__init__({})
        numba = _numba()
        folder = cache_folder()
        numba.config.CACHE_DIR = str(folder)
        numba.config.CACHE_LOCATOR_CLASSES = "matcher.engine.locator.KernelLocator,UserProvidedCacheLocator"
        with suppress(OSError):
            os.utime(folder)  # it is in use: see `prune`
        self._options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
        self._copies, self._counting = _compilable(numba, self._options)
        self._entries = {name for names in ENTRIES.values() for name in names}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self._functions:
            if name not in self._entries:
                raise AttributeError(name)
            copy = self._copies[name]
            options = self._options | {"_nrt": name in self._counting}
            if name in PREPARED:
                made = tabled(_numba(), copy.__globals__[name], name, _signature(copy), options)
            else:
                made = _numba().njit(_signature(copy), cache=True, **options)(copy)
            self._functions[name] = made
        return self._functions[name]

    def prepared(self, name: str, *bundles: Any) -> Call:
        """A kernel (one of PREPARED) as a function of its numbers; its vectors and bundles of them are given once."""
        return ByTable(getattr(self, name), self._copies[name], bundles)

    def narrow(self, values: Sequence[int]) -> Any:
        """Values as a vector of 32 bits."""
        return np.array(values, np.int32)

    def wide(self, values: Sequence[int]) -> Any:
        """Values as a vector of 64 bits."""
        return np.array(values, np.int64)

    def narrow_full(self, count: int, value: int) -> Any:
        """So many times one value as a vector of 32 bits."""
        return np.full(count, value, np.int32)

    def wide_zeros(self, count: int) -> Any:
        """So many zeros as a vector of 64 bits."""
        return np.zeros(count, np.int64)

    def arrays(self, arrays: Arrays) -> Arrays:
        """The arrays of an instance as this form reads them."""
        return arrays


def _compilable(numba: Any, options: dict[str, Any]) -> tuple[dict[str, FunctionType], set[str]]:
    """Copies of all kernels by name, and the names of those that count who refers to vectors.

    They call each other's compiled forms, which are compiled where they are called.
    """
    primitives = import_module("matcher.engine.kernels.primitives")
    inner: dict[Any, Any] = {getattr(primitives, name): form for name, form in _primitives(numba).items()}
    counting = _counting(set(inner))
    copies: dict[str, FunctionType] = {}
    spaces = []
    for module, own in _modules():
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
    kernels = [function for _module, own in _modules() for function in own.values()]
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


@cache
def plain() -> Kernels:
    """The kernels as they stand."""
    return Kernels({name: function for _module, own in _modules() for name, function in own.items()})


@cache
def compiled() -> Kernels:
    """The compiled kernels; the first use of one that the cache lacks takes up to a minute."""
    return Compiled()


def fitting(rows: int, *, several: bool, uses: Sequence[str] = ("solve", "several")) -> Kernels:
    """The form to solve an instance of so many rows with: compiled where that is there and worth its loading."""
    worth = rows > (SMALL_SEVERAL if several else SMALL)
    return compiled() if worth and all(ready(use) for use in uses) else plain()


def ready(use: str) -> bool:
    """Whether the kernels for a use (a key of ENTRIES) are compiled and on disk."""
    return (cache_folder() / f"{use}.ready").exists()


def warm(
    uses: Sequence[str] = tuple(ENTRIES), *, alone: bool = False, told: Callable[[int, int], None] | None = None
) -> None:
    """Compile what is missing for some uses; once at a time, whoever else tries. Raises OSError.

    On all processors, or `alone` in this process: then nothing is left behind where it is killed. `told` hears after
    each kernel how many are done, and of how many.
    """
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = [use for use in uses if not ready(use)]
        count, done = sum(len(ENTRIES[use]) for use in missing), 0
        with ExitStack() as opened:
            compiling: Callable[..., Any] = map
            if missing and not alone:
                compiling = opened.enter_context(ProcessPoolExecutor(mp_context=get_context("spawn"))).map
            for use in missing:
                for _ in compiling(_compile, ENTRIES[use]):
                    done += 1
                    if told is not None:
                        told(done, count)
                (folder / f"{use}.ready").touch()
    prune()


def _compile(name: str) -> None:
    getattr(compiled(), name)


def prune() -> None:
    """Remove the compiled kernels of other versions that nobody used for `KEPT_S` seconds."""
    own = cache_folder()
    for folder in own.parent.glob("kernels-*"):
        with suppress(OSError):
            if folder != own and folder.is_dir() and folder.stat().st_mtime < time.time() - KEPT_S:
                shutil.rmtree(folder, ignore_errors=True)


def cache_folder() -> Path:
    """Where the compiled kernels of this version, interpreter and machine are kept."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "jiedan" / f"kernels-{_fingerprint()}"


@cache
def _fingerprint() -> str:
    digest = hashlib.sha256()
    folder = Path(__file__).parent / "kernels"
    others = [folder.parent / name for name in ("arrays.py", "forms.py", "prepared.py")]
    for path in sorted([*folder.glob("*.py"), *others]):
        digest.update(path.read_bytes())
    digest.update(f"{import_module('importlib.metadata').version('numba')} {sys.version} {platform.machine()}".encode())
    digest.update(_processor())
    return digest.hexdigest()[:16]


def _processor() -> bytes:
    """What the machine code may rely on: model and abilities of the processor, where the system tells them."""
    try:
        with Path("/proc/cpuinfo").open("rb") as file:
            lines = file.read(16_384).partition(b"\n\n")[0].splitlines()
    except OSError:
        return platform.processor().encode()
    told = (b"model name", b"flags", b"Features", b"CPU part")
    return b"\n".join(line for line in lines if line.startswith(told))


@cache
def _numba() -> Any:
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


def _modules() -> list[tuple[ModuleType, dict[str, FunctionType]]]:
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


def _signature(function: FunctionType) -> Any:
    """The types of a kernel's arguments, from its annotations."""
    hints = get_type_hints(function, include_extras=True)
    hints.pop("return", None)
    return tuple(_type_of(hint) for hint in hints.values())


@cache
def _type_of(hint: Any) -> Any:
    types = _numba().types
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
