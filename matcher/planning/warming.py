"""Whether the engine's compiled kernels are there, and making them: plain Python answers until they are."""

from matcher.engine.forms import ready, warm

is_warm = ready

__all__ = ["is_warm", "warm"]
