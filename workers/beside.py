"""A thread beside a worker's other work: what takes long or may hang keeps nobody from being matched."""

import logging
import threading
from abc import ABC, abstractmethod
from typing import ClassVar, Self

from matcher.domain.errors import place_of
from matcher.usecases.services import Services
from workers.trouble import Trouble

LOOK_EVERY_S = 1.0
STOP_WITHIN_S = 5.0
_log = logging.getLogger(__name__)


class Beside(ABC):
    """Looks every second for what is due. Any number may run: each thing that is due is leased."""

    name: ClassVar[str]
    what: ClassVar[str]
    """What it does, in words for the log."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._trouble = Trouble(_log, self.what)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Begin nothing more; what is just being done may end, and what is cut off is done again after its lease."""
        self._stopping.set()
        self._thread.join(STOP_WITHIN_S)

    @abstractmethod
    def look(self) -> None:
        """Do what is due, and look at `_stopping` between one thing and the next."""

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_EVERY_S):
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - one bad moment must not end all later ones
                self._trouble.report(f"failed ({place_of(error)})")
            else:
                self._trouble.over()
