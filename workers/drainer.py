"""Drains districts: bounded in time, whatever goes wrong, and by polling even when no hint ever comes."""

import logging
import time
from collections.abc import Callable, Sequence

from matcher.domain.errors import place_of
from workers.backoff import Backoff
from workers.deadline import Deadline, DrainTimeout
from workers.trouble import Trouble

# What is under way at SIGTERM may go on for this long; the supervisor kills one second later.
STOP_GRACE_S = 5.0
# A district whose drain fails is polled again after this time at most: work flows within 5 s once it is well.
FIRST_RETRY_S = 1.0
LAST_RETRY_S = 4.0

_log = logging.getLogger(__name__)


class _Ailing:
    """A district whose last drain failed: when to try again, and what was said about it."""

    def __init__(self, district: str) -> None:
        self.backoff = Backoff(FIRST_RETRY_S, LAST_RETRY_S)
        self.trouble = Trouble(_log, f"drain of district {district}")
        self.retry_at = 0.0


class Drainer:
    """Runs `drain(district)` under a deadline, and `poll()` for the districts that have due work. Main thread only."""

    def __init__(
        self, poll: Callable[[], Sequence[str]], drain: Callable[[str], None], *, job_timeout_s: float
    ) -> None:
        self._poll = poll
        self._drain = drain
        self._limit_s = job_timeout_s
        self._ailing: dict[str, _Ailing] = {}
        self._poll_trouble = Trouble(_log, "poll for due work")
        self.stopping = False

    def stop(self) -> None:
        """Begin nothing more; what is under way gets `STOP_GRACE_S` seconds. Callable from a signal handler."""
        self.stopping = True
        Deadline.shorten(STOP_GRACE_S)

    def drain(self, district: str) -> None:
        """Drain one district; a failure is logged, without its text, and left to the next poll."""
        try:
            with Deadline(self._limit_s):
                if self.stopping:  # the signal came before the deadline was there to be shortened
                    Deadline.shorten(STOP_GRACE_S)
                self._drain(district)
        except (Exception, DrainTimeout) as error:  # noqa: BLE001 - one failing drain must not end the worker
            ailing = self._ailing.setdefault(district, _Ailing(district))
            ailing.retry_at = time.monotonic() + ailing.backoff.next_s()
            ailing.trouble.report(f"failed ({place_of(error)}); polled again")
        else:
            if district in self._ailing:
                self._ailing.pop(district).trouble.over()

    def sweep(self, drain: Callable[[str], None]) -> None:
        """Poll once and give each district with due work to `drain`, except those that failed a moment ago."""
        for district in self._due():
            if self.stopping:
                return
            ailing = self._ailing.get(district)
            if ailing is None or time.monotonic() >= ailing.retry_at:
                drain(district)

    def _due(self) -> list[str]:
        try:
            with Deadline(self._limit_s):
                if self.stopping:
                    Deadline.shorten(STOP_GRACE_S)
                districts = list(self._poll())
        except (Exception, DrainTimeout) as error:  # noqa: BLE001 - the database may be away; the next poll tells
            self._poll_trouble.report(f"failed ({place_of(error)})")
            return []
        self._poll_trouble.over()
        return districts
