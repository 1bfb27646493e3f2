"""A channel that fails again and again rests for a while, and holds nobody up meanwhile."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from matcher.ports import Letter, NotSent, Refused, Resting

FAILURES = 3
FIRST_REST_S = 10.0
LAST_REST_S = 300.0


class Sender(Protocol):
    """An adapter of one channel."""

    def send(self, letter: Letter) -> None:
        """Hand the message over. NotSent, Refused."""


class Breaker:
    """Opens after three failures in a row; after each rest one message is tried, and a failure doubles the rest."""

    def __init__(self, sender: Sender, clock: Callable[[], float] = time.monotonic) -> None:
        self._sender, self._clock = sender, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rests_until = 0.0
        self._rest_s = FIRST_REST_S

    def send(self, letter: Letter) -> None:
        """Hand the message over, or say at once how long the channel rests. NotSent, Refused, Resting."""
        with self._lock:
            left_s = self._rests_until - self._clock()
            if left_s > 0:
                raise Resting(left_s)
        try:
            self._sender.send(letter)
        except Refused:
            # The gateway answered: it is this address that is no good.
            self._well()
            raise
        except NotSent:
            self._ill()
            raise
        self._well()

    def _well(self) -> None:
        with self._lock:
            self._failures, self._rest_s = 0, FIRST_REST_S

    def _ill(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._rests_until = self._clock() + self._rest_s
                self._rest_s = min(LAST_REST_S, 2 * self._rest_s)
