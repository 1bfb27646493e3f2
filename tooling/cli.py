"""The verbs of dev.py."""

import argparse
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import NoReturn

from tooling import checks, environment, locks, warming
from tooling.failures import SetupError, explain_os_error
from tooling.layout import Layout, Level
from tooling.running import complain, say

INTERRUPTED = 130
TERMINATED = 143
MOST_TEST_PROCESSES = 4


def main(argv: list[str], root: Path | None = None) -> int:
    """Do what the command line says; return the exit code. `up` and `test` end in another program."""
    signal.signal(signal.SIGTERM, _terminate)
    layout = Layout(root or Path(__file__).resolve().parent.parent)
    try:
        return _act(layout, argv)
    except SetupError as error:
        complain(str(error))
    except OSError as error:
        complain(explain_os_error(error, str(error.filename or layout.root)))
    except KeyboardInterrupt:
        complain("interrupted; the next start repairs what is half done.")
        return INTERRUPTED
    return 1


def _terminate(_signal: int, _frame: object) -> None:
    sys.exit(TERMINATED)


def parser() -> argparse.ArgumentParser:
    """Return the command line: setup, up, test, check, lock."""
    top = argparse.ArgumentParser(
        prog="dev.py", description="From nothing to a running, tested service.", allow_abbrev=False
    )
    verbs = top.add_subparsers(dest="verb", required=True, metavar="{setup,up,test,check,lock}")
    setup = verbs.add_parser("setup", help="make .venv with everything in it", allow_abbrev=False)
    setup.add_argument("--bench", action="store_true", help="with what the benchmarks need")
    up = verbs.add_parser("up", help="set up what is missing, then run the service", allow_abbrev=False)
    up.add_argument("--demo", action="store_true", help="with the demo district in an empty database")
    up.add_argument("--port", help="where to listen on this machine")
    up.add_argument("--data-dir", metavar="DIR", help="where the data lies (default: ./data)")
    verbs.add_parser("test", help="set up what is missing, then run the tests", add_help=False)
    verbs.add_parser("check", help="format, lint, types, imports", allow_abbrev=False)
    lock = verbs.add_parser("lock", help="make the lock files anew from pyproject.toml", allow_abbrev=False)
    lock.add_argument("--upgrade", action="store_true", help="take the newest versions that are allowed")
    return top


def _act(layout: Layout, argv: list[str]) -> int:
    # Everything after `test` is pytest's, also what looks like an option of ours.
    if argv[:1] == ["test"]:
        _test(layout, argv[1:])
    options = parser().parse_args(argv)
    if options.verb == "up":
        environment.ensure(layout, Level.RUNTIME)
        _become(layout.bin / "jiedan", argv)
    if options.verb == "check":
        environment.ensure(layout, Level.DEV)
        return checks.check(layout)
    changed = environment.ensure(layout, Level.BENCH if getattr(options, "bench", False) else Level.DEV)
    if options.verb == "lock":
        locks.lock(layout, upgrade=options.upgrade)
        return 0
    if not changed:
        say(f"{layout.venv} is ready")
    warming.start(layout)
    return 0


def _test(layout: Layout, arguments: list[str]) -> NoReturn:
    environment.ensure(layout, Level.DEV)
    for line in missing_parts(layout.root):
        say(line)
    os.chdir(layout.root)
    _become(layout.python, ["-m", "pytest", *processes(arguments), *arguments])


def _become(program: Path, arguments: list[str]) -> NoReturn:
    """Turn this process into the program, so that signals and the exit code are its own."""
    os.execv(program, [str(program), *arguments])  # noqa: S606 - no shell is wanted


def processes(arguments: list[str]) -> list[str]:
    """Return what pytest is told besides: a process per core, each taking whole files (servers start once a file)."""
    if any(
        a in {"-n", "--numprocesses", "--pdb", "no:xdist"} or a.startswith(("-n", "--numprocesses=")) for a in arguments
    ):
        return []
    return ["-n", str(min(os.cpu_count() or 1, MOST_TEST_PROCESSES)), "--dist", "loadfile"]


def missing_parts(root: Path) -> list[str]:
    """Name what Python packages cannot bring and some tests need."""
    browser_tests = any((root / "tests" / "browser").glob("test_*.py"))
    if browser_tests and not (shutil.which("chromium") or shutil.which("chromium-browser")):
        return ["missing: Chromium, for tests/browser (Debian: apt-get install chromium fonts-noto-cjk)"]
    return []
