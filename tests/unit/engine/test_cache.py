"""Where compiled kernels lie: found by their content from every checkout, and gone when nobody uses them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from matcher.engine import forms, read
from matcher.engine.kernels import keys
from matcher.engine.locator import KernelLocator

ROOT = Path(__file__).resolve().parents[3]
DAY_S = 86400


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "jiedan"


def made(folder: Path, days: float) -> Path:
    folder.mkdir(parents=True)
    (folder / "solve.ready").touch()
    used_at = folder.stat().st_mtime - days * DAY_S
    os.utime(folder, (used_at, used_at))
    return folder


def test_nothing_is_ready_in_an_empty_cache() -> None:
    assert not any(map(forms.ready, forms.ENTRIES))
    assert not forms.fitting(10**6, several=False).compiled


def test_a_form_that_gets_ready_is_taken_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = forms.Kernels({})
    monkeypatch.setattr(forms, "compiled", lambda: compiled)
    assert forms.fitting(10**6, several=False) is forms.plain()
    forms.cache_folder().mkdir(parents=True)
    for use in ("solve", "several"):
        (forms.cache_folder() / f"{use}.ready").touch()
    assert forms.fitting(10**6, several=False) is compiled
    assert forms.fitting(10, several=False) is forms.plain()
    assert forms.fitting(10**6, several=False, uses=("solve", "live")) is forms.plain()


def test_large_files_are_looked_through_by_a_kernel_as_soon_as_it_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = forms.Kernels({"twin_at": keys.twin_at})
    monkeypatch.setattr(read, "compiled", lambda: compiled)
    assert read.scan_for(read.LARGE + 1) is None
    forms.cache_folder().mkdir(parents=True)
    (forms.cache_folder() / "solve.ready").touch()
    assert read.scan_for(read.LARGE) is None
    assert read.scan_for(read.LARGE + 1) is keys.twin_at


def test_what_nobody_used_for_a_week_goes(cache: Path) -> None:
    old, young = made(cache / "kernels-old", 8), made(cache / "kernels-young", 6)
    other, own = made(cache / "reports", 30), made(forms.cache_folder(), 30)
    forms.prune()
    assert [folder.exists() for folder in (old, young, other, own)] == [False, True, True, True]


def test_an_empty_cache_is_pruned_without_a_word() -> None:
    forms.prune()


def test_kernels_lie_by_content_and_other_functions_elsewhere() -> None:
    function = next(value for value in vars(keys).values() if getattr(value, "__module__", "") == keys.__name__)
    locator = KernelLocator.from_function(function, str(Path(keys.__file__)))
    assert locator is not None
    locator.ensure_cache_path()
    assert Path(locator.get_cache_path()) == forms.cache_folder()
    assert forms.cache_folder().is_dir()
    assert locator.get_disambiguator() == str(function.__code__.co_firstlineno)
    assert locator.get_source_stamp() == 0
    assert KernelLocator.from_function(function, __file__) is None


SMALL_KERNEL = """
from matcher.engine import forms, read
kernels = forms.compiled()
kernels.twin_at
"""


@pytest.mark.timeout(300)
def test_what_one_process_compiled_the_next_one_finds(cache: Path, tmp_path: Path) -> None:
    """From a checkout of the same content elsewhere, too, with dates of its own."""
    copy = tmp_path / "checkout"
    for path in (ROOT / "matcher").rglob("*.py"):
        there = copy / path.relative_to(ROOT)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(path.read_bytes())
    first, second = (compiled_from(root, cache) for root in (ROOT, copy))
    assert first
    assert second == first


def compiled_from(root: Path, cache: Path) -> dict[str, int]:
    """The files of the cache and when they were written, after a process of that checkout."""
    subprocess.run([sys.executable, "-c", SMALL_KERNEL], cwd=root, check=True, env={**os.environ, "PYTHONPATH": ""})
    return {path.name: path.stat().st_mtime_ns for path in cache.rglob("*.nb[ic]")}
