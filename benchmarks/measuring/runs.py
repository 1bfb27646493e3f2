"""Children started one after the other, ours between the peers, and what they found."""

import json
import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.measuring.ways import WAYS

SLOW_S = 10.0
"""A way that takes longer than this is measured once only."""
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run on one instance: ways by name, how often, on how many threads, and how long one run may take.

    The time limit is for ways that stop at one; ours is among them only with `limits_ours`.
    """

    folder: Path
    family: str
    scale: float
    orders: int
    ways: Sequence[str]
    runs: int
    threads: int = 1
    time_limit_s: float | None = 60.0
    limits_ours: bool = False
    patience_s: float = 180.0


@dataclass(slots=True)
class Row:
    """All runs of one way on one instance; `refused` says why there is no figure."""

    way: str
    family: str
    scale: float
    orders: int
    threads: int
    time_limit_s: float | None
    found: list[dict[str, Any]] = field(default_factory=list)
    refused: str = ""

    def median(self, name: str) -> float:
        """The median of a figure over the runs."""
        return float(statistics.median(one[name] for one in self.found))

    @property
    def total_s(self) -> float:
        """The median of build and solve together."""
        return float(statistics.median(one["build_s"] + one["solve_s"] for one in self.found))

    def said(self) -> str:
        """The last run in a few words, or why there is none."""
        if not self.found:
            return self.refused
        return f"{self.last['build_s'] + self.last['solve_s']:.3f} s, cost {self.last['cost']:,}"

    @property
    def last(self) -> dict[str, Any]:
        """The last run."""
        return self.found[-1]


def interleaved(plan: Plan, kept: list[Row], tell: Tell) -> None:
    """Run every way in turn, then all again; the rows join `kept` first, so that an interrupt loses none of them."""
    rows = [Row(way, plan.family, plan.scale, plan.orders, plan.threads, _limit(plan, way)) for way in plan.ways]
    kept += rows
    for number in range(plan.runs):
        for row in rows:
            if row.refused or (row.found and row.total_s > SLOW_S):
                continue
            once(plan, row, number)
            tell(
                f"  {plan.family} x{plan.scale:g} run {number + 1} of {plan.runs}: {WAYS[row.way].label}: {row.said()}"
            )


def _limit(plan: Plan, way: str) -> float | None:
    kind = WAYS[way].kind
    return plan.time_limit_s if kind == "limited" or (kind == "ours" and plan.limits_ours) else None


def once(plan: Plan, row: Row, seed: int) -> None:
    """One run in a process of its own, into the row."""
    job = {
        "folder": str(plan.folder),
        "family": plan.family,
        "way": row.way,
        "time_limit_s": row.time_limit_s,
        "threads": plan.threads,
        "seed": seed + 1,
        "cores": cores(plan.threads),
    }
    file = plan.folder / "job.json"
    file.write_text(json.dumps(job), "utf-8")
    output = started([sys.executable, "-m", "benchmarks.measuring.child", str(file)], plan.patience_s, plan.threads)
    if output is None:
        row.refused = f"no result within {plan.patience_s:.0f} s, input and all"
        return
    found = json.loads(output)
    if "refused" in found:
        row.refused = found["refused"]
    else:
        row.found.append(found)


def cores(threads: int) -> list[int]:
    """The last cores that we may use: the first ones serve interrupts. Empty where processes cannot be pinned."""
    if not hasattr(os, "sched_getaffinity"):
        return []
    return sorted(os.sched_getaffinity(0))[-threads:]


@contextmanager
def pinned(threads: int) -> Iterator[None]:
    """Meanwhile this process, and what it starts, keeps to so many cores."""
    here = cores(threads)
    if not here:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, here)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def started(arguments: list[str], patience_s: float, threads: int = 1) -> str | None:
    """What a program printed, None where it took too long. Raises RuntimeError with its last words where it failed."""
    environment = {**os.environ, **dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), str(threads))}
    root = Path(__file__).resolve().parents[2]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=root
    ) as process:
        try:
            output, said = process.communicate(timeout=patience_s)
        except subprocess.TimeoutExpired:
            process.kill()
            return None
        except BaseException:
            process.kill()
            raise
    if process.returncode == -signal.SIGKILL:
        raise RuntimeError(f"{arguments[-1]}: was killed, most likely for want of memory")
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments[1:])}: {said.strip().splitlines()[-1] if said.strip() else 'failed'}")
    return output
