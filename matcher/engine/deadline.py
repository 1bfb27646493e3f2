"""When a search has to end: asked again and again whether the time is up, and how much is left."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite
from time import monotonic


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock in seconds; called, it says whether it has passed."""

    at: float = inf

    @classmethod
    def after(cls, seconds: float | None) -> "Deadline":
        """So many seconds from now; None: never."""
        return cls() if seconds is None else cls(monotonic() + seconds)

    def __call__(self) -> bool:
        """Whether it has passed."""
        return monotonic() >= self.at

    @property
    def left_s(self) -> float:
        """Seconds left, at least 0."""
        return max(0.0, self.at - monotonic())


def is_bounded(expired: Callable[[], bool]) -> bool:
    """Whether it may ever say that the time is up, as far as is known."""
    return not isinstance(expired, Deadline) or isfinite(expired.at)
