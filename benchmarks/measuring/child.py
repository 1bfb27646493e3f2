"""python -m benchmarks.measuring.child JOB: one way, one instance, one run; prints one line of JSON.

What is measured starts after the input is made and after the way has once solved a tiny instance, so that nobody pays
for loading libraries. Memory is the process's high-water mark, reset just before where the system can do that.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.families import make
from benchmarks.measuring.shelf import get_arrays, get_edges
from benchmarks.measuring.ways import WAYS, Way
from benchmarks.peers.answers import Answer, CannotRunError, Task
from benchmarks.peers.edges import Edges, edges_of
from benchmarks.peers.judge import judge

KB = 1024
TINY = 0.01


def main(argv: list[str]) -> int:
    """Do the job in the given file; print what came of it."""
    job = json.loads(Path(argv[0]).read_text("utf-8"))
    if job["cores"] and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, job["cores"])
    try:
        found = _measured(job)
    except CannotRunError as error:
        found = {"refused": str(error)}
    except MemoryError:
        found = {"refused": "it ran out of memory"}
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def _measured(job: dict[str, Any]) -> dict[str, Any]:
    way, folder = WAYS[job["way"]], Path(job["folder"])
    listed = way.kind != "ours"
    _warm(way, job["family"])
    none = np.zeros(0, np.int64)
    edges = get_edges(folder) if listed else Edges(*[none] * len(Edges._fields))
    task = Task(get_arrays(folder), edges, job["time_limit_s"], job["threads"], job["seed"])
    run = way.prepare(task)
    before = _lowered()
    answer = run()
    peak = _peak()
    return {
        "build_s": answer.build_s,
        "solve_s": answer.solve_s,
        "peak_mb": peak / 2**20,
        "grown_mb": max(0, peak - before) / 2**20,
        **_judged(task, answer),
        "bound": answer.bound,
        "exact": answer.exact,
        "steps": answer.steps,
        "note": answer.note,
    }


def _warm(way: Way, family: str) -> None:
    tiny = make(family, TINY)
    edges = edges_of(tiny.arrays)
    try:
        way.prepare(Task(tiny.arrays, edges, 1.0))()
    except CannotRunError:
        # Said again, with the reason, for the real instance.
        return


def _judged(task: Task, answer: Answer) -> dict[str, Any]:
    edges, chosen = task.edges, answer.chosen
    if answer.plan is not None:
        edges, chosen = answer.plan, np.arange(len(answer.plan.order))
    if chosen is None:
        return {"cost": answer.cost, "served": answer.served, "broken": []}
    verdict = judge(task.arrays, edges, chosen)
    broken = list(verdict.broken)
    if answer.cost is not None and answer.cost != verdict.cost:
        broken.append(f"stated cost: {answer.cost}, but it is {verdict.cost}")
    return {"cost": verdict.cost, "served": verdict.served, "broken": broken}


def _lowered() -> int:
    """Bytes in use now; on Linux the high-water mark is set back to them."""
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError):
        return _peak()
    return pages * resource.getpagesize()


def _peak() -> int:
    """The high-water mark in bytes. On Linux getrusage would count what our parent used before we were started."""
    try:
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
        return next(int(one.split()[1]) for one in lines if one.startswith("VmHWM:")) * KB
    except (OSError, StopIteration, ValueError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * KB


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
