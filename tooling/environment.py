"""Makes, repairs and renews the virtual environment of the repository."""

import fcntl
import importlib.util
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tooling import install, stamp
from tooling.failures import SetupError, explain, explain_os_error
from tooling.layout import ROOMS, Layout, Level
from tooling.running import run, say

MB = 1024 * 1024
NEEDED_MB = {Level.RUNTIME: 600, Level.DEV: 900, Level.BENCH: 1000}
LONGEST_SHEBANG = 120


def ensure(layout: Layout, level: Level) -> bool:
    """Make the environment hold at least a level; return whether there was anything to do.

    Raises:
        SetupError: It could not be made; the text says why.
    """
    try:
        if stamp.is_ready(layout, level):
            return False
    except OSError as error:
        raise SetupError(f"cannot read {error.filename}: the lock files belong to the repository.") from error
    try:
        with _locked(layout) as lock_fd:
            if stamp.is_ready(layout, level):
                return False
            _set_up(layout, stamp.level_to_install(layout, level), lock_fd)
    except OSError as error:
        raise SetupError(explain_os_error(error, str(error.filename or layout.root))) from error
    return True


@contextmanager
def _locked(layout: Layout) -> Iterator[int]:
    """Let one process at a time set up here; the system frees the lock of a killed one."""
    descriptor = os.open(layout.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is at work in this folder; waiting for it")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _set_up(layout: Layout, level: Level, lock_fd: int) -> None:
    started = time.monotonic()
    target = stamp.wanted(layout, level)
    say(f"setting up {layout.venv} with {layout.requirements(level).name} (once; it may take some minutes)")
    _check_disk(layout, level)
    _make_venv(layout, target, lock_fd)
    layout.stamp.unlink(missing_ok=True)
    install.packages(layout, layout.requirements(level), lock_fd)
    link_project(layout)
    run([layout.python, "-m", "compileall", "-q", *ROOMS, "tooling"], cwd=layout.root, keep_fd=lock_fd)
    stamp.write(layout, target)
    say(f"set up in {time.monotonic() - started:.0f} s")


def _check_disk(layout: Layout, level: Level) -> None:
    free = shutil.disk_usage(layout.root).free // MB
    if free < NEEDED_MB[level]:
        raise SetupError(
            f"the disk is too full: {layout.root} has {free} MB free, "
            f"setting up needs about {NEEDED_MB[level]} MB; free some space and start again."
        )


def _make_venv(layout: Layout, target: stamp.Stamp, lock_fd: int) -> None:
    """Keep a finished environment of this Python; make anything else anew."""
    shutil.rmtree(layout.old_venv, ignore_errors=True)
    found = stamp.read(layout)
    fits = found is not None and (found.root, found.python, found.base) == (target.root, target.python, target.base)
    if fits and layout.python.exists():
        return
    if layout.venv.exists():
        if not layout.marker.exists() and any(layout.venv.iterdir()):
            raise SetupError(f"{layout.venv} was not made by dev.py: move it away and start again.")
        # The rename keeps an interrupted deletion from looking like somebody else's environment.
        layout.venv.replace(layout.old_venv)
        shutil.rmtree(layout.old_venv, ignore_errors=True)
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise SetupError(
            f"{sys.executable} lacks the modules venv and ensurepip: install them (Debian, Ubuntu: python3-venv)."
        )
    layout.venv.mkdir()
    layout.marker.touch()
    say("  making the virtual environment")
    done = run([_base_python(), "-I", "-m", "venv", layout.venv], cwd=layout.root, keep_fd=lock_fd)
    if done.code:
        raise SetupError(explain(done.output, "making the virtual environment", layout.root))


def _base_python() -> str:
    """Return the interpreter outside any virtual environment, because ours may be about to be deleted."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


def link_project(layout: Layout) -> None:
    """Install the project itself: a path file and the command; nothing is built, so nothing can fail to build."""
    (layout.site_packages / "jiedan.pth").write_text(f"{layout.root}\n", encoding="utf-8")
    command = layout.bin / "jiedan"
    command.write_text(_launcher(str(layout.python)), encoding="utf-8")
    command.chmod(0o755)


def _launcher(python: str) -> str:
    """Return the text of the jiedan command; a shell finds interpreters whose path a shebang cannot hold."""
    first = f"#!{python}\n"
    if " " in python or len(first) > LONGEST_SHEBANG:
        first = f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n"
    return first + 'import sys\n\nfrom api.cli import main\n\nif __name__ == "__main__":\n    sys.exit(main())\n'
