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
from typing import Any

import numpy as np

from matcher.engine.arrays import Arrays
from matcher.engine.compiling import compilable, load_numba, modules, signature
from matcher.engine.prepared import ByTable, Call, Plainly, tabled

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
        numba = load_numba()
        folder = cache_folder()
        numba.config.CACHE_DIR = str(folder)
        numba.config.CACHE_LOCATOR_CLASSES = "matcher.engine.locator.KernelLocator,UserProvidedCacheLocator"
        with suppress(OSError):
            os.utime(folder)  # it is in use: see `prune`
        self._options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
        self._copies, self._counting = compilable(numba, self._options)
        self._entries = {name for names in ENTRIES.values() for name in names}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self._functions:
            if name not in self._entries:
                raise AttributeError(name)
            copy = self._copies[name]
            options = self._options | {"_nrt": name in self._counting}
            if name in PREPARED:
                made = tabled(load_numba(), copy.__globals__[name], name, signature(copy), options)
            else:
                made = load_numba().njit(signature(copy), cache=True, **options)(copy)
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


@cache
def plain() -> Kernels:
    """The kernels as they stand."""
    return Kernels({name: function for _module, own in modules() for name, function in own.items()})


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
    others = [folder.parent / name for name in ("arrays.py", "compiling.py", "forms.py", "prepared.py")]
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
