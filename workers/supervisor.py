"""Starts processes in order, watches them, starts again what ends, and takes all down with it.

    SupervisorError       base
      ProcessFailed       a process never started well; `up` ends

A child is ended by its stop signal, by SIGKILL after a grace, and by the kernel when the supervisor itself is killed
(see `lifeline`). Its output goes to DIR/log/NAME.log (see `log_files`).
"""

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from workers.child import Child, Process
from workers.lifeline import kernel_lifeline
from workers.log_files import LogFile
from workers.signal_inbox import SignalInbox

__all__ = ["Process", "ProcessFailed", "Supervisor", "SupervisorError"]

FAILED_STARTS = 5
READY_WITHIN_S = 60.0
GRACE_S = 6.0
# The next process is asked to stop when the one before is gone, or after this time: one that hangs holds up nobody.
OVERLAP_S = 1.5
STOP_WITHIN_S = 9.0
_LAST_S = 0.5
_LOOK_S = 0.05
_IDLE_S = 1.0
_ROTATE_EVERY_S = 5.0
# What a shell says of a program that was ended by the second Ctrl-C.
_INTERRUPTED = 130

_log = logging.getLogger(__name__)


class SupervisorError(RuntimeError):
    """The processes cannot be kept running."""


class ProcessFailed(SupervisorError):
    """A process never started well."""


class Supervisor:
    """Keeps `processes` running, in their order, until it is asked to stop. One thread, the main one.

    `log_dir` exists already; `on_ready` is called once, when all are ready for the first time. One that does not stop
    is killed after `grace_s` seconds, and whatever is left after `stop_within_s`.
    """

    def __init__(
        self,
        processes: Sequence[Process],
        *,
        log_dir: Path,
        on_ready: Callable[[], None] | None = None,
        ready_within_s: float = READY_WITHIN_S,
        grace_s: float = GRACE_S,
        stop_within_s: float = STOP_WITHIN_S,
    ) -> None:
        tie = kernel_lifeline()
        self._children = [Child(process, LogFile(log_dir, process.name), tie) for process in processes]
        self._on_ready = on_ready
        self._ready_within_s = ready_within_s
        self._grace_s = grace_s
        self._stop_within_s = stop_within_s
        self._rotate_at = 0.0

    def run(self) -> int:
        """Run until SIGINT, SIGTERM or SIGHUP; gives 0, or 130 where a second Ctrl-C cut the stopping short.

        Raises `ProcessFailed`, with all processes ended, when one that never was ready failed five times or took too
        long.
        """
        with SignalInbox() as inbox:
            try:
                while not inbox.stop:
                    self._reap()
                    self._start_due()
                    self._look()
                    self._rotate()
                    inbox.wait(self._pause_s())
            finally:
                self._stop_all(inbox)
            return _INTERRUPTED if inbox.hurry else 0

    def _reap(self) -> None:
        for child in self._children:
            name = child.process.name
            if (code := child.reap()) is None:
                continue
            if child.process.once:
                self._note_end(child, code)
                continue
            if not child.proven and child.failures >= FAILED_STARTS:
                raise ProcessFailed(f"{name} failed {child.failures} times at its start: {child.last_words()}")
            wait_s = child.put_off()
            _log.warning("%s ended with %s; starting it again in %.1f s", name, _said(code), wait_s)

    @staticmethod
    def _note_end(child: Child, code: int) -> None:
        child.over = True
        if code:
            _log.warning("%s ended with %s: %s", child.process.name, _said(code), child.last_words())
        else:
            _log.info("%s is done: %s", child.process.name, child.last_words())

    def _start_due(self) -> None:
        for child in self._children:
            if child.pid is None and not child.over and time.monotonic() >= child.due_at:
                self._start(child)
            if not (child.ready or child.proven or child.process.once):
                return  # those behind it wait for its first readiness

    def _start(self, child: Child) -> None:
        name = child.process.name
        try:
            child.spawn()
        except OSError as error:
            child.over = child.process.once
            if child.over:
                _log.warning("%s cannot be started: %s", name, error.strerror)
            elif not child.proven:
                raise ProcessFailed(f"{name} cannot be started: {error.strerror or error}") from error
            else:
                _log.warning("%s cannot be started (%s); trying again in %.1f s", name, error.strerror, child.put_off())
        else:
            _log.info("%s started as process %d", name, child.pid)

    def _look(self) -> None:
        for child in self._children:
            if child.pid is None:
                continue
            was_ready = child.ready
            child.look()
            if child.ready and not was_ready:
                _log.info("%s is ready", child.process.name)
            elif not (child.ready or child.proven) and time.monotonic() - child.spawned_at > self._ready_within_s:
                raise ProcessFailed(
                    f"{child.process.name} was not ready within {self._ready_within_s:g} s: {child.last_words()}"
                )
        if self._on_ready is not None and all(child.ready or child.process.once for child in self._children):
            on_ready, self._on_ready = self._on_ready, None
            on_ready()

    def _rotate(self) -> None:
        if time.monotonic() >= self._rotate_at:
            self._rotate_at = time.monotonic() + _ROTATE_EVERY_S
            for child in self._children:
                child.log.rotate()

    def _pause_s(self) -> float:
        if any(not child.ready and child.pid is not None for child in self._children):
            return _LOOK_S
        due = [child.due_at - time.monotonic() for child in self._children if child.pid is None and not child.over]
        return max(min([*due, _IDLE_S]), 0.0)

    def _stop_all(self, inbox: SignalInbox) -> None:
        end = time.monotonic() + self._stop_within_s
        while alive := [child for child in reversed(self._children) if child.pid is not None]:
            now = time.monotonic()
            if now >= end + _LAST_S:
                return  # not even killed: stuck in the kernel, which ends them with this process
            if inbox.hurry or now >= end:
                for child in alive:
                    child.kill()
            else:
                self._press(alive, now)
            inbox.wait(_LOOK_S)
            for child in alive:
                if (code := child.reap()) is not None:
                    _log.info("%s stopped with %s", child.process.name, _said(code))

    def _press(self, alive: Sequence[Child], now: float) -> None:
        """Ask the first that was not asked yet, unless one before it was asked just now; kill who had the grace."""
        for child in alive:
            if child.stop_sent_at is None:
                child.ask_to_stop()
                return
            if now - child.stop_sent_at >= self._grace_s:
                _log.warning("%s does not stop; killing it", child.process.name)
                child.kill()
            if now - child.stop_sent_at < OVERLAP_S:
                return


def _said(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
