"""Whether the engine's compiled kernels are there, and making them: plain Python answers until they are."""

from matcher.engine.forms import ENTRIES, ready, warm

__all__ = ["is_warm", "warm"]


def is_warm() -> bool:
    """Whether everything is compiled."""
    return all(map(ready, ENTRIES))
