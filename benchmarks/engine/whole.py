"""The whole process `jiedan solve FILE`, from the shell's view, and its plan before the checker."""

import json
import statistics
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.measuring.course import Course, tell
from benchmarks.measuring.goals import HEADLINE, Goal
from benchmarks.measuring.runs import pinned, started

PATIENCE_S = 600.0
COMMAND = [sys.executable, "-m", "api.cli"]


def measure_whole(course: Course, folder: Path, name: str, runs: int) -> None:
    """Time the command on an instance's document; the last plan has to pass `jiedan check`."""
    file, answer = folder / "instance.json", folder / "plan.json"
    took: list[float] = []
    plan: dict[str, Any] = {}
    # The first run fills caches of compiled code and of the disk, and is not counted.
    for _run in range(runs + 1):
        with pinned(1):
            began = perf_counter()
            output = started([*COMMAND, "solve", str(file), "-o", str(answer)], PATIENCE_S)
            took.append(perf_counter() - began)
        if output is None:
            course.lines.append(f"jiedan solve of {name}: no plan within {PATIENCE_S:.0f} s")
            return
        plan = json.loads(answer.read_bytes())
        tell(f"  jiedan solve of {name}: {took[-1]:.2f} s")
    seconds = statistics.median(took[1:])
    _check(course, file, answer, name)
    exact = [
        one["cost"]
        for row in course.rows
        if f"{row.family} x{row.scale:g}" == name
        for one in row.found
        if one["exact"]
    ]
    if exact and plan["status"] == "optimal" and plan["cost"] != exact[0]:
        course.wrong.append(f"jiedan solve of {name}: cost {plan['cost']}, but {exact[0]} is optimal")
    size = file.stat().st_size / 2**20
    phases = ", ".join(f"{phase} {value:.3f}" for phase, value in plan["timings"].items())
    course.lines += ["", f"jiedan solve of {name} ({size:.1f} MB): {seconds:.3f} s, of it {phases}"]
    found = {"instance": name, "seconds": seconds, "runs": took[1:], "timings": plan["timings"], "file_mb": size}
    course.more.setdefault("whole", []).append(found)
    if name == f"{HEADLINE} x1":
        course.goals.append(Goal("jiedan solve of an x1 file, whole process", "s", seconds, 1.2, 0.8))


def _check(course: Course, file: Path, answer: Path, name: str) -> None:
    try:
        if started([*COMMAND, "check", str(file), str(answer)], PATIENCE_S) is None:
            course.lines.append(f"jiedan check of {name}: took longer than {PATIENCE_S:.0f} s")
    except RuntimeError as error:
        course.wrong.append(f"jiedan check of {name}: {error}")
