"""One process below the supervisor: what it is, and what is known of it while it lives."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from workers.backoff import Backoff
from workers.lifeline import SUPERVISOR_PID
from workers.log_files import LogFile

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0
# Alive for this long, a process has recovered: the next failure starts with the first wait again.
HEALTHY_S = 30.0
# A process without a readiness check that lives this long did start.
SETTLED_S = 2.0


@dataclass(frozen=True)
class Process:
    """A process to start and watch.

    `argv[0]` is a program's path; `env` replaces the environment (None: the supervisor's); `ready` tells, quickly and
    from outside, whether it serves (None: as soon as it runs); `stop_signal` asks it to end; `pass_fds` stay open; one
    that runs `once` is not started again, and nobody waits for it.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None = None
    ready: Callable[[], bool] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    pass_fds: tuple[int, ...] = ()
    once: bool = False


class Child:
    """A `Process` with its present run, its own session, its log file and its history of failures."""

    def __init__(self, process: Process, log: LogFile, tie: Callable[[], None] | None) -> None:
        self.process = process
        self.log = log
        self.ready = False
        self.proven = False  # it once was ready, so that a failure now is no failed start
        self.over = False  # it was to run once, and did
        self.failures = 0
        self.due_at = 0.0
        self.stop_sent_at: float | None = None
        self.spawned_at = 0.0
        self._tie = tie
        self._backoff = Backoff(FIRST_WAIT_S, LONGEST_WAIT_S)
        self._running: subprocess.Popen[bytes] | None = None
        self._log_began = 0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._running.pid if self._running else None

    def spawn(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the supervisor. Raises OSError."""
        self._log_began = self.log.size()
        environment = dict(os.environ if self.process.env is None else self.process.env)
        environment[SUPERVISOR_PID] = str(os.getpid())
        output = self.log.open_for_child()
        try:
            self._running = subprocess.Popen(
                list(self.process.argv),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=self.process.pass_fds,
                preexec_fn=self._tie,  # noqa: PLW1509 - the supervisor has one thread; prctl has no other place
            )
        finally:
            os.close(output)
        self.spawned_at = time.monotonic()
        self.ready = self.process.ready is None

    def look(self) -> None:
        """Notice that it became ready, or that it lives long enough to be well."""
        alive_s = time.monotonic() - self.spawned_at
        if not self.ready and self.process.ready is not None:
            self.ready = self._asks_ready(self.process.ready)
        if self.ready and (self.process.ready is not None or alive_s >= SETTLED_S):
            self.proven = True
        if alive_s >= HEALTHY_S:
            self._backoff.reset()

    def reap(self) -> int | None:
        """Give its exit code (negative: the signal) if it ended since the last look; what it left behind is killed."""
        if self._running is None or (code := self._running.poll()) is None:
            return None
        with contextlib.suppress(OSError):
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running = None
        self.ready = False
        self.failures += 1
        return code

    def put_off(self) -> float:
        """Set when to start it again; gives the wait in seconds."""
        wait_s = self._backoff.next_s()
        self.due_at = time.monotonic() + wait_s
        return wait_s

    def ask_to_stop(self) -> None:
        """Send it its stop signal."""
        self.stop_sent_at = time.monotonic()
        if self._running:
            with contextlib.suppress(OSError):
                self._running.send_signal(self.process.stop_signal)

    def kill(self) -> None:
        """Kill it and all that it started."""
        if self._running:
            with contextlib.suppress(OSError):
                os.killpg(self._running.pid, signal.SIGKILL)

    def last_words(self) -> str:
        """Give the last line that this run wrote, or that it wrote nothing."""
        return self.log.last_line(self._log_began) or "it wrote nothing"

    @staticmethod
    def _asks_ready(check: Callable[[], bool]) -> bool:
        try:
            return check()
        except Exception:  # noqa: BLE001 - whatever a check stumbles over, it is not ready
            return False
