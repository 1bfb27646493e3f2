"""What a run ran on, and where its files go."""

import importlib.metadata
import os
import platform
import sys
from pathlib import Path
from typing import Any

PACKAGES = ("numpy", "numba", "scipy", "ortools", "lapx", "pyvroom", "timefold")
PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "benchmarks"


def machine() -> dict[str, Any]:
    """Cores, processor, load, system, versions; nothing that names the machine."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "cpu": _cpu(),
        "load_before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.release()}",
        "python": sys.version.split()[0],
        "packages": {name: version for name in PACKAGES if (version := _version(name))},
    }


def described(found: dict[str, Any]) -> list[str]:
    """The machine in two lines."""
    packages = ", ".join(f"{name} {version}" for name, version in found["packages"].items())
    return [
        f"{found['cores']} cores of {found['cpu']}, load {found['load_before']}, Python {found['python']}",
        packages,
    ]


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((one.partition(":")[2].strip() for one in lines if one.startswith("model name")), "unknown")
