"""The checks besides the tests: format, lint, types, imports."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tooling.layout import ROOMS, Layout
from tooling.running import Done, run, say

TYPED = (*ROOMS, "tooling", "dev.py", "tests", "benchmarks")


def tools(root: Path) -> dict[str, list[str]]:
    """Return the name and the arguments of each tool; folders that are not there yet are left out."""
    typed = [name for name in TYPED if (root / name).exists()]
    return {
        "format": ["ruff", "format", "--check", "."],
        "lint": ["ruff", "check", "."],
        "types": ["mypy", *typed],
        "imports": ["lint-imports", "--no-cache"],
    }


def check(layout: Layout) -> int:
    """Run every tool, print a line for each and the output of those that failed; return the exit code."""
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(layout.root)}

    def one(arguments: list[str]) -> Done:
        program, *rest = arguments
        return run([layout.bin / program, *rest], cwd=layout.root, env=environment)

    named = tools(layout.root)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = dict(zip(named, pool.map(one, named.values()), strict=True))
    for name, done in results.items():
        say(f"{name:8} {'failed' if done.code else 'ok':7}{done.seconds:6.1f} s   {' '.join(named[name])}")
    for name, done in results.items():
        if done.code:
            say(f"\n--- {name}\n{done.output.rstrip()}")
    return 1 if any(done.code for done in results.values()) else 0
