"""What memory there is, and the refusal of what would not fit, before it starts."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from matcher.engine.instance import InstanceError

UNKNOWN: Final = 2**62
STEP: Final = 1024
ROOT: Final = Path("/")


def require(needed: int, what: str) -> None:
    """Refuse what needs more bytes than there are: InstanceError that begins with `what` and names both sizes."""
    there = available_bytes()
    if needed > there:
        raise InstanceError(f"{what} needs about {size(needed)} of memory, and {size(there)} are available")


def available_bytes(root: Path = ROOT) -> int:
    """Bytes that this process can still take: the least of what machine, control groups and its own limits leave.

    A limit that cannot be read counts as none; `root` is where /proc and /sys lie.
    """
    return max(0, min((UNKNOWN, *_machine(root), *_groups(root), *_own_limits(root))))


def size(number: int) -> str:
    """A number of bytes for people, such as `2.4 MB`."""
    if number < STEP:
        return f"{number} bytes"
    value, unit = float(number), "bytes"
    for larger in ("KB", "MB", "GB", "TB", "PB", "EB"):
        if value < STEP:
            break
        value, unit = value / STEP, larger
    return f"{value:.1f} {unit}"


def _machine(root: Path) -> Iterator[int]:
    for line in _lines(root / "proc/meminfo"):
        if line.startswith("MemAvailable:"):
            yield int(line.split()[1]) * 1024


class _Layout(NamedTuple):
    # Where a version of control groups keeps a group's limit, its use, and the cached files in that.
    base: str
    limit: str
    used: str
    cached: tuple[str, str]


_FIRST: Final = _Layout(
    "sys/fs/cgroup/memory",
    "memory.limit_in_bytes",
    "memory.usage_in_bytes",
    ("total_inactive_file", "total_active_file"),
)
_SECOND: Final = _Layout("sys/fs/cgroup", "memory.max", "memory.current", ("inactive_file", "active_file"))


def _groups(root: Path) -> Iterator[int]:
    for line in _lines(root / "proc/self/cgroup"):
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0" and not controllers:
            yield from _along(root, path, _SECOND)
        elif "memory" in controllers.split(","):
            yield from _along(root, path, _FIRST)


def _along(root: Path, path: str, layout: _Layout) -> Iterator[int]:
    # A group's limit holds for all groups below it, so each one up to the root counts.
    base = root / layout.base
    here = base / path.strip("/")
    for group in (here, *here.parents):
        most, now = _number(group / layout.limit), _number(group / layout.used)
        if most is not None and now is not None:
            # Cached files are counted as used, and given up when they are in the way.
            stat = (line.partition(" ") for line in _lines(group / "memory.stat"))
            yield most - now + sum(int(held) for name, _, held in stat if name in layout.cached)
        if group == base:
            return


def _own_limits(root: Path) -> Iterator[int]:
    try:
        import resource  # noqa: PLC0415 - not every system has it
    except ImportError:
        return
    fields = [int(word) for line in _lines(root / "proc/self/statm") for word in line.split()]
    if len(fields) > 5:  # noqa: PLR2004 - pages: the whole address space first, data sixth
        page = os.sysconf("SC_PAGE_SIZE")
        for kind, pages in ((resource.RLIMIT_AS, fields[0]), (resource.RLIMIT_DATA, fields[5])):
            most, _ = resource.getrlimit(kind)
            if most != resource.RLIM_INFINITY:
                yield most - pages * page


def _number(path: Path) -> int | None:
    words = [word for line in _lines(path) for word in line.split()]
    return int(words[0]) if len(words) == 1 and words[0].isdigit() else None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        return []
