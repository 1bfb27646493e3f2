"""Messages leave beside a worker's other work: a gateway that hangs must not keep anybody from being matched."""

import logging
import threading
from typing import Self

from matcher.domain.errors import place_of
from matcher.usecases.deliver_outside import deliver_outside
from matcher.usecases.send_notices import due_districts, send_notices
from matcher.usecases.services import Services
from matcher.usecases.tell_outside import tell_outside
from workers.trouble import Trouble

LOOK_EVERY_S = 1.0
STOP_WITHIN_S = 5.0
_log = logging.getLogger(__name__)


class Courier:
    """A thread that looks for due messages every second. Any number may run: each message is leased."""

    name, what = "courier", "sending of messages"

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._trouble = Trouble(_log, self.what)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Begin nothing more; a message that is just being sent may end."""
        self._stopping.set()
        self._thread.join(STOP_WITHIN_S)

    def look(self) -> None:
        """Send what is due to people."""
        for district in due_districts(self._services):
            send_notices(self._services, district, self._stopping.is_set)

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_EVERY_S):
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - one bad moment must not end all later ones
                self._trouble.report(f"failed ({place_of(error)})")
            else:
                self._trouble.over()


class Herald(Courier):
    """The same for programs and groups outside, in a thread of its own: they hold up nobody's messages."""

    name, what = "herald", "telling of webhooks and robots"

    def look(self) -> None:
        """Queue what was committed, and send what is due outside."""
        tell_outside(self._services)
        deliver_outside(self._services, self._stopping.is_set)
