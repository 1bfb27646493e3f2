"""What the three commands share: options, progress, an interrupt that loses nothing, files at the end."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.measuring.gates import wrong
from benchmarks.measuring.goals import Goal, goals
from benchmarks.measuring.ground import PUBLISHED, described, machine
from benchmarks.measuring.runs import Row, started
from benchmarks.measuring.table import as_json, table

INTERRUPTED = 130
COMPILING_S = 900.0


@dataclass(slots=True)
class Course:
    """One command's way: rows as they come, and what else it finds."""

    name: str
    shelf: Path
    rows: list[Row] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def tell(text: str) -> None:
    """One line, at once."""
    print(text, flush=True)


def walk(name: str, out: Path | None, steps: Callable[[Course], None], picture: str) -> int:
    """Take the steps, then print and write what they found, also after Ctrl-C; the exit code.

    0: every gate held; 1: one did not, or something failed; 130: interrupted.
    """
    found = machine()
    for line in described(found):
        tell(line)
    with tempfile.TemporaryDirectory(prefix="jiedan-bench-") as shelf:
        course = Course(name, Path(shelf))
        code = 0
        try:
            _compile_once()
            steps(course)
        except KeyboardInterrupt:
            tell("\ninterrupted: what follows is what was measured until now")
            code = INTERRUPTED
        except (RuntimeError, ValueError, OSError) as error:
            sys.stderr.write(f"benchmarks.{name}: {error}\n")
            code = 1
        _show(course)
        folder = out or Path(tempfile.mkdtemp(prefix="jiedan-bench-"))
        _write(course, folder, found, picture)
    return code or (1 if course.wrong else 0)


def _compile_once() -> None:
    """Fill the cache of compiled kernels in a process of its own, so that no run's patience is spent on it."""
    tell("compiled kernels: reading them, or making them once, which takes minutes")
    started([sys.executable, "-c", "from matcher.engine.forms import warm; warm(('solve', 'several'))"], COMPILING_S)


def _show(course: Course) -> None:
    course.goals += goals(course.rows)
    course.wrong += wrong(course.rows)
    for line in [*table(course.rows), *course.lines, "", *(goal.line() for goal in course.goals)]:
        tell(line)
    for line in course.wrong:
        tell(f"WRONG {line}")
    tell("every gate held" if not course.wrong else "the figures do not count: gates failed")


def _write(course: Course, folder: Path, found: dict[str, Any], picture: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    result = {
        "benchmark": course.name,
        "machine": found,
        "rows": as_json(course.rows),
        "goals": [goal.as_json() for goal in course.goals],
        "wrong": course.wrong,
        **course.more,
    }
    file = folder / f"{course.name}.json"
    file.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    tell(f"written: {file}")
    try:
        draw = import_module(picture).draw
    except ModuleNotFoundError as error:
        tell(f"no picture: {error.name} is not installed (python3 dev.py setup --bench)")
        return
    draw(course, file.with_suffix(".png"))
    tell(f"written: {file.with_suffix('.png')}")


def add_options(top: argparse.ArgumentParser, scales: Sequence[float], runs: int) -> None:
    """The options that every command has."""
    top.add_argument(
        "--scale",
        metavar="X",
        nargs="+",
        type=_scale,
        default=list(scales),
        help=f"districts: a part of 1, or a whole number (default: {' '.join(f'{one:g}' for one in scales)})",
    )
    top.add_argument("--runs", metavar="N", type=count, default=runs, help=f"runs of each way (default: {runs})")
    top.add_argument("--seed", metavar="N", type=count, default=1, help="of the instances (default: 1)")
    top.add_argument("--quick", action="store_true", help="a smoke run of less than a minute")
    top.add_argument(
        "--out",
        metavar="FOLDER",
        type=Path,
        help="where the JSON and the picture go (default: docs/benchmarks; with --quick: a temporary folder)",
    )


def folder_of(args: argparse.Namespace) -> Path | None:
    """Where files go; None for a folder of its own."""
    if args.out is not None:
        return Path(args.out)
    return None if args.quick else PUBLISHED


def count(text: str) -> int:
    """A whole number from 1, for argparse."""
    if not (text.isascii() and text.isdecimal()) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return int(text)


def _scale(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= 1000 or (value > 1 and value != int(value)):
        raise argparse.ArgumentTypeError(f"{text} is neither a part of 1 nor a whole number up to 1000")
    return value
