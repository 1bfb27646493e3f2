"""Messages leave beside a worker's other work: a gateway that hangs must not keep anybody from being matched."""

import logging
import threading
from typing import Self

from matcher.domain.errors import place_of
from matcher.usecases.send_notices import due_districts, send_notices
from matcher.usecases.services import Services
from workers.trouble import Trouble

LOOK_EVERY_S = 1.0
STOP_WITHIN_S = 5.0
_log = logging.getLogger(__name__)


class Courier:
    """A thread that looks for due messages every second. Any number may run: each message is leased."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._trouble = Trouble(_log, "sending of messages")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Begin nothing more; a message that is just being sent may end."""
        self._stopping.set()
        self._thread.join(STOP_WITHIN_S)

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_EVERY_S):
            try:
                for district in due_districts(self._services):
                    send_notices(self._services, district, self._stopping.is_set)
            except Exception as error:  # noqa: BLE001 - one bad moment must not end all later ones
                self._trouble.report(f"failed ({place_of(error)})")
            else:
                self._trouble.over()
