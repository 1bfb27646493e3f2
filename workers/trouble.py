"""One log line when something goes wrong, one a minute while it stays so, one when it is over."""

import logging
import time


class Trouble:
    """A trouble that may last: repeated reports of it become few log lines."""

    def __init__(self, log: logging.Logger, what: str, *, every_s: float = 60.0) -> None:
        self._log = log
        self._what = what
        self._every_s = every_s
        self._since: float | None = None
        self._told_at = 0.0

    def report(self, detail: str) -> None:
        """Log the trouble with `detail`, unless that was done less than `every_s` seconds ago."""
        now = time.monotonic()
        if self._since is not None and now - self._told_at < self._every_s:
            return
        self._since = now if self._since is None else self._since
        self._told_at = now
        self._log.warning("%s: %s", self._what, detail)

    def over(self) -> None:
        """Log that it is over, if there was any trouble."""
        if self._since is None:
            return
        self._log.info("%s: over after %.1f s", self._what, time.monotonic() - self._since)
        self._since = None
