"""A time limit on work of the main thread, kept by SIGALRM.

DrainTimeout    the work took longer than its limit
"""

import signal
from types import FrameType, TracebackType
from typing import Self

# Work that swallows the first interruption meets it again after this time.
REPEAT_S = 1.0


class DrainTimeout(BaseException):
    """The work took longer than its limit.

    No `Exception`: a rule that catches those for one item must not swallow the end of the whole drain.
    """


class Deadline:
    """`with Deadline(seconds):` raises `DrainTimeout` in a block that lasts longer. Main thread only; not nested."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s

    def __enter__(self) -> Self:
        signal.signal(signal.SIGALRM, self._interrupt)
        signal.setitimer(signal.ITIMER_REAL, self._limit_s, REPEAT_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._disarm()
        except DrainTimeout:  # rang while being switched off: the work was done in time
            self._disarm()

    @staticmethod
    def shorten(limit_s: float) -> None:
        """Let the running deadline, if there is one, ring in `limit_s` seconds at the latest."""
        left_s, _ = signal.getitimer(signal.ITIMER_REAL)
        if left_s > limit_s:
            signal.setitimer(signal.ITIMER_REAL, limit_s, REPEAT_S)

    @staticmethod
    def _disarm() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def _interrupt(self, _signum: int, _frame: FrameType | None) -> None:
        raise DrainTimeout(f"the work took longer than {self._limit_s:g} s")
