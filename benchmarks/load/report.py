"""Figures in words and in JSON."""

import importlib.metadata
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load.clients import Run

PACKAGES = ("fastapi", "uvicorn", "uvloop", "httptools", "sqlalchemy", "psycopg", "pydantic")


@dataclass(frozen=True)
class Figures:
    """One repetition: requests a second, and milliseconds that half and 99 of 100 requests took at most."""

    per_s: float
    p50_ms: float
    p99_ms: float
    requests: int


def figures_of(run: Run) -> Figures:
    """The figures of one run."""
    took = sorted(answer.took_s * 1000 for answer in run.answers)
    return Figures(len(took) / run.seconds if run.seconds else 0.0, _rank(took, 0.5), _rank(took, 0.99), len(took))


def _rank(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def median(runs: Sequence[Figures]) -> Figures:
    """Each figure's median over the repetitions; the requests of all of them."""
    return Figures(
        statistics.median(one.per_s for one in runs),
        statistics.median(one.p50_ms for one in runs),
        statistics.median(one.p99_ms for one in runs),
        sum(one.requests for one in runs),
    )


def line(what: str, figures: Figures, more: str = "") -> str:
    """One line of the table."""
    return (
        f"{what:<24}{figures.per_s:>9.0f}/s   p50 {figures.p50_ms:>7.2f} ms   p99 {figures.p99_ms:>7.2f} ms"
        f"   {figures.requests:>7} requests{more}"
    )


def machine() -> dict[str, Any]:
    """What it ran on."""
    return {
        "cores": os.cpu_count(),
        "cpu": _cpu(),
        "load_before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.release()}",
        "python": sys.version.split()[0],
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
    }


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((one.partition(":")[2].strip() for one in lines if one.startswith("model name")), "unknown")
