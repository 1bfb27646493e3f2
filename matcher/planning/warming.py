"""Whether the engine's compiled kernels are there, and making them: plain Python answers until they are."""

from matcher.engine.forms import ENTRIES, SMALL, ready, warm

__all__ = ["is_quick", "is_warm", "warm"]


def is_warm() -> bool:
    """Whether everything is compiled."""
    return all(map(ready, ENTRIES))


def is_quick(rows: int) -> bool:
    """Whether so many rows can be kept live: few are done in plain Python, many want the compiled kernels."""
    return rows <= SMALL or all(map(ready, ("solve", "several", "live")))
