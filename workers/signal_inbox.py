"""Signals as something to wait for: a wake-up through a pipe, and two facts."""

import os
import select
import signal
import time
from types import FrameType, TracebackType
from typing import Self

# A terminal's Ctrl-C and a parent that forwards it come within this time and count once.
SAME_STROKE_S = 1.0
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class SignalInbox:
    """Inside `with SignalInbox():` stop signals set `stop`, a later second one `hurry`; ended children wake `wait`."""

    def __init__(self) -> None:
        self.stop = False
        self.hurry = False
        self._first_at = 0.0

    def __enter__(self) -> Self:
        self._read_end, self._write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        os.set_blocking(self._write_end, False)
        self._wakeup = signal.set_wakeup_fd(self._write_end, warn_on_full_buffer=False)
        # A hang-up that was ignored from the start stays so: that is what nohup means. SIGINT counts all the same:
        # a shell ignores it for what a script starts with `&`, and whoever sends it still means it.
        is_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        wanted = [number for number in _STOPPING if not (is_nohup and number == signal.SIGHUP)]
        self._before = {number: signal.signal(number, self._on_stop) for number in wanted}
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        os.close(self._read_end)
        os.close(self._write_end)

    def wait(self, limit_s: float) -> None:
        """Sleep until a signal comes, at most `limit_s` seconds."""
        if select.select([self._read_end], [], [], max(limit_s, 0.0))[0]:
            os.read(self._read_end, 4096)

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if not self.stop:
            self.stop, self._first_at = True, now
        elif now - self._first_at >= SAME_STROKE_S:
            self.hurry = True
