"""Makes the lock files anew from pyproject.toml: hash-pinned, for every Python that we support, naming no index."""

from pathlib import Path

from tooling import install
from tooling.failures import SetupError, explain
from tooling.layout import LOCK_NAMES, SETUP_LOCK, Layout, Level
from tooling.running import run, say

OLDEST_PYTHON = "3.11"
GROUPS = {Level.RUNTIME: [], Level.DEV: ["dev"], Level.BENCH: ["dev", "bench"]}


def arguments(output: Path, source: list[str], *, upgrade: bool) -> list[str]:
    """Return what uv is asked for one lock file; `source` names the project file and groups."""
    # One version of each package for all Pythons: what is tested on one is what runs on another.
    fixed = ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes", "--fork-strategy", "fewest"]
    # Lock files may name no registry host.
    quiet = ["--no-header", "--no-annotate", "--no-emit-index-url", "--quiet"]
    newer = ["--upgrade"] if upgrade else []
    return ["pip", "compile", *fixed, *quiet, *newer, "--output-file", str(output), *source]


def lock(layout: Layout, *, upgrade: bool) -> None:
    """Write all lock files; without `upgrade` versions change only where pyproject.toml asks for it.

    Raises:
        SetupError: uv could not be had, or found no set of versions.
    """
    reason = install.get_uv(layout)
    if reason:
        raise SetupError(reason)
    _compile(layout, layout.root / SETUP_LOCK, ["--group", "setup"], upgrade=upgrade)
    below: list[str] = []
    for level in Level:
        output = layout.root / LOCK_NAMES[level]
        groups = [part for group in GROUPS[level] for part in ("--group", group)]
        _compile(layout, output, ["pyproject.toml", *groups, *below], upgrade=upgrade)
        # Each level keeps the versions of the one below, so that it can stand in for it.
        below = ["--constraints", str(output)]


def _compile(layout: Layout, output: Path, source: list[str], *, upgrade: bool) -> None:
    asked = arguments(output, source, upgrade=upgrade)
    done = run([layout.uv, *asked], cwd=layout.root, env=install.uv_environment(layout), telling="still resolving")
    if done.code:
        raise SetupError(explain(done.output, f"making {output.name}", layout.root))
    say(f"  {output.name}: {output.read_text(encoding='utf-8').count('==')} packages, {done.seconds:.1f} s")
