"""The stamp: what the environment holds, so that a second start need not look any further."""

import hashlib
import json
import platform
import sys
from dataclasses import asdict, dataclass

from tooling.layout import Layout, Level


@dataclass(frozen=True)
class Stamp:
    """What was installed, for which Python, and where; any difference means: set up again."""

    root: str
    python: str
    base: str
    level: int
    requirements: str


def wanted(layout: Layout, level: Level) -> Stamp:
    """Describe the environment that the present lock file and Python ask for.

    Raises:
        OSError: The lock file cannot be read.
    """
    text = layout.requirements(level).read_bytes()
    python = f"{platform.python_implementation()} {sys.version_info.major}.{sys.version_info.minor}"
    return Stamp(str(layout.root), python, sys.base_prefix, int(level), hashlib.sha256(text).hexdigest())


def read(layout: Layout) -> Stamp | None:
    """Return the stamp of a finished environment; None where there is none or it cannot be read."""
    try:
        found = json.loads(layout.stamp.read_text(encoding="utf-8"))
        return Stamp(**found)
    except (OSError, ValueError, TypeError):
        return None


def write(layout: Layout, stamp: Stamp) -> None:
    """Record a finished environment; the rename makes it all or nothing."""
    part = layout.stamp.with_suffix(".part")
    part.write_text(json.dumps(asdict(stamp), indent=1) + "\n", encoding="utf-8")
    part.replace(layout.stamp)


def level_to_install(layout: Layout, level: Level) -> Level:
    """Never install less than what is there: a developer's environment stays one."""
    found = read(layout)
    if found is None or found.level not in set(Level):
        return level
    return max(level, Level(found.level))


def is_ready(layout: Layout, level: Level) -> bool:
    """Tell whether the environment holds at least this level, of the present lock file, for this Python.

    Raises:
        OSError: The lock file cannot be read.
    """
    target = wanted(layout, level_to_install(layout, level))
    return read(layout) == target and layout.python.exists()
